"""Check whether a deployment is safe, and say what to do about each problem."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from api.services.context import Context
from api.services.deployment.backups import MAY_BE_OLD, days_since_last
from api.services.privacy.retention import soon_idle
from data.database.engines import parsed_url
from geo.travel.osrm import OsrmServer
from maps.assets import installed
from routing.errors import WardroundError
from routing.solver.compiled.cache import ready

__all__ = ["Finding", "examine"]


_HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    ok: bool
    what: str
    action: str = ""


def examine(ctx: Context) -> tuple[Finding, ...]:
    """Run all checks, and return their results in order."""
    return (
        *_key(ctx), _rotation(ctx), *_home(ctx), *_postgresql(ctx), _backup(ctx), _tidied(ctx), *_address(ctx),
        _area(ctx), _assets(), *_accounts(ctx), _idle(ctx), _tiles(ctx), *_osrm(ctx), *_nominatim(ctx), _compiled(),
    )  # fmt: skip


def _key(ctx: Context) -> Iterator[Finding]:
    path = ctx.settings.key_path
    yield _private(path, "The encryption key")
    beside = path.parent == ctx.settings.home and not ctx.settings.database_url
    yield Finding(
        not beside,
        "The encryption key is kept apart from the database"
        if not beside
        else "The encryption key is in the same folder as the database",
        "Move the key and set WARDROUND_KEY_FILE: anyone who copies the folder has both.",
    )


def _rotation(ctx: Context) -> Finding:
    whole = not ctx.database.steps_to_go() and not ctx.database.sealed_with_former()
    return Finding(
        whole,
        "Everything is encrypted with the newest key" if whole else "Something is still encrypted with a former key",
        "Run `wardround keys rotate` until it is done, then `wardround keys retire`.",
    )


def _postgresql(ctx: Context) -> Iterator[Finding]:
    url = parsed_url(ctx.settings.sqlalchemy_url.get_secret_value())
    if not url.get_backend_name().startswith("postgres"):
        return
    # A folder is a socket of this machine.
    host = str(url.query.get("host", "") or url.host or "")
    private = host in _HERE or host.startswith("/") or url.query.get("sslmode") in ("verify-full", "verify-ca")
    yield Finding(
        private,
        "The database connection is private" if private else "Others could read the database connection",
        "Keep the database on this machine, or add ?sslmode=verify-full to WARDROUND_DATABASE_URL.",
    )


def _tidied(ctx: Context) -> Finding:
    with ctx.database.reading() as store:
        last = store.events.last("retention")
        first = next(iter(store.events.since(0, limit=1)), None)
    since = last or first
    days = 0 if since is None else (ctx.clock() - since.at) // timedelta(days=1)
    return Finding(
        days <= MAY_BE_OLD,
        "Old records are erased every day"
        if days <= MAY_BE_OLD
        else f"Old records have not been erased for {days} days",
        "Keep `wardround serve` running, or run `wardround tidy` every day.",
    )


def _home(ctx: Context) -> Iterator[Finding]:
    yield _private(ctx.settings.home, "The home folder")
    database = ctx.settings.home / "wardround.db"
    if database.exists():
        yield _private(database, "The database")
    if ctx.settings.backup_folder is not None and ctx.settings.backup_folder.is_dir():
        yield _private(ctx.settings.backup_folder, "The folder of the backups")


def _backup(ctx: Context) -> Finding:
    days = days_since_last(ctx)
    if days is None:
        said = "No backup has been made"
    else:
        said = "The last backup was made today" if days == 0 else f"The last backup is {days} days old"
    return Finding(
        days is not None and days <= MAY_BE_OLD,
        said,
        "Set WARDROUND_BACKUP_FOLDER and WARDROUND_BACKUP_RECIPIENT, or run `wardround backup`; docs/data.md says how.",
    )


def _idle(ctx: Context) -> Finding:
    try:
        number = len(soon_idle(ctx))
    except WardroundError:
        number = 0  # no area, no date of today; that is a finding of its own
    return Finding(
        True,
        f"{number} volunteers will lose their details within 30 days. Ask them if they still help."
        if number
        else "No inactive volunteer is about to lose their details",
    )


def _private(path: Path, what: str) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding(
        not mode & 0o077,
        f"{what} can be read by its owner only" if not mode & 0o077 else f"{what} can be read by others ({mode:o})",
        f"chmod go= {path}",
    )


def _address(ctx: Context) -> Iterator[Finding]:
    settings = ctx.settings
    local = settings.host in _HERE
    secure = settings.base_url.startswith("https://")
    reachable = settings.public_url != "" or not local
    yield Finding(
        secure or not reachable,
        "People reach the server by https"
        if secure
        else "The server can be reached from this machine only"
        if not reachable
        else "People reach the server without encryption",
        "Put a server such as Caddy in front of it and set WARDROUND_PUBLIC_URL to its https address.",
    )
    nowhere = settings.links_lead_nowhere
    yield Finding(
        not nowhere,
        f"Links lead to {settings.base_url}, which nobody can open"
        if nowhere
        else f"Links lead to {settings.base_url}",
        "Set WARDROUND_PUBLIC_URL to the address people use; without it `wardround serve` does not start.",
    )
    yield Finding(
        local,
        "Only a server on this machine can pass requests on to it" if local else f"It listens on {settings.host}",
        "Listen on 127.0.0.1 behind a server that speaks https, unless the network is yours alone.",
    )
    proxied = secure and not settings.trusted_proxies
    yield Finding(
        not proxied,
        "All visitors seem to come from one address, that of the server in front"
        if proxied
        else "Visitors are counted by their own addresses",
        "Set WARDROUND_TRUSTED_PROXIES to that server's address, such as 127.0.0.1.",
    )


def _area(ctx: Context) -> Finding:
    try:
        return Finding(True, f"The area can be opened: {ctx.area.name}")
    except WardroundError as error:
        return Finding(False, f"The area cannot be opened: {error.cause}", error.action or "wardround area build")


def _assets() -> Finding:
    try:
        return Finding(True, f"The browser assets are installed ({len(installed().names)})")
    except WardroundError as error:
        return Finding(False, error.cause, error.action)


def _accounts(ctx: Context) -> Iterator[Finding]:
    with ctx.database.reading() as store:
        people = [user for user in store.accounts.users() if user.active]
    yield Finding(
        any(user.role == "dispatcher" for user in people),
        "At least one dispatcher can sign in" if people else "Nobody can sign in as a dispatcher",
        "wardround user add LOGIN --role dispatcher",
    )
    demo = ctx.settings.demo
    yield Finding(not demo, "This is the demo" if demo else "This is not the demo", "Unset WARDROUND_DEMO.")


def _tiles(ctx: Context) -> Finding:
    tiles = ctx.settings.tile_url
    return Finding(
        not tiles,
        "Maps do not use another server"
        if not tiles
        else "Maps load tiles from another server, which sees what people view",
        "Unset WARDROUND_TILE_URL: the area's own streets work without a server.",
    )


def _osrm(ctx: Context) -> Iterator[Finding]:
    for mode, url in ctx.settings.osrm.items():
        try:
            postcodes = ctx.area.postcodes
            server = OsrmServer(url, mode)
            server.measure([(float(postcodes.lon[i]), float(postcodes.lat[i])) for i in (0, -1)])
        except WardroundError as error:
            yield Finding(False, error.cause or str(error), error.action)
            continue
        yield Finding(True, f"Times ({mode}) come from the OSRM server {server.name}")
        yield Finding(
            server.is_private,
            f"Addresses are sent to {server.name} unencrypted"
            if not server.is_private
            else "The connection is private",
            "Run osrm-routed on this machine, or reach it by https.",
        )


def _nominatim(ctx: Context) -> Iterator[Finding]:
    parts = urlsplit(ctx.settings.nominatim)
    if not parts.hostname:
        return
    here = parts.hostname in _HERE
    yield Finding(
        here,
        "Addresses are looked up on this machine" if here else f"Addresses are sent to {parts.hostname}",
        "Run Nominatim on this machine, or unset WARDROUND_NOMINATIM: most doors are found in the area itself.",
    )


def _compiled() -> Finding:
    ok = ready()
    return Finding(
        ok,
        "The solver's fast code is compiled" if ok else "The solver's fast code is not compiled: plans come out worse",
        "Run `python -m routing.solver.compiled.precompile` once as the server's user. It takes half a minute.",
    )
