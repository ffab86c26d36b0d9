"""The postcode table of an area, and the spellings of postcodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.projection import Floats

__all__ = [
    "EndedPostcode",
    "PostcodeTable",
    "area_letters",
    "bare",
    "district",
    "look_alikes",
    "looks_like_postcode",
    "spelled",
    "table_of",
    "within",
]

_FORM: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_INSIDE: Final = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})(?![A-Z0-9])")
_TWINS: Final = {
    "O": "0",
    "0": "O",
    "I": "1",
    "1": "I",
    "L": "1",
    "S": "5",
    "5": "S",
    "B": "8",
    "8": "B",
    "Z": "2",
    "2": "Z",
}
_MOST_LETTERS: Final = 10


def bare(text: str) -> str:
    """Return a postcode in capitals without spaces and punctuation: ``" cb1-0yy. "`` gives ``CB10YY``."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def looks_like_postcode(code: str) -> bool:
    """Return whether a bare code has the form of a British postcode."""
    return _FORM.fullmatch(code) is not None


def within(text: str) -> tuple[str, ...]:
    """Return the bare postcodes in a longer text (an address), in order and without repeats."""
    return tuple(dict.fromkeys("".join(match.groups()) for match in _INSIDE.finditer(text.upper())))


def spelled(code: str) -> str:
    """Return a bare postcode in its usual form: ``CB10YY`` gives ``CB1 0YY``.

    Other text is unchanged.
    """
    return f"{code[:-3]} {code[-3:]}" if looks_like_postcode(code) else code


def district(code: str) -> str:
    """Return the outward part of a bare postcode: ``CB1`` of ``CB10YY``."""
    return code[:-3]


def area_letters(code: str) -> str:
    """Return the letters a bare postcode begins with: ``CB`` of ``CB10YY``."""
    match = re.match(r"[A-Z]+", code)
    return match[0] if match else ""


def look_alikes(code: str) -> list[str]:
    """Return codes that look like a bare code, with similar letters and digits swapped, fewest swaps first."""
    if len(code) > _MOST_LETTERS:
        return []
    choices = [(sign, _TWINS[sign]) if sign in _TWINS else (sign,) for sign in code]
    swapped = (("".join(signs), sum(a != b for a, b in zip(signs, code, strict=True))) for signs in product(*choices))
    return [text for text, swaps in sorted(swapped, key=lambda item: (item[1], item[0])) if swaps]


@dataclass(frozen=True, slots=True)
class EndedPostcode:
    """The old location of a postcode no longer in use, and when it ended (``2019-06``, or empty)."""

    lon: float
    lat: float
    month: str


@dataclass(frozen=True, eq=False)
class PostcodeTable:
    """The postcodes inside an area, sorted, and those known to be outside it.

    Attributes
    ----------
    codes
        ``(n,)`` bytes, bare and sorted.
    lon, lat
        ``(n,)`` float64, degrees.
    stated_ward
        ``(n,)`` bytes: the ward code in the source; empty where it has none. Only for checks: geometry decides the
        ward of a place.
    outside
        Bare codes, sorted, of postcodes with the same letters that are in none of the wards.
    town
        ``(n,)`` bytes: the post town in the source (UTF-8); an empty array where it names none.
    ended_codes, ended_lon, ended_lat, ended_month
        Postcodes inside the area no longer in use, sorted; where they were, and since when (``2019-06``).
    near_codes, near_lon, near_lat
        Postcodes outside the wards, as far as the streets reach: people may start from there. Sorted.
    unplaced
        Bare codes, sorted, of postcodes with the same letters whose rows have no position.
    """

    codes: npt.NDArray[np.bytes_]
    lon: Floats
    lat: Floats
    stated_ward: npt.NDArray[np.bytes_]
    outside: npt.NDArray[np.bytes_]
    ended_codes: npt.NDArray[np.bytes_]
    ended_lon: Floats
    ended_lat: Floats
    ended_month: npt.NDArray[np.bytes_]
    near_codes: npt.NDArray[np.bytes_]
    near_lon: Floats
    near_lat: Floats
    unplaced: npt.NDArray[np.bytes_]
    town: npt.NDArray[np.bytes_] = field(default_factory=lambda: np.empty(0, dtype=np.bytes_))

    def __len__(self) -> int:
        return int(self.codes.size)

    def position(self, code: str) -> tuple[float, float] | None:
        """Return lon, lat of a bare postcode, or None if it is not in the area."""
        i = _index(self.codes, code)
        return None if i is None else (float(self.lon[i]), float(self.lat[i]))

    def ended(self, code: str) -> EndedPostcode | None:
        """Return the old location of a bare postcode no longer in use, or None."""
        i = _index(self.ended_codes, code)
        if i is None:
            return None
        return EndedPostcode(float(self.ended_lon[i]), float(self.ended_lat[i]), self.ended_month[i].decode())

    def near(self, code: str) -> tuple[float, float] | None:
        """Return lon, lat of a bare postcode outside the wards but within reach of the streets, or None."""
        i = _index(self.near_codes, code)
        return None if i is None else (float(self.near_lon[i]), float(self.near_lat[i]))

    def is_unplaced(self, code: str) -> bool:
        """Return whether the table has a bare postcode without a position."""
        return _index(self.unplaced, code) is not None

    def is_outside(self, code: str) -> bool:
        """Return whether a bare postcode is known to exist outside the area."""
        return _index(self.outside, code) is not None

    @cached_property
    def districts(self) -> frozenset[str]:
        """The outward parts of the area's postcodes."""
        return frozenset(district(code.decode()) for code in self.codes.tolist())

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters the area's postcodes begin with."""
        return frozenset(area_letters(name) for name in self.districts)

    def nearest(self, lon: Floats, lat: Floats) -> npt.NDArray[np.int64]:
        """Return the index of the postcode nearest to each point, on the plane."""
        across = float(np.cos(np.radians(self.lat.mean())))
        _, found = self._tree.query(np.column_stack((lon * across, lat)))
        return np.asarray(found, dtype=np.int64)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        across = float(np.cos(np.radians(self.lat.mean())))
        return cKDTree(np.column_stack((self.lon * across, self.lat)))

    def meant(self, code: str, most: int = 5) -> tuple[str, ...]:
        """Return existing postcodes that look like a bare code, as people write them."""
        return tuple(spelled(text) for text in look_alikes(code) if self.position(text) is not None)[:most]


def _index(codes: npt.NDArray[np.bytes_], code: str) -> int | None:
    if not code.isascii() or not codes.size:
        return None
    wanted = code.encode()
    i = int(np.searchsorted(codes, np.bytes_(wanted)))
    return i if i < codes.size and codes[i] == wanted else None


def table_of(
    codes: Sequence[str],
    lon: Sequence[float],
    lat: Sequence[float],
    stated_ward: Sequence[str],
    outside: Sequence[str],
    ended: Sequence[tuple[str, float, float, str]] = (),
    near: Sequence[tuple[str, float, float]] = (),
    unplaced: Sequence[str] = (),
    town: Sequence[str] = (),
) -> PostcodeTable:
    """Make a postcode table from columns in any order.

    The first row with a code counts. ``ended`` is code, lon, lat and month, without codes that are in use again.
    ``near`` is code, lon and lat.
    """
    sorted_codes, first = np.unique(_bytes(codes), return_index=True)
    old, at = np.unique(_bytes([row[0] for row in ended]), return_index=True)
    at = at[~np.isin(old, sorted_codes)]
    near_codes, of_near = np.unique(_bytes([row[0] for row in near]), return_index=True)
    return PostcodeTable(
        codes=sorted_codes,
        lon=np.array(lon, dtype=np.float64)[first],
        lat=np.array(lat, dtype=np.float64)[first],
        stated_ward=_bytes(stated_ward)[first],
        outside=np.unique(_bytes(outside)),
        ended_codes=_bytes([ended[i][0] for i in at.tolist()]),
        ended_lon=np.array([ended[i][1] for i in at.tolist()], dtype=np.float64),
        ended_lat=np.array([ended[i][2] for i in at.tolist()], dtype=np.float64),
        ended_month=_bytes([ended[i][3] for i in at.tolist()]),
        near_codes=near_codes,
        near_lon=np.array([near[i][1] for i in of_near.tolist()], dtype=np.float64),
        near_lat=np.array([near[i][2] for i in of_near.tolist()], dtype=np.float64),
        unplaced=np.unique(_bytes(unplaced)),
        town=_bytes(town)[first] if any(town) else _bytes([]),
    )


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.bytes_]:
    return np.array([text.encode() for text in texts], dtype=np.bytes_)
