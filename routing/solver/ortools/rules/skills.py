"""The rule that a task is done by a vehicle with its skills, capacity and shift."""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Allow only the vehicles of a candidate at each of its nodes."""
    everyone = len(model.problem.vehicles)
    for candidate in model.candidates:
        if len(candidate.vehicles) < everyone:
            for node in candidate.nodes:
                # SetAllowedVehiclesForIndex takes no list in OR-Tools 9.15; -1 stands for no vehicle.
                model.routing.VehicleVar(model.index(node)).SetValues([-1, *candidate.vehicles])
