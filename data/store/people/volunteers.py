"""Volunteers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, select, true

from data.security.blind_indexes import Indexes
from data.security.encryption import Keys
from data.store import encoding as pack
from data.store.changed_columns import changed_columns
from data.store.events import Events
from data.store.people.person_links import PersonLinks
from data.store.plain_columns import PlainColumns
from data.store.revisions import Revisions, unknown
from data.store.upserts import Sourced
from data.tables.volunteers import volunteers
from routing.needs import CheckKind, Mode, NeedKind, Volunteer

__all__ = ["Volunteers"]

_C: Final = volunteers.c
_PLAIN: Final = PlainColumns(
    Volunteer, {"id", "location", "modes", "hours", "checks", "evidence", "kinds", "breaks", "questions"}
)


class Volunteers:
    """The volunteers in a store."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._indexes = Indexes(keys, "volunteer")
        self._events = events
        self._links = PersonLinks(connection, events)
        self._revisions = Revisions(connection, volunteers)

    def add(
        self, volunteer: Volunteer, *, actor: str, at: datetime, source_key: str = "", content: str = ""
    ) -> Volunteer:
        """Add a volunteer (``volunteer.id`` is ignored) and return them with their id."""
        return self.add_all([Sourced(volunteer, source_key, content)], actor=actor, at=at)[0]

    def add_all(self, items: Iterable[Sourced[Volunteer]], *, actor: str, at: datetime) -> tuple[Volunteer, ...]:
        """Add volunteers, all or none, and return them with their ids in the same order."""
        incoming = tuple(items)
        rows = [
            {
                **self._values(item.value),
                "source_digest": self._indexes.source(item.source_key),
                "content_digest": self._indexes.content(item.content),
                "revision": 1,
                "created_at": at,
                "updated_at": at,
            }
            for item in incoming
        ]
        if not rows:
            return ()
        written = insert(volunteers).returning(_C.id, sort_by_parameter_order=True)
        ids = self._connection.execute(written, rows).scalars()
        kept = tuple(replace(item.value, id=volunteer_id) for item, volunteer_id in zip(incoming, ids, strict=True))
        for volunteer in kept:
            self._revisions.saw(volunteer.id, 1)
        self._events.append_all("volunteer.added", "volunteer", [(volunteer.id, {}) for volunteer in kept], actor, at)
        return kept

    def update(
        self,
        volunteer: Volunteer,
        *,
        actor: str,
        at: datetime,
        revision: int | None = None,
        source_key: str | None = None,
        content: str | None = None,
    ) -> None:
        """Update a volunteer.

        Nothing is written if nothing differs. ``revision`` is the one at which a form was opened. Without it, the
        volunteer must have been read in this transaction. ``source_key`` and ``content`` None leave the source as it
        is.

        Raises
        ------
        NotFound
            ``volunteer.unknown``
        StaleWrite
            ``store.stale-write``: someone else changed them since.
        Conflict
            ``store.not-read``
        """
        before = self._connection.execute(select(volunteers).where(_C.id == volunteer.id)).mappings().one_or_none()
        if before is None:
            raise unknown("volunteer.unknown", volunteer.id)
        values = self._values(volunteer)
        if source_key is not None:
            values |= {"source_digest": self._indexes.source(source_key)}
        if content is not None:
            values |= {"content_digest": self._indexes.content(content)}
        changed = {name: value for name, value in values.items() if before[name] != value}
        if changed or revision not in (None, before["revision"]):
            self._revisions.write(volunteer.id, {**changed, "updated_at": at}, revision)
        self._links.carry(before, changed, actor=actor, at=at)
        fields = sorted(name for name in changed if not name.endswith(("_index", "_digest")))
        if fields:
            told = changed_columns(before, {name: changed[name] for name in fields})
            self._events.append(
                "volunteer.changed", "volunteer", volunteer.id, actor, at, {"fields": fields}, changes=told
            )

    def get(self, volunteer_id: int) -> Volunteer:
        """Return one volunteer.

        Raises
        ------
        NotFound
            ``volunteer.unknown``
        """
        found = self._select(_C.id == volunteer_id)
        if not found:
            raise unknown("volunteer.unknown", volunteer_id)
        return found[0]

    def revision(self, volunteer_id: int) -> int:
        """Return the volunteer's current revision, for a form to send back with its changes."""
        return self._revisions.of(volunteer_id)

    def expect(self, volunteer_id: int, revision: int) -> None:
        """Lock a volunteer at the revision a form showed; raises ``store.stale-write`` if it has changed."""
        self._revisions.expect(volunteer_id, revision)

    def all(self, *, active: bool = True) -> tuple[Volunteer, ...]:
        """Return every active volunteer, or with ``active=False`` also those who have left."""
        return self._select(_C.active.is_(True) if active else true())

    def by_source_key(self, source_key: str) -> tuple[Volunteer, str] | None:
        """Return the volunteer from a list row, with the digest of its content (see ``content_digest``)."""
        chosen = select(volunteers).where(_C.source_digest == self._indexes.source(source_key))
        row = self._connection.execute(chosen).one_or_none() if source_key else None
        return None if row is None else (self._volunteer(row), row.content_digest or "")

    def by_content(self, content: str) -> Volunteer | None:
        """Return the volunteer whose row was exactly the same, if any."""
        found = self._select(_C.content_digest == self._indexes.content(content)) if content else ()
        return found[0] if found else None

    def by_name(self, name: str) -> tuple[Volunteer, ...]:
        """Return the volunteers with a name, regardless of case and spaces."""
        return self._select(_C.name_index == self._indexes.name(name))

    def by_phone(self, phone: str) -> tuple[Volunteer, ...]:
        """Return the volunteers with a telephone number in any format, or none if it is empty."""
        index = self._indexes.phone(phone)
        return self._select(_C.phone_index == index) if index else ()

    def content_digest(self, content: str) -> str:
        """Return the keyed digest of a content, to compare with the one from ``by_source_key``."""
        return self._indexes.content(content) or ""

    def counts_by_ward(self) -> Mapping[str, int]:
        """Return the number of active volunteers in each ward, "" for those without a known home."""
        ward = func.coalesce(_C.ward_code, "").label("ward")
        chosen = select(ward, func.count().label("volunteers")).where(_C.active.is_(True)).group_by(ward).order_by(ward)
        return {row.ward: row.volunteers for row in self._connection.execute(chosen)}

    def _select(self, *conditions: ColumnElement[bool]) -> tuple[Volunteer, ...]:
        chosen = select(volunteers).where(*conditions).order_by(_C.id)
        return tuple(self._volunteer(row) for row in self._connection.execute(chosen))

    def _values(self, volunteer: Volunteer) -> dict[str, Any]:
        return {
            **_PLAIN.pack(volunteer),
            "name_index": self._indexes.name(volunteer.name),
            "phone_index": self._indexes.phone(volunteer.phone),
            "location": pack.location_to(volunteer.location),
            "ward_code": None if volunteer.location is None else volunteer.location.ward_code,
            # In the volunteer's order, the preferred mode first.
            "modes": [str(mode) for mode in volunteer.modes],
            "hours": pack.hours_to(volunteer.hours),
            "checks": pack.checks_to(volunteer.checks),
            "evidence": {str(kind): words for kind, words in volunteer.evidence} or None,
            "kinds": pack.words_to(volunteer.kinds),
            "breaks": pack.breaks_to(volunteer.breaks),
            "questions": pack.questions_to(volunteer.questions),
        }

    def _volunteer(self, row: Any) -> Volunteer:
        self._revisions.saw(row.id, row.revision)
        plain = _PLAIN.unpack(row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row's columns by name
        plain["name"] = row.name if row.name_index else pack.ERASED
        return Volunteer(
            id=row.id,
            location=pack.location_from(row.location, row.ward_code),
            modes=tuple(map(Mode, row.modes)),
            hours=pack.hours_from(row.hours),
            checks=pack.checks_from(row.checks),
            evidence=tuple((CheckKind(kind), words) for kind, words in (row.evidence or {}).items()),
            kinds=pack.words_from(NeedKind, row.kinds),
            breaks=pack.breaks_from(row.breaks),
            questions=pack.questions_from(row.questions),
            **plain,
        )
