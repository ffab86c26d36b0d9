"""Find likely repeats of a request: same person, same kind, days that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.fuzz import ratio

from api.services.needs.availability import first_due
from api.services.people.matching import ASKED_FROM, Traits, likeness, traits_of
from data.lists import NeedLine, RowFault, Severity, row_fault
from data.lists.needs import SAME_REQUEST_DAYS
from data.phrases.phones import phones
from data.security.blind_indexes import name_key, phone_key
from data.store import Store
from routing.needs import Need, NeedKind, Weekday

__all__ = ["OpenRequests", "alike_within", "same_requests"]

_MOST_COMPARED: Final = 12
"""The most earlier rows with one number, postcode or name that each row is compared with."""
_SAME_NAME: Final = 75.0
"""Out of 100: names this alike with one phone number are one person, spelled twice."""


class OpenRequests:
    """The open needs of a store, compared with each of many requests."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self._found: dict[tuple[NeedKind, str, str], list[tuple[Need, Traits]]] = {}
        for need in needs:
            traits = traits_of(need)
            for key in _keys(need.kind, traits):
                self._found.setdefault(key, []).append((need, traits))

    def like(self, need: Need) -> tuple[Need, ...]:
        """Return the open needs that may be the same request."""
        traits = traits_of(need)
        near = {one.id: (one, theirs) for key in _keys(need.kind, traits) for one, theirs in self._found.get(key, ())}
        return tuple(
            one for one, theirs in near.values() if _days_meet(one, need) and _same_person(one, need, theirs, traits)
        )


def same_requests(store: Store, need: Need) -> tuple[Need, ...]:
    """Return the open needs that may be the same request, despite different spellings."""
    asked = store.needs.open()
    found = {one.id: one for one in OpenRequests(asked).like(need)}
    spelled_so = [one.id for one in store.needs.by_name(need.name) if phone_key(one.phone) == phone_key(need.phone)]
    for known in spelled_so[-1:]:
        theirs, _ = store.people.records_of("need", known)
        found |= {one.id: one for one in asked if one.id in theirs and one.kind is need.kind and _days_meet(one, need)}
    return tuple(found.values())


def alike_within(rows: Iterable[NeedLine], needs: Mapping[str, Need]) -> list[RowFault]:
    """Return the rows that may be reworded repeats of a row from the previous few days."""
    above: dict[tuple[NeedKind, str, str], list[_Above]] = {}
    faults = []
    for row in rows:
        if row.source_key not in needs:
            continue
        said = _Above(row.line, _day_of(row.requested_at), traits_of(needs[row.source_key]), needs[row.source_key])
        keys = tuple(_keys(row.need.kind, said.traits))
        near = {one.line: one for key in keys for one in above.get(key, ())[-_MOST_COMPARED:]}
        like = [one.line for one in near.values() if _may_be_again(one, said)]
        if like:
            faults.append(_row_alike(row.line, min(like)))
        for key in keys:
            above.setdefault(key, []).append(said)
    return faults


@dataclass(frozen=True, slots=True)
class _Above:
    """A row and the day it was asked on, as a number (0 if unknown)."""

    line: int
    day: int
    traits: Traits
    need: Need


def _may_be_again(one: _Above, other: _Above) -> bool:
    if one.day and other.day and abs(one.day - other.day) > SAME_REQUEST_DAYS:
        return False
    known = one.traits.phone and other.traits.phone
    return likeness(one.traits, other.traits) >= ASKED_FROM + (5 if known else 0) and _days_meet(one.need, other.need)


def _day_of(text: str) -> int:
    return date.fromisoformat(text[:10]).toordinal() if text else 0


def _row_alike(line: int, first: int) -> RowFault:
    return row_fault(
        Severity.WARNING,
        "import.row-alike",
        f"This may be a duplicate of line {first}: a person with the same or a similar name, and the same "
        "kind of help on overlapping days.",
        "Check both. Cancel one if it is a duplicate.",
        line=line,
    )


def _keys(kind: NeedKind, traits: Traits) -> Iterable[tuple[NeedKind, str, str]]:
    """Return the keys of a request; likely repeats share one: number, postcode or how the name sounds."""
    said = (("phone", traits.phone), ("postcode", traits.postcode), ("name", " ".join(sorted(traits.sounds))))
    return ((kind, what, value) for what, value in said if value)


def _same_person(one: Need, other: Need, theirs: Traits, ours: Traits) -> bool:
    a, b = name_key(one.name), name_key(other.name)
    numbers = tuple(phones(number).numbers for number in (one.phone, other.phone))
    if all(numbers) and set(numbers[0]) == set(numbers[1]) and ratio(a, b) >= _SAME_NAME:
        return True
    if not all(numbers) and a == b and (not one.postcode or not other.postcode or one.postcode == other.postcode):
        return True
    return likeness(ours, theirs) >= ASKED_FROM + (5 if all(numbers) else 0)


def _days_meet(one: Need, other: Need) -> bool:
    """Whether both needs could be done on the same day."""
    start = max(one.due_from, other.due_from)
    end = min((need.due_to for need in (one, other) if need.due_to is not None), default=date.max)
    days = (one.weekdays or frozenset(Weekday)) & (other.weekdays or frozenset(Weekday))
    return bool(days) and first_due(days, start, end) is not None
