"""Matrices on streets anyone can draw."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import durations
from geo.area import Area
from geo.durations import matrix_of, snapped
from geo.profiles import JUNCTIONS, SPEEDS
from geo.streets import StreetNetwork
from routing.errors import InvalidInput
from routing.matrix import UNREACHABLE, DurationMatrix
from routing.needs import Mode
from tests.geo.makers import Metres, at, network, street

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
    found = between(loop, (100, 0), (100, 200))
    assert found.distance(0, 1) == 400
    assert found.distance(1, 0) == 400


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


def test_giving_way_costs_and_going_straight_on_hardly_does() -> None:
    main = street((-500, 0), (0, 0), (500, 0), highway="primary")
    side = street((0, -500), (0, 0))
    found = between(network(main, side), (-500, 0), (500, 0), (0, -500))
    table = JUNCTIONS[Mode.DRIVE]
    primary = 500 / (SPEEDS["primary"][0] / 3.6)
    assert found.duration(0, 1) == round(2 * primary + table.ahead)
    assert found.duration(2, 1) == round(seconds(500) + table.give_way + primary)


def test_signals_are_waited_at() -> None:
    road = street((0, 0), (500, 0), (1000, 0))
    plain = between(network(road), (0, 0), (1000, 0))
    signals = between(network(road, nodes={(500.0, 0.0): {"highway": "traffic_signals"}}), (0, 0), (1000, 0))
    assert signals.duration(0, 1) - plain.duration(0, 1) == JUNCTIONS[Mode.DRIVE].signals


def test_nobody_is_sent_through_a_private_street() -> None:
    short_cut = street((0, 0), (400, 0), access="private")
    round_way = street((0, 0), (0, 300), (400, 300), (400, 0))
    ends = (street((-100, 0), (0, 0)), street((400, 0), (500, 0)))
    assert between(network(short_cut, round_way, *ends), (-50, 0), (450, 0)).distance(0, 1) == 1100
    assert between(network(short_cut, round_way, *ends), (-50, 0), (200, 0)).distance(0, 1) == 250


def test_no_points_make_an_empty_matrix() -> None:
    assert matrix_of(ring(), ()).size == 0


def test_every_point_off_the_streets_is_named(town: Area) -> None:
    with pytest.raises(InvalidInput) as raised:
        durations.matrix(town, Mode.DRIVE, [at(100, 0), at(5000, 0), at(100, 200), at(-9000, 0)])
    assert [fault.where for fault in raised.value.faults] == ["points[1]", "points[3]"]


def test_a_matrix_from_known_snaps_is_the_same(town: Area) -> None:
    points = [at(110, 10), at(590, 110), at(690, 590)]
    snaps = snapped(town.network(Mode.WALK), points)
    one, other = durations.matrix(town, Mode.WALK, points), durations.matrix(town, Mode.WALK, points, snaps=snaps)
    assert np.array_equal(one.durations, other.durations)


def plain_twin(roads: StreetNetwork, points: list[Metres]) -> np.ndarray:
    """The same matrix by networkx, with every point cut into its street."""
    graph = nx.DiGraph()
    snaps = snapped(roads, [at(*point) for point in points])

    def arc(tail: object, head: object, cost: float) -> None:
        if np.isfinite(cost) and cost < graph.get_edge_data(tail, head, {"cost": np.inf})["cost"]:
            graph.add_edge(tail, head, cost=cost)

    for i in range(roads.segments):
        first, last = int(roads.first[i]), int(roads.last[i])
        stops = sorted((snap.fraction, ("p", k)) for k, snap in enumerate(snaps) if snap.segment == i)
        chain = [(0.0, first), *stops, (1.0, last)]
        for (a, one), (b, other) in pairwise(chain):
            onward, back = ((b - a) * run[i] if b > a else 0.0 for run in (roads.run_forward, roads.run_backward))
            both_points = isinstance(one, tuple) and isinstance(other, tuple)
            if b > a or both_points or np.isfinite(roads.run_forward[i]):
                arc(one, other, onward + (roads.end_forward[i] if other == last else 0.0))
            if b > a or both_points or np.isfinite(roads.run_backward[i]):
                arc(other, one, back + (roads.end_backward[i] if one == first else 0.0))
    graph.add_nodes_from(("p", k) for k in range(len(points)))
    found = np.full((len(points), len(points)), np.inf)
    for k in range(len(points)):
        for node, cost in nx.single_source_dijkstra_path_length(graph, ("p", k), weight="cost").items():
            if isinstance(node, tuple):
                found[k, node[1]] = cost
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
    assert np.allclose(ours, plain_twin(roads, points), atol=0.6)
