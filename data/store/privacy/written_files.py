"""Files with people's details that Wardround wrote where somebody asked for them: known, so that they go in time."""

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
    """A file with people's details that is to go; ``digest`` is the SHA-256 of what was written."""

    id: int
    kind: str
    path: str
    digest: str


class WrittenFiles:
    """The written files of a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, path: str, digest: str, *, at: datetime, gone_after: datetime) -> None:
        """Remember a file: what it is, where, the SHA-256 of what was written, and when it is to go."""
        values = {"kind": check_code(kind, "file's kind"), "path": path, "digest": check_code(digest, "digest")}
        self._connection.execute(insert(written_files).values(**values, at=at, gone_after=gone_after))

    def due(self, now: datetime) -> tuple[WrittenFile, ...]:
        """The files that are to go."""
        rows = self._connection.execute(select(written_files).where(_C.gone_after <= now).order_by(_C.id))
        return tuple(WrittenFile(row.id, row.kind, row.path, row.digest) for row in rows)

    def forget(self, file_id: int) -> None:
        """The file is gone, or is not ours any more."""
        self._connection.execute(delete(written_files).where(_C.id == file_id))
