"""Map a need to a row of its table and back, and to the template of a series.

Attributes stored unchanged (numbers, ticks, text, dates) need no line here. Any other has one in ``_PLAIN``'s
exceptions, in ``_packed`` and in ``_unpacked``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from data.security.blind_indexes import Indexes
from data.store import encoding as pack
from data.store.places import Places
from data.store.plain_columns import PlainColumns
from routing.needs import AnyOfKind, CheckKind, Goods, Mode, Need, NeedKind, NeedState, Place, PlaceKind, WayBack

__all__ = ["need_of", "row_of", "values_from", "values_of"]

_PLAIN: Final = PlainColumns(
    Need,
    {
        "id", "state", "place", "destination", "kind", "location", "weekdays", "windows", "required_checks", "modes",
        "never_volunteers", "prefer_volunteers", "goods", "way_back", "questions",
    },
)  # fmt: skip


def values_of(need: Need) -> dict[str, Any]:
    """Return a need's values as columns or JSON, without its places, state and id."""
    return {**_PLAIN.pack(need), **_packed(need)}


def values_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a need that ``values_of`` packed."""
    return {**_PLAIN.unpack(values), **_unpacked(values)}


def row_of(need: Need, indexes: Indexes) -> dict[str, Any]:
    """Return the columns of a need except its id, revision and time of writing."""
    place_id, place_kind = _place_to(need.place)
    destination_id, destination_kind = _place_to(need.destination)
    return {
        **values_of(need),
        "state": str(need.state),
        "name_index": indexes.name(need.name),
        "phone_index": indexes.phone(need.phone),
        "place_id": place_id,
        "place_kind": place_kind,
        "destination_id": destination_id,
        "destination_kind": destination_kind,
    }


def need_of(row: Any, places: Places) -> Need:
    """Return the need in a row."""
    attributes = values_from(row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row's columns by name
    attributes["name"] = row.name if row.name_index else pack.ERASED
    return Need(
        id=row.id,
        state=NeedState(row.state),
        place=_place_from(row.place_id, row.place_kind, places),
        destination=_place_from(row.destination_id, row.destination_kind, places),
        **attributes,
    )


def _packed(need: Need) -> dict[str, Any]:
    return {
        "kind": str(need.kind),
        "location": pack.location_to(need.location),
        "ward_code": None if need.location is None else need.location.ward_code,
        "weekdays": pack.weekdays_to(need.weekdays),
        "windows": pack.spans_to(need.windows),
        "required_checks": pack.words_to(need.required_checks),
        "modes": pack.words_to(need.modes),
        "never_volunteers": sorted(need.never_volunteers),
        "prefer_volunteers": sorted(need.prefer_volunteers) or None,
        "goods": need.goods and str(need.goods),
        "way_back": need.way_back and str(need.way_back),
        "questions": pack.questions_to(need.questions),
    }


def _unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    goods, back = values.get("goods"), values.get("way_back")
    return {
        "kind": NeedKind(values["kind"]),
        "location": pack.location_from(values["location"], values["ward_code"]),
        "weekdays": pack.weekdays_from(values["weekdays"]),
        "windows": pack.spans_from(values["windows"]),
        "required_checks": pack.words_from(CheckKind, values["required_checks"]),
        "modes": pack.words_from(Mode, values["modes"]),
        "never_volunteers": frozenset(values["never_volunteers"]),
        "prefer_volunteers": frozenset(values.get("prefer_volunteers") or ()),
        "goods": goods and Goods(goods),
        "way_back": back and WayBack(back),
        "questions": pack.questions_from(values["questions"]),
    }


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
