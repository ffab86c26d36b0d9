"""How long a duration matrix takes: beside OSRM's table, beside networkx, and against the size of the area.

Ratios count, not seconds: OSRM is the road engine written in C++, networkx the plain peer that OSMnx users have.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np

from geo.area.area import Area
from geo.streets.network import Snap, StreetNetwork
from geo.streets.read_osm import read_osm
from geo.travel.fastest import prepared
from geo.travel.own_streets import matrix_of
from routing.needs import Mode
from tests.benchmarks.osrm_peer import EXTRACTS, osrm_of, osrm_python, why_not
from tests.benchmarks.sizes import POINTS, measured
from tests.benchmarks.times import in_streets, network_of

ROUNDS = 3
PEER_ORIGINS = 20
"""networkx is asked for so many rows only, and its time is scaled up."""


def main(extract: Path = EXTRACTS / "liechtenstein.osm.pbf", sizes: tuple[int, ...] = (5_000, 20_000, 100_000)) -> None:
    """Print a table for each of the three."""
    beside_osrm(extract)
    print()
    by_size(sizes)


def beside_osrm(extract: Path) -> None:
    """Seconds of the same points in the same run, one after the other, by turns; the median of each."""
    print(f"matrix: {POINTS:,} x {POINTS:,} seconds and metres beside OSRM's table, by turns, median of {ROUNDS}")
    if reason := why_not([extract]):
        print(f"skipped: {reason}")
        return
    print(f"{'extract':>14} {'mode':>6} {'points':>7} {'prepare s':>10} {'ours s':>7} {'OSRM s':>7} {'ours/OSRM':>10}")
    raw = read_osm(extract)
    points = in_streets(raw, POINTS, seed=5)
    for mode in Mode:
        network = network_of(raw, mode, extract)
        prepare = _seconds(partial(prepared, network))
        snaps = [snap for snap in network.snap(points) if isinstance(snap, Snap)]
        ours, theirs = [], []
        with osrm_of(osrm_python() or "", extract, mode) as osrm:
            for _ in range(ROUNDS + 1):
                ours.append(_seconds(lambda n=network, s=snaps: matrix_of(n, s)))  # type: ignore[misc]
                theirs.append(osrm.table(points).seconds)
        # The first time each of them fetches what it needs.
        a, b = statistics.median(ours[1:]), statistics.median(theirs[1:])
        print(
            f"{extract.name.partition('.')[0]:>14} {mode.value:>6} {len(snaps):>7} {prepare:>10.2f} "
            f"{a:>7.2f} {b:>7.2f} {a / b:>9.2f}x",
            flush=True,
        )


def by_size(sizes: tuple[int, ...]) -> None:
    """Time and memory of areas of several sizes, and how many times as long networkx takes for the table."""
    print(f"area: build, open (all modes), snap and table of {POINTS:,} points by car; and networkx for that table")
    print(
        f"{'town':>8} {'segments':>9} {'build s':>8} {'MB':>6} {'disk MB':>8} {'open s':>7} {'snap s':>7} "
        f"{'table s':>8} {'MB':>6} {'networkx':>9}"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            built = measured("build", str(size), name)
            opened = measured("open", f"{name}/area")
            network = Area.open(Path(name) / "area").network(Mode.DRIVE)
            peer = _networkx_seconds(network) / opened["table"]
        print(
            f"{size:>8} {opened['segments']:>9.0f} {built['seconds']:>8.1f} {built['megabytes']:>6.0f} "
            f"{built['disk']:>8.1f} {opened['open']:>7.2f} {opened['snap']:>7.2f} {opened['table']:>8.2f} "
            f"{opened['megabytes']:>6.0f} {peer:>8.0f}x",
            flush=True,
        )


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _networkx_seconds(network: StreetNetwork) -> float:
    graph: nx.DiGraph[int] = nx.DiGraph()
    run = np.column_stack((network.run_forward, network.run_backward)).reshape(-1)
    arcs = np.repeat(np.arange(run.size), np.diff(network.turn_start))
    seconds = network.turn_seconds + run[network.turn_to]
    graph.add_weighted_edges_from(zip(arcs.tolist(), network.turn_to.tolist(), seconds.tolist(), strict=True))
    origins = random.Random(2).sample(list(graph), PEER_ORIGINS)
    began = time.perf_counter()
    for origin in origins:
        nx.single_source_dijkstra_path_length(graph, origin)
    return (time.perf_counter() - began) / len(origins) * POINTS


if __name__ == "__main__":
    main()
