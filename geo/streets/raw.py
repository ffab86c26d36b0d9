"""Streets as in their source, before they become a mode's network."""

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
    """A street as in its source: node ids, a position for each, OpenStreetMap tags, and its id.

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
    """A turn restriction: the ways it leads from and to, the node between, and its tags.

    Where a way is between, there is no node (None).
    """

    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paint:
    """A line or area that is only drawn: its basemap class and name.

    Positions are in degrees.
    """

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class RawStreets:
    """Everything that a reader of street files returns.

    These are ways, tags of nodes, turn restrictions, drawings and remarks.
    """

    ways: Sequence[RawWay]
    node_tags: Mapping[int, Mapping[str, str]]
    paints: Sequence[Paint] = ()
    remarks: tuple[Fault, ...] = ()
    restrictions: Sequence[RawRestriction] = ()
