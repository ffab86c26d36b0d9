"""Postcode, address or place name -> location with its precision and ward; never a guess: a near miss is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.addresses.addresses import Written, apart, street_key
from geo.addresses.postcodes import area_letters, bare, district, looks_like_postcode, spelled, within
from routing.needs import Location, Precision

if TYPE_CHECKING:
    from geo.area.area import Area

__all__ = ["Doubt", "Found", "Miss", "find", "find_home"]

_BELONG_METRES: Final = 1_000.0
"""An address belongs to a postcode this near: a postcode holds some fifteen doors, in the country over a kilometre."""

_SAME_METRES: Final = 60.0
"""Doors of one number this near each other are one house (its front and its flats)."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to say of something that was found.

    ``asks`` when somebody must settle it before anyone is sent there; else it is only a remark.

    Codes: ``postcode.ended``, ``address.apart``, ``address.other-number``.
    """

    code: str
    cause: str
    action: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text is; ``label`` says what was found as people write it (``CB1 0YY``, a place's name)."""

    location: Location
    label: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a text is nowhere, and what it may have been meant to be; a suggestion is never taken without asking.

    Codes: ``postcode.missing``, ``postcode.not-a-postcode``, ``postcode.near-miss``, ``postcode.unknown``,
    ``postcode.outside``, ``postcode.several``, ``place.unknown``, ``place.ambiguous``, ``address.ambiguous``,
    ``address.near-miss``.
    """

    code: str
    cause: str
    suggestions: tuple[str, ...] = ()


def find(area: Area, text: str) -> Found | Miss:
    """A postcode in any spelling, an address with or without one, or the name of one of the area's places."""
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
        at = _at_postcode(area, inside[0]) or _missed(area, inside[0])
        return _at_door(area, at, text) if isinstance(at, Found) else at
    if inside:
        codes = tuple(spelled(one) for one in inside)
        return Miss("postcode.several", f"There are {len(codes)} postcodes in it: {' and '.join(codes)}.", codes)
    suggestions = area.postcodes.meant(code)
    if suggestions:
        return _near_miss(text, suggestions)
    written = area.addresses.read(text)
    if written is not None and (written.number or written.name or area.addresses.is_street(text)):
        return _by_address(area, written)
    answer = _place(area, text)
    if isinstance(answer, Found) or answer.code == "place.ambiguous":
        return answer
    return _address_alone(area, text, written) or answer


def find_home(area: Area, address: str, postcode: str) -> Found | Miss:
    """Where somebody lives, from the address and the postcode as they were written, either of which may be empty.

    A postcode that is not the area's is never made good by the address: one of the two is wrong, and which is asked.
    A door that is not on the map is asked of the group's own Nominatim server, where it has one.

    Raises
    ------
    Unavailable
        When that server does not answer.
    """
    known = _home_on_map(area, address, postcode)
    return _from_server(area, address, known) if area.nominatim is not None and address.strip() else known


def _from_server(area: Area, address: str, known: Found | Miss) -> Found | Miss:
    """What the server makes surer: one house, in a ward, and near the postcode where there is one."""
    at_postcode = isinstance(known, Found) and known.location.precision is Precision.POSTCODE
    wanted = at_postcode or (isinstance(known, Found) and known.location.precision is Precision.STREET)
    if area.nominatim is None or not (wanted or (isinstance(known, Miss) and known.code == "postcode.missing")):
        return known
    code = f", {known.label}" if isinstance(known, Found) and at_postcode else ""
    doors = area.nominatim.doors(f"{address.strip()}{code}", area.bounds)
    if isinstance(known, Found):
        limit = _BELONG_METRES if at_postcode else 5 * _BELONG_METRES
        here = known.location
        doors = tuple(door for door in doors if _metres(door, (here.lon, here.lat)) <= limit)
    ward = area.ward_of(*doors[0]) if doors else None
    if ward is None or any(_metres(door, doors[0]) > _SAME_METRES for door in doors):
        return known
    doubt = replace(known.doubt, asks=False) if isinstance(known, Found) and known.doubt is not None else None
    label = f"{' '.join(address.split())[:80]}{code}"
    return Found(Location(*doors[0], Precision.DOOR, ward.code), label, doubt)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(apart(np.array([one[0]]), np.array([one[1]]), *other)[0])


def _home_on_map(area: Area, address: str, postcode: str) -> Found | Miss:
    if not postcode.strip() and address.strip():
        if within(address):
            return find(area, address)
        written = area.addresses.read(address)
        found = _by_address(area, written) if written is not None else _address_alone(area, address, None)
        return found or Miss("postcode.missing", "There is no postcode, and the address is not known without one.")
    found = find(area, postcode)
    if isinstance(found, Found) and found.location.precision is Precision.POSTCODE and address.strip():
        return _at_door(area, found, address)
    return found


def _at_postcode(area: Area, code: str) -> Found | Miss | None:
    position = area.postcodes.position(code)
    doubt = None
    if position is None:
        ended = area.postcodes.ended(code)
        if ended is None:
            return None
        position, doubt = (ended.lon, ended.lat), _ended(code, ended.month)
    lon, lat = position
    ward = area.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{spelled(code)} lies outside the wards of {area.name}.")
    return Found(Location(lon, lat, Precision.POSTCODE, ward.code), spelled(code), doubt)


def _ended(code: str, month: str) -> Doubt:
    return Doubt(
        "postcode.ended",
        f"{spelled(code)} is no longer used{f' (since {month})' if month else ''}; its old place was taken.",
        "Ask for the new postcode, and whether the point is still right.",
        asks=True,
    )


def _at_door(area: Area, at: Found, address: str) -> Found:
    """A postcode's place made more precise by the address, where the two agree; where they do not, that is asked."""
    book = area.addresses
    written = book.read(address)
    lon, lat = at.location.lon, at.location.lat
    if written is None:
        house = [
            i
            for i in book.house(address)
            if apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0] <= _BELONG_METRES
        ]
        return _door(area, house[0], at) if _one_house(area, house) else at
    doors = book.doors_of(written)
    code = bare(at.label).encode()
    own = [i for i in doors if book.door_postcode[i] == code]
    metres = {i: float(apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0]) for i in doors}
    near = [i for i in own or doors if metres[i] <= _BELONG_METRES]
    if _one_house(area, near):
        return _door(area, near[0], at, written)
    away = min((book.metres_to(spot, lon, lat) for spot in written.spots), default=0.0)
    if near or away <= _BELONG_METRES:
        return at
    name = book.names[written.spots[0]]
    asks = book.has_doors(written.spots)
    then = "Ask which of the two is right." if asks else "Its postcode was taken: ask when that is wrong."
    far = f"{name} is {away / 1000:.1f} km from {at.label}."
    return replace(at, doubt=Doubt("address.apart", far, then, asks))


def _by_address(area: Area, written: Written) -> Found | Miss:
    """An address without a postcode: its door, else its street, when only one can be meant."""
    book = area.addresses
    doors = book.doors_of(written)
    spots = tuple(dict.fromkeys(int(book.door_street[i]) for i in doors)) or written.spots
    if len(written.spots) > 1:
        told = _told_apart(area, written)
        spots = told or written.spots
        doors = tuple(i for i in doors if int(book.door_street[i]) in spots)
    if len(spots) > 1:
        name = book.names[spots[0]]
        options = tuple(
            dict.fromkeys(f"{written.number} {book.names[spot]} ({_ward_at(area, spot)})".strip() for spot in spots)
        )
        cause = f"{area.name} has {len(spots)} streets called {name}, in {_listed([_ward_at(area, s) for s in spots])}."
        return Miss("address.ambiguous", cause, options if len(options) > 1 else ())
    if doors and _one_house(area, doors):
        return _door(area, doors[0], None, written)
    lon, lat = float(book.lon[spots[0]]), float(book.lat[spots[0]])
    ward = area.ward_of(lon, lat)
    if ward is None:
        return Miss("postcode.outside", f"{book.names[spots[0]]} lies outside the wards of {area.name}.")
    return Found(Location(lon, lat, Precision.STREET, ward.code), book.names[spots[0]])


def _told_apart(area: Area, written: Written) -> tuple[int, ...]:
    """The streets of a name whose ward the address names too: ``High Street, Cherry Hinton``."""
    return tuple(spot for spot in written.spots if set(street_key(_ward_at(area, spot)).split()) <= written.rest)


def _address_alone(area: Area, text: str, written: Written | None) -> Found | Miss | None:
    """What a text without postcode, number or place may be: a street somewhere in it, a house, or one spelled alike."""
    book = area.addresses
    if written is not None:
        return _by_address(area, written)
    house = book.house(text)
    if _one_house(area, house):
        return _door(area, house[0], None)
    alike = book.alike(text)
    if alike:
        return Miss("address.near-miss", f"{area.name} has no street of that name. Was {_listed(alike)} meant?", alike)
    return None


def _one_house(area: Area, doors: Sequence[int]) -> bool:
    if not doors:
        return False
    book, at = area.addresses, list(doors)
    far = apart(book.door_lon[at], book.door_lat[at], float(book.door_lon[at[0]]), float(book.door_lat[at[0]]))
    return float(np.max(far)) <= _SAME_METRES


def _door(area: Area, door: int, at: Found | None, written: Written | None = None) -> Found:
    """A door; ``at`` is the postcode it was found by, whose own doubt then is settled by the door."""
    book = area.addresses
    lon, lat = float(book.door_lon[door]), float(book.door_lat[door])
    ward = area.ward_of(lon, lat)
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
    """What to say where the door is not the only number that was written."""
    number = written.number
    if number and own != number and own != number.split("-")[0]:
        cause = f"{number} {street} is not on the map; {own} was taken."
    elif number and written.others:
        cause = f"{' and '.join(written.others)} was written too; {own} {street} was taken."
    else:
        return None
    return Doubt("address.other-number", cause, "Say where the door is when that is wrong.", asks=False)


def _ward_at(area: Area, spot: int) -> str:
    ward = area.ward_of(float(area.addresses.lon[spot]), float(area.addresses.lat[spot]))
    return ward.name if ward is not None else "outside the wards"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(names))


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
    from geo.places.places import named

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
