"""Grows the demo town from a seed. ``write_files`` writes its files."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import shapely
from shapely import Point as ShapelyPoint
from shapely import Polygon

from data.demo.town.facts import Address, TownFacts
from data.demo.town.geometry import Line, Point, Warp, densify, points_of
from data.demo.town.greens import left_over, woods
from data.demo.town.ground import lonlat, lonlats
from data.demo.town.names import name_streets
from data.demo.town.network import Network, knit
from data.demo.town.osm_xml import Feature
from data.demo.town.places import TownPlace, set_up
from data.demo.town.plan import TownPlan, draw
from data.demo.town.postcodes import Postcode, doors_by_quarter, frontages, numbered
from data.demo.town.quarters import Quarter, Street, divide, skeleton
from data.demo.town.roadworks import bridged, one_ways, pedestrianised, roundabouts, simplified
from data.demo.town.streets import lay_out
from data.demo.town.tags import features, street_tags
from data.demo.town.zones import TownNeighbourhood, TownWard, neighbourhoods, town_wards

__all__ = ["TOWN_NAME", "LocatedPostcode", "Town", "generate"]

TOWN_NAME = "Quarnbridge"
SMALLEST, LARGEST = 500, 200_000


@dataclass(frozen=True, slots=True)
class LocatedPostcode:
    """A postcode with its position and ward."""

    postcode: Postcode
    position: Point
    ward_code: str
    decile: int


@dataclass(frozen=True, slots=True)
class Town:
    """A grown town.

    Its network is in metres from the market place, its areas and postcodes in lon, lat.
    """

    name: str
    seed: int
    network: Network
    edge_tags: tuple[dict[str, str], ...]
    features: tuple[Feature, ...]
    wards: tuple[tuple[TownWard, Polygon], ...]
    zones: tuple[tuple[TownNeighbourhood, Polygon], ...]
    postcodes: tuple[LocatedPostcode, ...]
    places: tuple[TownPlace, ...]

    @property
    def street_nodes(self) -> int:
        """The number of OSM nodes on streets and paths, at junctions, ends and bends."""
        return len(self.network.nodes) + sum(len(edge.line) - 2 for edge in self.network.edges)

    def facts(self) -> TownFacts:
        """Return the facts that we need to make up the town's people."""
        return TownFacts(
            tuple(
                Address(p.postcode.code, p.postcode.street, p.postcode.first, p.postcode.last, p.ward_code, p.decile)
                for p in self.postcodes
            )
        )


def generate(seed: int = 7, nodes: int = 5_000) -> Town:
    """Grow a town with about ``nodes`` street nodes (OSM nodes on streets and paths).

    Raises
    ------
    ValueError
        When ``nodes`` is below 500 or above 200,000.
    """
    if not SMALLEST <= nodes <= LARGEST:
        message = f"nodes must lie between {SMALLEST} and {LARGEST}, not {nodes}"
        raise ValueError(message)
    plan = draw(seed, nodes)
    # Long gentle waves for rails and water, a shorter one beside them for streets laid out by eye.
    bend = Warp(random.Random(f"{seed}:bend"), ((2300.0, 42.0), (800.0, 13.0)))
    bones = skeleton(plan, seed)
    quarters = divide(plan, bones, seed)
    streets = lay_out(plan, bones, quarters, seed)
    network = roundabouts(knit(streets, bend))
    river, rail = bend(densify(plan.river, 22.0)), bend(densify(plan.rail, 22.0))
    network = bridged(network, [(river, plan.river_width / 2 + 9), (rail, 13.0)])
    core = shapely.Polygon(bend(plan.core))
    market = math.sqrt(core.area / math.pi) * 0.55
    network = pedestrianised(simplified(network, 1.8), streets, lambda at: math.hypot(*at) < market)
    network = one_ways(network, streets, [q.manner for q in quarters], seed)
    names = name_streets(network, streets, quarters, seed)
    return _peopled(seed, nodes, plan, quarters, streets, network, names, bend, {"river": river, "rail": rail})


def _peopled(
    seed: int, nodes: int, plan: TownPlan, quarters: tuple[Quarter, ...], streets: list[Street], network: Network,
    names: dict[int, str], bend: Warp, gentle: dict[str, Line],
) -> Town:  # fmt: skip
    bent = [Polygon(bend(points_of(q.shape.exterior))) for q in quarters]
    tree = shapely.STRtree(bent)

    def quarter_of(at: Point) -> int:
        return int(tree.query_nearest(ShapelyPoint(at), all_matches=False)[0])

    fronts = frontages(network, names, streets, quarters, quarter_of)
    doors = doors_by_quarter(fronts)
    wards = town_wards(plan, quarters, doors, nodes, bend)
    zones = neighbourhoods(plan, quarters, doors, wards, bend, seed)
    ward_shapes = [Polygon(lonlats(points_of(w.shape.exterior))) for w in wards]
    zone_shapes = [Polygon(lonlats(points_of(z.shape.exterior))) for z in zones]
    codes = numbered(fronts, quarters, nodes // 2, seed)
    # As they will be written: a rounding later could carry a point over a ward's edge.
    positions = [(round(lon, 6), round(lat, 6)) for lon, lat in map(lonlat, (code.at for code in codes))]
    points = [ShapelyPoint(at) for at in positions]
    in_ward, in_zone = _inside(ward_shapes, points), _inside(zone_shapes, points)
    located = tuple(
        LocatedPostcode(code, at, wards[in_ward[i]].code, zones[in_zone[i]].decile)
        for i, (code, at) in enumerate(zip(codes, positions, strict=True))
        if i in in_ward and i in in_zone
    )
    places = set_up([p.postcode for p in located], plan.radius, seed)
    rail = shapely.LineString(gentle["rail"])
    shapely.prepare(rail)
    edge_tags = tuple(
        street_tags(e, streets[e.street], names.get(e.street, ""), rail.intersects(shapely.LineString(e.line)))
        for e in network.edges
    )
    greens = [
        *left_over(network, lambda at: doors.get(quarter_of(at), 0.0) > 0, seed),
        *woods(plan, quarters, bend, seed),
    ]
    return Town(
        TOWN_NAME, seed, network, edge_tags, (*features(plan, quarters, places, bend, gentle), *greens),
        tuple(zip(wards, ward_shapes, strict=True)), tuple(zip(zones, zone_shapes, strict=True)), located, places,
    )  # fmt: skip


def _inside(shapes: list[Polygon], points: list[ShapelyPoint]) -> dict[int, int]:
    tree = shapely.STRtree(shapes)
    return {int(i): int(shape) for i, shape in reversed(list(tree.query(points, predicate="within").T))}
