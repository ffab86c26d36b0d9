"""Random points for benchmarks."""

from __future__ import annotations

import random

import numpy as np

from geo.streets.network import StreetNetwork


def street_points(network: StreetNetwork, count: int, seed: int = 1) -> list[tuple[float, float]]:
    """Points in the middle of streets; of so many that lie in them, each at most once where there are enough."""
    usable = np.flatnonzero(network.stoppable & network.main).tolist()
    chosen = random.Random(seed).sample(usable * (count // len(usable) + 1), count)
    middles = [network.line(i)[len(network.line(i)) // 2] for i in chosen]
    return [(float(lon), float(lat)) for lon, lat in middles]
