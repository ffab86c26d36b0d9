"""Postcode or place name -> location with its precision and ward; never a guess: a near miss is only suggested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.postcodes import area_letters, bare, district, looks_like_postcode, spelled, within
from routing.needs import Location, Precision

if TYPE_CHECKING:
    from geo.area import Area

__all__ = ["Found", "Miss", "find"]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text is; ``label`` says what was found as people write it (``CB1 0YY``, a place's name)."""

    location: Location
    label: str


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a text is nowhere, and what it may have been meant to be; a suggestion is never taken without asking.

    Codes: ``postcode.missing``, ``postcode.not-a-postcode``, ``postcode.near-miss``, ``postcode.unknown``,
    ``postcode.outside``, ``place.unknown``, ``place.ambiguous``.
    """

    code: str
    cause: str
    suggestions: tuple[str, ...] = ()


def find(area: Area, text: str) -> Found | Miss:
    """A postcode in any spelling, an address that holds one, or the name of one of the area's places."""
    code = bare(text)
    if not code:
        return Miss("postcode.missing", "There is no postcode.")
    found = _at_postcode(area, code)
    if found is not None:
        return found
    if looks_like_postcode(code):
        return _missed(area, code)
    inside = within(text)
    if len(inside) == 1:
        return _at_postcode(area, inside[0]) or _missed(area, inside[0])
    suggestions = area.postcodes.meant(code)
    if suggestions:
        return _near_miss(text, suggestions)
    return _place(area, text)


def _at_postcode(area: Area, code: str) -> Found | Miss | None:
    position = area.postcodes.position(code)
    if position is None:
        return None
    lon, lat = position
    ward = area.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{spelled(code)} lies outside the wards of {area.name}.")
    return Found(Location(lon, lat, Precision.POSTCODE, ward.code), spelled(code))


def _missed(area: Area, code: str) -> Miss:
    """Why a code of the form of a postcode is not in the table."""
    table = area.postcodes
    if table.is_outside(code):
        return Miss("postcode.outside", f"{spelled(code)} lies outside the wards of {area.name}.")
    suggestions = table.meant(code)
    if suggestions:
        return _near_miss(spelled(code), suggestions)
    if area_letters(code) not in table.letters:
        return Miss("postcode.outside", f"{spelled(code)} is outside the area: {area.name} has no {district(code)}.")
    lacks = "it" if district(code) in table.districts else f"the district {district(code)}"
    return Miss("postcode.unknown", f"{spelled(code)} does not exist in {area.name}: its postcode table lacks {lacks}.")


def _near_miss(text: str, suggestions: tuple[str, ...]) -> Miss:
    meant = " or ".join(suggestions)
    return Miss(
        "postcode.near-miss", f"{text.strip()[:20]} is no postcode of the area. Was {meant} meant?", suggestions
    )


def _place(area: Area, text: str) -> Found | Miss:
    from geo.places import named

    options = named(area.places, text)
    if len(options) == 1:
        place = options[0]
        ward = area.ward_of(place.lon, place.lat)
        if ward is None:
            return Miss("postcode.outside", f"{place.name} lies outside the wards of {area.name}.")
        return Found(Location(place.lon, place.lat, Precision.PLACE, ward.code), place.name)
    if options:
        labels = tuple(f"{place.name}, {place.postcode}" if place.postcode else place.name for place in options)
        return Miss("place.ambiguous", f"{len(options)} places of {area.name} go by that name.", labels)
    if any(sign.isdigit() for sign in text) and len(bare(text)) <= 8:
        return Miss("postcode.not-a-postcode", "That is not a postcode: one looks like CB1 2AZ.")
    return Miss("place.unknown", f"{area.name} has no place of that name, and it is not a postcode.")
