"""Whether our directions are OSRM's: random routes on which both go the same way, turn by turn, name by name.

The way is the same where the two lines stay within 15 m of each other and their lengths within 2 %. What is told at
places at most 40 m apart along the way is told of the same junction. Of OSRM's turns (left or right, slight, plain or
sharp) those are compared of which we say left or right too: the same side, the same name. The rest we call straight on
(with the new name), or are silent of. Roundabouts agree when the exit has the same number; a small one that OSRM tells
as a plain turn is not compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.projection import Projection
from geo.streets.network import Snap
from geo.streets.read_osm import read_osm
from geo.travel.legs import LegPath
from geo.travel.osrm import OsrmServer
from geo.travel.own_streets import OwnStreets
from routing.directions import Direction, Manoeuvre
from routing.needs import Mode
from tests.benchmarks.osrm_peer import EXTRACTS
from tests.benchmarks.times import in_streets, network_of
from tests.support.osrm import serving

SAME_WAY_METRES = 15.0
SAME_LENGTH = 0.02
SAME_JUNCTION_METRES = 40.0

_SIDES = {
    Manoeuvre.SLIGHT_LEFT: "left",
    Manoeuvre.LEFT: "left",
    Manoeuvre.SHARP_LEFT: "left",
    Manoeuvre.SLIGHT_RIGHT: "right",
    Manoeuvre.RIGHT: "right",
    Manoeuvre.SHARP_RIGHT: "right",
    Manoeuvre.TURN_BACK: "back",
    Manoeuvre.CONTINUE: "straight",
}


@dataclass(frozen=True)
class Told:
    at: float
    what: str
    name: str


def main(arguments: Sequence[str] = ()) -> None:
    """Print a row for each mode."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", type=Path, default=EXTRACTS / "liechtenstein.osm.pbf")
    parser.add_argument("--routes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every turn on which the two differ")
    asked = parser.parse_args(arguments)
    print(f"directions: ours beside OSRM's on {asked.routes} random routes each")
    if not asked.extract.exists():
        print(f"skipped: no extract {asked.extract.name}")
        return
    heads = (
        *("same way", "turns", "same side", "same name"),
        *("straight", "we silent", "they silent", "exits", "same exit"),
    )
    print(f"{'mode':>6} " + " ".join(f"{head:>11}" for head in heads))
    raw = read_osm(asked.extract)
    for mode in Mode:
        points = in_streets(raw, 2 * asked.routes, asked.seed)
        network = network_of(raw, mode, asked.extract)
        pairs = [
            (a, b)
            for a, b in zip(points[::2], points[1::2], strict=True)
            if all(isinstance(snap, Snap) and snap.metres < 100 for snap in network.snap([a, b]))
        ]
        ours = OwnStreets(network).legs(pairs)
        try:
            with tempfile.TemporaryDirectory() as folder, serving(Path(folder), asked.extract, mode) as url:
                theirs = OsrmServer(url, mode).legs(pairs)
        except pytest.skip.Exception as reason:
            print(f"skipped: {reason}")
            return
        count: Counter[str] = Counter()
        for pair, one, other in zip(pairs, ours, theirs, strict=True):
            if _same_way(network.projection, one, other):
                count["ways"] += 1
                compare(one.directions, other.directions, count, str(pair) if asked.show else "")
        print(f"{mode.value:>6} " + " ".join(f"{figure:>11}" for figure in figures(count)), flush=True)


def figures(count: Counter[str]) -> list[str]:
    """The columns of a row."""

    def share(part: str, whole: str) -> str:
        return f"{count[part] / count[whole]:.1%}" if count[whole] else "-"

    return [
        str(count["ways"]),
        str(count["theirs"]),
        share("same side", "both turn"),
        share("same name", "both turn"),
        share("straight", "theirs"),
        share("we silent", "theirs"),
        share("they silent", "ours"),
        str(count["exits"]),
        share("same exit", "exits"),
    ]


def compare(ours: Sequence[Direction], theirs: Sequence[Direction], count: Counter[str], where: str = "") -> None:
    """Counts the turns and exits of one way: told by both, with the same side and name, and told by one only."""
    own, other = told(ours), told(theirs)
    for one in other:
        near = min(own, key=lambda each: abs(each.at - one.at), default=None)
        if near is not None and abs(near.at - one.at) > SAME_JUNCTION_METRES:
            near = None
        if one.what.startswith("exit"):
            count["exits"] += 1
            count["same exit"] += near is not None and near.what == one.what
        elif one.what != "straight" and not (near is not None and near.what.startswith("exit")):
            count["theirs"] += 1
            kind = "we silent" if near is None else "straight" if near.what == "straight" else "both turn"
            count[kind] += 1
            if near is not None and kind == "both turn":
                count["same side"] += near.what == one.what
                count["same name"] += near.name == one.name
        if where and (near is None or (near.what, near.name) != (one.what, one.name)):
            print("differ:", where, near, one)
    for one in own:
        if one.what in ("left", "right"):
            count["ours"] += 1
            if not any(abs(each.at - one.at) <= SAME_JUNCTION_METRES for each in other):
                count["they silent"] += 1
                if where:
                    print("they are silent:", where, one)


def told(directions: Sequence[Direction]) -> list[Told]:
    """Where along the way what is told, between start and arrival."""
    at, found = 0.0, []
    for one in directions:
        if one.manoeuvre not in (Manoeuvre.DEPART, Manoeuvre.ARRIVE):
            what = f"exit {one.exit}" if one.manoeuvre is Manoeuvre.ROUNDABOUT else _SIDES[one.manoeuvre]
            found.append(Told(at, what, one.name))
        at += one.metres
    return found


def _same_way(projection: Projection, one: LegPath, other: LegPath) -> bool:
    if len(one.line) < 2 or len(other.line) < 2 or one.distance is None or other.distance is None:
        return False
    lines = [
        shapely.linestrings(np.column_stack(projection.metres([p[0] for p in line], [p[1] for p in line])))
        for line in (one.line, other.line)
    ]
    alike = abs(one.distance - other.distance) <= max(5.0, SAME_LENGTH * other.distance)
    return alike and bool(shapely.hausdorff_distance(*lines, densify=0.1) <= SAME_WAY_METRES)


if __name__ == "__main__":
    main(sys.argv[1:])
