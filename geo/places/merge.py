"""Merge lists of places so that none is listed twice.

The group's own lists take precedence over the map.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.addresses.book import apart
from geo.addresses.postcodes import bare
from geo.places.lookup import PlaceRecord, brand_of, telling_words

__all__ = ["Merged", "merge_places", "same_place"]

_NEAR_METRES: Final = 250.0
"""A listed place is often at its postcode's centre, which is at most this far from its door in a town."""

_SAME_METRES: Final = 60.0
"""On the map one place may be a point and an outline; two branches of a chain are never this close."""

_ONE_NAME_METRES: Final = 200.0
"""One place may be drawn twice further apart, if both have the same name but for case and no two addresses."""

_LIKE: Final = 85.0


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged places, with counts of their sources.

    The counts are of places only on the map, in two lists, and with hours from another list.
    """

    places: tuple[PlaceRecord, ...]
    from_map: int
    merged: int
    hours_filled: int


def merge_places(lists: Sequence[Sequence[PlaceRecord]], mapped: Sequence[PlaceRecord]) -> Merged:
    """Return the places in all lists, then those only on the map.

    Two records are one place when they have the same kind, similar names, and are close together (or share a
    postcode). The earlier list wins, and the later one fills its gaps (hours, postcode, address). Rows in one list
    are joined only if they differ by nothing but the case of their names and a short distance.
    """
    kept: list[PlaceRecord] = []
    merged = filled = 0
    for records in lists:
        before = len(kept)
        for record in records:
            at = _twin(record, kept[:before], _NEAR_METRES)
            if at is None:
                again = _again(record, kept[before:])
                at = None if again is None else before + again
            if at is None:
                kept.append(record)
            else:
                merged += 1
                filled += not kept[at].opening_hours and bool(record.opening_hours)
                kept[at] = _filled(kept[at], record)
    listed = len(kept)
    taken: set[int] = set()
    for record in mapped:
        own = _twin(record, kept[listed:], _SAME_METRES)
        if own is None:
            own = _again(record, kept[listed:])
        if own is not None:
            kept[listed + own] = _filled(kept[listed + own], record)
            continue
        at = _twin(record, kept[:listed], _NEAR_METRES, taken)
        if at is None:
            kept.append(record)
            continue
        taken.add(at)
        merged += 1
        filled += not kept[at].opening_hours and bool(record.opening_hours)
        kept[at] = _filled(kept[at], record)
    return Merged(tuple(kept), len(kept) - listed, merged, filled)


def same_place(record: PlaceRecord, others: Sequence[PlaceRecord]) -> int | None:
    """Return the index of the place in another list that is the same as a record, or None."""
    return _twin(record, others, _NEAR_METRES)


def _twin(
    record: PlaceRecord, others: Sequence[PlaceRecord], metres: float, taken: set[int] | frozenset[int] = frozenset()
) -> int | None:
    """Return the index of the nearest place that is the same as a record, or None."""
    if not others:
        return None
    far = apart(
        np.array([other.lon for other in others]), np.array([other.lat for other in others]), record.lon, record.lat
    )
    code = bare(record.postcode)
    for i in np.argsort(far, kind="stable").tolist():
        other = others[i]
        same_code = len(code) > 4 and code == bare(other.postcode)
        if far[i] > metres and not (same_code and far[i] < 4 * metres):
            if far[i] > 4 * metres:
                return None
            continue
        if i not in taken and other.kind is record.kind and _alike(record, other):
            return int(i)
    return None


def _again(record: PlaceRecord, others: Sequence[PlaceRecord]) -> int | None:
    """Return the index of an earlier row for the same place: same kind and name, no other address, close by."""
    for i, other in enumerate(others):
        same = other.kind is record.kind and " ".join(other.name.casefold().split()) == " ".join(
            record.name.casefold().split()
        )
        if not same or _differ(bare(other.postcode), bare(record.postcode)) or _differ(other.note, record.note):
            continue
        if apart(np.array([other.lon]), np.array([other.lat]), record.lon, record.lat)[0] <= _ONE_NAME_METRES:
            return i
    return None


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one.casefold() != other.casefold()


def _alike(one: PlaceRecord, other: PlaceRecord) -> bool:
    from rapidfuzz import fuzz

    first = telling_words(brand_of(one.name), one.kind)
    second = telling_words(brand_of(other.name), other.kind)
    if not first or not second:
        return one.name.casefold() == other.name.casefold()
    # "Well" and "Well Cambridge" are one; "Well" and "Wellbeing" are not, nor are "St Mary" and "St John".
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    return fuzz.ratio(" ".join(first), " ".join(second)) >= _LIKE


def _filled(record: PlaceRecord, other: PlaceRecord) -> PlaceRecord:
    """Return a place with its gaps filled from another record; its own details are kept."""
    note = record.note
    # A street distinguishes branches; a town or a county does not.
    if other.note and not re.search(r"\d", note) and other.note.casefold() not in note.casefold():
        note = ", ".join(filter(None, (note, other.note)))[:160]
    return replace(
        record,
        opening_hours=record.opening_hours or other.opening_hours,
        postcode=record.postcode or other.postcode,
        note=note,
    )
