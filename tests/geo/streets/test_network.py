"""Networks cut at junctions, and points put on streets."""

from __future__ import annotations

import math

import pytest

from geo.streets.network import ISLAND_METRES, Snap, SnapFault, StreetNetwork
from routing.needs import Mode
from tests.support.geo_makers import at, network, node_id, street


def only(network: StreetNetwork, x: float, y: float, **options: float) -> Snap | SnapFault:
    (answer,) = network.snap([at(x, y)], **options)
    return answer


def snap(network: StreetNetwork, x: float, y: float) -> Snap:
    answer = only(network, x, y)
    assert isinstance(answer, Snap), answer
    return answer


def test_streets_that_share_a_node_meet_there() -> None:
    """A cross of two streets is four segments and five junctions."""
    cross = network(street((-100, 0), (0, 0), (100, 0)), street((0, -100), (0, 0), (0, 100)))
    assert (cross.segments, cross.nodes) == (4, 5)
    assert cross.main.all()


def test_a_bridge_does_not_meet_the_street_below() -> None:
    over = network(street((-100, 0), (100, 0)), street((0, -100), (0, 100)))
    assert (over.segments, over.nodes) == (2, 4)


def test_a_bend_is_no_junction() -> None:
    bent = network(street((0, 0), (100, 0), (100, 100)))
    assert (bent.segments, bent.nodes) == (1, 2)
    assert bent.metres[0] == pytest.approx(200, abs=0.01)


def test_a_bollard_parts_a_street_for_cars_only() -> None:
    streets = street((0, 0), (100, 0), (200, 0))
    bollard = {(100.0, 0.0): {"barrier": "bollard"}}
    assert network(streets, nodes=bollard).nodes == 4
    assert network(streets, nodes=bollard, mode=Mode.CYCLE).nodes == 2


def test_there_may_be_no_street_for_a_mode() -> None:
    steps = street((0, 0), (50, 0), highway="steps")
    assert network(steps, mode=Mode.WALK).segments == 1
    empty = network(steps, mode=Mode.DRIVE)
    assert empty.segments == 0
    fault = only(empty, 0, 0)
    assert isinstance(fault, SnapFault)


def test_snaps_to_the_street_not_to_its_end() -> None:
    found = snap(network(street((0, 0), (1000, 0), name="Long Road")), 300, 40)
    assert found.fraction == pytest.approx(0.3, abs=1e-4)
    assert found.metres == pytest.approx(40, abs=0.1)
    assert (found.lon, found.lat) == (pytest.approx(at(300, 0)[0], abs=1e-6), pytest.approx(at(300, 0)[1], abs=1e-6))
    assert found.street == "Long Road"
    assert found.note == ""


def test_a_point_on_a_junction_goes_the_same_way_every_time() -> None:
    cross = network(street((-100, 0), (0, 0), (100, 0)), street((0, -100), (0, 0), (0, 100)))
    assert len({snap(cross, 0, 0).segment for _ in range(5)}) == 1


def test_too_far_from_every_street_is_a_fault() -> None:
    road = network(street((0, 0), (1000, 0)))
    assert isinstance(only(road, 500, 299), Snap)
    far = only(road, 500, 301)
    assert isinstance(far, SnapFault)
    assert far.code == "street.too-far"
    assert far.metres == pytest.approx(301, abs=0.5)
    assert isinstance(only(road, 500, 301, limit=400), Snap)


def test_outside_the_area_is_a_fault() -> None:
    fault = only(network(street((0, 0), (1000, 0))), 50_000, 0)
    assert isinstance(fault, SnapFault)
    assert fault.code == "street.outside-area"


def test_swapped_coordinates_are_noticed() -> None:
    lon, lat = at(500, 0)
    (fault,) = network(street((0, 0), (1000, 0))).snap([(lat, lon)])
    assert isinstance(fault, SnapFault)
    assert "swapped" in fault.action


@pytest.mark.parametrize("point", [(math.nan, 52.2), (0.1, math.inf)])
def test_a_point_that_is_not_a_number_is_a_fault(point: tuple[float, float]) -> None:
    (fault,) = network(street((0, 0), (1000, 0))).snap([point])
    assert isinstance(fault, SnapFault)


def island(away: float) -> StreetNetwork:
    """A long road, and a courtyard so many metres north of it that no street leads to."""
    return network(
        street((0, 0), (2000, 0), name="Long Road"), street((500, away), (560, away), name="Courtyard", nodes=[1, 2])
    )


def test_a_point_on_an_unconnected_piece_is_reported() -> None:
    fault = only(island(200), 530, 200)
    assert isinstance(fault, SnapFault)
    assert fault.code == "street.unconnected"
    assert "Courtyard" in fault.cause


def test_a_connected_street_close_by_is_used_and_said_so() -> None:
    found = snap(island(ISLAND_METRES - 10), 530, ISLAND_METRES - 10)
    assert found.street == "Long Road"
    assert "Courtyard" in found.note
    assert "Long Road" in found.note


def test_a_street_that_can_be_left_but_never_entered_is_unconnected() -> None:
    one_way_out = network(
        street((0, 0), (500, 0), (2000, 0)), street((500, 400), (500, 0), oneway="yes", name="Out Only")
    )
    fault = only(one_way_out, 500, 300)
    assert isinstance(fault, SnapFault)
    assert fault.code == "street.unconnected"


def test_two_large_pieces_are_both_streets_to_stop_in() -> None:
    """Two towns with no way between them: each point snaps, and the matrix says that there is no way."""
    towns = network(street((0, 0), (1000, 0)), street((0, 5000), (1000, 5000)))
    assert towns.main.all()


def test_nobody_stops_on_a_motorway() -> None:
    roads = network(
        street((0, 0), (500, 0), (1000, 0), highway="motorway", oneway="no"), street((500, 0), (500, 100), name="Exit")
    )
    assert snap(roads, 700, 10).street == "Exit"


def test_answers_come_in_the_order_of_the_points() -> None:
    road = network(street((0, 0), (1000, 0)))
    answers = road.snap([at(100, 0), at(500, 900), at(900, 0)])
    assert [type(answer) for answer in answers] == [Snap, SnapFault, Snap]
    assert road.snap([]) == ()


def test_nodes_keep_their_places() -> None:
    road = network(street((0, 0), (1000, 0)))
    assert node_id((0, 0)) != node_id((1000, 0))
    assert sorted(road.node_lon.tolist()) == [pytest.approx(at(0, 0)[0]), pytest.approx(at(1000, 0)[0])]
