"""The rule that a vehicle visits no more places than its limit.

Tasks in a row at one location are one stop.
"""

from __future__ import annotations

import numpy as np

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Count along each route the legs that lead to a task at another location."""
    limits = [vehicle.max_stops for vehicle in model.problem.vehicles]
    if all(limit is None for limit in limits):
        return
    everything = len(model.nodes)
    moved = model.moved().astype(np.int64)
    moved[:, everything:] = 0
    capacities = [everything if limit is None else min(limit, everything) for limit in limits]
    evaluator = model.register(moved)
    model.routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacities, True, "stops")
