"""The rule that a vehicle travels no longer than its limit."""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Add up travel seconds along each route."""
    limits = [vehicle.max_travel_time for vehicle in model.problem.vehicles]
    if all(limit is None for limit in limits):
        return
    evaluators = [model.travel_evaluator(vehicle.profile) for vehicle in model.problem.vehicles]
    capacities = [model.horizon if limit is None else min(limit, model.horizon) for limit in limits]
    model.routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, 0, capacities, True, "travel")
