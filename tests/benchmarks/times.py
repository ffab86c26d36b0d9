"""How well our times hold beside OSRM's car, bicycle and foot: the same extract, the same points, all pairs over 60 s.

Points lie in streets people live in, or anywhere in the extract: in the woods, on a path, beside a motorway.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geo.projection import METRES_PER_DEGREE, Projection
from geo.streets.build import build_network
from geo.streets.country_rules import rules_of
from geo.streets.network import Snap, StreetNetwork
from geo.streets.raw import RawStreets
from geo.streets.read_osm import read_osm
from geo.travel.own_streets import matrix_of
from routing.needs import Mode
from routing.problem import UNREACHABLE
from tests.benchmarks.osrm_peer import EXTRACTS, Table, osrm_of, osrm_python, why_not

SAME_PLACE_METRES = 50.0
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Ours divided by OSRM's, of pairs over 60 s whose ends both put in the same places; and what did not compare.

    Attributes
    ----------
    nowhere
        Points that are on no street of ours.
    moved
        Points that OSRM put elsewhere: what lies beside them does not join the rest, and it takes the rest instead.
    no_way
        Pairs over 60 s of points that are on our streets, moved ones too, that no way of ours joins.
    """

    ratios: np.ndarray[Any, Any]
    nowhere: int
    moved: int
    no_way: int


def main(arguments: Sequence[str] = ()) -> None:
    """Print a row for each extract, mode and kind of points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", nargs="*", type=Path, help="OpenStreetMap extracts (.osm.pbf)")
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    print("times: ours beside OSRM's, all pairs over 60 s")
    extracts = asked.extracts or [EXTRACTS / f"{name}.osm.pbf" for name in ("andorra", "liechtenstein")]
    if reason := why_not(extracts):
        print(f"skipped: {reason}")
        return
    print(
        f"{'extract':>14} {'mode':>6} {'points':>8} {'pairs':>7} {'median':>7} {'5 %':>6} {'95 %':>6} "
        f"{'within 15 %':>12} {'nowhere':>8} {'moved':>6} {'no way':>7}"
    )
    for extract in extracts:
        raw = read_osm(extract)
        kinds = {name: points(raw, asked.points, asked.seed) for name, points in KINDS.items()}
        for mode in Mode:
            network = network_of(raw, mode, extract)
            with osrm_of(osrm_python() or "", extract, mode) as osrm:
                for kind, points in kinds.items():
                    found = compared(network, osrm.table(points), points)
                    low, high = np.percentile(found.ratios, (5, 95))
                    near = np.mean(np.abs(found.ratios - 1) <= 0.15)
                    print(
                        f"{extract.name.partition('.')[0]:>14} {mode.value:>6} {kind:>8} {found.ratios.size:>7} "
                        f"{np.median(found.ratios):>7.3f} {low:>6.3f} {high:>6.3f} {near:>12.1%} "
                        f"{found.nowhere:>8} {found.moved:>6} {found.no_way:>7}",
                        flush=True,
                    )


COUNTRIES = {"andorra": "AD", "krems": "AT", "liechtenstein": "LI"}
"""The country of an extract by its name; any other is taken to be British."""


def network_of(raw: RawStreets, mode: Mode, extract: Path) -> StreetNetwork:
    """The network of a mode in a plane that fits the extract, by the rules of its country."""
    rules = rules_of(COUNTRIES.get(extract.name.partition(".")[0], "GB"))
    return build_network(mode, raw, Projection.for_bounds(_bounds(raw)), rules)


def _bounds(raw: RawStreets) -> tuple[float, float, float, float]:
    lon, lat = ([value for way in raw.ways for value in getattr(way, axis)] for axis in ("lon", "lat"))
    return min(lon), min(lat), max(lon), max(lat)


def in_streets(raw: RawStreets, count: int, seed: int) -> list[tuple[float, float]]:
    """Random corners of streets people live in, moved by up to 30 m."""
    chance = random.Random(seed)
    lived_in = {"residential", "living_street", "unclassified", "tertiary", "secondary", "primary", "service"}
    ways = [way for way in raw.ways if way.tags.get("highway") in lived_in]
    points = []
    for _ in range(count):
        way = chance.choice(ways)
        k = chance.randrange(len(way.nodes))
        points.append((way.lon[k] + chance.uniform(-4e-4, 4e-4), way.lat[k] + chance.uniform(-3e-4, 3e-4)))
    return points


def anywhere(raw: RawStreets, count: int, seed: int) -> list[tuple[float, float]]:
    """Random points within 150 m east and north of anything a street or a path is drawn with, each as likely."""
    chance = random.Random(seed)
    nodes = [point for way in raw.ways for point in zip(way.lon, way.lat, strict=True)]
    return [
        (lon + chance.uniform(-2e-3, 2e-3), lat + chance.uniform(-1.35e-3, 1.35e-3))
        for lon, lat in chance.choices(nodes, k=count)
    ]


KINDS: dict[str, Callable[[RawStreets, int, int], list[tuple[float, float]]]] = {
    "streets": in_streets,
    "anywhere": anywhere,
}


def compared(network: StreetNetwork, theirs: Table, points: Points) -> Compared:
    """Ours beside OSRM's table of the same points."""
    answers = network.snap(points)
    snaps = {i: snap for i, snap in enumerate(answers) if isinstance(snap, Snap)}
    kept = list(snaps)
    ours = matrix_of(network, list(snaps.values())).durations
    seconds = theirs.durations[np.ix_(kept, kept)]
    same = np.array([_apart(snaps[i], theirs.placed[i]) <= SAME_PLACE_METRES for i in kept])
    both = same[:, None] & same[None, :]
    counted, joined = seconds > 60, ours < UNREACHABLE
    some = both & counted & joined
    return Compared(
        ratios=np.asarray(ours[some] / seconds[some]),
        nowhere=len(points) - len(kept),
        moved=int((~same).sum()),
        no_way=int((counted & ~joined).sum()),
    )


def _apart(snap: Snap, place: Sequence[float]) -> float:
    east = (snap.lon - place[0]) * np.cos(np.radians(snap.lat))
    return float(np.hypot(east, snap.lat - place[1]) * METRES_PER_DEGREE)


if __name__ == "__main__":
    began = time.perf_counter()
    main(sys.argv[1:])
    print(f"{time.perf_counter() - began:.0f} s")
