"""The cost of a solution: travel seconds, the fixed costs of vehicles, and preferences."""

from __future__ import annotations

import numpy as np

from routing.evaluation.preferences import finish_cost, preferences_of
from routing.problem import StopKind, Vehicle
from routing.solver.ortools.model import IntMatrix, Model


def apply(model: Model) -> None:
    """Charge each vehicle the travel seconds of its profile and what preferences add."""
    made: dict[tuple[str, bytes], int] = {}
    for position, vehicle in enumerate(model.problem.vehicles):
        added = _added(model, position, vehicle)
        if added is None:
            evaluator = model.travel_evaluator(vehicle.profile)
        else:
            # Vehicles that add the same share one matrix.
            key = vehicle.profile, added.tobytes()
            if key not in made:
                made[key] = model.register(model.travel(vehicle.profile) + added)
            evaluator = made[key]
        model.routing.SetArcCostEvaluatorOfVehicle(evaluator, position)
        model.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, position)


def _added(model: Model, position: int, vehicle: Vehicle) -> IntMatrix | None:
    """Return what preferences add to each leg of a vehicle; None where they add nothing."""
    problem, nodes = model.problem, model.nodes
    preferences = preferences_of(problem)
    visits = [
        preferences.get((vehicle.id, (node.kind, node.task.id)), 0) if node.kind is not StopKind.DELIVERY else 0
        for node in nodes
    ]
    crossing = bool(problem.zones) and problem.crossing_cost > 0
    if not any(visits) and vehicle.finish is None and not crossing:
        return None
    size = model.manager.GetNumberOfNodes()
    added = np.zeros((size, size), dtype=np.int64)
    added[:, : len(nodes)] += np.array(visits, dtype=np.int64)
    if crossing:
        zones = np.array([problem.zones[node.visit.location] for node in nodes])
        added[: len(nodes), : len(nodes)] += (zones[:, None] != zones[None, :]) * problem.crossing_cost
    if vehicle.finish is not None:
        end = model.manager.IndexToNode(model.routing.End(position))
        added[: len(nodes), end] += np.array([finish_cost(problem, vehicle, node.visit.location) for node in nodes])
    return added
