"""A network is cut in pieces that join nowhere but where they were cut."""

from __future__ import annotations

import numpy as np
import pytest

from geo.streets.network import StreetNetwork
from geo.travel.dissection import Pieces, cut_in_pieces
from routing.needs import Mode
from tests.support.geo_makers import a_town, network, street


def pieces_of(roads: StreetNetwork) -> Pieces:
    x, y = roads.projection.metres(roads.node_lon, roads.node_lat)
    return cut_in_pieces(roads.first, roads.last, x, y)


def a_grid(side: int) -> StreetNetwork:
    span = [i * 100.0 for i in range(side)]
    rows = [street(*((x, y) for x in span)) for y in span]
    return network(*rows, *(street(*((x, y) for y in span)) for x in span))


@pytest.mark.parametrize("roads", [a_grid(12), a_town(3, Mode.WALK)], ids=["grid", "town"])
def test_streets_that_meet_are_in_one_piece_or_in_one_within_the_other(roads: StreetNetwork) -> None:
    pieces = pieces_of(roads)
    for node in range(roads.nodes):
        here = np.unique(pieces.of[(roads.first == node) | (roads.last == node)])
        inner = int(here[-1])
        assert all(outer <= inner < pieces.last[outer] for outer in here.tolist())


def test_a_grid_is_cut_where_few_streets_are() -> None:
    pieces = pieces_of(a_grid(12))
    assert np.bincount(pieces.of)[0] == 12
    assert (pieces.of > 0).any()


def test_two_towns_joined_by_one_road_are_parted_there() -> None:
    """Twice 8 x 8 streets, and a bridge: the bridge is the cut of the whole."""
    towns = []
    for east in (0.0, 2000.0):
        span = [i * 100.0 for i in range(8)]
        towns += [street(*((east + x, y) for x in span)) for y in span]
        towns += [street(*((east + x, y) for y in span)) for x in span]
    roads = network(*towns, street((700, 300), (2000, 300)))
    assert roads.metres[pieces_of(roads).of == 0].tolist() == pytest.approx([1300], rel=0.01)


def test_no_streets_make_no_pieces() -> None:
    assert pieces_of(network()).parent.size == 0
