"""Export needs, people, places and rounds as tables, with names only if asked for.

The access log records every export: who made it, whose records it contains, with or without names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.wording.clock import instant
from data.lists.export import Cell, ExportTable, FileForm, written
from data.lists.own_columns import OWN_PLACE_COLUMNS, OWN_VOLUNTEER_COLUMNS, volunteer_cells
from data.phrases.hours import written as hours_written
from data.phrases.phones import phone_text
from data.phrases.postcodes import postcode_text
from data.store import Store
from data.store.privacy.access_log import AccessRecord
from routing.errors import Fault, InvalidInput, NotFound
from routing.forms.fields import FormField, Value
from routing.forms.need import NEED_FIELDS
from routing.needs import AnyOfKind, Need, Place, Volunteer
from routing.plan import Plan, Round, RoundStop, StopState

__all__ = ["MOST_DAYS", "Export", "check_days", "export", "file_name"]

MOST_DAYS: Final = 366


class Export(StrEnum):
    """Kinds of records that can be exported row by row."""

    NEEDS = "needs"
    VOLUNTEERS = "volunteers"
    PLACES = "places"
    ROUNDS = "rounds"
    OUTCOMES = "outcomes"

    @property
    def of_days(self) -> bool:
        """Whether the export covers days; volunteers and places are exported as they are now."""
        return self not in (Export.VOLUNTEERS, Export.PLACES)


def export(
    ctx: Context, what: Export, day_from: date, day_to: date, form: FileForm, actor: Actor, *, names: bool = False
) -> bytes:
    """Return a file of records between two days, both inclusive, or of present ones.

    Without ``names``, people appear only as numbers: the file contains no name, phone number, address, postcode, note
    or position.

    Raises
    ------
    InvalidInput
        ``export.days-reversed``; ``export.too-many-days``
    NotFound
        ``export.nothing`` instead of an empty file.
    InvalidArea
        When the area cannot be opened.
    """
    if what.of_days:
        check_days(day_from, day_to)
    with ctx.database.transaction() as store:
        table = _TABLES[what](ctx, store, day_from, day_to, names)
        if not table.rows:
            raise _nothing(what, day_from, day_to)
        store.access_log.add_all(_accesses(table, f"export.{what.value}", str(actor), ctx.clock(), names=names))
    return written(table, form)


def _nothing(what: Export, day_from: date, day_to: date) -> NotFound:
    days = str(day_from) if day_from == day_to else f"{day_from} to {day_to}"
    cause, action = {
        Export.NEEDS: (f"No needs are due on {days}.", "Choose other days."),
        Export.VOLUNTEERS: ("There are no volunteers.", "Import a list of volunteers, or add them by hand."),
        Export.PLACES: ("There are no places.", "Import a list of places."),
        Export.ROUNDS: (f"No rounds are published on {days}.", "Publish a plan first, or choose other days."),
        Export.OUTCOMES: (f"No outcomes are reported on {days}.", "Choose other days, or wait for reports."),
    }[what]
    return NotFound("export.nothing", cause, action)


def _accesses(table: ExportTable, why: str, actor: str, at: datetime, *, names: bool) -> Iterable[AccessRecord]:
    """Returns the record of the export itself and, with names, one for each kind of record in the table."""
    yield AccessRecord(at, actor, why if names else f"{why}.without-names", "export", (0,))
    for kind in ("need", "volunteer") if names else ():
        if kind in table.columns:
            column = table.columns.index(kind)
            ids = {row[column] for row in table.rows}
            yield AccessRecord(at, actor, why, kind, tuple(sorted(one for one in ids if isinstance(one, int))))


def file_name(what: str, day_from: date, day_to: date, form: FileForm) -> str:
    """Return the file's name."""
    if what in set(Export) and not Export(what).of_days:
        return f"wardround-{what}.{form.value}"
    return f"wardround-{what}-{day_from}-{day_to}.{form.value}"


def check_days(day_from: date, day_to: date, *, most: int = MOST_DAYS) -> None:
    """Check that the days are a span that can be exported; raises InvalidInput."""
    if day_to < day_from:
        raise InvalidInput(
            [Fault("export.days-reversed", "to", f"{day_to} is before {day_from}.", "Enter the earlier day first.")]
        )
    if (day_to - day_from).days >= most:
        raise InvalidInput(
            [Fault("export.too-many-days", "to", f"This covers more than {most} days.", "Choose fewer days.")]
        )


_PERSON: Final = ("name", "phone", "address", "postcode", "lon", "lat", "notes", "office_notes")
_EXPORTED: Final = tuple(one for one in NEED_FIELDS if one.export)


def _needs(ctx: Context, store: Store, day_from: date, day_to: date, names: bool) -> ExportTable:
    wards = ctx.ward_names()
    asked = store.needs.all_between(day_from, day_to)
    codes = store.erasure.wards_of(need.id for need in asked)
    columns = (
        "need", "kind", "state", "ward_code", "ward", *(one.export for one in _EXPORTED), "questions", "day",
        *(_PERSON if names else ()),
    )  # fmt: skip
    rows = [
        (
            need.id,
            need.kind.value,
            need.state.value,
            codes[need.id],
            wards.get(codes[need.id], ""),
            *(_exported(need, one) for one in _EXPORTED),
            " ".join(question.code for question in need.questions),
            store.needs.day_of(need.id),
            *(_person(need) if names else ()),
        )
        for need in asked
    ]
    return ExportTable("needs", columns, tuple(rows))


def _exported(need: Need, declared: FormField) -> Cell:
    match declared.name:
        case "when":
            return hours_written(need.weekdays, need.windows) if need.weekdays or need.windows else ""
        case "place":
            return _place(need.place)
        case "checks":
            return " ".join(sorted(need.required_checks))
    value: Cell = getattr(need, declared.attribute)
    return ("yes" if value else "no") if declared.value is Value.TICK else value


def _person(need: Need) -> tuple[Cell, ...]:
    point = need.location
    lon, lat = (None, None) if point is None else (point.lon, point.lat)
    return (
        *(need.name, phone_text(need.phone), need.address, postcode_text(need.postcode)),
        *(lon, lat, need.notes, need.office_notes),
    )


def _people(ctx: Context, store: Store, day_from: date, day_to: date, names: bool) -> ExportTable:  # noqa: ARG001
    wards = ctx.ward_names()
    columns = (*OWN_VOLUNTEER_COLUMNS, *(("name", "phone", "postcode", "lon", "lat", "notes") if names else ()))
    rows = [
        (
            one.id,
            "active" if one.active else "inactive",
            one.location.ward_code if one.location else "",
            _ward_of(one, wards),
            *volunteer_cells(one),
            *(_offerer(one) if names else ()),
        )
        for one in store.volunteers.all(active=False)
        if one.name
    ]
    return ExportTable("volunteers", columns, tuple(rows))


def _ward_of(one: Volunteer, wards: Mapping[str, str]) -> str:
    if one.location is None:
        return ""
    return wards.get(one.location.ward_code, "") if one.location.ward_code else "outside our wards"


def _offerer(one: Volunteer) -> tuple[Cell, ...]:
    lon, lat = (None, None) if one.location is None else (one.location.lon, one.location.lat)
    return one.name, phone_text(one.phone), postcode_text(one.postcode), lon, lat, one.notes


def _places(ctx: Context, store: Store, day_from: date, day_to: date, names: bool) -> ExportTable:  # noqa: ARG001
    wards = ctx.ward_names()
    rows = [
        (
            *(one.id, one.kind.value, one.name, postcode_text(one.postcode), one.location.lat, one.location.lon),
            *(one.opening_hours, one.note, one.location.ward_code, wards.get(one.location.ward_code, "")),
        )
        for one in store.places.all()
    ]
    return ExportTable("places", OWN_PLACE_COLUMNS, tuple(rows))


def _rounds(ctx: Context, store: Store, day_from: date, day_to: date, names: bool) -> ExportTable:
    who, needs = _volunteers(store), _needs_of(store, day_from, day_to) if names else {}
    places = store.places.by_id()
    columns = (
        "day", "version", "round", "volunteer", "mode", "stop", "action", "need", "place", "arrival", "begin",
        "departure", "metres", "seconds", "state", "outcome", "reported",
        *(("volunteer_name", "name", "address", "postcode") if names else ()),
    )  # fmt: skip
    rows = [
        (
            plan.day,
            plan.version,
            one.number,
            one.volunteer_id,
            one.mode.value,
            stop.position,
            stop.kind.value,
            stop.need_id,
            _name_of(places, stop),
            *(instant(plan.day, moment, ctx.area.timezone) for moment in (stop.arrival, stop.begin, stop.departure)),
            stop.leg_metres,
            stop.leg_seconds,
            stop.state.value,
            stop.outcome,
            _reported(ctx, stop),
            *(_door(who, needs, one, stop) if names else ()),
        )
        for plan, one, stop in _stops(store, day_from, day_to)
    ]
    return ExportTable("rounds", columns, tuple(rows))


def _outcomes(ctx: Context, store: Store, day_from: date, day_to: date, names: bool) -> ExportTable:
    who, needs = _volunteers(store), _needs_of(store, day_from, day_to)
    wards = ctx.ward_names()
    columns = (
        "day", "need", "kind", "ward_code", "ward", "round", "volunteer", "state", "outcome", "planned", "reported",
        "minutes_late", *(("volunteer_name", "name", "address", "postcode", "note") if names else ()),
    )  # fmt: skip
    codes = store.erasure.wards_of(needs)
    rows = []
    for plan, one, stop in _stops(store, day_from, day_to):
        need = needs.get(stop.need_id or 0)
        if need is None or stop.state is StopState.PENDING:
            continue
        planned, reported = instant(plan.day, stop.departure, ctx.area.timezone), _reported(ctx, stop)
        late = None if reported is None else round((reported - planned) / timedelta(minutes=1))
        rows.append(
            (
                plan.day,
                need.id,
                need.kind.value,
                codes[need.id],
                wards.get(codes[need.id], ""),
                one.number,
                one.volunteer_id,
                stop.state.value,
                stop.outcome,
                planned,
                reported,
                late,
                *((*_door(who, needs, one, stop), stop.note) if names else ()),
            )
        )
    note = "minutes_late: minutes from the planned departure to the report. Negative means early."
    return ExportTable("outcomes", columns, tuple(rows), note)


_TABLES: Final[Mapping[Export, Callable[[Context, Store, date, date, bool], ExportTable]]] = {
    Export.NEEDS: _needs,
    Export.VOLUNTEERS: _people,
    Export.PLACES: _places,
    Export.ROUNDS: _rounds,
    Export.OUTCOMES: _outcomes,
}


def _stops(store: Store, day_from: date, day_to: date) -> Iterable[tuple[Plan, Round, RoundStop]]:
    """Return every stop of the rounds that volunteers followed, in order."""
    for head in store.plans.followed(day_from, day_to):
        plan = store.plans.get(head.id)
        for one in plan.rounds:
            for stop in one.stops:
                yield plan, one, stop


def _needs_of(store: Store, day_from: date, day_to: date) -> Mapping[int, Need]:
    asked = {stop.need_id for _, _, stop in _stops(store, day_from, day_to) if stop.need_id is not None}
    return store.needs.get_all(asked)


def _volunteers(store: Store) -> Mapping[int, Volunteer]:
    return {person.id: person for person in store.volunteers.all(active=False)}


def _door(
    who: Mapping[int, Volunteer], needs: Mapping[int, Need], one: Round, stop: RoundStop
) -> tuple[str | None, ...]:
    volunteer, need = who.get(one.volunteer_id), needs.get(stop.need_id or 0)
    return (
        None if volunteer is None else volunteer.name,
        *((None, None, None) if need is None else (need.name, need.address, postcode_text(need.postcode))),
    )


def _name_of(places: Mapping[int, Place], stop: RoundStop) -> str | None:
    place = places.get(stop.place_id or 0)
    return None if place is None else place.name


def _reported(ctx: Context, stop: RoundStop) -> datetime | None:
    return None if stop.marked_at is None else stop.marked_at.astimezone(ctx.area.timezone)


def _place(place: Place | AnyOfKind | None) -> str:
    match place:
        case Place():
            return place.name
        case AnyOfKind():
            return f"any {place.kind.value}"
    return ""
