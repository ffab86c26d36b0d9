"""Streets as their source has them, before they become the network of a mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.errors import Fault

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Paint", "RawRestriction", "RawStreets", "RawWay"]


@dataclass(frozen=True, slots=True)
class RawWay:
    """A street as its source has it: node ids, one position each (degrees), OpenStreetMap tags, and its own id.

    ``drawn`` is False for a way that is travelled but not shown on the map, such as the line across a square.
    """

    nodes: Sequence[int]
    lon: Sequence[float]
    lat: Sequence[float]
    tags: Mapping[str, str]
    id: int = 0
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn restriction: the ways it leads from and to, the node between them (None for a way), and its tags."""

    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paint:
    """Something that is only drawn: a line or an area (degrees) of a basemap class, and its name."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class RawStreets:
    """Everything a reader of street files gives: ways, tags of nodes, turn restrictions, drawings, remarks."""

    ways: Sequence[RawWay]
    node_tags: Mapping[int, Mapping[str, str]]
    paints: Sequence[Paint] = ()
    remarks: tuple[Fault, ...] = ()
    restrictions: Sequence[RawRestriction] = ()
