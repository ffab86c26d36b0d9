"""The rule that a route takes no longer from start to end than its vehicle's limit.

Waiting and service are included.
"""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Bound the span of each route that has a limit."""
    for position, vehicle in enumerate(model.problem.vehicles):
        if vehicle.max_duration is not None:
            model.time.SetSpanUpperBoundForVehicle(min(vehicle.max_duration, model.horizon), position)
