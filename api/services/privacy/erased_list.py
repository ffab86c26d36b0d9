"""The list of records erased on request, kept outside the database to survive a restore.

A line is an instant and a record: ``2026-11-22T10:15:00+00:00 need 12``. Lines are written before the erasure is
committed, to the home folder and next to the daily backups. A record newer than its line belongs to another person,
who got the number after a restore, and is left alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.services.actors import Actor
from api.services.context import Context
from api.settings import Settings
from data.store import Store
from routing.errors import Fault, InvalidFile
from routing.need_life import OPEN
from routing.needs import NeedState

__all__ = ["NAME", "Record", "apply", "erase_records", "places", "read", "remember"]

NAME: Final = "wardround.erased"
Record = tuple[str, int]
_KINDS: Final = ("need", "volunteer", "series", "call", "rejected_row", "entry")
_REASON: Final = "person.erased"
log = logging.getLogger("wardround.privacy")


def places(settings: Settings, *beside: Path) -> tuple[Path, ...]:
    """Return where the list is kept: the home folder, the daily backups, next to ``beside``."""
    folders = [settings.home, *([settings.backup_folder] if settings.backup_folder else [])]
    folders += [file.resolve().parent for file in beside]
    return tuple(dict.fromkeys(folder / NAME for folder in folders))


def remember(settings: Settings, at: datetime, records: Iterable[Record]) -> None:
    """Add records to the list, safely on disk when this returns.

    Raises
    ------
    InvalidFile
        ``file.cannot-write``: the one at home cannot be written, so nothing may be erased yet.
    """
    lines = "".join(f"{at.isoformat(timespec='microseconds')} {kind} {number}\n" for kind, number in records)
    home, *others = places(settings)
    try:
        _append(home, lines)
    except OSError as error:
        raise InvalidFile(
            [Fault("file.cannot-write", str(home), f"It cannot be written: {error.strerror}.", "Check its folder.")]
        ) from None
    for path in others:
        try:
            _append(path, lines)
        except OSError:
            log.error("The list of erased records kept with the backups cannot be written.")


def read(paths: Iterable[Path]) -> dict[Record, datetime]:
    """Read lists of erased records; returns when each was last erased.

    Raises
    ------
    InvalidFile
        ``file.unreadable``: a file is not such a list, or may not be read.
    """
    found: dict[Record, datetime] = {}
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            for line in lines:
                at, kind, number = line.split(" ")
                when = datetime.fromisoformat(at)
                if kind not in _KINDS or when.tzinfo is None:
                    raise ValueError
                record = (kind, int(number))
                found[record] = max(when, found.get(record, when))
        except (OSError, ValueError):
            fault = Fault(
                "file.unreadable", str(path), "This is not a list of erased records.", "Give the list you kept."
            )
            raise InvalidFile([fault]) from None
    return found


def apply(ctx: Context, erased: dict[Record, datetime]) -> int:
    """Erase the listed records that exist again; returns how many."""
    with ctx.database.transaction() as store:
        there = [one for one, at in erased.items() if _came_before(store, one, at)]
        done = erase_records(ctx, store, there, Actor("cli"))
    if done:
        ctx.database.scrub()
    return done


def erase_records(ctx: Context, store: Store, records: Sequence[Record], actor: Actor) -> int:
    """Erase records of any kind, closing open ones; orphaned data is erased too."""
    by, now = str(actor), ctx.clock()
    of = {kind: [number for one, number in records if one == kind] for kind in _KINDS}
    still = [one.id for one in store.needs.get_all(of["need"]).values() if one.state in OPEN]
    store.needs.set_states(still, NeedState.CLOSED, actor=by, at=now, reason=_REASON)
    told: dict[str, Any] = {"actor": by, "at": now, "reason": _REASON}
    # Calls first: those about a need go with it.
    done = store.erasure.calls(of["call"]) + store.erasure.rejected_rows(of["rejected_row"])
    done += store.erasure.needs(of["need"], **told) + store.erasure.volunteers(of["volunteer"], **told)
    done += store.series.erase(of["series"], **told) + store.submissions.erase(of["entry"], **told)
    store.consents.forget_of_nobody()
    store.person_links.forget_of_nobody()
    return done


def _came_before(store: Store, record: Record, at: datetime) -> bool:
    came = store.erasure.came_at(*record)
    return came is not None and came < at


def _append(path: Path, lines: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
