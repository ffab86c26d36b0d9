"""The rule that a shipment is picked up before it is delivered, by the same vehicle."""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Pair the two nodes of each shipment."""
    for candidate in model.candidates:
        if len(candidate.nodes) == 2:
            pickup, delivery = (model.index(node) for node in candidate.nodes)
            # On one route OR-Tools keeps a pair in order by itself; a constraint on times would cost a tenth in speed.
            model.routing.AddPickupAndDelivery(pickup, delivery)
            model.solver.Add(model.routing.VehicleVar(pickup) == model.routing.VehicleVar(delivery))
