"""Files with personal details that Wardround wrote, recorded so that they are removed in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from data.store.encoding import check_code
from data.tables.privacy import written_files

__all__ = ["WrittenFile", "WrittenFiles"]

_C: Final = written_files.c


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file with personal details that is to be removed. ``digest`` is the SHA-256 of its content."""

    id: int
    kind: str
    path: str
    digest: str


class WrittenFiles:
    """The written files in a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, path: str, digest: str, *, at: datetime, gone_after: datetime) -> None:
        """Record a file: its kind, path and SHA-256, and when to remove it."""
        values = {"kind": check_code(kind, "file's kind"), "path": path, "digest": check_code(digest, "digest")}
        self._connection.execute(insert(written_files).values(**values, at=at, gone_after=gone_after))

    def due(self, now: datetime) -> tuple[WrittenFile, ...]:
        """Return the files to remove now."""
        rows = self._connection.execute(select(written_files).where(_C.gone_after <= now).order_by(_C.id))
        return tuple(WrittenFile(row.id, row.kind, row.path, row.digest) for row in rows)

    def forget(self, file_id: int) -> None:
        """Remove the record of a file that no longer exists or has been replaced."""
        self._connection.execute(delete(written_files).where(_C.id == file_id))
