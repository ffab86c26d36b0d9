"""The rule that a vehicle covers no more metres than its limit."""

from __future__ import annotations

from typing import Final

from routing.solver.ortools.model import Model

UNLIMITED: Final = 2**53
"""Metres that no route covers."""


def apply(model: Model) -> None:
    """Add up metres along each route."""
    limits = [vehicle.max_distance for vehicle in model.problem.vehicles]
    if all(limit is None for limit in limits):
        return
    evaluators = [model.distance_evaluator(vehicle.profile) for vehicle in model.problem.vehicles]
    capacities = [UNLIMITED if limit is None else limit for limit in limits]
    model.routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, 0, capacities, True, "distance")
