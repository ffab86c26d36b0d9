"""Matrices of a day: a point that a mode cannot reach is said, not moved, and spoils no other."""

from __future__ import annotations

import numpy as np

from api.services.travel import travel
from geo.area import Area
from routing.matrix import UNREACHABLE
from routing.needs import Mode
from tests.api.lists import OFF_STREET


def points(area: Area, *postcodes: str) -> list[tuple[float, float]]:
    found = [area.locate(code) for code in postcodes]
    return [(at.lon, at.lat) for at in found]


def test_every_mode_has_a_matrix_of_all_points(placed: Area) -> None:
    ways = travel(placed, points(placed, "ZX1 0AA", "ZX1 3AD", "ZX1 6AH"), {Mode.WALK, Mode.DRIVE})
    assert set(ways.matrices) == {Mode.WALK, Mode.DRIVE}
    for matrix in ways.matrices.values():
        assert matrix.size == 3
        assert (np.diag(matrix.durations) == 0).all()
    assert ways.matrices[Mode.WALK].durations[0, 2] > ways.matrices[Mode.DRIVE].durations[0, 2]


def test_a_point_off_every_street_has_no_way_and_changes_no_other(placed: Area) -> None:
    there = points(placed, "ZX1 0AA", OFF_STREET, "ZX1 6AH")
    ways = travel(placed, there, set(Mode))
    without = travel(placed, [there[0], there[2]], set(Mode))
    for mode, matrix in ways.matrices.items():
        assert matrix.durations[1, 1] == 0
        assert (matrix.durations[[0, 2], 1] == UNREACHABLE).all()
        assert (matrix.durations[1, [0, 2]] == UNREACHABLE).all()
        kept = np.ix_([0, 2], [0, 2])
        assert (matrix.durations[kept] == without.matrices[mode].durations).all()
        assert matrix.distances is not None
        assert without.matrices[mode].distances is not None
        assert (matrix.distances[kept] == without.matrices[mode].distances).all()


def test_why_a_point_is_on_no_street_is_said_only_when_no_mode_reaches_it(placed: Area) -> None:
    ways = travel(placed, points(placed, "ZX1 0AA", OFF_STREET), set(Mode))
    assert ways.off_every_street(0) is None
    fault = ways.off_every_street(1)
    assert fault is not None
    assert fault.cause


def test_no_points_have_an_empty_matrix(placed: Area) -> None:
    ways = travel(placed, [], {Mode.WALK})
    assert ways.matrices[Mode.WALK].size == 0
