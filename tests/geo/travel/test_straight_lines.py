"""The stand-in for streets: travel in straight lines."""

import pytest

from geo.area.area import Area
from geo.travel.own_streets import OwnStreets
from geo.travel.source import matrix
from geo.travel.straight_lines import StraightLines
from routing.needs import Mode
from tests.support.geo_makers import at

POINTS = [at(0, 0), at(300, 400), at(0, 1000)]


def test_every_point_is_reached_at_one_speed() -> None:
    table = matrix(StraightLines(kmh=18.0), POINTS)
    assert table.distance(0, 1) == pytest.approx(500, abs=2)
    assert table.duration(0, 1) == pytest.approx(100, abs=1)
    assert (table.durations == table.durations.T).all()
    assert matrix(StraightLines(), []).size == 0


def test_a_leg_is_as_long_as_the_matrix_says() -> None:
    table = matrix(StraightLines(), POINTS)
    here, there = StraightLines().legs([(POINTS[0], POINTS[2]), (POINTS[1], POINTS[1])])
    assert (here.duration, here.distance) == (table.duration(0, 2), table.distance(0, 2))
    assert here.directions[0].bearing == 0
    assert (there.duration, there.distance, there.directions) == (0, 0, ())


def test_an_area_takes_its_travel_from_another_source(town: Area) -> None:
    lines = StraightLines()
    other = town.with_travel({Mode.WALK: lines})
    assert other.travel(Mode.WALK) is lines
    assert isinstance(other.travel(Mode.DRIVE), OwnStreets)
    assert isinstance(town.travel(Mode.WALK), OwnStreets)
