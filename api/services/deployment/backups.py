"""Make backups, daily if the settings say so, and restore them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from api import __version__
from api.services.actors import Actor
from api.services.context import Context
from api.services.privacy import erased_list
from api.services.runtime.files import check_writable, write_whole
from api.settings import Settings
from data.database import backup
from data.database.backup import Contents
from data.database.database import Database
from data.security.encryption import Keys
from routing.errors import Fault, InvalidFile, WardroundError

__all__ = ["MAY_BE_OLD", "daily", "days_since_last", "make", "new_identity", "restore"]

MAY_BE_OLD: Final = 3
"""Days without a backup before a warning: a weekend and one more."""

_TRIED_AGAIN_AFTER: Final = timedelta(hours=1)
_NAME: Final = re.compile(r"wardround-\d{4}-\d\d-\d\d\.age")
log = logging.getLogger("wardround.backup")


def make(ctx: Context, to: Path, recipient: str, actor: Actor) -> int:
    """Write an encrypted backup to a new file; returns its size in bytes.

    Raises
    ------
    InvalidFile
        ``file.cannot-write``, ``backup.file-exists``
    Misconfigured
        ``backup.recipient-unfit``, ``backup.no-pg-tools``, ``backup.failed``
    """
    check_writable(to)
    if to.exists():
        raise InvalidFile(
            [
                Fault(
                    "backup.file-exists",
                    str(to),
                    "A file with this name already exists.",
                    "Choose another name. A backup never overwrites a file.",
                )
            ]
        )
    now = ctx.clock()
    url = ctx.settings.sqlalchemy_url.get_secret_value()
    made = backup.make(url, recipient, __version__, now.isoformat(timespec="seconds"))
    write_whole(to, made)
    with ctx.database.transaction() as store:
        store.events.append("backup.made", "backup", int(f"{now:%Y%m%d}"), str(actor), now, {"bytes": len(made)})
    return len(made)


def daily(ctx: Context) -> Path | None:
    """Write today's backup unless it exists, and delete the oldest beyond the number to keep."""
    folder, recipient = ctx.settings.backup_folder, ctx.settings.backup_recipient
    if folder is None or not recipient:
        return None
    path = folder / f"wardround-{ctx.today()}.age"
    if path.exists() or _failed_of_late(ctx):
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make(ctx, path, recipient, Actor("system"))
    except (WardroundError, OSError) as error:
        # Doctor says so too, once the last one is old; the server goes on.
        log.error("The backup of today could not be made: %s", getattr(error, "code", type(error).__name__))
        with ctx.database.transaction() as store:
            store.events.append("backup.failed", "failed-backup", 0, str(Actor("system")), ctx.clock())
        return None
    kept = sorted(one for one in folder.iterdir() if _NAME.fullmatch(one.name))
    for old in kept[: -ctx.settings.backup_keep]:
        old.unlink()
    return path


def _failed_of_late(ctx: Context) -> bool:
    with ctx.database.reading() as store:
        failed = store.events.last("failed-backup")
    return failed is not None and ctx.clock() - failed.at < _TRIED_AGAIN_AFTER


def days_since_last(ctx: Context) -> int | None:
    """Return the number of days since the last backup, or None if no backup exists."""
    with ctx.database.reading() as store:
        last = store.events.last("backup")
    return None if last is None else (ctx.clock() - last.at) // timedelta(days=1)


def restore(settings: Settings, file: Path, identity: Path, clock: Callable[[], datetime]) -> tuple[Contents, int]:
    """Restore a backup to a database that does not exist yet, and repeat erasures made since.

    Returns what the backup contained, and how many records were erased again.

    Raises
    ------
    InvalidFile
        ``file.unreadable``: of the backup, or of the list of the erased.
    Conflict
        ``backup.would-overwrite``
    Misconfigured
        ``key.missing``: the encryption key is not in the backup, and has to be put back first; and all of
        ``data.database.backup.restore``.
    """
    identities = backup.read_identities(identity)
    try:
        held = file.read_bytes()
    except OSError as error:
        raise InvalidFile(
            [Fault("file.unreadable", str(file), f"It cannot be read: {error.strerror}.", "Check its permissions.")]
        ) from None
    keys = Keys.read(settings.key_path)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    erased = erased_list.read(erased_list.places(settings, file))
    url = settings.sqlalchemy_url.get_secret_value()
    contents = backup.restore(held, identities, url, keys)
    ctx = Context(settings, Database(url, keys, settings.key_path), clock)
    try:
        return contents, erased_list.apply(ctx, erased)
    finally:
        ctx.close()


def new_identity(out: Path) -> str:
    """Write a new secret key to a file only its owner can read; returns the public key.

    Raises
    ------
    InvalidFile
        ``file.cannot-write``, ``backup.file-exists``
    """
    check_writable(out)
    if out.exists():
        raise InvalidFile(
            [
                Fault(
                    "backup.file-exists",
                    str(out),
                    "A file with this name already exists.",
                    "Choose another name. An identity never overwrites a file.",
                )
            ]
        )
    secret, public = backup.new_identity()
    write_whole(out, f"# public key: {public}\n{secret}\n")
    return public
