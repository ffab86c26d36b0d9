"""OpenStreetMap tags for the town's streets, water, rails, greens and shops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shapely import LineString, Polygon

from data.demo.town.geometry import Line, Point, points_of, rounded
from data.demo.town.network import Edge
from data.demo.town.osm_xml import Feature
from data.demo.town.places import TownPlace
from data.demo.town.plan import TownPlan
from data.demo.town.quarters import Manner, Quarter, Street

__all__ = ["features", "street_tags"]

REFS = {"Northern Bypass": "A1188", "North Road": "A1189", "London Road": "A1189", "Westgate Road": "A1194",
        "Eastgate Road": "A1194", "Ring Road": "A1188", "Beacon Road": "B1951", "Lincoln Road": "B1952",
        "Trent Road": "B1953", "Fen Road": "B1954"}  # fmt: skip

SHOP_TAGS = {
    "pharmacy": {"amenity": "pharmacy", "healthcare": "pharmacy", "dispensing": "yes"},
    "shop": {"shop": "supermarket"},
    "hub": {"amenity": "community_centre"},
    "kitchen": {"amenity": "social_facility", "social_facility": "soup_kitchen"},
    "fridge": {"amenity": "food_sharing"},
    "donor": {"shop": "bakery"},
    "surgery": {"amenity": "doctors", "healthcare": "doctor"},
    "community": {"amenity": "community_centre"},
}


def street_tags(edge: Edge, street: Street, name: str, crosses_rail: bool) -> dict[str, str]:
    """Return the tags for one piece of street."""
    tags = {"highway": edge.highway}
    if name:
        tags["name"] = name
    if name in REFS:
        tags["ref"] = REFS[name]
    if street.maxspeed:
        tags["maxspeed"] = street.maxspeed
    elif edge.highway in ("primary", "secondary", "tertiary"):
        tags["maxspeed"] = "30 mph"
    elif edge.highway in ("residential", "unclassified"):
        tags["maxspeed"] = "20 mph" if street.look in ("lane", "terrace") else "30 mph"
    if edge.structure == "roundabout":
        # With a pavement, so that walkers can cross a bypass they may not walk along.
        tags |= {"junction": "roundabout", "foot": "yes", "bicycle": "yes"}
        tags.pop("name", None)
    elif edge.oneway:
        tags["oneway"] = "yes"
    if edge.structure == "bridge":
        tags |= {"bridge": "yes", "layer": "1"}
        if crosses_rail:
            tags["maxspeed"] = tags.get("maxspeed", "30 mph")
    if edge.highway == "cycleway":
        tags |= {"foot": "yes", "segregated": "no"}
    if edge.highway in ("footway", "cycleway"):
        tags["surface"] = "asphalt" if edge.highway == "cycleway" else "paved"
    return tags


def features(
    plan: TownPlan,
    quarters: Sequence[Quarter],
    places: Sequence[TownPlace],
    bend: Callable[[Sequence[Point]], Line],
    gentle: Mapping[str, Line],
) -> list[Feature]:
    """Return the map's features except streets: river, railway, station, parks, works, shops.

    ``gentle`` contains the bent lines of ``river`` and ``rail``.
    """
    river, rail = gentle["river"], gentle["rail"]
    found = [
        Feature(river, (("waterway", "river"), ("name", "River Quarn"))),
        Feature(rail, (("railway", "rail"), ("name", "Quarnbridge Line"), ("gauge", "1435"))),
    ]
    banks = LineString(river).buffer(plan.river_width / 2, cap_style="flat")
    if isinstance(banks, Polygon):
        found.append(_ring(banks, (("natural", "water"), ("water", "river"), ("name", "River Quarn"))))
    stop = bend([plan.station])[0]
    found.append(Feature((stop,), (("railway", "station"), ("name", "Quarnbridge"))))
    for name, ring in plan.parks:
        kind = ("landuse", "grass") if "Meadows" in name or "Common" in name else ("leisure", "park")
        shape = Polygon(bend(ring)).difference(LineString(river).buffer(plan.river_width / 2 + 2))
        if isinstance(shape, Polygon) and not shape.is_empty:
            found.append(_ring(shape, (kind, ("name", name))))
    for quarter in quarters:
        if quarter.manner is Manner.INDUSTRY:
            shape = Polygon(bend(rounded(points_of(quarter.shape.exterior)))).buffer(-8)
            if isinstance(shape, Polygon) and not shape.is_empty:
                found.append(_ring(shape, (("landuse", "industrial"),)))
    for place in places:
        tags = {**SHOP_TAGS[place.kind], "name": place.name, "addr:postcode": place.postcode}
        if place.opening_hours:
            tags["opening_hours"] = place.opening_hours
        found.append(Feature((place.at,), tuple(sorted(tags.items()))))
    return found


def _ring(shape: Polygon, tags: tuple[tuple[str, str], ...]) -> Feature:
    return Feature(rounded(points_of(shape.exterior.simplify(1.0))), tags)
