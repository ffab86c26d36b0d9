"""Build a context from the settings: the home folder, the encryption key and the database."""

from __future__ import annotations

from datetime import UTC, datetime

from api.services.context import Context
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from geo.area.area import Area
from routing.errors import Misconfigured

__all__ = ["machine_clock", "open_context", "open_existing"]


def machine_clock() -> datetime:
    """Return the machine's current time, behind a function so that tests can replace the clock."""
    return datetime.now(UTC)


def open_context(settings: Settings, *, with_area: bool = False) -> tuple[Context, tuple[str, ...]]:
    """Open a deployment, creating what is missing; returns its context and what was created.

    ``with_area`` opens the area first, so that nothing is created for a command that needs one and fails. The first
    start creates the home folder and a new key. A key is never created beside an existing database, whose contents it
    could not decrypt.

    Raises
    ------
    InvalidArea
        When the area was asked for and cannot be opened.
    Misconfigured
        When the home folder cannot be made, the key is missing or wrong, or the database cannot be opened.
    """
    area = Area.open(settings.area_path) if with_area else None
    made: list[str] = []
    if not settings.key_path.exists():
        _refuse_without_key(settings)
        _make_home(settings)
        Keys.generate().write(settings.key_path)
        made.append(f"Made a new encryption key: {settings.key_path}. Keep a copy apart from the database's backups.")
    _make_home(settings)
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path), settings.key_path)
    database.migrate()
    return Context(settings, database, machine_clock, area), tuple(made)


def open_existing(settings: Settings, *, with_area: bool = False) -> Context:
    """Open an existing deployment without creating, migrating or repairing anything.

    Raises
    ------
    InvalidArea
        When the area was asked for and cannot be opened.
    Misconfigured
        ``settings.no-deployment``: there is no key and no database yet; ``settings.key-missing``; or the database
        cannot be opened.
    """
    area = Area.open(settings.area_path) if with_area else None
    sqlite = settings.home / "wardround.db"
    if not settings.key_path.exists():
        _refuse_without_key(settings)
        missing = [f"no key {settings.key_path}"]
        if settings.database_url == "":
            missing.append(f"no database {sqlite}")
        raise Misconfigured(
            "settings.no-deployment",
            f"Wardround is not set up here yet: {' and '.join(missing)}.",
            "Set WARDROUND_HOME to your folder, or set up a new one with `wardround user add` or `wardround serve`.",
        )
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.read(settings.key_path), settings.key_path)
    return Context(settings, database, machine_clock, area)


def _refuse_without_key(settings: Settings) -> None:
    # The keys open nothing here: it is only asked whether there is a database.
    database = Database(settings.sqlalchemy_url.get_secret_value(), Keys.generate())
    try:
        made = database.made()
    finally:
        database.close()
    if made:
        raise Misconfigured(
            "settings.key-missing",
            f"The key {settings.key_path} of the database {database.name} is missing.",
            "Restore the key from your backup, or set WARDROUND_KEY_FILE to its path.",
        )


def _make_home(settings: Settings) -> None:
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            "settings.home-unfit",
            f"The home folder {settings.home} cannot be made: {error.strerror}.",
            "Set WARDROUND_HOME to a folder you can write to.",
        ) from None
