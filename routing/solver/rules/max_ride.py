"""Between the end of service at a pickup and the beginning of service at its delivery passes no more than the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.solver.model import Model


def apply(model: Model) -> None:
    """Bound the time between the two nodes of each shipment that has a limit."""
    for candidate in model.candidates:
        limit = candidate.nodes[-1].max_ride
        if limit is not None:
            pickup, delivery = (model.index(node) for node in candidate.nodes)
            most = limit + candidate.nodes[0].visit.service
            model.solver.Add(model.time.CumulVar(delivery) - model.time.CumulVar(pickup) <= most)
