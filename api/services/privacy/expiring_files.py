"""Files with personal details that people asked for: registered, and removed in time."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from pathlib import Path

from api.services.context import Context
from api.services.runtime.files import write_whole
from data.store import Store

__all__ = ["remove_due", "write_for_a_while"]

log = logging.getLogger("wardround.privacy")


def write_for_a_while(ctx: Context, kind: str, path: Path, content: str, *, gone_after: datetime) -> None:
    """Write a file that only its owner can read, to be removed after ``gone_after``.

    Raises
    ------
    InvalidFile
        ``file.cannot-write``
    """
    write_whole(path, content)
    where = path.resolve()
    if where.is_file():
        digest = hashlib.sha256(content.encode()).hexdigest()
        with ctx.database.transaction() as store:
            store.written_files.add(kind, str(where), digest, at=ctx.clock(), gone_after=gone_after)


def remove_due(store: Store, now: datetime) -> int:
    """Remove expired files, except those that somebody has changed.

    A file that cannot be removed now is tried again next time.
    """
    removed = 0
    for one in store.written_files.due(now):
        path = Path(one.path)
        try:
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == one.digest:
                path.unlink()
                removed += 1
        except OSError:
            log.error("An expired file of kind %s cannot be removed.", one.kind)
            continue
        store.written_files.forget(one.id)
    return removed
