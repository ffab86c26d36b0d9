"""Find neighbours who live in the same building, whose doors are visited as one stop.

The volunteer parks once and then goes from door to door.
"""

from __future__ import annotations

import math
import re
from typing import Final

from routing.needs import Location, Need, Precision

__all__ = ["house_of", "same_building"]

NEAR_METRES: Final = 8
"""Two doors this near to each other are one stop: nobody parks again for so few steps."""

APART_METRES: Final = 60
"""Two points this far apart are two buildings, whatever their addresses: somebody set one of them by hand."""

_FLAT: Final = re.compile(
    r"\b(?:flat|flats|apartment|apt|unit|room|maisonette|studio|floor)\b\.?\s*(?:no\.?\s*)?[\w-]*[ ,]*", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\b(\d{1,4}[a-z]?)\b", re.IGNORECASE)
_SURE: Final = frozenset({Precision.PIN, Precision.DOOR})


def house_of(address: str, postcode: str) -> tuple[str, str] | None:
    """Return the postcode and house number of an address, without the flat.

    Returns None where either is unknown.

    >>> house_of("Flat 10, 21 Cleveland Drive", "zq4 4eq"), house_of("Rose Cottage", "ZQ4 4EQ")
    (('ZQ44EQ', '21'), None)
    """
    number = _NUMBER.search(_FLAT.sub(" ", address))
    code = "".join(postcode.split()).upper()
    return (code, number[1].casefold()) if number and code else None


def same_building(one: Need, other: Need) -> bool:
    """Return whether two needs are at doors of one building or within a few steps."""
    if one.location is None or other.location is None:
        return False
    apart = _metres(one.location, other.location)
    if one.location.precision in _SURE and other.location.precision in _SURE and apart <= NEAR_METRES:
        return True
    house = house_of(one.address, one.postcode)
    return house is not None and house == house_of(other.address, other.postcode) and apart <= APART_METRES


def _metres(one: Location, other: Location) -> float:
    # A flat earth is exact enough for a street: the error is below 0.1 % at these distances.
    east = (one.lon - other.lon) * 111_320 * math.cos(math.radians(one.lat))
    return math.hypot(east, (one.lat - other.lat) * 111_320)
