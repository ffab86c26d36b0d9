"""The rule that a task may be left out, at a penalty that no saving of cost outweighs.

Urgent tasks have a higher penalty.

The two ends of a shipment are one choice, so that an impossible shipment is left out alone.
"""

from __future__ import annotations

from typing import Final

from routing.evaluation.cost import weights
from routing.evaluation.preferences import preferences_of
from routing.solver.ortools.model import Model

MOST: Final = 2**60
"""The most that all penalties together may be: costs and penalties are added in 64 bits."""


def apply(model: Model) -> None:
    """Give each task its penalty.

    Mandatory tasks count first, then priorities, then the number of tasks, then the cost.
    """
    worth = weights(model.problem)
    values = [worth[candidate.nodes[0].key] for candidate in model.candidates]
    # A sum too large for 64 bits would wrap around: then a unit of weight is worth less than the dearest plan.
    unit = max(1, min(_dearest(model) + 1, MOST // max(1, sum(values))))
    for candidate, weight in zip(model.candidates, values, strict=True):
        indices = [model.index(node) for node in candidate.nodes]
        model.routing.AddDisjunction(indices, weight * unit, len(indices))


def _dearest(model: Model) -> int:
    """Return a cost that no solution exceeds.

    It adds up the longest leg and every preference from each node, and the use of every vehicle.
    """
    problem = model.problem
    total = sum(vehicle.fixed_cost for vehicle in problem.vehicles)
    longest = 0
    for profile in model.profiles:
        legs = model.travel(profile)
        longest = max(longest, int(legs[legs < model.horizon].max(initial=0)))
    total += longest * (len(model.nodes) + len(problem.vehicles))
    total += problem.crossing_cost * len(model.nodes) + sum(preferences_of(problem).values())
    total += max((vehicle.over_cost for vehicle in problem.vehicles), default=0) * len(model.nodes)
    return total + sum(
        longest * vehicle.finish_percent // 100 for vehicle in problem.vehicles if vehicle.finish is not None
    )
