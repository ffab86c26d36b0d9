"""A need as a row of its table, and back."""

from __future__ import annotations

from typing import Any

from data.security.blind_indexes import Indexes
from data.store import encoding as pack
from data.store.places import Places
from routing.needs import AnyOfKind, CheckKind, Goods, Mode, Need, NeedKind, NeedState, Place, PlaceKind, WayBack

__all__ = ["need_of", "row_of"]


def row_of(need: Need, indexes: Indexes) -> dict[str, Any]:
    """The columns of a need, but for its id, its revision and when it was written."""
    place_id, place_kind = _place_to(need.place)
    destination_id, destination_kind = _place_to(need.destination)
    return {
        "kind": str(need.kind),
        "state": str(need.state),
        "name": need.name,
        "name_index": indexes.name(need.name),
        "phone": need.phone,
        "phone_index": indexes.phone(need.phone),
        "address": need.address,
        "postcode": need.postcode,
        "location": pack.location_to(need.location),
        "ward_code": None if need.location is None else need.location.ward_code,
        "due_from": need.due_from,
        "due_to": need.due_to,
        "weekdays": pack.weekdays_to(need.weekdays),
        "windows": pack.spans_to(need.windows),
        "size": need.size,
        "place_id": place_id,
        "place_kind": place_kind,
        "destination_id": destination_id,
        "destination_kind": destination_kind,
        "fridge": need.fridge,
        "priority": need.priority,
        "required_checks": pack.words_to(need.required_checks),
        "volunteers_needed": need.volunteers_needed,
        "modes": pack.words_to(need.modes),
        "never_volunteers": sorted(need.never_volunteers),
        "prefer_volunteers": sorted(need.prefer_volunteers) or None,
        "must": need.must,
        "goods": need.goods and str(need.goods),
        "minutes": need.minutes,
        "way_back": need.way_back and str(need.way_back),
        "fetch_at": need.fetch_at,
        "notes": need.notes,
        "office_notes": need.office_notes,
        "questions": pack.questions_to(need.questions),
    }


def need_of(row: Any, places: Places) -> Need:
    """The need that a row is."""
    return Need(
        id=row.id,
        kind=NeedKind(row.kind),
        state=NeedState(row.state),
        name=row.name if row.name_index else pack.ERASED,
        phone=row.phone,
        address=row.address,
        postcode=row.postcode,
        location=pack.location_from(row.location, row.ward_code),
        due_from=row.due_from,
        due_to=row.due_to,
        weekdays=pack.weekdays_from(row.weekdays),
        windows=pack.spans_from(row.windows),
        size=row.size,
        place=_place_from(row.place_id, row.place_kind, places),
        destination=_place_from(row.destination_id, row.destination_kind, places),
        fridge=row.fridge,
        priority=row.priority,
        required_checks=pack.words_from(CheckKind, row.required_checks),
        volunteers_needed=row.volunteers_needed,
        modes=pack.words_from(Mode, row.modes),
        never_volunteers=frozenset(row.never_volunteers),
        prefer_volunteers=frozenset(row.prefer_volunteers or ()),
        must=bool(row.must),
        goods=row.goods and Goods(row.goods),
        minutes=row.minutes,
        way_back=row.way_back and WayBack(row.way_back),
        fetch_at=row.fetch_at,
        notes=row.notes,
        office_notes=row.office_notes,
        questions=pack.questions_from(row.questions),
    )


def _place_from(place_id: int | None, kind: str | None, places: Places) -> Place | AnyOfKind | None:
    if place_id is not None:
        return places.get(place_id)
    return None if kind is None else AnyOfKind(PlaceKind(kind))


def _place_to(place: Place | AnyOfKind | None) -> tuple[int | None, str | None]:
    match place:
        case Place(id=place_id):
            return place_id, None
        case AnyOfKind(kind=kind):
            return None, str(kind)
    return None, None
