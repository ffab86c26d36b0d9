"""Uploaded lists, kept for a day at most until they are imported, and confirmed columns."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.phrases.words import normalise
from data.security.encryption import Keys, blind_index
from data.store.encoding import check_code
from data.store.events import Events
from data.store.imports.records import Upload
from data.store.revisions import StaleWrite, unknown
from data.tables.imports import confirmed_columns, uploads

__all__ = ["Uploads"]

_C = confirmed_columns.c


class Uploads:
    """The uploaded lists in a store."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._events = events

    def add(self, list_kind: str, name: str, content: bytes, *, actor: str, at: datetime) -> int:
        """Store a list until it has been checked; returns its id."""
        values = {
            "list_kind": check_code(list_kind, "list's kind"),
            "name": name,
            "content": b64encode(content).decode("ascii"),
            "said": {},
            "at": at,
            "actor": check_code(actor, "actor"),
        }
        found = self._connection.execute(insert(uploads).values(**values).returning(uploads.c.id))
        return int(found.scalar_one())

    def get(self, upload_id: int) -> Upload:
        """Return one uploaded list with its content.

        Raises
        ------
        NotFound
            ``upload.unknown``: the list never existed, or has been removed.
        """
        row = self._connection.execute(select(uploads).where(uploads.c.id == upload_id)).one_or_none()
        if row is None:
            raise unknown("upload.unknown", upload_id)
        said, told = dict(row.said or {}), self._told(upload_id)
        return Upload(row.id, row.list_kind, row.name, b64decode(row.content), said, row.at, row.actor, told)

    def ids(self) -> frozenset[int]:
        """Return the ids of the lists."""
        return frozenset(self._connection.execute(select(uploads.c.id)).scalars())

    def expect(self, upload_id: int, seen: int) -> None:
        """Lock a list at the version that was shown (``Upload.told``) until the transaction ends.

        Raises
        ------
        NotFound
            ``upload.unknown``
        StaleWrite
            ``store.stale-write``: its options have been changed since.
        """
        chosen = select(uploads.c.id).where(uploads.c.id == upload_id).with_for_update()
        if self._connection.execute(chosen).one_or_none() is None:
            raise unknown("upload.unknown", upload_id)
        if self._told(upload_id) != seen:
            raise StaleWrite("list_upload", upload_id)

    def say(self, upload_id: int, said: Mapping[str, Any], *, actor: str, at: datetime) -> None:
        """Store the options chosen for a list; raises NotFound ``upload.unknown``."""
        told = update(uploads).where(uploads.c.id == upload_id).values(said=dict(said))
        if self._connection.execute(told).rowcount == 0:
            raise unknown("upload.unknown", upload_id)
        self._events.append("list_upload.said", "list_upload", upload_id, actor, at)

    def _told(self, upload_id: int) -> int:
        happened = self._events.for_subject("list_upload", upload_id)
        return happened[-1].id if happened else 0

    def forget(self, upload_id: int) -> None:
        """Drop a list, if it still exists."""
        self._connection.execute(delete(uploads).where(uploads.c.id == upload_id))

    def forget_before(self, at: datetime) -> int:
        """Drop the lists uploaded before an instant."""
        return self._connection.execute(delete(uploads).where(uploads.c.at < at)).rowcount

    def confirm(self, list_kind: str, columns: Mapping[str, str], *, actor: str, at: datetime) -> None:
        """Remember the confirmed field of each header, "" for none."""
        for header, field in columns.items():
            digest = self._digest(list_kind, header)
            said = {"field": check_code(field, "field"), "at": at, "actor": actor}
            same = (_C.list_kind == list_kind, _C.header_digest == digest)
            if self._connection.execute(update(confirmed_columns).where(*same).values(**said)).rowcount == 0:
                values = {"list_kind": list_kind, "header_digest": digest, "header": header}
                self._connection.execute(insert(confirmed_columns).values(**said, **values))

    def confirmed(self, list_kind: str) -> Mapping[str, str]:
        """Return the confirmed field of each header, for this kind of list."""
        rows = self._connection.execute(select(confirmed_columns).where(_C.list_kind == list_kind).order_by(_C.id))
        return {row.header: row.field for row in rows}

    def _digest(self, list_kind: str, header: str) -> str:
        return blind_index(self._keys, f"column.{list_kind}", normalise(header))
