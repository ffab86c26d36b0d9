"""Squares are crossed on foot."""

from __future__ import annotations

import pytest

from geo.streets.raw import RawWay
from geo.streets.squares import Square, crossings, is_square
from tests.support.geo_makers import Metres, at, street

TAGS = {"highway": "pedestrian", "area": "yes"}
CORNERS: tuple[Metres, ...] = ((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))


def ring(*corners: Metres) -> list[tuple[int, float, float]]:
    way = street(*corners)
    return list(zip(way.nodes, way.lon, way.lat, strict=True))


def lines(ways: list[RawWay]) -> set[frozenset[tuple[float, float]]]:
    return {
        frozenset((round(lon, 7), round(lat, 7)) for lon, lat in zip(way.lon, way.lat, strict=True))
        for way in ways
        if not way.drawn
    }


def line(*ends: Metres) -> frozenset[tuple[float, float]]:
    return frozenset((round(at(*end)[0], 7), round(at(*end)[1], 7)) for end in ends)


PATHS = [street((-50, 0), (0, 0), highway="footway"), street((100, 100), (150, 100), highway="footway")]


def test_a_square_is_crossed_between_the_streets_that_lead_to_it() -> None:
    square = Square([ring(*CORNERS)], [], TAGS, has_edge=False)
    ways = list(crossings([square], PATHS))
    assert [way.drawn for way in ways] == [True, False], "its edge is a street to draw, the line across is not"
    assert lines(ways) == {line((0, 0), (100, 100))}


def test_the_edge_of_a_closed_way_is_a_street_already() -> None:
    edge = street(*CORNERS, **TAGS)
    square = Square([ring(*CORNERS)], [], TAGS, has_edge=True)
    assert lines(list(crossings([square], [edge, *PATHS]))) == {line((0, 0), (100, 100))}
    assert list(crossings([square], [edge])) == []


def test_a_path_may_end_in_the_middle_of_a_square() -> None:
    inside = street((50, 60), (150, 60), highway="footway")
    square = Square([ring(*CORNERS)], [], TAGS, has_edge=False)
    assert lines(list(crossings([square], [PATHS[0], inside]))) == {line((0, 0), (50, 60))}


def test_nobody_walks_through_what_stands_on_a_square() -> None:
    church = ring((30, 30), (70, 30), (70, 70), (30, 70), (30, 30))
    square = Square([ring(*CORNERS)], [church], TAGS, has_edge=False)
    assert lines(list(crossings([square], PATHS))) == set()


@pytest.mark.parametrize(
    ("tags", "multipolygon", "square"),
    [
        (TAGS, False, True),
        ({"highway": "pedestrian"}, True, True),
        ({"highway": "pedestrian"}, False, False),
        ({"highway": "residential", "area": "yes"}, False, False),
        ({"highway": "footway", "area": "yes"}, False, True),
    ],
)
def test_what_a_square_is(tags: dict[str, str], multipolygon: bool, square: bool) -> None:
    assert is_square(tags, multipolygon=multipolygon) is square
