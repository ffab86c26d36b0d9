"""Turn the rows of a list into places, volunteers and needs, and save what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.services.context import Context
from api.services.needs.duplicates import OpenRequests, alike_within
from api.services.needs.locating import PLACE_QUESTIONS, cut_off, doubted, ends_of, located, off_street
from api.services.wording.stop_text import MODES
from data.lists import NeedLine, PlaceLine, ReadList, RowFault, Severity, VolunteerLine, row_fault
from data.lists.own_columns import week_written
from data.lists.places import spot
from data.phrases.postcodes import postcode_text
from data.security.blind_indexes import name_key, phone_key
from data.store import Store
from data.store.imports.records import ImportChange
from data.store.upserts import Sourced
from geo.area.area import Area
from geo.geocoding.geocode import Found
from geo.places.lookup import PlaceRecord
from geo.places.merge import same_place
from geo.places.positions import doubt_of, kilometres
from routing.dispatch import modes_asked
from routing.need_life import UNPROMISED
from routing.needs import (
    Location,
    Mode,
    Need,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Precision,
    Question,
    Volunteer,
)

__all__ = [
    "NEW",
    "UNCHANGED",
    "UPDATED",
    "BringNeeds",
    "BringPlaces",
    "BringVolunteers",
    "place_key",
    "places_to_adopt",
]

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
_FATES = (NEW, UPDATED, UNCHANGED)
"""Results of a row, by priority: a row with several needs has the first that applies."""


_SAME_METRES = 2.0
"""Metres an exported position may be off, because spreadsheets round."""


def place_key(kind: PlaceKind, name: str, postcode: str, position: tuple[float, float]) -> str:
    """Return what identifies a place: kind, name and postcode, or position to about 10 m."""
    # The same however it came in, from the area or from a list, so that neither doubles the other.
    at = "".join(postcode.upper().split()) or spot(position)
    return f"{kind}|{' '.join(name.casefold().split())}|{at}"


def places_to_adopt(store: Store, area: Area) -> dict[str, Place]:
    """Return the area's places not yet in the store, by key."""
    stored = store.places.all()
    known = {_key_of(place) for place in stored}
    records = [_record_of(place) for place in stored]
    adopted: dict[str, Place] = {}
    for record in area.places:
        key = place_key(record.kind, record.name, record.postcode, (record.lon, record.lat))
        if key in known or same_place(record, records) is not None or store.places.by_source_key(key) is not None:
            continue
        ward = area.ward_of(record.lon, record.lat)
        where = Location(record.lon, record.lat, Precision.PLACE, ward.code if ward else "")
        adopted.setdefault(
            key, Place(0, record.kind, record.name, where, record.opening_hours, record.postcode, record.note)
        )
    return adopted


def _key_of(place: Place) -> str:
    return place_key(place.kind, place.name, place.postcode, (place.location.lon, place.location.lat))


def _record_of(place: Place) -> PlaceRecord:
    at = place.location
    return PlaceRecord(place.kind, place.name, place.postcode, at.lon, at.lat, place.opening_hours, place.note)


class _Bring:
    """Imports a list's rows; ``changes`` records what changed in the store, for an undo."""

    def __init__(self, ctx: Context, store: Store, by: str, dry_run: bool) -> None:
        self._ctx, self._store, self._by, self._dry_run = ctx, store, by, dry_run
        self.changes: list[ImportChange] = []


class BringPlaces(_Bring):
    """Imports places."""

    def bring_in(self, read: ReadList[PlaceLine]) -> tuple[ReadList[PlaceLine], dict[int, str]]:
        """Import the rows; returns the list with remarks, and the result of each imported row."""
        area = self._ctx.area
        found: dict[int, Location] = {}
        faults: list[RowFault] = []
        self._own = {place.id: place for place in self._store.places.all()}
        for row in read.rows:
            where, said = self._where(area, row)
            faults += [_in_its_column(fault, read) if fault.column == "postcode" else fault for fault in said]
            if where is not None:
                found[row.line] = where
                if not where.ward_code:
                    faults.append(_outside_wards(row.line))
        read = read.with_faults(faults)
        known = {_key_of(place): place for place in self._store.places.all()}
        if self._dry_run:
            known |= places_to_adopt(self._store, area)
        fates = {row.line: self._keep(row, found[row.line], known) for row in read.rows}
        return read, fates

    def _where(self, area: Area, row: PlaceLine) -> tuple[Location | None, tuple[RowFault, ...]]:
        """Locate a place, with remarks. A good postcode outweighs a position far from it."""
        own = self._own.get(row.own_id or 0)
        if own is not None and row.position is not None and _is_at(own.location, row.position):
            return own.location, ()  # exported as it was, with a rounded position
        at = located(area, row.postcode, row.line, row.address, beyond_wards=True) if row.postcode else None
        if row.position is None:
            at = at or located(area, "", row.line, row.address, beyond_wards=True)
            return (at.location, ()) if isinstance(at, Found) else (None, (at,))
        there = (at.location.lon, at.location.lat) if isinstance(at, Found) else None
        doubt = doubt_of(row.position, there, area.bounds)
        if doubt and isinstance(at, Found):
            return at.location, (_position_apart(row.line, doubt),)
        if doubt:
            return None, (_position_lost(row.line, doubt),)
        ward = area.ward_of(*row.position)
        return Location(*row.position, Precision.PLACE, ward.code if ward else ""), ()

    def _keep(self, row: PlaceLine, where: Location, known: dict[str, Place]) -> str:
        key = place_key(row.kind, row.name, row.postcode, (where.lon, where.lat))
        # Lists name a branch by its street ("Boots (Petty Cury)"): the address must be among a place's words.
        note = ", ".join(filter(None, (row.address, row.note)))
        before = known.get(key)
        # The key has the postcode, so it can only be another spelling of the same.
        postcode = before.postcode if before is not None else postcode_text(row.postcode)
        place = Place(0, row.kind, row.name, where, row.opening_hours, postcode, note)
        twin = self._of_area(place)
        if twin is not None:
            place = replace(place, opening_hours=place.opening_hours or twin.opening_hours,
                            postcode=place.postcode or twin.postcode, note=place.note or twin.note)  # fmt: skip
            # One place, that the area knows by another name or postcode: the list's words count.
            before = before or known.pop(_key_of(twin), None)
        fate = NEW if before is None else UNCHANGED if replace(before, id=0) == place else UPDATED
        if self._dry_run or fate == UNCHANGED:
            return fate
        if before is not None:
            self.changes.append(self._store.import_undo.before("place", before.id))
        if before is not None and self._store.places.by_source_key(key) is None:
            self._store.places.take_over(before.id, place, key, actor=self._by, at=self._ctx.clock())
        else:
            self._store.places.upsert(place, key, actor=self._by, at=self._ctx.clock())
        added = self._store.places.by_source_key(key)
        if before is None and added is not None:
            self.changes.append(ImportChange("place", added.id))
        return fate

    def _of_area(self, place: Place) -> Place | None:
        """Return the area's own record of the place, or None."""
        index = same_place(_record_of(place), self._ctx.area.places)
        if index is None:
            return None
        record = self._ctx.area.places[index]
        where = Location(record.lon, record.lat, Precision.PLACE, "")
        return Place(0, record.kind, record.name, where, record.opening_hours, record.postcode, record.note)


class BringVolunteers(_Bring):
    """Imports volunteers."""

    def bring_in(self, read: ReadList[VolunteerLine]) -> tuple[ReadList[VolunteerLine], dict[int, str]]:
        """Import the rows; returns the list with remarks, and the result of each imported row."""
        exported = any(row.own_id is not None for row in read.rows)
        self._mine = {one.id: one for one in self._store.volunteers.all(active=False)} if exported else {}
        found, questions, faults = _locate(self._ctx.area, read, beyond_wards=True)
        faults += [_volunteer_outside(line) for line, where in found.items() if not where.ward_code]
        ways = {row.line: frozenset(row.volunteer.modes) for row in read.rows}
        for line, modes in _cut_off(self._ctx.area, found, questions, ways).items():
            faults.append(_volunteer_cut_off(line, modes))
        read = read.with_faults(faults)
        return read, {row.line: self._keep(row, found[row.line], questions.get(row.line, ())) for row in read.rows}

    def _keep(self, row: VolunteerLine, where: Location, questions: tuple[Question, ...]) -> str:
        person = replace(row.volunteer, location=where, questions=(*row.volunteer.questions, *questions))
        store, now = self._store.volunteers, self._ctx.clock()
        known = self._exported(row, person) or store.by_source_key(row.source_key)
        if known is None:
            if not self._dry_run:
                added = store.add(person, actor=self._by, at=now, source_key=row.source_key, content=row.content)
                self.changes.append(ImportChange("volunteer", added.id))
            return NEW
        before, digest = known
        own = row.own_id == before.id
        if own and _offers_the_same(person, before):
            return UNCHANGED
        same = digest == store.content_digest(row.content)
        if same and not _asks_otherwise(before.questions, person.questions):
            return UNCHANGED
        if own and before.location is not None and _postcode_of(person) == _postcode_of(before):
            # An export has no address, so the door that was found with one stays.
            person = replace(person, location=before.location)
        if not self._dry_run:
            # What no list says was said by hand, and stays.
            kept = replace(
                person,
                id=before.id,
                max_metres=before.max_metres,
                ends_at_home=before.ends_at_home,
                breaks=person.breaks if row.says_breaks else before.breaks,
                active=before.active,
                evidence=before.evidence,
                hours=replace(person.hours, dates_off=before.hours.dates_off, covers=before.hours.covers),
            )
            self.changes.append(self._store.import_undo.before("volunteer", before.id))
            store.update(kept, actor=self._by, at=now, content=row.content)
        return UPDATED

    def _exported(self, row: VolunteerLine, person: Volunteer) -> tuple[Volunteer, str] | None:
        """Return the volunteer of a row this store exported, with an empty digest."""
        before = self._mine.get(row.own_id or 0)
        return (before, "") if before is not None and _same_person(person, before) else None


class BringNeeds(_Bring):
    """Imports needs."""

    def bring_in(self, read: ReadList[NeedLine]) -> tuple[ReadList[NeedLine], dict[int, str]]:
        """Import the rows; returns the list with remarks, and the result of each imported row."""
        found, questions, faults = _locate(self._ctx.area, read)
        ways = {row.line: modes_asked(row.need) for row in read.rows if row.need.kind is not NeedKind.CHAT}
        for line, modes in _cut_off(self._ctx.area, found, questions, ways).items():
            if len(modes) == len(ways[line]):
                faults.append(_need_cut_off(line, modes))
        places = self._store.places.all() or _as_places(self._ctx.area.places)
        needs: dict[str, Need] = {}
        for row in read.rows:
            if row.line in found:
                ends = ends_of(places, row.need.kind, row.place_text, row.line)
                faults += ends.faults
                asked = (*row.need.questions, *questions.get(row.line, ()), *ends.questions)
                needs[row.source_key] = replace(
                    row.need,
                    state=NeedState.NEW if asked else NeedState.READY,
                    location=found[row.line],
                    place=ends.place,
                    destination=ends.destination,
                    questions=asked,
                )
        known = {**self._store.needs.by_source_keys(row.source_key for row in read.rows), **self._own(read.rows)}
        fresh = [row for row in read.rows if row.source_key not in known]
        asked_already = self._store.needs.open_contents(row.content for row in fresh)
        again = {row.source_key for row in fresh if row.content in asked_already}
        # Of a row that asks for several things, those that are not open yet still come in.
        whole = {row.line for row in read.rows} - {row.line for row in read.rows if row.source_key not in again}
        faults += [_asked_before(row.line, whole=row.line in whole) for row in fresh if row.source_key in again]
        read = replace(read, rows=tuple(row for row in read.rows if row.source_key not in again or row.line in whole))
        alike = OpenRequests(self._store.needs.open() if fresh else ())
        faults += [
            _asked_alike(row.line)
            for row in fresh
            if row.source_key in needs and row.source_key not in again and alike.like(needs[row.source_key])
        ]
        faults += alike_within(fresh, needs)
        read = read.with_faults(faults)
        new = [row for row in read.rows if row.source_key not in known]
        if not self._dry_run:
            added = self._store.needs.add_all(
                [Sourced(needs[row.source_key], row.source_key, row.content) for row in new],
                actor=self._by,
                at=self._ctx.clock(),
            )
            self.changes += [ImportChange("need", need.id) for need in added]
        fates: dict[int, str] = {}
        late: list[RowFault] = []
        for row in read.rows:
            fate = NEW
            if row.source_key in known:
                before, digest = known[row.source_key]
                fate, said = self._again(row, needs[row.source_key], before, digest)
                late += said
            fates[row.line] = min(fate, fates.get(row.line, fate), key=_FATES.index)
        return read.with_faults(late), fates

    def _own(self, rows: Iterable[NeedLine]) -> dict[str, tuple[Need, str]]:
        """Return the needs of rows this store exported, by source key, with an empty digest."""
        own = {row.source_key: row for row in rows if row.own_id is not None}
        mine = self._store.needs.get_all({row.own_id for row in own.values() if row.own_id is not None})
        found = ((key, row, mine.get(row.own_id or 0)) for key, row in own.items())
        return {
            key: (before, "") for key, row, before in found if before is not None and _same_person(row.need, before)
        }

    def _again(self, row: NeedLine, need: Need, before: Need, digest: str) -> tuple[str, tuple[RowFault, ...]]:
        """Handle a row imported before: update its need unless it is already relied on."""
        store = self._store.needs
        same = digest == store.content_digest(row.content) or (row.own_id == before.id and _says_the_same(need, before))
        waits = before.state is NeedState.NEW
        if same and not (waits and _asks_otherwise(before.questions, need.questions)):
            return UNCHANGED, ()
        if before.state not in UNPROMISED:
            return UNCHANGED, (_planned_already(row.line, before.state),)
        if not self._dry_run:
            # What no list says was said by hand, and stays.
            kept = replace(
                _where_it_was_pinned(_with_settled_place(need, before), before),
                id=before.id,
                priority=need.priority if row.says_priority else before.priority,
                modes=need.modes if row.says_modes else before.modes,
                never_volunteers=before.never_volunteers,
                prefer_volunteers=before.prefer_volunteers,
            )
            self.changes.append(self._store.import_undo.before("need", before.id))
            store.update(kept, actor=self._by, at=self._ctx.clock(), content=row.content)
        return UPDATED, ()


def _postcode_of(one: Volunteer) -> str:
    return one.postcode.replace(" ", "").casefold()


def _is_at(where: Location, position: tuple[float, float]) -> bool:
    return kilometres((where.lon, where.lat), position) * 1000 <= _SAME_METRES


def _offers_the_same(row: Volunteer, before: Volunteer) -> bool:
    """Whether an exported row still matches its volunteer."""
    return _offered(row) == _offered(before)


def _offered(one: Volunteer) -> tuple[object, ...]:
    return (
        *(one.name, one.phone, one.postcode.replace(" ", "").casefold(), one.modes, one.capacity, one.crates),
        *(week_written(one.hours.spans), one.checks, one.kinds, one.max_minutes, one.max_stops, one.breaks),
        " ".join(one.notes.split()),
    )


def _same_person(one: Need | Volunteer, other: Need | Volunteer) -> bool:
    return (name_key(one.name), phone_key(one.phone)) == (name_key(other.name), phone_key(other.phone))


def _says_the_same(row: Need, need: Need) -> bool:
    """Whether an exported row still matches its need."""
    return _exported(row) == _exported(need)


def _exported(need: Need) -> tuple[object, ...]:
    texts = (need.address, need.postcode.replace(" ", "").casefold(), need.notes, need.office_notes)
    days = (need.due_from, need.due_to, need.weekdays, tuple(sorted(need.windows)))
    return (
        need.kind,
        need.size,
        need.fridge,
        need.minutes,
        need.priority,
        *days,
        *(" ".join(one.split()) for one in texts),
    )


def _with_settled_place(need: Need, before: Need) -> Need:
    """Keep the place a dispatcher has chosen, where the row still leaves it open."""
    left = tuple(question for question in need.questions if question.code not in PLACE_QUESTIONS)
    settled = before.place is not None and not any(_subject(question) == "place" for question in before.questions)
    if not settled or left == need.questions:
        return need
    state = NeedState.NEW if left else NeedState.READY
    return replace(need, place=before.place, destination=before.destination, questions=left, state=state)


def _where_it_was_pinned(need: Need, before: Need) -> Need:
    """Keep the position set by hand, whatever the list says now."""
    if before.location is None or before.location.precision is not Precision.PIN:
        return need
    left = tuple(one for one in need.questions if not one.code.startswith(("street.", "postcode.", "address.")))
    state = NeedState.NEW if left else NeedState.READY
    return replace(need, location=before.location, questions=left, state=state)


def _asks_otherwise(before: tuple[Question, ...], now: tuple[Question, ...]) -> bool:
    """Whether the row now leaves other questions open than before, as places became known.

    A question that has been answered since stays answered.
    """
    return before != now and set(map(_subject, now)) <= set(map(_subject, before))


def _subject(question: Question) -> str:
    return "place" if question.code in PLACE_QUESTIONS else question.code


def _locate(
    area: Area, read: ReadList[NeedLine] | ReadList[VolunteerLine], *, beyond_wards: bool = False
) -> tuple[dict[int, Location], dict[int, tuple[Question, ...]], list[RowFault]]:
    """Locate the people of a list; returns locations, questions and errors by line."""
    found: dict[int, Location] = {}
    questions: dict[int, tuple[Question, ...]] = {}
    faults: list[RowFault] = []
    for row in read.rows:
        postcode, address = _at(row)
        where = located(area, postcode, row.line, address, beyond_wards=beyond_wards)
        if isinstance(where, Found):
            found[row.line] = where.location
            asked, said = doubted(where, row.line)
            if asked:
                questions[row.line] = asked
            faults += [_in_its_column(fault, read) for fault in said]
        else:
            faults.append(_in_its_column(where, read))
    lines = list(found)
    for i, remark in off_street(area, [(found[line].lon, found[line].lat) for line in lines]).items():
        if isinstance(remark, str):
            faults.append(_other_street(lines[i], remark))
        else:
            asks = Question(remark.code, f"{remark.cause} Where is the front door?")
            questions[lines[i]] = (*questions.get(lines[i], ()), asks)
            faults.append(row_fault(Severity.WARNING, remark.code, remark.cause, remark.action, line=lines[i]))
    return found, questions, faults


def _cut_off(
    area: Area,
    found: Mapping[int, Location],
    questions: Mapping[int, tuple[Question, ...]],
    ways: Mapping[int, frozenset[Mode]],
) -> dict[int, tuple[Mode, ...]]:
    """Return, by line, the travel modes by which a home is cut off from the streets.

    A point on no street at all is asked about already.
    """
    asked_about = {line for line, asked in questions.items() if any(one.code.startswith("street.") for one in asked)}
    lines = [line for line in found if ways.get(line) and line not in asked_about]
    off = cut_off(area, [(found[line].lon, found[line].lat) for line in lines], [ways[line] for line in lines])
    return {line: modes for line, modes in zip(lines, off, strict=True) if modes}


def _volunteer_cut_off(line: int, modes: Sequence[Mode]) -> RowFault:
    by = " or ".join(MODES[mode] for mode in modes)
    return row_fault(
        Severity.WARNING,
        "volunteer.cut-off",
        f"This home is not connected to the streets {by}, so this volunteer cannot be given such a round.",
        "Check the address, or ask whether they can start from somewhere else.",
        line=line,
    )


def _need_cut_off(line: int, modes: Sequence[Mode]) -> RowFault:
    by = " or ".join(MODES[mode] for mode in modes)
    return row_fault(
        Severity.WARNING,
        "need.cut-off",
        f"This address cannot be reached {by}, as requested.",
        "Check the address, or allow another way to travel.",
        line=line,
    )


def _at(row: NeedLine | VolunteerLine) -> tuple[str, str]:
    """Return a row's postcode and address as written."""
    if isinstance(row, NeedLine):
        return row.need.postcode, row.need.address
    return row.volunteer.postcode, row.address


def _in_its_column(fault: RowFault, read: ReadList[Any]) -> RowFault:
    """Return a postcode's fault under the list's own header."""
    said, header = fault.fault, read.columns.header("postcode") or read.columns.header("address")
    return row_fault(fault.severity, said.code, said.cause, said.action, line=fault.line, column=header)


def _as_places(records: tuple[PlaceRecord, ...]) -> tuple[Place, ...]:
    """Return the area's places, for a dry run on a store that has none yet."""
    return tuple(
        Place(i, one.kind, one.name, Location(one.lon, one.lat, Precision.PLACE, ""), one.opening_hours, one.postcode)
        for i, one in enumerate(records, start=1)
    )


def _asked_before(line: int, *, whole: bool) -> RowFault:
    return row_fault(
        Severity.ERROR if whole else Severity.WARNING,
        "import.asked-before",
        "This request is already open: same person, same words.",
        "If it was sent twice, do nothing. If it is a new request, add it on the day's page.",
        line=line,
    )


def _asked_alike(line: int) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "import.asked-alike",
        "This may be a duplicate: someone with the same or a similar name has an open request like it.",
        "Check both. Cancel one if it is a duplicate.",
        line=line,
    )


def _planned_already(line: int, state: NeedState) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "import.planned-already",
        f"This row differs from its need, which is already {state.value.replace('_', ' ')}. The need was not changed.",
        "Change the need by hand.",
        line=line,
    )


def _other_street(line: int, note: str) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "street.not-nearest",
        note,
        "Check the first round that goes there. Correct the front door if it is wrong.",
        line=line,
    )


def _position_apart(line: int, doubt: str) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "place.position-apart",
        f"{doubt} The postcode is used.",
        "Correct the latitude and longitude, or the postcode.",
        line=line,
    )


def _position_lost(line: int, doubt: str) -> RowFault:
    return row_fault(
        Severity.ERROR,
        "place.position-lost",
        f"{doubt} There is no postcode in the area to use instead.",
        "Correct the latitude and longitude, or give the postcode.",
        line=line,
    )


def _volunteer_outside(line: int) -> RowFault:
    return row_fault(
        Severity.INFO,
        "volunteer.outside-wards",
        "They start outside the wards. They can be given rounds as far as our streets go.",
        "Correct the postcode if you did not expect this.",
        line=line,
    )


def _outside_wards(line: int) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "place.outside-wards",
        "The place is outside the area's wards. Rounds can go there as far as the streets go.",
        "Check its position if you did not expect this.",
        line=line,
    )
