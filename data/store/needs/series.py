"""Recurring needs, and the single needs created from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from data.security.blind_indexes import Indexes
from data.security.encryption import Keys
from data.store.events import Events
from data.store.needs.rows import values_from, values_of
from data.store.places import Places
from data.store.revisions import Revisions, unknown
from data.tables.series import occurrences, series
from routing.needs import AnyOfKind, Need, NeedState, Place, PlaceKind, Question
from routing.series import Holidays, Pause, Series, parse_rule

__all__ = ["AllSeries", "Given", "OneOf"]

_C: Final = series.c
_O: Final = occurrences.c
_PLACE_GONE: Final = Question(
    "need.which-place", "This series' place no longer exists. Which place should be used instead?"
)
_OF_THE_DAY: Final = frozenset({"due_from", "due_to", "weekdays"})
"""The fields left out of a template, because the series sets the days."""


@dataclass(frozen=True, slots=True)
class Given:
    """An occurrence of a series that became a need.

    ``need_id`` becomes None once only a count of that need is left. ``own`` means that the need was changed by hand,
    ``dropped`` that the series itself cancelled it.
    """

    named: date
    need_id: int | None
    own: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """The series and occurrence that a need belongs to."""

    series_id: int
    named: date
    own: bool


class AllSeries:
    """The series in a store."""

    def __init__(self, connection: Connection, keys: Keys, events: Events, places: Places) -> None:
        self._connection = connection
        self._indexes = Indexes(keys, "series")
        self._events = events
        self._places = places
        self._revisions = Revisions(connection, series)

    # Writing

    def add(self, one: Series, *, actor: str, at: datetime) -> Series:
        """Add a series (``id`` is ignored) and return it with its id."""
        values = {**self._values(one), "revision": 1, "created_at": at, "updated_at": at}
        series_id = self._connection.execute(insert(series).values(**values).returning(_C.id)).scalar_one()
        self._revisions.saw(series_id, 1)
        self._events.append("series.added", "series", series_id, actor, at, {"kind": str(one.template.kind)})
        return replace(one, id=series_id)

    def update(self, one: Series, *, actor: str, at: datetime, revision: int | None = None) -> None:
        """Update a series. Nothing is written when nothing differs.

        Raises
        ------
        NotFound
            ``series.unknown``
        StaleWrite
            ``store.stale-write``
        """
        before = self._connection.execute(select(series).where(_C.id == one.id)).mappings().one_or_none()
        if before is None:
            raise unknown("series.unknown", one.id)
        changed = {name: value for name, value in self._values(one).items() if before[name] != value}
        if changed or revision not in (None, before["revision"]):
            self._revisions.write(one.id, {**changed, "filled_to": None, "updated_at": at}, revision)
        fields = sorted(name for name in changed if not name.endswith("_index"))
        if fields:
            self._events.append("series.changed", "series", one.id, actor, at, {"fields": fields})

    def give(self, series_id: int, named: date, need_id: int) -> None:
        """Record that an occurrence of a series became a need."""
        values = {"series_id": series_id, "named": named, "need_id": need_id, "own": False, "dropped": False}
        self._connection.execute(insert(occurrences).values(**values))

    def mark(self, series_id: int, named: date, *, dropped: bool) -> None:
        """Record whether the series itself cancelled one of its occurrences."""
        this = and_(_O.series_id == series_id, _O.named == named)
        self._connection.execute(update(occurrences).where(this).values(dropped=dropped))

    def goes_its_own_way(self, need_id: int) -> None:
        """Record that a need was changed by hand.

        Needs without a series are ignored.
        """
        self._connection.execute(update(occurrences).where(_O.need_id == need_id).values(own=True, dropped=False))

    def filled(self, series_id: int, to: date) -> None:
        """Record the day up to which a series' needs have been created."""
        self._connection.execute(update(series).where(_C.id == series_id).values(filled_to=to))

    def erase(self, series_ids: Iterable[int], *, actor: str, at: datetime, reason: str) -> int:
        """Remove series. The needs created from them stay."""
        ids = tuple(series_ids)
        if not ids:
            return 0
        self._connection.execute(delete(occurrences).where(_O.series_id.in_(ids)))
        gone = self._connection.execute(delete(series).where(_C.id.in_(ids))).rowcount
        self._events.append_all("series.erased", "series", [(one, {"reason": reason}) for one in ids], actor, at)
        return gone

    # Reading

    def get(self, series_id: int) -> Series:
        """Return one series; raises NotFound ``series.unknown``."""
        found = self._select(_C.id == series_id)
        if not found:
            raise unknown("series.unknown", series_id)
        return found[0]

    def held(self, series_id: int) -> Series | None:
        """Lock a series until the transaction ends and return it; None when it no longer exists."""
        lock = select(_C.id).where(_C.id == series_id).with_for_update()
        if self._connection.execute(lock).scalar_one_or_none() is None:
            return None
        return self.get(series_id)

    def revision(self, series_id: int) -> int:
        """Return the current revision, for a form to send back with its changes."""
        return self._revisions.of(series_id)

    def expect(self, series_id: int, revision: int) -> None:
        """Lock a series at the revision a form showed; raises ``store.stale-write`` if it has changed."""
        self._revisions.expect(series_id, revision)

    def all(self, *, on_or_after: date | None = None) -> tuple[Series, ...]:
        """Return every series or, given a day, those that are not over by then."""
        return self._select(*() if on_or_after is None else (_runs(on_or_after),))

    def unfilled(self, today: date, to: date) -> tuple[int, ...]:
        """Return the ids of running series whose needs have not been created up to a day."""
        behind = or_(_C.filled_to.is_(None), _C.filled_to < to)
        return tuple(self._connection.execute(select(_C.id).where(behind, _runs(today)).order_by(_C.id)).scalars())

    def given(self, series_id: int) -> tuple[Given, ...]:
        """Return the occurrences of a series that became needs, in order."""
        rows = self._connection.execute(select(occurrences).where(_O.series_id == series_id).order_by(_O.named))
        return tuple(Given(row.named, row.need_id, row.own, row.dropped) for row in rows)

    def of_need(self, need_id: int) -> OneOf | None:
        """Return the series and occurrence of a need, or None if it has no series."""
        row = self._connection.execute(select(occurrences).where(_O.need_id == need_id)).one_or_none()
        return None if row is None else OneOf(row.series_id, row.named, row.own)

    def of_person(self, need_ids: Iterable[int], people: Iterable[tuple[str, str]]) -> tuple[Series, ...]:
        """Return the series of some needs, names and phone numbers."""
        ids = tuple(need_ids)
        by_need = _C.id.in_(select(_O.series_id).where(_O.need_id.in_(ids)))
        named = [
            and_(_C.name_index == self._indexes.name(name), _C.phone_index == self._indexes.phone(phone))
            for name, phone in set(people)
        ]
        return self._select(or_(by_need, *named))

    def over_before(self, day: date, at: datetime) -> tuple[int, ...]:
        """Return the ids of series that ended before a day and have not changed since an instant."""
        over = select(_C.id).where(_C.last_day < day, _C.updated_at < at)
        return tuple(self._connection.execute(over.order_by(_C.id)).scalars())

    def _select(self, *conditions: ColumnElement[bool]) -> tuple[Series, ...]:
        rows = self._connection.execute(select(series).where(*conditions).order_by(_C.id)).all()
        return tuple(self._series(row) for row in rows)

    # Mapping

    def _values(self, one: Series) -> dict[str, Any]:
        return {
            "kind": str(one.template.kind),
            "name_index": self._indexes.name(one.template.name),
            "phone_index": self._indexes.phone(one.template.phone),
            "every": str(one.every),
            "first_day": one.first_day,
            "last_day": one.last_day,
            "holidays": str(one.holidays),
            "rests": {
                "pauses": [[pause.first.isoformat(), pause.last.isoformat() if pause.last else None]
                           for pause in sorted(one.pauses, key=lambda pause: pause.first)],
                "skips": sorted(day.isoformat() for day in one.skips),
            },
            "template": _template_to(one.template),
        }  # fmt: skip

    def _series(self, row: Any) -> Series:
        self._revisions.saw(row.id, row.revision)
        pauses = ((date.fromisoformat(first), last) for first, last in row.rests["pauses"])
        return Series(
            id=row.id,
            every=parse_rule(row.every),
            first_day=row.first_day,
            last_day=row.last_day,
            holidays=Holidays(row.holidays),
            pauses=tuple(Pause(first, date.fromisoformat(last) if last else None) for first, last in pauses),
            skips=frozenset(map(date.fromisoformat, row.rests["skips"])),
            template=self._template(row.template, row.first_day, row.last_day),
        )

    def _template(self, packed: Mapping[str, Any], first: date, last: date | None) -> Need:
        place = self._end(packed["place"])
        gone = packed["place"] is not None and place is None
        attributes = values_from({**packed, "due_from": first, "due_to": last, "weekdays": 0})
        attributes["questions"] += (_PLACE_GONE,) if gone else ()
        return Need(
            id=0, state=NeedState.READY, place=place, destination=self._end(packed["destination"]), **attributes
        )

    def _end(self, packed: Any) -> Place | AnyOfKind | None:
        if isinstance(packed, str):
            return AnyOfKind(PlaceKind(packed))
        return None if packed is None else self._places.by_id().get(packed)


def _runs(day: date) -> ColumnElement[bool]:
    return or_(_C.last_day.is_(None), _C.last_day >= day)


def _template_to(need: Need) -> dict[str, Any]:
    values = {name: value for name, value in values_of(need).items() if name not in _OF_THE_DAY}
    return {
        **values,
        "prefer_volunteers": values["prefer_volunteers"] or [],
        "place": _end_to(need.place),
        "destination": _end_to(need.destination),
    }


def _end_to(place: Place | AnyOfKind | None) -> int | str | None:
    if isinstance(place, Place):
        return place.id
    return None if place is None else str(place.kind)
