"""Streets as their source has them, before they become the network of a mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Paint", "RawRestriction", "RawStreets", "RawWay"]


@dataclass(frozen=True, slots=True)
class RawWay:
    """A street as its source has it: node ids, one position each (degrees), OpenStreetMap tags, and its own id."""

    nodes: Sequence[int]
    lon: Sequence[float]
    lat: Sequence[float]
    tags: Mapping[str, str]
    id: int = 0


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn restriction: way ids it leads from and to, the node or the ways between, and its tags."""

    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paint:
    """Something that is only drawn: a line or an area (degrees) of a basemap class, with its name."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class RawStreets:
    """All a reader of street files gives: ways, tags of nodes that matter, turn restrictions, drawings, remarks."""

    ways: Sequence[RawWay]
    node_tags: Mapping[int, Mapping[str, str]]
    paints: Sequence[Paint] = ()
    remarks: tuple[str, ...] = field(default=())
    restrictions: Sequence[RawRestriction] = ()
