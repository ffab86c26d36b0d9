"""How long a duration matrix takes, beside networkx: the same demo town, the same points, one run.

Ratios count, not seconds: networkx is the plain peer that OSMnx users have.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import networkx as nx
import numpy as np

from data.demo.town import generate
from data.demo.writing import write
from geo.area import Area
from geo.build import build_area
from geo.durations import matrix
from geo.streets import StreetNetwork
from routing.needs import Mode

PEER_ORIGINS = 20
"""networkx is asked for so many rows only, and its time is scaled up."""


def main(nodes: tuple[int, ...] = (5_000, 20_000), points: tuple[int, ...] = (100, 300)) -> None:
    """Print a row for each size of town and number of points."""
    print("matrix: seconds for n x n points by car, and how many times as long networkx takes")
    print(f"{'town':>8} {'points':>7} {'build s':>8} {'open s':>7} {'matrix s':>9} {'networkx':>9}")
    for size in nodes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            area_path = _built(Path(folder), size)
            built = time.perf_counter() - began
            began = time.perf_counter()
            area = Area.open(area_path)
            network = area.network(Mode.DRIVE)
            opened = time.perf_counter() - began
            for count in points:
                chosen = _points(network, count)
                began = time.perf_counter()
                matrix(area, Mode.DRIVE, chosen)
                ours = time.perf_counter() - began
                peer = _networkx_seconds(network, count)
                print(f"{size:>8} {count:>7} {built:>8.2f} {opened:>7.2f} {ours:>9.2f} {peer / ours:>8.1f}x")


def _built(folder: Path, nodes: int) -> Path:
    write(generate(7, nodes), folder / "town")
    raw = folder / "town"
    build_area(
        folder / "area",
        name="Benchmark",
        osm=raw / "streets.osm.gz",
        wards=raw / "wards.geojson",
        postcodes=raw / "postcodes.csv",
    )
    return folder / "area"


def _points(network: StreetNetwork, count: int) -> list[tuple[float, float]]:
    usable = np.flatnonzero(network.stoppable & network.main).tolist()
    middles = [network.line(i)[len(network.line(i)) // 2] for i in random.Random(1).sample(usable, count)]
    return [(float(lon), float(lat)) for lon, lat in middles]


def _networkx_seconds(network: StreetNetwork, count: int) -> float:
    graph: nx.DiGraph[int] = nx.DiGraph()
    run = np.column_stack((network.run_forward, network.run_backward)).reshape(-1)
    arcs = np.repeat(np.arange(run.size), np.diff(network.turn_start))
    seconds = network.turn_seconds + run[network.turn_to]
    graph.add_weighted_edges_from(zip(arcs.tolist(), network.turn_to.tolist(), seconds.tolist(), strict=True))
    origins = random.Random(2).sample(list(graph), min(PEER_ORIGINS, count))
    began = time.perf_counter()
    for origin in origins:
        nx.single_source_dijkstra_path_length(graph, origin)
    return (time.perf_counter() - began) / len(origins) * count


if __name__ == "__main__":
    main()
