"""The lines legs follow."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geo.area.area import Area
from geo.streets.network import StreetNetwork
from geo.travel.legs import LegPath
from geo.travel.own_streets import OwnStreets
from geo.travel.source import matrix
from routing.errors import InvalidInput
from routing.needs import Mode
from tests.support.geo_makers import HERE, Metres, at, network, street


def legs(roads: StreetNetwork, *pairs: tuple[Metres, Metres]) -> tuple[LegPath, ...]:
    return OwnStreets(roads).legs([(at(*origin), at(*destination)) for origin, destination in pairs])


def metres(path: LegPath) -> list[Metres]:
    x, y = HERE.metres([lon for lon, _ in path.line], [lat for _, lat in path.line])
    return [(round(float(a)), round(float(b))) for a, b in zip(x, y, strict=True)]


def test_follows_the_street_and_its_bends() -> None:
    bent = network(street((0, 0), (400, 0), (400, 300), (0, 300)))
    there, back = legs(bent, ((100, 5), (200, 305)), ((200, 305), (100, 5)))
    assert metres(there) == [(100, 0), (400, 0), (400, 300), (200, 300)]
    assert metres(back) == metres(there)[::-1]


def test_stays_on_the_part_between_two_points_of_one_street() -> None:
    (leg,) = legs(network(street((0, 0), (1000, 0))), ((700, 0), (200, 0)))
    assert metres(leg) == [(700, 0), (200, 0)]
    assert leg.distance == 500


def test_goes_round_a_one_way_ring_in_its_direction() -> None:
    corners = ((0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0))
    ring = network(*(street(a, b, oneway="yes") for a, b in pairwise(corners)))
    (leg,) = legs(ring, ((300, 0), (100, 0)))
    assert metres(leg) == [(300, 0), (400, 0), (400, 400), (0, 400), (0, 0), (100, 0)]


def test_names_the_streets_it_takes_with_their_lengths() -> None:
    roads = network(
        street((0, 0), (300, 0), name="Mill Road"),
        street((300, 0), (600, 0), name="Mill Road"),
        street((600, 0), (600, 500)),
    )
    (leg,) = legs(roads, ((100, 0), (600, 400)))
    assert leg.streets == (("Mill Road", 500), ("", 400))


def test_a_leg_to_where_one_is_has_no_length() -> None:
    (leg,) = legs(network(street((0, 0), (1000, 0))), ((200, 9), (200, 9)))
    assert (leg.duration, leg.distance, len(leg.line)) == (0, 0, 1)


def test_where_no_street_leads_there_is_no_line() -> None:
    apart = network(street((0, 0), (1000, 0)), street((0, 900), (1000, 900)))
    (leg,) = legs(apart, ((0, 0), (0, 900)))
    assert leg == LegPath((), (), None, None)


def test_a_point_on_no_street_is_a_fault(town: Area) -> None:
    with pytest.raises(InvalidInput):
        town.travel(Mode.DRIVE).legs([(at(0, 0), at(90_000, 0))])
    assert town.travel(Mode.DRIVE).legs([]) == ()


@pytest.mark.parametrize("mode", Mode)
def test_a_leg_is_as_long_as_the_matrix_says(town: Area, mode: Mode) -> None:
    points = [at(110, 10), at(590, 110), at(690, 590), at(330, 310), at(333, 400)]
    table = matrix(town.travel(mode), points)
    pairs = [(i, j) for i in range(len(points)) for j in range(len(points)) if i != j]
    for (i, j), leg in zip(pairs, town.travel(mode).legs([(points[i], points[j]) for i, j in pairs]), strict=True):
        assert (leg.duration, leg.distance) == (table.duration(i, j), table.distance(i, j))
        x, y = HERE.metres([lon for lon, _ in leg.line], [lat for _, lat in leg.line])
        drawn = sum(((x[k + 1] - x[k]) ** 2 + (y[k + 1] - y[k]) ** 2) ** 0.5 for k in range(len(x) - 1))
        assert drawn == pytest.approx(leg.distance, abs=2)
        assert sum(length for _, length in leg.streets) == pytest.approx(leg.distance, abs=len(leg.streets))


def test_a_batch_gives_what_single_legs_give(town: Area) -> None:
    pairs = [(at(110, 10), at(690, 590)), (at(590, 110), at(330, 310)), (at(110, 10), at(330, 310))]
    assert town.travel(Mode.CYCLE).legs(pairs) == tuple(
        leg for pair in pairs for leg in town.travel(Mode.CYCLE).legs([pair])
    )
