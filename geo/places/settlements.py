"""The settlements of an area, and which of them a point belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.addresses.book import apart
from geo.projection import Floats

__all__ = ["Settlement", "SettlementKind", "Settlements"]

Bools = npt.NDArray[np.bool_]


class SettlementKind(StrEnum):
    """OpenStreetMap's kinds of settlement that people name in addresses, and the parish."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    SUBURB = "suburb"
    QUARTER = "quarter"
    NEIGHBOURHOOD = "neighbourhood"
    HAMLET = "hamlet"
    PARISH = "parish"


MAJOR: Final = frozenset({SettlementKind.CITY, SettlementKind.TOWN, SettlementKind.VILLAGE})
"""Kinds that hold the smaller ones around them: a hamlet's letters name its village."""

_WEIGHTS: Final[Mapping[SettlementKind, float]] = {
    SettlementKind.CITY: 4.0,
    SettlementKind.TOWN: 2.5,
    SettlementKind.VILLAGE: 1.0,
    SettlementKind.SUBURB: 1.0,
    SettlementKind.QUARTER: 0.8,
    SettlementKind.NEIGHBOURHOOD: 0.7,
    SettlementKind.HAMLET: 0.6,
}
"""A point belongs to the settlement with the smallest distance by weight: a town reaches further than a village."""

_REACH: Final[Mapping[SettlementKind, float]] = {
    SettlementKind.CITY: 10_000.0,
    SettlementKind.TOWN: 6_000.0,
    SettlementKind.VILLAGE: 3_500.0,
    SettlementKind.SUBURB: 3_000.0,
    SettlementKind.QUARTER: 2_000.0,
    SettlementKind.NEIGHBOURHOOD: 1_500.0,
    SettlementKind.HAMLET: 2_000.0,
}
"""Metres beyond which nothing belongs to a settlement, even where no other is nearer."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement with its name and centre.

    A parish has an ``outline`` instead, as GeoJSON.
    """

    kind: SettlementKind
    name: str
    lon: float
    lat: float
    outline: Mapping[str, Any] | None = field(default=None, compare=False)

    def stored(self) -> dict[str, Any]:
        """Return the settlement as plain JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Settlements:
    """The settlements in and around an area, in a fixed order."""

    listed: tuple[Settlement, ...] = ()

    @classmethod
    def from_stored(cls, rows: Sequence[Mapping[str, Any]]) -> Settlements:
        """Make settlements from the result of ``stored``.

        Raises KeyError, TypeError or ValueError if a row is wrong.
        """
        return cls(tuple(Settlement(**{**row, "kind": SettlementKind(row["kind"])}) for row in rows))

    def belonging(self, index: int, lon: Floats, lat: Floats) -> Bools:
        """Return which points belong to a settlement, those of its hamlets and suburbs included."""
        settlement = self.listed[index]
        if settlement.kind is SettlementKind.PARISH:
            return self._within(index, lon, lat)
        held = self._nearest(lon, lat, major=False) == index
        if settlement.kind in MAJOR:
            held = held | (self._nearest(lon, lat, major=True) == index)
        return np.asarray(held, dtype=np.bool_)

    def name_at(self, lon: float, lat: float) -> str:
        """Return the name of the settlement a point belongs to; empty where none is near."""
        index = int(self._nearest(np.array([lon]), np.array([lat]), major=False)[0])
        return self.listed[index].name if index >= 0 else ""

    def _nearest(self, lon: Floats, lat: Floats, *, major: bool) -> npt.NDArray[np.int64]:
        """Return the index of the settlement each point belongs to, -1 for none."""
        best = np.full(lon.size, np.inf)
        found = np.full(lon.size, -1, dtype=np.int64)
        for index, settlement in enumerate(self.listed):
            if settlement.kind is SettlementKind.PARISH or (major and settlement.kind not in MAJOR):
                continue
            metres = apart(lon, lat, settlement.lon, settlement.lat)
            weighed = np.where(metres <= _REACH[settlement.kind], metres / _WEIGHTS[settlement.kind], np.inf)
            closer = weighed < best
            best[closer] = weighed[closer]
            found[closer] = index
        return found

    def _within(self, index: int, lon: Floats, lat: Floats) -> Bools:
        import shapely

        return np.asarray(shapely.contains_xy(self._outlines[index], lon, lat), dtype=np.bool_)

    @cached_property
    def _outlines(self) -> dict[int, Any]:
        from shapely.geometry import shape

        return {index: shape(dict(row.outline)) for index, row in enumerate(self.listed) if row.outline is not None}
