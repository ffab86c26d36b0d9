"""Tables from the hierarchy are those of its plain twin, Dijkstra's algorithm over the same arcs and turns."""

from __future__ import annotations

import random

import numpy as np
import pytest

from geo.streets.network import Snap, StreetNetwork
from geo.travel.fastest import adopt, fastest_ways, prepared, table
from routing.needs import Mode
from tests.support.geo_makers import a_town, at, network, street


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


def a_road(kilometres: int, gap: float, mode: Mode) -> tuple[StreetNetwork, list[Snap]]:
    """One long road with a junction every so many metres and a bit, and its ends."""
    count = round(kilometres * 1000 / gap)
    spots = [(i * gap + 7.0 * (i % 3), 0.0) for i in range(count + 1)]
    stubs = [street(spot, (spot[0], 10.0)) for spot in spots[1:-1]]
    roads = network(street(*spots), *stubs, mode=mode)
    ends = roads.snap([at(*spots[0]), at(*spots[-1])])
    return roads, [snap for snap in ends if isinstance(snap, Snap)]


@pytest.mark.parametrize(
    ("kilometres", "gap", "mode"), [*((100, 150.0, mode) for mode in Mode), (400, 1000.0, Mode.WALK)]
)
def test_a_long_way_fits_and_rounding_does_not_add_up(kilometres: int, gap: float, mode: Mode) -> None:
    """Days on foot: no figure runs over into the next, and hundreds of streets are off by less than 1 in 200."""
    roads, ends = a_road(kilometres, gap, mode)
    seconds, metres = table(roads, ends, ends)
    through = roads.metres > 50
    assert metres[0, 1] == pytest.approx(float(roads.metres[through].sum()), rel=0.005)
    assert seconds[0, 1] == pytest.approx(float(roads.run_forward[through].sum()), rel=0.005)


def test_a_street_of_a_day_s_walk_still_fits() -> None:
    """112 km in bends, without a junction."""
    spots = [(x * 2_000.0, (x % 2) * 28_000.0) for x in range(5)]
    roads = network(street(*spots), mode=Mode.WALK)
    ends = [Snap(0, part, *at(*spots[-int(part)]), 0.0, "") for part in (0.0, 1.0)]
    seconds, metres = table(roads, ends, ends)
    assert metres[0, 1] == pytest.approx(float(roads.metres[0]), rel=0.001)
    assert seconds[0, 1] == pytest.approx(float(roads.run_forward[0]), rel=0.001)
