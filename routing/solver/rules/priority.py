"""A task may stay undone, at a penalty no saving of cost outweighs; a higher priority weighs more.

Both ends of a shipment are one choice: an impossible one is left out alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from routing.solver.model import Model

MOST: Final = 2**60
"""What all penalties together may reach: costs and penalties are added in 64 bits."""


def apply(model: Model) -> None:
    """Give each task its penalty: first the sum of priorities counts, then the number of tasks, then the cost."""
    tasks = len(model.candidates)
    weights = [candidate.task.priority * (tasks + 1) + 1 for candidate in model.candidates]
    # A sum too large for 64 bits would wrap; then a unit of weight is worth less than the dearest plan.
    unit = max(1, min(_dearest(model) + 1, MOST // max(1, sum(weights))))
    for candidate, weight in zip(model.candidates, weights, strict=True):
        indices = [model.index(node) for node in candidate.nodes]
        model.routing.AddDisjunction(indices, weight * unit, len(indices))


def _dearest(model: Model) -> int:
    """A cost that no solution exceeds: from each node the longest leg there is, and every vehicle used."""
    total = sum(vehicle.fixed_cost for vehicle in model.problem.vehicles)
    longest = 0
    for profile in model.profiles:
        legs = model.travel(profile)
        longest = max(longest, int(legs[legs < model.horizon].max(initial=0)))
    return total + longest * (len(model.nodes) + len(model.problem.vehicles))
