"""Find a postcode, an address or a place name, with its precision and ward.

Near misses are only suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.addresses.book import apart
from geo.addresses.postcodes import area_letters, bare, district, looks_like_postcode, spelled, within
from geo.geocoding.answers import Doubt, Found, Miss, listed
from geo.geocoding.doors import BELONG_METRES, SAME_METRES, at_door, door, one_house
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.phrase import Phrase, read_phrase
from geo.geocoding.places import named_exactly, place_answer, question_of, take
from geo.geocoding.streets import is_of_a_house, near_misses, street_answer
from geo.places.lookup import PlaceRecord
from routing.needs import Location, Precision

__all__ = ["Doubt", "Found", "Miss", "find", "find_home", "find_start"]


def find(gazetteer: Gazetteer, text: str) -> Found | Miss:
    """Find a postcode in any spelling, an address with or without one, or a place by its name."""
    code = bare(text)
    if not code:
        return Miss("postcode.missing", "There is no postcode.")
    at_postcode = _at_postcode(gazetteer, code)
    if at_postcode is not None:
        return at_postcode
    if looks_like_postcode(code):
        return _missed(gazetteer, code)
    inside = within(text)
    if len(inside) == 1:
        at = _at_postcode(gazetteer, inside[0]) or _missed(gazetteer, inside[0])
        return at_door(gazetteer, at, text) if isinstance(at, Found) else at
    if inside:
        codes = tuple(spelled(part) for part in inside)
        return Miss("postcode.several", f"It contains {len(codes)} postcodes: {' and '.join(codes)}.", codes)
    suggestions = gazetteer.postcodes.meant(code)
    if suggestions:
        return _near_miss(text, suggestions)
    return _by_words(gazetteer, text)


def _by_words(gazetteer: Gazetteer, text: str) -> Found | Miss:
    """Find a street, a house or a place by a caller's words.

    Of two readings, the one that explains all words is used.
    """
    phrase = read_phrase(gazetteer, text)
    exact = named_exactly(gazetteer, text)
    if exact and not gazetteer.addresses.is_street(text):
        return _only(gazetteer, exact)
    answer = _by_address(gazetteer, phrase, text, places=True) or _unknown(gazetteer, text)
    if not phrase.beside:
        return answer
    # Near something is not at it.
    options = (answer.label,) if isinstance(answer, Found) else answer.suggestions
    if not options:
        return answer
    return Miss("place.beside", f"This only says what it is near: {listed(options)}. Ask for the street.", options)


def _by_address(gazetteer: Gazetteer, phrase: Phrase, text: str, *, places: bool) -> Found | Miss | None:
    """Return the street, house or (if asked for) place that a phrase means, or a question; None for unknown words."""
    if phrase.streets:
        houses = phrase.number or any(is_of_a_house(run) for _, run in phrase.left)
        place = place_answer(gazetteer, phrase, text, mention=not houses) if places and phrase.left else None
        return place or street_answer(gazetteer, phrase)
    place = place_answer(gazetteer, phrase, text) if places and phrase.left else None
    if place is not None:
        return place
    book = gazetteer.addresses
    house = book.house(text)
    if one_house(gazetteer, house):
        return door(gazetteer, house[0], None)
    if phrase.regions and not phrase.left:
        name = phrase.regions[0].regions[0].name
        if len(bare(text)) <= 4 and any(sign.isdigit() for sign in text):
            return None  # the first half of a postcode
        return Miss("address.too-wide", f"{name} is not an address. Ask for the street or the postcode.")
    return near_misses(gazetteer, phrase, text)


def _only(gazetteer: Gazetteer, places: Sequence[PlaceRecord]) -> Found | Miss:
    return take(gazetteer, places[0]) if len(places) == 1 else question_of(gazetteer, places)


def _unknown(gazetteer: Gazetteer, text: str) -> Miss:
    if any(sign.isdigit() for sign in text) and len(bare(text)) <= 8:
        return Miss("postcode.not-a-postcode", "That is not a postcode. A postcode looks like CB1 2AZ.")
    return Miss("place.unknown", f"{gazetteer.name} has no place of that name, and it is not a postcode.")


def find_home(gazetteer: Gazetteer, address: str, postcode: str) -> Found | Miss:
    """Find a home by its address and its postcode, either of which may be empty.

    An address never makes up for a postcode outside the area: one of the two is wrong, and the dispatcher is asked
    which. The group's own Nominatim server, where it has one, is asked for doors that are not on the map.

    Raises
    ------
    Unavailable
        When that server does not answer.
    """
    known = _home_on_map(gazetteer, address, postcode)
    return _from_server(gazetteer, address, known) if gazetteer.nominatim is not None and address.strip() else known


def find_start(gazetteer: Gazetteer, address: str, postcode: str) -> Found | Miss:
    """Find where a volunteer starts, in the wards or as far as the streets go.

    Outside the wards, the location's ward code is empty. Neighbours are never looked up there.
    """
    found = find_home(gazetteer, address, postcode)
    if isinstance(found, Found) or found.code != "postcode.outside":
        return found
    code = next(iter(within(postcode) or within(address)), bare(postcode))
    position = gazetteer.postcodes.near(code)
    if position is None:
        return found
    at = Found(Location(*position, Precision.POSTCODE, ""), spelled(code))
    return at_door(gazetteer, at, address) if address.strip() else at


def _from_server(gazetteer: Gazetteer, address: str, known: Found | Miss) -> Found | Miss:
    """Replace the map's answer by the server's, if that is a house in a ward near the postcode."""
    at_postcode = isinstance(known, Found) and known.location.precision is Precision.POSTCODE
    wanted = at_postcode or (isinstance(known, Found) and known.location.precision is Precision.STREET)
    if gazetteer.nominatim is None or not (wanted or (isinstance(known, Miss) and known.code == "postcode.missing")):
        return known
    code = f", {known.label}" if isinstance(known, Found) and at_postcode else ""
    doors = gazetteer.nominatim.doors(f"{address.strip()}{code}", gazetteer.bounds)
    if isinstance(known, Found):
        limit = BELONG_METRES if at_postcode else 5 * BELONG_METRES
        here = known.location
        doors = tuple(door for door in doors if _metres(door, (here.lon, here.lat)) <= limit)
    ward = gazetteer.ward_of(*doors[0]) if doors else None
    if ward is None or any(_metres(door, doors[0]) > SAME_METRES for door in doors):
        return known
    doubt = replace(known.doubt, asks=False) if isinstance(known, Found) and known.doubt is not None else None
    label = f"{' '.join(address.split())[:80]}{code}"
    return Found(Location(*doors[0], Precision.DOOR, ward.code), label, doubt)


def _metres(point: tuple[float, float], other: tuple[float, float]) -> float:
    return float(apart(np.array([point[0]]), np.array([point[1]]), *other)[0])


def _home_on_map(gazetteer: Gazetteer, address: str, postcode: str) -> Found | Miss:
    if not postcode.strip() and address.strip():
        if within(address):
            return find(gazetteer, address)
        phrase = read_phrase(gazetteer, address)
        found = None if phrase.beside else _by_address(gazetteer, phrase, address, places=False)
        return found or Miss("postcode.missing", "There is no postcode, and the address was not found without one.")
    found = find(gazetteer, postcode)
    if isinstance(found, Found) and found.location.precision is Precision.POSTCODE and address.strip():
        return at_door(gazetteer, found, address)
    return found


def _at_postcode(gazetteer: Gazetteer, code: str) -> Found | Miss | None:
    position = gazetteer.postcodes.position(code)
    doubt = None
    if position is None:
        ended = gazetteer.postcodes.ended(code)
        if ended is None:
            return None
        position, doubt = (ended.lon, ended.lat), _ended(code, ended.month)
    lon, lat = position
    ward = gazetteer.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{spelled(code)} is outside the wards of {gazetteer.name}.")
    return Found(Location(lon, lat, Precision.POSTCODE, ward.code), spelled(code), doubt)


def _ended(code: str, month: str) -> Doubt:
    return Doubt(
        "postcode.ended",
        f"{spelled(code)} is no longer in use{f' (since {month})' if month else ''}. Its old location was used.",
        "Ask for the new postcode, and check that the location is still right.",
        asks=True,
    )


def _missed(gazetteer: Gazetteer, code: str) -> Miss:
    """Return why a well-formed postcode is not in the table."""
    table = gazetteer.postcodes
    if table.is_unplaced(code):
        return Miss(
            "postcode.no-position", f"{spelled(code)} has no position in the postcode table of {gazetteer.name}."
        )
    if table.is_outside(code):
        return Miss("postcode.outside", f"{spelled(code)} is outside the wards of {gazetteer.name}.")
    suggestions = table.meant(code)
    if suggestions:
        return _near_miss(spelled(code), suggestions)
    if area_letters(code) not in table.letters:
        return Miss(
            "postcode.outside", f"{spelled(code)} is outside {gazetteer.name}, which has no {district(code)} postcodes."
        )
    lacks = "it" if district(code) in table.districts else f"the district {district(code)}"
    return Miss("postcode.unknown", f"{spelled(code)} is not a postcode of {gazetteer.name}: its table lacks {lacks}.")


def _near_miss(text: str, suggestions: tuple[str, ...]) -> Miss:
    meant = " or ".join(suggestions)
    return Miss(
        "postcode.near-miss", f"{text.strip()[:20]} is not a postcode in the area. Did you mean {meant}?", suggestions
    )
