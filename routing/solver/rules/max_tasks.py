"""A vehicle does no more tasks than its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.solver.model import Model


def apply(model: Model) -> None:
    """Count tasks along each route."""
    limits = [vehicle.max_tasks for vehicle in model.problem.vehicles]
    if all(limit is None for limit in limits):
        return
    everything = len(model.nodes)
    depots = model.manager.GetNumberOfNodes() - everything
    evaluator = model.routing.RegisterUnaryTransitVector([1] * everything + [0] * depots)
    capacities = [everything if limit is None else min(limit, everything) for limit in limits]
    model.routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacities, True, "tasks")
