"""Finds a postcode, an address or a place name, with precision and ward; near misses are offered, never taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.addresses.book import Written, apart, street_key
from geo.addresses.postcodes import area_letters, bare, district, looks_like_postcode, spelled, within
from geo.geocoding.gazetteer import Gazetteer
from geo.places.lookup import named
from routing.needs import Location, Precision

__all__ = ["Doubt", "Found", "Miss", "find", "find_home", "find_start"]

_BELONG_METRES: Final = 1_000.0
"""How far a door may be from its postcode: some fifteen doors share one, in the country over a kilometre."""

_SAME_METRES: Final = 60.0
"""Doors with one number this close together are one house (its front and its flats)."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about a location that was found.

    ``asks`` when it must be settled before anyone is sent there; otherwise it is only a remark.

    Codes: ``postcode.ended``, ``address.apart``, ``address.other-number``.
    """

    code: str
    cause: str
    action: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The location of a text; ``label`` is the name people use for it (``CB1 0YY``, a place's name)."""

    location: Location
    label: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a text was not found, with suggestions; a suggestion is never taken without asking.

    Codes: ``postcode.missing``, ``postcode.not-a-postcode``, ``postcode.near-miss``, ``postcode.unknown``,
    ``postcode.outside``, ``postcode.no-position``, ``postcode.several``, ``place.unknown``, ``place.ambiguous``,
    ``address.ambiguous``, ``address.near-miss``.
    """

    code: str
    cause: str
    suggestions: tuple[str, ...] = ()


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
        return _at_door(gazetteer, at, text) if isinstance(at, Found) else at
    if inside:
        codes = tuple(spelled(part) for part in inside)
        return Miss("postcode.several", f"It holds {len(codes)} postcodes: {' and '.join(codes)}.", codes)
    suggestions = gazetteer.postcodes.meant(code)
    if suggestions:
        return _near_miss(text, suggestions)
    written = gazetteer.addresses.read(text)
    if written is not None and (written.number or written.name or gazetteer.addresses.is_street(text)):
        return _by_address(gazetteer, written)
    answer = _place(gazetteer, text)
    if isinstance(answer, Found) or answer.code == "place.ambiguous":
        return answer
    return _address_alone(gazetteer, text, written) or answer


def find_home(gazetteer: Gazetteer, address: str, postcode: str) -> Found | Miss:
    """Find a home from its address and its postcode; either may be empty.

    An address never makes up for a postcode that is not the area's: one of the two is wrong, and the dispatcher is
    asked which. The group's own Nominatim server, where it has one, is asked for doors that are not on the map.

    Raises
    ------
    Unavailable
        When that server does not answer.
    """
    known = _home_on_map(gazetteer, address, postcode)
    return _from_server(gazetteer, address, known) if gazetteer.nominatim is not None and address.strip() else known


def find_start(gazetteer: Gazetteer, address: str, postcode: str) -> Found | Miss:
    """Find where somebody starts from: in the wards, or beyond them as far as the streets reach.

    Beyond them the ward code of the location is empty. A neighbour is never looked for there.
    """
    found = find_home(gazetteer, address, postcode)
    if isinstance(found, Found) or found.code != "postcode.outside":
        return found
    code = next(iter(within(postcode) or within(address)), bare(postcode))
    position = gazetteer.postcodes.near(code)
    if position is None:
        return found
    at = Found(Location(*position, Precision.POSTCODE, ""), spelled(code))
    return _at_door(gazetteer, at, address) if address.strip() else at


def _from_server(gazetteer: Gazetteer, address: str, known: Found | Miss) -> Found | Miss:
    """Improve on the map's answer by the server's, if it is one house, in a ward, and near the postcode."""
    at_postcode = isinstance(known, Found) and known.location.precision is Precision.POSTCODE
    wanted = at_postcode or (isinstance(known, Found) and known.location.precision is Precision.STREET)
    if gazetteer.nominatim is None or not (wanted or (isinstance(known, Miss) and known.code == "postcode.missing")):
        return known
    code = f", {known.label}" if isinstance(known, Found) and at_postcode else ""
    doors = gazetteer.nominatim.doors(f"{address.strip()}{code}", gazetteer.bounds)
    if isinstance(known, Found):
        limit = _BELONG_METRES if at_postcode else 5 * _BELONG_METRES
        here = known.location
        doors = tuple(door for door in doors if _metres(door, (here.lon, here.lat)) <= limit)
    ward = gazetteer.ward_of(*doors[0]) if doors else None
    if ward is None or any(_metres(door, doors[0]) > _SAME_METRES for door in doors):
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
        written = gazetteer.addresses.read(address)
        found = _by_address(gazetteer, written) if written is not None else _address_alone(gazetteer, address, None)
        return found or Miss("postcode.missing", "There is no postcode, and the address was not found without one.")
    found = find(gazetteer, postcode)
    if isinstance(found, Found) and found.location.precision is Precision.POSTCODE and address.strip():
        return _at_door(gazetteer, found, address)
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


def _at_door(gazetteer: Gazetteer, at: Found, address: str) -> Found:
    """Narrow a postcode down to a door if the address agrees with it; raise a doubt if not."""
    book = gazetteer.addresses
    written = book.read(address)
    lon, lat = at.location.lon, at.location.lat
    if written is None:
        house = [
            i
            for i in book.house(address)
            if apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0] <= _BELONG_METRES
        ]
        return _door(gazetteer, house[0], at) if _one_house(gazetteer, house) else at
    doors = book.doors_of(written)
    code = bare(at.label).encode()
    own = [i for i in doors if book.door_postcode[i] == code]
    metres = {i: float(apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0]) for i in doors}
    near = [i for i in own or doors if metres[i] <= _BELONG_METRES]
    if _one_house(gazetteer, near):
        return _door(gazetteer, near[0], at, written)
    away = min((book.metres_to(spot, lon, lat) for spot in written.spots), default=0.0)
    if near or away <= _BELONG_METRES:
        return at
    name = book.names[written.spots[0]]
    asks = book.has_doors(written.spots)
    then = "Ask which of the two is right." if asks else "The postcode was used: ask if that looks wrong."
    far = f"{name} is {away / 1000:.1f} km from {at.label}."
    return replace(at, doubt=Doubt("address.apart", far, then, asks))


def _by_address(gazetteer: Gazetteer, written: Written) -> Found | Miss:
    """Find an address without a postcode: its door, else its street, if only one fits."""
    book = gazetteer.addresses
    doors = book.doors_of(written)
    spots = tuple(dict.fromkeys(int(book.door_street[i]) for i in doors)) or written.spots
    if len(written.spots) > 1:
        in_named_ward = _in_named_ward(gazetteer, written)
        spots = in_named_ward or written.spots
        doors = tuple(i for i in doors if int(book.door_street[i]) in spots)
    if len(spots) > 1:
        name = book.names[spots[0]]
        options = tuple(
            dict.fromkeys(
                f"{written.number} {book.names[spot]} ({_ward_at(gazetteer, spot)})".strip() for spot in spots
            )
        )
        wards = _listed([_ward_at(gazetteer, spot) for spot in spots])
        cause = f"{gazetteer.name} has {len(spots)} streets called {name}, in {wards}."
        return Miss("address.ambiguous", cause, options if len(options) > 1 else ())
    if doors and _one_house(gazetteer, doors):
        return _door(gazetteer, doors[0], None, written)
    lon, lat = float(book.lon[spots[0]]), float(book.lat[spots[0]])
    ward = gazetteer.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{book.names[spots[0]]} is outside the wards of {gazetteer.name}.")
    return Found(Location(lon, lat, Precision.STREET, ward.code), book.names[spots[0]])


def _in_named_ward(gazetteer: Gazetteer, written: Written) -> tuple[int, ...]:
    """Return the streets whose ward the address names too: ``High Street, Cherry Hinton``."""
    return tuple(spot for spot in written.spots if set(street_key(_ward_at(gazetteer, spot)).split()) <= written.rest)


def _address_alone(gazetteer: Gazetteer, text: str, written: Written | None) -> Found | Miss | None:
    """Find a street or a house name in a text without postcode or number, or offer similar names."""
    book = gazetteer.addresses
    if written is not None:
        return _by_address(gazetteer, written)
    house = book.house(text)
    if _one_house(gazetteer, house):
        return _door(gazetteer, house[0], None)
    alike = book.alike(text)
    if alike:
        return Miss(
            "address.near-miss", f"{gazetteer.name} has no street of that name. Did you mean {_listed(alike)}?", alike
        )
    return None


def _one_house(gazetteer: Gazetteer, doors: Sequence[int]) -> bool:
    if not doors:
        return False
    book, at = gazetteer.addresses, list(doors)
    far = apart(book.door_lon[at], book.door_lat[at], float(book.door_lon[at[0]]), float(book.door_lat[at[0]]))
    return float(np.max(far)) <= _SAME_METRES


def _door(gazetteer: Gazetteer, door: int, at: Found | None, written: Written | None = None) -> Found:
    """Return a door; ``at`` is the postcode it was found by, whose own doubt the door settles."""
    book = gazetteer.addresses
    lon, lat = float(book.door_lon[door]), float(book.door_lat[door])
    ward = gazetteer.ward_of(lon, lat)
    own = book.door_number[door].decode()
    street = book.names[int(book.door_street[door])]
    label = ", ".join(filter(None, (f"{own} {street}".strip(), at.label if at else "")))
    doubt = replace(at.doubt, asks=False) if at is not None and at.doubt is not None else None
    if written is not None and doubt is None:
        doubt = _other_number(written, own, street)
    # A house may stand just across the line from its postcode's centre.
    code = ward.code if ward is not None else at.location.ward_code if at is not None else ""
    return Found(Location(lon, lat, Precision.DOOR, code), label, doubt)


def _other_number(written: Written, own: str, street: str) -> Doubt | None:
    """Return the doubt where the door is not the only number that was given."""
    number = written.number
    if number and own != number and own != number.split("-")[0]:
        cause = f"{number} {street} is not on the map; {own} was used instead."
    elif number and written.others:
        cause = f"{' and '.join(written.others)} was given too; {own} {street} was used."
    else:
        return None
    return Doubt("address.other-number", cause, "If that is wrong, say where the door is.", asks=False)


def _ward_at(gazetteer: Gazetteer, spot: int) -> str:
    ward = gazetteer.ward_of(float(gazetteer.addresses.lon[spot]), float(gazetteer.addresses.lat[spot]))
    return ward.name if ward is not None else "outside the wards"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(names))


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
        "postcode.near-miss", f"{text.strip()[:20]} is not a postcode of the area. Did you mean {meant}?", suggestions
    )


def _place(gazetteer: Gazetteer, text: str) -> Found | Miss:
    options = named(gazetteer.places, text)
    if len(options) == 1:
        place = options[0]
        ward = gazetteer.ward_of(place.lon, place.lat)
        if ward is None:
            return Miss("postcode.outside", f"{place.name} is outside the wards of {gazetteer.name}.")
        return Found(Location(place.lon, place.lat, Precision.PLACE, ward.code), place.name)
    if options:
        labels = tuple(f"{place.name}, {place.postcode}" if place.postcode else place.name for place in options)
        return Miss("place.ambiguous", f"{gazetteer.name} has {len(options)} places of that name.", labels)
    if any(sign.isdigit() for sign in text) and len(bare(text)) <= 8:
        return Miss("postcode.not-a-postcode", "That is not a postcode: one looks like CB1 2AZ.")
    return Miss("place.unknown", f"{gazetteer.name} has no place of that name, and this is not a postcode.")
