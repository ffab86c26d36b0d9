"""Narrow an address down to its house, with or without a postcode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from geo.addresses.book import Written, apart
from geo.addresses.postcodes import bare
from geo.geocoding.answers import Doubt, Found
from geo.geocoding.gazetteer import Gazetteer
from routing.needs import Location, Precision

__all__ = ["BELONG_METRES", "SAME_METRES", "at_door", "door", "one_house"]

BELONG_METRES: Final = 1_000.0
"""How far a door may be from its postcode: some fifteen doors share one, in the country over a kilometre."""

SAME_METRES: Final = 60.0
"""Doors with one number this close together are one house (its front and its flats)."""


def at_door(gazetteer: Gazetteer, at: Found, address: str) -> Found:
    """Narrow a postcode down to a door if the address agrees with it, or return a doubt."""
    book = gazetteer.addresses
    written = book.read(address)
    lon, lat = at.location.lon, at.location.lat
    if written is None:
        house = [
            i
            for i in book.house(address)
            if apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0] <= BELONG_METRES
        ]
        return door(gazetteer, house[0], at) if one_house(gazetteer, house) else at
    doors = book.doors_of(written)
    code = bare(at.label).encode()
    own = [i for i in doors if book.door_postcode[i] == code]
    metres = {i: float(apart(book.door_lon[[i]], book.door_lat[[i]], lon, lat)[0]) for i in doors}
    near = [i for i in own or doors if metres[i] <= BELONG_METRES]
    if one_house(gazetteer, near):
        return door(gazetteer, near[0], at, written)
    away = min((book.metres_to(spot, lon, lat) for spot in written.spots), default=0.0)
    if near or away <= BELONG_METRES:
        return at
    name = book.names[written.spots[0]]
    asks = book.has_doors(written.spots)
    then = "Ask which of the two is right." if asks else "The postcode was used: ask if that looks wrong."
    far = f"{name} is {away / 1000:.1f} km from {at.label}."
    return replace(at, doubt=Doubt("address.apart", far, then, asks))


def one_house(gazetteer: Gazetteer, doors: Sequence[int]) -> bool:
    """Return whether some doors are one house."""
    if not doors:
        return False
    book, at = gazetteer.addresses, list(doors)
    far = apart(book.door_lon[at], book.door_lat[at], float(book.door_lon[at[0]]), float(book.door_lat[at[0]]))
    return float(np.max(far)) <= SAME_METRES


def door(gazetteer: Gazetteer, index: int, at: Found | None, written: Written | None = None) -> Found:
    """Return a door. ``at`` is the postcode it was found by, whose doubt the door resolves."""
    book = gazetteer.addresses
    lon, lat = float(book.door_lon[index]), float(book.door_lat[index])
    ward = gazetteer.ward_of(lon, lat)
    own = book.door_number[index].decode()
    street = book.names[int(book.door_street[index])]
    label = ", ".join(filter(None, (f"{own} {street}".strip(), at.label if at else "")))
    doubt = replace(at.doubt, asks=False) if at is not None and at.doubt is not None else None
    if written is not None and doubt is None:
        doubt = _other_number(written, own, street)
    # A house may stand just across the line from its postcode's centre.
    code = ward.code if ward is not None else at.location.ward_code if at is not None else ""
    return Found(Location(lon, lat, Precision.DOOR, code), label, doubt)


def _other_number(written: Written, own: str, street: str) -> Doubt | None:
    """Return a doubt if the address gives other house numbers as well."""
    number = written.number
    if number and own != number and own != number.split("-")[0]:
        cause = f"{number} {street} is not on the map; {own} was used instead."
    elif number and written.others:
        cause = f"{' and '.join(written.others)} was given too; {own} {street} was used."
    else:
        return None
    return Doubt("address.other-number", cause, "If that is wrong, say where the door is.", asks=False)
