"""The names of regions that callers use to say where a street or place is.

Regions are settlements, parishes, wards, postal towns and postcode districts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import joined, words_of
from geo.addresses.postcodes import PostcodeTable, district
from geo.places.settlements import SettlementKind, Settlements
from geo.projection import Floats
from geo.wards.shapes import Wards

__all__ = ["Region", "Regions", "Size", "regions_of"]

Bools = npt.NDArray[np.bool_]


class Size(IntEnum):
    """The size of a region, the narrowest first."""

    PART = 1
    VILLAGE = 2
    PARISH = 3
    WARD = 4
    PART_OF_NAME = 5
    DISTRICT = 6
    TOWN = 7
    POST_TOWN = 8
    AREA = 9


COARSE: Final = Size.DISTRICT
"""From here on a name may only say by which town the post comes: it never contradicts a narrower one."""

_SIZES: Final = {
    SettlementKind.CITY: Size.TOWN,
    SettlementKind.TOWN: Size.TOWN,
    SettlementKind.VILLAGE: Size.VILLAGE,
    SettlementKind.PARISH: Size.PARISH,
}
_SIDES: Final = re.compile(
    r"^(?:north|south|east|west|central|upper|lower|great|little|old|new)\s+|\s+(?:north|south|east|west|central)$"
)
_COUNCIL: Final = re.compile(r"\b(?:borough|district|city|county|council|of|metropolitan)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Region:
    """A named part of the area.

    Attributes
    ----------
    holds
        Tests which of some points (longitudes, latitudes) are in the region.
    """

    name: str
    size: Size
    holds: Callable[[Floats, Floats], Bools]


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of an area by the joined key of their name, the narrowest first.

    ``names`` are for suggestions.
    """

    by_key: dict[str, tuple[Region, ...]]

    @property
    def names(self) -> dict[str, str]:
        """The name of each key, without the names of postcode districts."""
        return {key: of[0].name for key, of in self.by_key.items() if of[0].size is not Size.DISTRICT}


def regions_of(area: str, wards: Wards, postcodes: PostcodeTable, settlements: Settlements) -> Regions:
    """Return an area's regions by name, and by parts of ward names that people use alone."""
    found: dict[str, list[Region]] = {}
    for region in (
        *_whole(area),
        *_settled(settlements),
        *_wards(wards),
        *_post_towns(postcodes),
        *_districts(postcodes),
    ):
        found.setdefault(joined(words_of(region.name)), []).append(region)
    found.pop("", None)
    ordered = {key: sorted(of, key=lambda region: region.size) for key, of in found.items()}
    # The area's own name means all of it, also where a town of that name is on the map.
    return Regions({key: _unless_area(of) for key, of in ordered.items()})


def _unless_area(regions: list[Region]) -> tuple[Region, ...]:
    whole = [region for region in regions if region.size is Size.AREA]
    return tuple(whole or regions)


def _whole(area: str) -> Iterator[Region]:
    short = " ".join(_COUNCIL.sub(" ", area).split())
    for name in dict.fromkeys((area, short)):
        yield Region(name, Size.AREA, lambda lon, _lat: np.ones(lon.size, dtype=np.bool_))


def _settled(settlements: Settlements) -> Iterator[Region]:
    parts: dict[str, list[int]] = {}
    for index, settlement in enumerate(settlements.listed):
        size = _SIZES.get(settlement.kind, Size.PART)
        yield _of_settlements(settlements, settlement.name, (index,), size)
        for part in _parts(settlement.name):
            parts.setdefault(part, []).append(index)
    for part, of in parts.items():
        yield _of_settlements(settlements, part, tuple(of), Size.PART_OF_NAME)


def _of_settlements(settlements: Settlements, name: str, indices: tuple[int, ...], size: Size) -> Region:
    def holds(lon: Floats, lat: Floats) -> Bools:
        held: Bools = np.any([settlements.belonging(index, lon, lat) for index in indices], axis=0)
        return held

    return Region(name, size, holds)


def _wards(wards: Wards) -> Iterator[Region]:
    parts: dict[str, set[str]] = {}
    for item in wards.shapes:
        name = item.ward.name
        yield _of_wards(wards, name, frozenset({item.ward.code}), Size.WARD)
        for part in _parts(name):
            parts.setdefault(part, set()).add(item.ward.code)
    for part, codes in parts.items():
        yield _of_wards(wards, part, frozenset(codes), Size.PART_OF_NAME)


def _of_wards(wards: Wards, name: str, codes: frozenset[str], size: Size) -> Region:
    def holds(lon: Floats, lat: Floats) -> Bools:
        found = wards.of_all(lon, lat)
        return np.array([ward is not None and ward.code in codes for ward in found], dtype=np.bool_)

    return Region(name, size, holds)


def _parts(name: str) -> Iterable[str]:
    """Return the shorter forms of a name: ``Chesterton`` of ``East Chesterton``, ``Aston`` of ``Aston & Holme``."""
    pieces = [piece.strip() for piece in re.split(r"\s+(?:and|with)\s+|[&,/-]", name)]
    plain = [_SIDES.sub("", piece.casefold()).strip().title() for piece in pieces]
    return [part for part in dict.fromkeys((*pieces, *plain)) if len(part) > 3 and part.casefold() != name.casefold()]


def _post_towns(table: PostcodeTable) -> Iterator[Region]:
    for code in np.unique(table.town).tolist():
        if code:

            def holds(lon: Floats, lat: Floats, code: bytes = code) -> Bools:
                return np.asarray(table.town[table.nearest(lon, lat)] == code, dtype=np.bool_)

            yield Region(code.decode(), Size.POST_TOWN, holds)


def _districts(table: PostcodeTable) -> Iterator[Region]:
    for name in sorted(table.districts):

        def holds(lon: Floats, lat: Floats, name: str = name) -> Bools:
            near = table.codes[table.nearest(lon, lat)]
            return np.array([district(code.decode()) == name for code in near.tolist()], dtype=np.bool_)

        yield Region(name, Size.DISTRICT, holds)
