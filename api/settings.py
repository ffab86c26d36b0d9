"""Settings of a deployment, read from environment variables named ``WARDROUND_...``.

docs/settings.md lists each one; a test keeps the two equal.
"""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from data.privacy import Retention
from routing.errors import Misconfigured
from routing.needs import Mode

__all__ = ["Settings", "load_settings"]


def _default_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "wardround"


class Settings(BaseSettings):
    """The settings of a deployment. Every field has a default except the secrets."""

    model_config = SettingsConfigDict(env_prefix="WARDROUND_", env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Field(default_factory=_default_home, description="Folder of the database, the key and the area.")
    database_url: str = Field(default="", repr=False, description="SQLAlchemy URL. Empty: SQLite in the home folder.")
    key_file: Path | None = Field(default=None, description="File of the encryption key. Empty: in the home folder.")
    area: Path = Field(default=Path(), description="Folder of the Area pack. Empty: `area` in the home folder.")
    group_name: str = Field(default="Our mutual-aid group", description="Shown at the top of every page.")
    group_phone: str = Field(default="", description="The office's number, shown to volunteers on their round.")
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        default="",
        description="Address people use for the server. Empty: http://HOST:PORT. Required if HOST is 0.0.0.0 or ::.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of proxies whose X-Forwarded-For is believed, with commas. Empty: none.",
    )
    tile_url: str = Field(
        default="", description="Tile server template. Empty: the area's own streets, without a network."
    )
    tile_attribution: str = Field(default="", description="Credit for the tiles, as their licence requires.")
    map_attribution: str = Field(
        default="Streets © OpenStreetMap contributors", description="Credit for the area's streets."
    )
    osrm_drive: str = Field(
        default="",
        repr=False,
        description="OSRM server (osrm-routed) for travel times by car. Empty: the area's own streets.",
    )
    osrm_cycle: str = Field(default="", repr=False, description="OSRM server for travel times by bike.")
    osrm_walk: str = Field(default="", repr=False, description="OSRM server for travel times on foot.")
    nominatim: str = Field(
        default="",
        repr=False,
        description="Your own Nominatim server for addresses not on the map. Empty: no address leaves the machine.",
    )
    plan_seconds: int = Field(default=20, ge=1, le=3600, description="Seconds spent improving a plan.")
    plan_workers: int = Field(default=2, ge=1, le=64, description="Number of planning processes.")
    checks_valid_years: int = Field(default=3, ge=1, le=50, description="Years a DBS check stays valid after import.")
    fridge_minutes: int = Field(default=30, ge=5, le=240, description="Maximum minutes a chilled item may travel.")
    link_hours: int = Field(default=24, ge=1, le=168, description="Hours a round's link stays valid after its day.")
    phone_copy: Literal["none", "day"] = Field(
        default="none", description="Whether a volunteer's phone keeps an encrypted copy of the round: none, or day."
    )
    round_details: Literal["next", "whole"] = Field(
        default="next", description="How many stops a volunteer sees in full: next, or whole for all of the round."
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours before a person must sign in again.")
    keep_needs_days: int = Field(
        default=30, ge=1, le=3660, description="Days a need's details are kept after it is over."
    )
    keep_lapsed_days: int = Field(
        default=60, ge=1, le=3660, description="Days an open need is kept after its last day. It is then closed."
    )
    keep_calls_days: int = Field(default=30, ge=1, le=3660, description="Days a phone call stays in the log.")
    keep_rejected_days: int = Field(default=14, ge=1, le=3660, description="Days a rejected row is kept.")
    keep_entries_days: int = Field(
        default=30, ge=1, le=3660, description="Days a form submission waits in the inbox. It is then erased."
    )
    keep_settled_days: int = Field(
        default=7, ge=1, le=3660, description="Days a submission is kept after it is confirmed or declined."
    )
    keep_volunteers_days: int = Field(
        default=365, ge=31, le=3660, description="Days a volunteer's details are kept after the last round or change."
    )
    keep_looks_days: int = Field(default=365, ge=1, le=3660, description="Days the access log is kept.")
    keep_history_days: int = Field(
        default=365, ge=1, le=3660, description="Days history is kept. Needs then become counts by ward and month."
    )
    keep_rounds_days: int = Field(
        default=731, ge=1, le=3660, description="Days plans and rounds are kept for reports, without names or places."
    )
    keep_accounts_days: int = Field(
        default=90,
        ge=1,
        le=3660,
        description="Days a name is kept after its account is deactivated.",
    )
    backup_folder: Path | None = Field(default=None, description="Folder for daily backups. Empty: no daily backup.")
    backup_recipient: str = Field(default="", description="The age public key that encrypts backups.")
    backup_keep: int = Field(default=14, ge=1, le=3660, description="Number of daily backups to keep.")
    consent_wording: Path | None = Field(
        default=None, description="File with the consent wording for people who need help. Empty: the standard wording."
    )
    offer_wording: Path | None = Field(
        default=None,
        description="File with the consent wording for people who offer help. Empty: the standard wording.",
    )
    public_forms: bool = Field(
        default=False, description="Allows the public forms /ask and /offer to be opened on the Forms page."
    )
    nominatim_search_url: str = Field(
        default="https://nominatim.openstreetmap.org",
        description="Server that looks up the place for `area build --place`.",
    )
    overpass_url: str = Field(
        default="https://overpass-api.de/api/interpreter",
        description="Server that provides the streets for `area build --place`.",
    )
    wards_url: str = Field(
        default="https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services/"
        "Wards_December_2024_Boundaries_UK_BGC/FeatureServer/0",
        description="ONS layer that provides the wards for `area build --place`.",
    )
    postcodes_url: str = Field(
        default="https://api.os.uk/downloads/v1/products/CodePointOpen/downloads",
        description="Server that provides the postcodes for `area build --place`.",
    )
    download_pause: float = Field(
        default=1.0, ge=0, le=60, description="Seconds between requests to the same server by `area build --place`."
    )
    demo: bool = Field(default=False, description="Runs the demo town, where every day has needs and volunteers.")

    @field_validator("tile_url")
    @classmethod
    def _tile_url_is_a_template(cls, value: str) -> str:
        if value and not (value.startswith(("https://", "http://")) and all(p in value for p in ("{x}", "{y}", "{z}"))):
            raise ValueError("give a URL with {x}, {y} and {z}, or leave it empty")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(part, strict=False)
            except ValueError:
                raise ValueError("give addresses or networks like 127.0.0.1, 10.0.0.0/8, or leave it empty") from None
        return value

    @field_validator("osrm_drive", "osrm_cycle", "osrm_walk", "nominatim")
    @classmethod
    def _osrm_is_an_address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("give an address like http://127.0.0.1:5000, or leave it empty")
        return value

    @property
    def osrm(self) -> dict[Mode, str]:
        """The address of each travel mode's OSRM server, for the modes that have one."""
        named = {Mode.DRIVE: self.osrm_drive, Mode.CYCLE: self.osrm_cycle, Mode.WALK: self.osrm_walk}
        return {mode: url for mode, url in named.items() if url}

    @property
    def sqlalchemy_url(self) -> SecretStr:
        """The database URL for SQLAlchemy, secret because it may hold a password."""
        return SecretStr(self.database_url or f"sqlite:///{self.home / 'wardround.db'}")

    @property
    def key_path(self) -> Path:
        return self.key_file or self.home / "wardround.key"

    @property
    def area_path(self) -> Path:
        return self.area if self.area != Path() else self.home / "area"

    @property
    def base_url(self) -> str:
        """The URL at which people reach the server, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def retention(self) -> Retention:
        """How long each kind of data is kept."""
        return Retention(
            needs=self.keep_needs_days,
            lapsed=self.keep_lapsed_days,
            calls=self.keep_calls_days,
            rejected=self.keep_rejected_days,
            entries=self.keep_entries_days,
            settled=self.keep_settled_days,
            volunteers=self.keep_volunteers_days,
            looks=self.keep_looks_days,
            history=self.keep_history_days,
            rounds=self.keep_rounds_days,
            accounts=self.keep_accounts_days,
        )

    @property
    def links_lead_nowhere(self) -> bool:
        """Whether links would contain a wildcard address such as 0.0.0.0, which nobody can open."""
        try:
            everywhere = ip_address(self.host).is_unspecified
        except ValueError:
            everywhere = self.host == "0"
        return everywhere and not self.public_url


def load_settings(**overrides: object) -> Settings:
    """Load the settings from the environment, with optional overrides.

    Raises
    ------
    Misconfigured
        When a variable is invalid or unknown; each one is named, its value is not.
    """
    known = {f"WARDROUND_{name.upper()}" for name in Settings.model_fields}
    strange = sorted(name for name in os.environ if name.upper().startswith("WARDROUND_") and name.upper() not in known)
    if strange:
        raise Misconfigured(
            "settings.unknown",
            f"Unknown setting: {', '.join(strange)}.",
            "Correct its spelling or unset it. docs/settings.md lists the settings.",
        )
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [
            f"WARDROUND_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise Misconfigured(
            "settings.unfit", "; ".join(faults) + ".", "Correct the environment variables. docs/settings.md lists them."
        ) from None
