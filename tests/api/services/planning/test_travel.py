"""Matrices of a day: a point that a mode cannot reach is said, not moved, and spoils no other."""

from __future__ import annotations

import socket

import numpy as np
import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.planning.travel import travel
from geo.area.area import Area
from geo.travel.osrm import OsrmServer
from geo.travel.own_streets import OwnStreets
from routing.errors import Unavailable
from routing.needs import Mode
from routing.problem import UNREACHABLE
from tests.support.api_lists import OFF_STREET
from tests.support.osrm import answering, straight
from tests.support.store_makers import MONDAY


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


def test_a_mode_with_an_osrm_server_has_its_times_from_there(placed: Area) -> None:
    there = points(placed, "ZX1 0AA", "ZX1 3AD", "ZX1 6AH")
    with answering(straight) as url:
        asking = placed.with_travel({Mode.DRIVE: OsrmServer(url, Mode.DRIVE)})
        ways = travel(asking, there, {Mode.DRIVE, Mode.WALK})
    assert ways.matrices[Mode.DRIVE].durations.tolist() == [[0, 10, 10], [10, 0, 10], [10, 10, 0]]
    own = travel(placed, there, {Mode.WALK}).matrices[Mode.WALK]
    assert ways.matrices[Mode.WALK].durations.tolist() == own.durations.tolist()


def test_a_point_off_the_server_s_streets_is_said_as_one_off_ours(placed: Area) -> None:
    with answering(lambda path: straight(path, away=450.0)) as url:
        ways = travel(
            placed.with_travel({Mode.WALK: OsrmServer(url, Mode.WALK)}), points(placed, "ZX1 0AA"), {Mode.WALK}
        )
    fault = ways.off_every_street(0)
    assert fault is not None
    assert (fault.code, fault.metres) == ("street.too-far", 450.0)


def test_a_day_is_not_planned_on_other_times_than_those_of_the_server_it_was_told_to_ask(town: Context) -> None:
    """A server that died is an error, and no plan is kept: nothing falls back to our own streets in silence."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    settings = town.settings.model_copy(update={"osrm_drive": url})
    asking = Context(settings, town.database, clock=town.clock, area=town.area)
    assert isinstance(asking.area.travel(Mode.DRIVE), OsrmServer)
    assert isinstance(asking.area.travel(Mode.WALK), OwnStreets)
    with pytest.raises(Unavailable) as caught:
        planner.plan_now(asking, MONDAY, Actor("cli"))
    assert caught.value.code == "osrm.unreachable"
    with town.database.reading() as store:
        assert store.plans.latest(MONDAY) is None


def test_no_points_have_an_empty_matrix(placed: Area) -> None:
    ways = travel(placed, [], {Mode.WALK})
    assert ways.matrices[Mode.WALK].size == 0
