"""Neighbours' needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from data.security.blind_indexes import Indexes
from data.security.encryption import Keys
from data.store import encoding as pack
from data.store.changed_columns import changed_columns
from data.store.events import Events
from data.store.needs.rows import need_of, row_of
from data.store.people.continuity import preferences_by_spelling
from data.store.people.person_links import PersonLinks
from data.store.places import Places
from data.store.revisions import Revisions, unknown
from data.store.upserts import Sourced
from data.tables.needs import needs
from routing.need_life import OPEN, REPORTED, UNDER_WAY
from routing.needs import Need, NeedState, Weekday

__all__ = ["Needs", "due_between"]

T = TypeVar("T")

_C: Final = needs.c
_IDS_A_QUERY: Final = 500


class Needs:
    """The needs in a store.

    A need that is planned or on its way has the day it is planned on; one that is done or not done has the day on
    which that was settled. So it counts on that day only, however long it waited.
    """

    def __init__(self, connection: Connection, keys: Keys, events: Events, places: Places) -> None:
        self._connection = connection
        self._indexes = Indexes(keys, "need")
        self._events = events
        self._places = places
        self._links = PersonLinks(connection, events)
        self._revisions = Revisions(connection, needs)

    # Writing

    def add(self, need: Need, *, actor: str, at: datetime, source_key: str = "", content: str = "") -> Need:
        """Add a need (``need.id`` is ignored) and return it with its id."""
        return self.add_all([Sourced(need, source_key, content)], actor=actor, at=at)[0]

    def add_all(self, items: Iterable[Sourced[Need]], *, actor: str, at: datetime) -> tuple[Need, ...]:
        """Add needs, all or none, and return them with their ids in the same order.

        Preferences about volunteers from the same people's other needs are carried over.
        """
        incoming = self._as_said_before(tuple(items))
        rows = [
            {
                **row_of(item.value, self._indexes),
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
        written = insert(needs).returning(_C.id, sort_by_parameter_order=True)
        ids = self._connection.execute(written, rows).scalars()
        kept = tuple(replace(item.value, id=need_id) for item, need_id in zip(incoming, ids, strict=True))
        for need in kept:
            self._revisions.saw(need.id, 1)
        self._events.append_all(
            "need.added", "need", [(need.id, {"kind": need.kind, "to": need.state}) for need in kept], actor, at
        )
        return kept

    def _as_said_before(self, incoming: Sequence[Sourced[Need]]) -> tuple[Sourced[Need], ...]:
        spellings = [(self._indexes.name(one.value.name), self._indexes.phone(one.value.phone)) for one in incoming]
        said = preferences_by_spelling(self._connection, (one for one in spellings if one[0]))
        found = []
        for one, spelling in zip(incoming, spellings, strict=True):
            never, prefer = said.get(spelling, (frozenset(), frozenset()))
            never |= one.value.never_volunteers
            prefer = (prefer | one.value.prefer_volunteers) - never
            found.append(replace(one, value=replace(one.value, never_volunteers=never, prefer_volunteers=prefer)))
        return tuple(found)

    def update(
        self,
        need: Need,
        *,
        actor: str,
        at: datetime,
        revision: int | None = None,
        source_key: str | None = None,
        content: str | None = None,
    ) -> None:
        """Update a need.

        Nothing is written if nothing differs. ``revision`` is the one at which a form was opened. Without it, the
        need must have been read in this transaction. ``source_key`` and ``content`` None leave the source as it is.

        Raises
        ------
        NotFound
            ``need.unknown``
        StaleWrite
            ``store.stale-write``: someone else changed it since.
        Conflict
            ``store.not-read``
        """
        before = self._connection.execute(select(needs).where(_C.id == need.id)).mappings().one_or_none()
        if before is None:
            raise unknown("need.unknown", need.id)
        values = row_of(need, self._indexes)
        del values["state"]  # set_state moves it, with its event
        if source_key is not None:
            values |= {"source_digest": self._indexes.source(source_key)}
        if content is not None:
            values |= {"content_digest": self._indexes.content(content)}
        changed = {name: value for name, value in values.items() if before[name] != value}
        moves = need.state != before["state"]
        if changed or moves or revision not in (None, before["revision"]):
            self._revisions.write(need.id, {**changed, "updated_at": at}, revision)
        self._links.carry(before, changed, actor=actor, at=at)
        fields = sorted(name for name in changed if not name.endswith(("_index", "_digest")))
        if fields:
            told = changed_columns(before, {name: changed[name] for name in fields})
            self._events.append("need.changed", "need", need.id, actor, at, {"fields": fields}, changes=told)
        if moves:
            self.set_state(need.id, need.state, actor=actor, at=at)

    def set_state(
        self,
        need_id: int,
        state: NeedState,
        *,
        actor: str,
        at: datetime,
        reason: str = "",
        note: str = "",
        day: date | None = None,
    ) -> None:
        """Change a need's state, and add an event.

        A need already in that state is left alone.

        ``reason`` is a code, ``note`` a person's own words (encrypted with the event). ``day`` is the day it is
        planned on or was settled; None keeps the day it was planned on, or takes the date of ``at`` in UTC.

        Raises
        ------
        NotFound
            ``need.unknown``
        """
        if not self.set_states([need_id], state, actor=actor, at=at, reason=reason, note=note, day=day):
            self._revisions.of(need_id)

    def set_states(
        self,
        need_ids: Iterable[int],
        state: NeedState,
        *,
        actor: str,
        at: datetime,
        reason: str = "",
        note: str = "",
        day: date | None = None,
    ) -> int:
        """Move many needs to a state; return how many were not in it already.

        Unknown ids are skipped.
        """
        moved: list[tuple[int, str]] = []
        for ids in _portions(sorted(set(need_ids))):
            chosen = select(_C.id, _C.state).where(_C.id.in_(ids), _C.state != state).order_by(_C.id).with_for_update()
            moved += [(row.id, row.state) for row in self._connection.execute(chosen)]
        days: dict[str, Any] = {"settled_on": None}
        if state in REPORTED:
            days["settled_on"] = day or func.coalesce(_C.planned_on, at.date())
        elif state in UNDER_WAY:
            days["planned_on"] = day or _C.planned_on
        else:
            days["planned_on"] = None
        for portion in _portions(moved):
            self._connection.execute(
                update(needs)
                .where(_C.id.in_([need_id for need_id, _ in portion]))
                .values(state=str(state), revision=_C.revision + 1, updated_at=at, **days)
            )
        for need_id, _ in moved:
            self._revisions.moved(need_id)
        self._log_state(moved, state, actor, at, reason, note)
        return len(moved)

    def _log_state(
        self, moved: Sequence[tuple[int, str]], state: NeedState, actor: str, at: datetime, reason: str, note: str
    ) -> None:
        why = {"reason": reason} if reason else {}
        subjects = [(need_id, {"from": before, "to": str(state), **why}) for need_id, before in moved]
        self._events.append_all("need.state", "need", subjects, actor, at, note=note)

    # Reading

    def get(self, need_id: int) -> Need:
        """Return one need.

        Raises
        ------
        NotFound
            ``need.unknown``
        """
        found = self._select(_C.id == need_id)
        if not found:
            raise unknown("need.unknown", need_id)
        return found[0]

    def get_all(self, need_ids: Iterable[int]) -> Mapping[int, Need]:
        """Return needs by id, without unknown ids."""
        found: dict[int, Need] = {}
        for ids in _portions(sorted(set(need_ids))):
            found |= {need.id: need for need in self._select(_C.id.in_(ids))}
        return found

    def revision(self, need_id: int) -> int:
        """Return the need's current revision, for a form to send back with its changes."""
        return self._revisions.of(need_id)

    def seen(self, need_id: int) -> int:
        """Return the revision at which a need was read in this transaction, without another query."""
        return self._revisions.seen(need_id)

    def day_of(self, need_id: int) -> date | None:
        """Return the day a need is planned for or was settled on, or None while it is waiting.

        Raises NotFound ``need.unknown``.
        """
        row = self._connection.execute(select(_C.planned_on, _C.settled_on).where(_C.id == need_id)).one_or_none()
        if row is None:
            raise unknown("need.unknown", need_id)
        day: date | None = row.planned_on or row.settled_on
        return day

    def expect(self, need_id: int, revision: int) -> None:
        """Lock a need at the revision a form showed; raises ``store.stale-write`` if it has changed."""
        self._revisions.expect(need_id, revision)

    def due_on(self, day: date) -> tuple[Need, ...]:
        """Return the needs to plan for a day.

        They are due on its date and weekday, and are ready or already planned for that day.
        """
        under_way = and_(_C.state.in_(UNDER_WAY), or_(_C.planned_on == day, _C.planned_on.is_(None)))
        return self._select(or_(_C.state == NeedState.READY, under_way), due_between(day, day))

    def open(self) -> tuple[Need, ...]:
        """Return the needs that are still open: new, ready, planned, on their way or paused."""
        return self._select(_C.state.in_(OPEN))

    def open_ids(self) -> frozenset[int]:
        """Return the ids of the open needs, without decrypting anything."""
        return frozenset(self._connection.execute(select(_C.id).where(_C.state.in_(OPEN))).scalars())

    def all_on(self, day: date) -> tuple[Need, ...]:
        """Return all needs for a day: open needs due then, and needs planned or settled then."""
        return self.all_between(day, day)

    def everything(self) -> tuple[Need, ...]:
        """Return every need, whatever its state."""
        return self._select()

    def all_between(self, day_from: date, day_to: date) -> tuple[Need, ...]:
        """Return all needs for a span of days, including both end days."""
        free = and_(_C.state.in_(OPEN), _C.planned_on.is_(None), due_between(day_from, day_to))
        planned = and_(_C.state.in_(UNDER_WAY), _C.planned_on.between(day_from, day_to))
        return self._select(or_(free, planned, _C.settled_on.between(day_from, day_to)))

    def by_source_key(self, source_key: str) -> tuple[Need, str] | None:
        """Return the need from a list row, with the digest of its content (see ``content_digest``)."""
        return self.by_source_keys([source_key]).get(source_key)

    def by_source_keys(self, source_keys: Iterable[str]) -> Mapping[str, tuple[Need, str]]:
        """Return the needs from list rows, by source key.

        Keys without a need are left out.
        """
        digests = {self._indexes.source(key): key for key in source_keys if key}
        found: dict[str, tuple[Need, str]] = {}
        for portion in _portions(sorted(digest for digest in digests if digest)):
            for row in self._connection.execute(select(needs).where(_C.source_digest.in_(portion))):
                found[digests[row.source_digest]] = (self._need(row), row.content_digest or "")
        return found

    def open_contents(self, contents: Iterable[str]) -> frozenset[str]:
        """Return the given contents that match the content of an open need."""
        digests = {self._indexes.content(content): content for content in contents}
        found: set[str] = set()
        for portion in _portions(sorted(digest for digest in digests if digest)):
            chosen = select(_C.content_digest).where(_C.content_digest.in_(portion), _C.state.in_(OPEN))
            found.update(digests[digest] for digest in self._connection.execute(chosen).scalars())
        return frozenset(found)

    def by_name(self, name: str) -> tuple[Need, ...]:
        """Return a person's needs by name, regardless of case and spaces."""
        return self._select(_C.name_index == self._indexes.name(name))

    def by_phone(self, phone: str) -> tuple[Need, ...]:
        """Return the needs with a phone number in any format, none for an empty number."""
        index = self._indexes.phone(phone)
        return self._select(_C.phone_index == index) if index else ()

    def content_digest(self, content: str) -> str:
        """Return a content's keyed digest, to compare with the digest from ``by_source_key``."""
        return self._indexes.content(content) or ""

    def _select(self, *conditions: ColumnElement[bool]) -> tuple[Need, ...]:
        chosen = select(needs).where(*conditions).order_by(_C.id)
        return tuple(self._need(row) for row in self._connection.execute(chosen))

    def _need(self, row: Any) -> Need:
        self._revisions.saw(row.id, row.revision)
        return need_of(row, self._places)


def due_between(day_from: date, day_to: date) -> ColumnElement[bool]:
    """Return the SQL condition that a need is due on at least one day of a span."""
    days = range(min((day_to - day_from).days + 1, len(Weekday)))
    bits = pack.weekdays_to(Weekday.of(day_from + timedelta(days=day)) for day in days)
    return and_(
        _C.due_from <= day_to,
        or_(_C.due_to.is_(None), _C.due_to >= day_from),
        or_(_C.weekdays == 0, _C.weekdays.bitwise_and(bits) != 0),
    )


def _portions(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + _IDS_A_QUERY] for start in range(0, len(items), _IDS_A_QUERY))
