"""Matrices on streets anyone can draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area.area import Area
from geo.streets.network import Snap, StreetNetwork
from geo.streets.profiles import JUNCTIONS, SPEEDS
from geo.streets.raw import RawRestriction, RawWay
from geo.streets.turns import turn_seconds
from geo.travel.own_streets import matrix_of, snapped
from geo.travel.source import matrix
from routing.errors import InvalidInput
from routing.needs import Mode
from routing.problem import UNREACHABLE, DurationMatrix
from tests.support.geo_makers import Metres, at, network, node_id, street

KMH = SPEEDS["residential"][0]


def between(roads: StreetNetwork, *points: Metres) -> DurationMatrix:
    return matrix_of(roads, snapped(roads, [at(*point) for point in points]))


def seconds(metres: float) -> float:
    return metres / (KMH / 3.6)


def test_counts_only_the_part_of_the_street_between_two_points() -> None:
    found = between(network(street((0, 0), (1000, 0))), (200, 10), (700, -10))
    assert found.distance(0, 1) == found.distance(1, 0) == 500
    assert found.duration(0, 1) == round(seconds(500))


def test_counts_the_part_of_the_street_on_both_sides_of_a_junction() -> None:
    found = between(network(street((0, 0), (400, 0), (400, 600))), (100, 0), (400, 500))
    assert found.distance(0, 1) == 300 + 500


def test_the_same_point_is_no_way_from_itself() -> None:
    found = between(network(street((0, 0), (1000, 0), oneway="no")), (200, 0), (200, 0))
    assert found.durations.tolist() == [[0, 0], [0, 0]]


def ring(**tags: str) -> StreetNetwork:
    """A square of 400 m sides, drawn anticlockwise from the south-west corner."""
    corners = ((0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0))
    return network(*(street(a, b, **tags) for a, b in pairwise(corners)))


def test_against_a_one_way_street_goes_all_the_way_round() -> None:
    found = between(ring(oneway="yes"), (100, 0), (300, 0))
    assert (found.distance(0, 1), found.distance(1, 0)) == (200, 1400)
    one_way = network(street((0, 0), (400, 0), oneway="yes"), mode=Mode.WALK)
    walked = between(one_way, (100, 0), (300, 0))
    assert walked.distance(1, 0) == 200


def test_a_one_way_loop_back_to_its_own_junction_goes_round() -> None:
    loop = network(street((-300, 0), (0, 0)), street((0, 0), (200, 0), (200, 200), (0, 200), (0, 0), oneway="yes"))
    found = between(loop, (100, 0), (100, 200), (120, 0))
    assert found.distance(0, 1) == 400
    assert found.distance(1, 0) == 400
    assert found.distance(2, 0) == 780


def test_the_fastest_of_two_streets_between_the_same_junctions_is_taken() -> None:
    fast = street((0, 0), (0, 100), (1000, 100), (1000, 0), highway="primary")
    slow = street((0, 0), (1000, 0))
    found = between(network(slow, fast, street((-100, 0), (0, 0)), street((1000, 0), (1100, 0))), (-50, 0), (1050, 0))
    assert found.distance(0, 1) == 1300


def test_where_no_street_leads_there_is_no_way() -> None:
    found = between(network(street((0, 0), (1000, 0)), street((0, 2000), (1000, 2000))), (500, 0), (500, 2000))
    assert found.duration(0, 1) == UNREACHABLE
    assert found.distance(1, 0) == UNREACHABLE
    assert found.duration(0, 0) == 0


def turning(mode: Mode, degrees: float, *, left: bool = False) -> float:
    no = np.array([False])
    return float(turn_seconds(mode, np.array([degrees]), left=np.array([left]), circling=no, back=no)[0])


def test_a_turn_costs_what_its_angle_says() -> None:
    """Here is Britain: the left turn is the near one, the right one crosses the traffic."""
    cross = network(street((-500, 0), (0, 0), (500, 0)), street((0, -500), (0, 0), (0, 500)))
    found = between(cross, (-500, 0), (500, 0), (0, 500), (0, -500))
    for to, degrees in ((1, 0.0), (2, -90.0), (3, 90.0)):
        assert found.duration(0, to) == round(seconds(1000) + turning(Mode.DRIVE, degrees, left=True)), degrees
    assert turning(Mode.DRIVE, 90, left=True) > turning(Mode.DRIVE, -90, left=True) > turning(Mode.DRIVE, 0, left=True)


def test_left_and_right_change_places_where_traffic_drives_on_the_left() -> None:
    for mode in (Mode.DRIVE, Mode.CYCLE):
        assert turning(mode, 70, left=True) == turning(mode, -70)
        assert turning(mode, -70) > turning(mode, 70)
    assert turning(Mode.WALK, 90) == 0


def test_a_bend_is_no_turn() -> None:
    bent = between(network(street((-500, 0), (0, 0)), street((0, 0), (0, 500))), (-500, 0), (0, 500))
    assert bent.duration(0, 1) == round(seconds(1000))


def test_nobody_turns_back_but_where_a_street_ends() -> None:
    """From the south a sign forbids the left turn: past the junction, back from the dead end, and then right."""
    cross = (
        street((-500, 0), (0, 0), way=1),
        street((0, 0), (500, 0), way=2),
        street((0, -500), (0, 0), way=3),
        street((0, 0), (0, 500), way=4),
    )
    sign = RawRestriction((3,), (1,), node_id((0, 0)), {"restriction": "no_left_turn"})
    free, signed = network(*cross), network(*cross, restrictions=[sign])
    assert between(free, (0, -200), (-200, 0)).distance(0, 1) == 400
    assert between(signed, (0, -200), (-200, 0)).distance(0, 1) == 200 + 2 * 500 + 200


def test_signals_are_waited_at() -> None:
    road = street((0, 0), (500, 0), (1000, 0))
    plain = between(network(road), (0, 0), (1000, 0))
    signals = between(network(road, nodes={(500.0, 0.0): {"highway": "traffic_signals"}}), (0, 0), (1000, 0))
    assert signals.duration(0, 1) - plain.duration(0, 1) == JUNCTIONS[Mode.DRIVE].signals


def test_nobody_is_sent_through_a_private_street() -> None:
    """A door in it is reached, and the time to it is true."""
    short_cut = street((0, 0), (400, 0), access="private")
    round_way = street((0, 0), (0, 300), (400, 300), (400, 0))
    ends = (street((-100, 0), (0, 0)), street((400, 0), (500, 0)))
    roads = network(short_cut, round_way, *ends)
    assert between(roads, (-50, 0), (450, 0)).distance(0, 1) == 1000 + 100
    door = between(roads, (-50, 0), (200, 0))
    assert door.distance(0, 1) == 250
    assert door.duration(0, 1) == pytest.approx(seconds(250), abs=2)


def test_a_gate_is_paid_by_those_who_pass_it() -> None:
    road = network(street((0, 0), (500, 0), (1000, 0)), nodes={(500.0, 0.0): {"barrier": "gate"}})
    found = between(road, (0, 0), (400, 0), (600, 0))
    assert found.duration(0, 1) == round(seconds(400))
    assert found.duration(0, 2) == round(seconds(600) + JUNCTIONS[Mode.DRIVE].gate)


def test_a_ferry_takes_its_time_and_nobody_stops_on_it() -> None:
    ferry = RawWay(*_bare(street((0, 0), (0, 900), (0, 1800))), {"route": "ferry", "duration": "00:30"})
    roads = network(street((-500, 0), (0, 0)), ferry, street((0, 1800), (-500, 1800)))
    found = between(roads, (-500, 0), (-500, 1800))
    assert found.duration(0, 1) == round(1800 + seconds(1000))


def _bare(way: RawWay) -> tuple[Sequence[int], Sequence[float], Sequence[float]]:
    return way.nodes, way.lon, way.lat


@pytest.mark.parametrize(
    ("sign", "mode", "metres"),
    [
        ({"restriction": "no_right_turn"}, Mode.DRIVE, 1600),
        ({"restriction": "no_right_turn"}, Mode.CYCLE, 1600),
        ({"restriction": "no_right_turn"}, Mode.WALK, 400),
        ({"restriction": "no_right_turn", "except": "bicycle;psv"}, Mode.CYCLE, 400),
        ({"restriction": "no_right_turn", "except": "bicycle;psv"}, Mode.DRIVE, 1600),
        ({"restriction:bicycle": "no_right_turn"}, Mode.DRIVE, 400),
        ({"restriction:motorcar": "no_right_turn"}, Mode.DRIVE, 1600),
        ({"restriction:hgv": "no_right_turn"}, Mode.DRIVE, 400),
    ],
)
def test_a_forbidden_turn_is_not_taken_by_those_it_is_for(sign: dict[str, str], mode: Mode, metres: int) -> None:
    """Round the block instead: straight on 400 m, and back along three sides."""
    found = between(block(mode, RawRestriction((1,), (2,), node_id((0, 0)), sign)), (-200, 0), (0, -200))
    assert found.distance(0, 1) == metres


def test_where_only_one_turn_is_allowed_the_others_are_not() -> None:
    sign = {"restriction": "only_straight_on"}
    found = between(block(Mode.DRIVE, RawRestriction((1,), (3,), node_id((0, 0)), sign)), (-200, 0), (0, -200))
    assert found.distance(0, 1) == 1600
    elsewhere = RawRestriction((1,), (99,), node_id((0, 0)), sign)
    assert between(block(Mode.DRIVE, elsewhere), (-200, 0), (0, -200)).distance(0, 1) == 400


def block(mode: Mode, sign: RawRestriction) -> StreetNetwork:
    """A street from the west meets one going south; straight on leads round a block to its other end."""
    return network(
        street((-400, 0), (0, 0), way=1),
        street((0, 0), (0, -400), way=2),
        street((0, 0), (400, 0), way=3),
        street((400, 0), (400, -400), (0, -400), way=4),
        mode=mode,
        restrictions=[sign],
    )


def test_one_street_without_any_turn_is_enough() -> None:
    here, there = (Snap(0, part, *at(400 * part, 0), 0.0, "") for part in (0.25, 0.75))
    found = matrix_of(network(street((0, 0), (400, 0), oneway="yes")), [here, there])
    assert (found.distance(0, 1), found.duration(1, 0)) == (200, UNREACHABLE)


def test_no_points_make_an_empty_matrix() -> None:
    assert matrix_of(ring(), ()).size == 0


def test_every_point_off_the_streets_is_named(town: Area) -> None:
    with pytest.raises(InvalidInput) as raised:
        matrix(town.travel(Mode.DRIVE), [at(100, 0), at(5000, 0), at(100, 200), at(-9000, 0)])
    assert [fault.where for fault in raised.value.faults] == ["points[1]", "points[3]"]


def plain_twin(roads: StreetNetwork, points: list[Metres]) -> np.ndarray:
    """Seconds of the cheapest ways by networkx: a node for each arc, and for leaving and reaching every point."""
    graph = nx.DiGraph()
    snaps = snapped(roads, [at(*point) for point in points])
    cost = np.column_stack((roads.cost_forward, roads.cost_backward)).reshape(-1)
    run = np.column_stack((roads.run_forward, roads.run_backward)).reshape(-1)

    def join(tail: object, head: object, cost: float, seconds: float) -> None:
        if np.isfinite(cost) and cost < graph.get_edge_data(tail, head, {"cost": np.inf})["cost"]:
            graph.add_edge(tail, head, cost=cost, seconds=seconds)

    # Nodes are the ends of arcs, so that a way back to one's own arc has to go round.
    for arc in np.flatnonzero(np.isfinite(run)).tolist():
        for turn in range(roads.turn_start[arc], roads.turn_start[arc + 1]):
            to = int(roads.turn_to[turn])
            into = (roads.turn_cost[turn], roads.turn_seconds[turn])
            join(("end", arc), ("begin", to, arc), *into)
            join(("begin", to, arc), ("end", to), cost[to], run[to])
            for k, snap in enumerate(snaps):
                if snap.segment == to >> 1:
                    part = 1 - snap.fraction if to & 1 else snap.fraction
                    join(("begin", to, arc), ("to", k), part * cost[to], part * run[to])
    for k, snap in enumerate(snaps):
        for side in (0, 1):
            arc, part = 2 * snap.segment + side, 1 - snap.fraction if side else snap.fraction
            if not np.isfinite(run[arc]):
                continue
            join(("from", k), ("end", arc), (1 - part) * cost[arc], (1 - part) * run[arc])
            for j, other in enumerate(snaps):
                ahead = (1 - other.fraction if side else other.fraction) - part
                if other.segment == snap.segment and ahead >= 0:
                    join(("from", k), ("to", j), ahead * cost[arc], ahead * run[arc])
    found = np.full((len(points), len(points)), np.inf)
    for k in range(len(points)):
        if ("from", k) in graph:
            for node, way in nx.single_source_dijkstra_path(graph, ("from", k), weight="cost").items():
                if node[0] == "to":
                    found[k, node[1]] = sum(graph.edges[pair]["seconds"] for pair in pairwise(way))
        found[k, k] = 0
    return found


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_agrees_with_networkx_on_any_town(data: st.DataObject) -> None:
    """A grid with random streets missing or one-way, and random points: seconds agree to rounding."""
    span = range(4)
    spaces = [
        ((x * 200.0, y * 200.0), ((x + dx) * 200.0, (y + dy) * 200.0))
        for x in span
        for y in span
        for dx, dy in ((1, 0), (0, 1))
        if x + dx < 4 and y + dy < 4
    ]
    one_way = st.sampled_from(["", "no", "no", "yes", "-1"])
    kinds = data.draw(st.lists(one_way, min_size=len(spaces), max_size=len(spaces)))
    classes = data.draw(
        st.lists(st.sampled_from(["residential", "primary", "service"]), min_size=len(spaces), max_size=len(spaces))
    )
    streets = [
        street(*ends, highway=highway, oneway=kind)
        for ends, kind, highway in zip(spaces, kinds, classes, strict=True)
        if kind
    ]
    if not streets:
        return
    roads = network(*streets)
    spots = data.draw(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), min_size=1, max_size=8))
    answers = roads.snap([at(*spot) for spot in spots])
    points = [spot for spot, answer in zip(spots, answers, strict=True) if hasattr(answer, "fraction")]
    if not points:
        return
    ours = between(roads, *points).durations.astype(float)
    ours[ours == UNREACHABLE] = np.inf
    assert np.allclose(ours, plain_twin(roads, points), atol=1.0)
