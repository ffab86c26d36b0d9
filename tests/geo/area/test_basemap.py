"""The area's own map."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
import shapely.geometry

from geo.area.area import Area
from geo.area.basemap import AREA_CLASSES, LINE_CLASSES, draw
from geo.projection import widened
from geo.streets.raw import Paint
from tests.support.geo_makers import at, street

FRAME = widened((*at(0, 0), *at(0, 0)), 1000)


def test_draws_the_streets_of_a_town_with_names(town: Area) -> None:
    features = town.basemap()["features"]
    assert {(f["properties"]["k"], f["geometry"]["type"]) for f in features} == {("residential", "LineString")}
    assert len(features) == 10
    assert {f["properties"]["n"] for f in features} >= {"0 Row", "800 Column"}


def test_pieces_of_one_street_become_one_line() -> None:
    drawn = draw([street((0, 0), (100, 0), name="A"), street((100, 0), (200, 90), name="A")], [], FRAME)
    assert [len(f["geometry"]["coordinates"]) for f in drawn["features"]] == [3]


def test_what_lies_beyond_the_frame_is_cut_off() -> None:
    drawn = draw([street((0, 0), (9000, 0)), street((5000, 5000), (6000, 5000))], [], FRAME)
    (line,) = (f["geometry"]["coordinates"] for f in drawn["features"])
    assert max(lon for lon, _ in line) <= round(FRAME[2], 5)


def test_areas_come_first_and_the_largest_streets_last() -> None:
    water = Paint("water", "", shapely.box(*at(0, 0), *at(50, 50)))
    green = Paint("green", "Park", shapely.box(*at(0, 0), *at(90, 90)))
    lines = [street((0, 0), (9, 9), highway=kind) for kind in ("primary", "footway", "trunk_link", "unclassified")]
    drawn = draw(lines, [water, green], FRAME)
    kinds = [f["properties"]["k"] for f in drawn["features"]]
    assert kinds == ["green", "water", "footway", "residential", "primary", "trunk"]
    assert set(kinds) <= {*AREA_CLASSES, *LINE_CLASSES}


def test_a_lake_keeps_its_island() -> None:
    lake = shapely.box(*at(0, 0), *at(200, 200)).difference(shapely.box(*at(50, 50), *at(100, 100)))
    (feature,) = draw([], [Paint("water", "", lake)], FRAME)["features"]
    assert len(feature["geometry"]["coordinates"]) == 2


def filled(features: list[dict[str, Any]]) -> float:
    """Square degrees that the browser fills by the even-odd rule."""
    shape = shapely.Polygon()
    for feature in features:
        shape = shape.symmetric_difference(shapely.geometry.shape(feature["geometry"]))
    return float(shape.area)


@pytest.mark.parametrize("names", [("", ""), ("Lake", "Lake"), ("Lake", "Bay"), ("Lake", "")])
def test_ground_that_two_areas_cover_is_drawn_as_water(names: tuple[str, str]) -> None:
    lake, bay = shapely.box(*at(0, 0), *at(400, 400)), shapely.box(*at(300, 300), *at(500, 500))
    inner = shapely.box(*at(50, 50), *at(150, 150))
    paints = [Paint("water", names[0], lake), Paint("water", names[1], bay), Paint("water", names[1], inner)]
    features = draw([], paints, FRAME)["features"]
    assert filled(features) == pytest.approx(lake.union(bay).area, rel=0.01)
    assert {feature["properties"]["n"] for feature in features} == set(names)


def test_areas_of_two_classes_may_lie_on_each_other() -> None:
    pond, park = shapely.box(*at(0, 0), *at(90, 90)), shapely.box(*at(-90, -90), *at(200, 200))
    features = draw([], [Paint("water", "", pond), Paint("green", "", park)], FRAME)["features"]
    assert [feature["properties"]["k"] for feature in features] == ["green", "water"]
    assert filled(features[:1]) == pytest.approx(park.area, rel=0.01)


def test_positions_are_rounded_to_a_metre(town: Area) -> None:
    for feature in town.basemap()["features"]:
        for lon, lat in feature["geometry"]["coordinates"]:
            assert (round(lon, 5), round(lat, 5)) == (lon, lat)
