"""The rule that a vehicle does no more tasks than its limit.

Each task beyond its fair share has a cost.
"""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Count tasks along each route."""
    vehicles = model.problem.vehicles
    if all(vehicle.max_tasks is None and (vehicle.fair_tasks is None or not vehicle.over_cost) for vehicle in vehicles):
        return
    everything = len(model.nodes)
    depots = model.manager.GetNumberOfNodes() - everything
    evaluator = model.routing.RegisterUnaryTransitVector([1] * everything + [0] * depots)
    capacities = [
        everything if vehicle.max_tasks is None else min(vehicle.max_tasks, everything) for vehicle in vehicles
    ]
    model.routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacities, True, "tasks")
    tasks = model.routing.GetDimensionOrDie("tasks")
    for position, vehicle in enumerate(vehicles):
        if vehicle.fair_tasks is not None and vehicle.over_cost:
            end = model.routing.End(position)
            tasks.SetCumulVarSoftUpperBound(end, min(vehicle.fair_tasks, everything), vehicle.over_cost)
