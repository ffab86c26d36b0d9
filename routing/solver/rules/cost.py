"""What a solution costs: seconds under way, and a fixed cost for each vehicle that is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.solver.model import Model


def apply(model: Model) -> None:
    """Charge each vehicle the travel seconds of its own profile."""
    for position, vehicle in enumerate(model.problem.vehicles):
        model.routing.SetArcCostEvaluatorOfVehicle(model.travel_evaluator(vehicle.profile), position)
        model.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, position)
