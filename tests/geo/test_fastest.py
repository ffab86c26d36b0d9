"""Tables from the hierarchy are those of its plain twin, Dijkstra's algorithm over the same arcs and turns."""

from __future__ import annotations

import random

import numpy as np
import pytest

from geo import fastest
from geo.fastest import adopt, fastest_ways, prepared, table
from geo.streets import Snap, StreetNetwork
from routing.needs import Mode
from tests.geo.makers import at, network, street


def a_town(seed: int, mode: Mode) -> StreetNetwork:
    """A grid whose streets are bent, one-way, private or missing at random, and crescents whose ends lie close."""
    chance = random.Random(seed)
    streets = []
    for x in range(7):
        for y in range(7):
            for dx, dy in ((1, 0), (0, 1)):
                ends = ((x * 150.0, y * 150.0), ((x + dx) * 150.0, (y + dy) * 150.0))
                bend = (ends[0][0] + 75 * dx + chance.uniform(-30, 30), ends[0][1] + 75 * dy + chance.uniform(-30, 30))
                tags = chance.choice(
                    [{}, {}, {"oneway": "yes"}, {"oneway": "-1"}, {"lanes": "1"}, {"access": "private"}]
                )
                if chance.random() < 0.85:
                    streets.append(street(ends[0], bend, ends[1], **tags))
    crescent = [(300.0, 300.0), (300.0, 900.0), (330.0, 900.0), (330.0, 330.0)]
    return network(*streets, street(*crescent), street((330, 330), (300, 300)), mode=mode)


def points(roads: StreetNetwork, seed: int, count: int) -> list[Snap]:
    chance = random.Random(seed)
    found = roads.snap([at(chance.uniform(0, 900), chance.uniform(0, 900)) for _ in range(count)])
    return [snap for snap in found if isinstance(snap, Snap)]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("seed", range(4))
def test_a_table_is_the_twin_s(mode: Mode, seed: int) -> None:
    roads = a_town(seed, mode)
    origins, destinations = points(roads, seed, 60), points(roads, seed + 50, 45)
    seconds, metres = table(roads, origins, destinations)
    for i, origin in enumerate(origins):
        ways = fastest_ways(roads, origin, destinations)
        assert [np.inf if way is None else way.seconds for way in ways] == pytest.approx(seconds[i].tolist())
        assert [np.inf if way is None else way.metres for way in ways] == pytest.approx(metres[i].tolist())


def test_what_was_prepared_is_taken_over() -> None:
    roads, again = a_town(1, Mode.DRIVE), a_town(1, Mode.DRIVE)
    snaps = points(roads, 3, 20)
    adopt(again, prepared(roads))
    assert np.array_equal(table(again, snaps, snaps)[0], table(roads, snaps, snaps)[0])


def test_a_long_way_still_fits() -> None:
    """400 km on foot: days, and no figure runs over into the next."""
    corners = [(x * 50_000.0, 0.0) for x in range(9)]
    roads = network(street(*corners), mode=Mode.WALK)
    ends = [Snap(0, part, *at(400_000 * part, 0), 0.0, "") for part in (0.0, 1.0)]
    seconds, metres = table(roads, ends, ends)
    assert metres[0, 1] == pytest.approx(400_000, rel=0.01)
    assert seconds[0, 1] == pytest.approx(float(roads.run_forward[0]), rel=0.01)
    assert fastest._scale_of(roads) < 1
