"""The rule that a ride takes no longer than its limit.

A ride lasts from the end of service at the pickup to its beginning at the delivery.
"""

from __future__ import annotations

from routing.solver.ortools.model import Model
from routing.solver.ortools.rules.time_windows import usable


def apply(model: Model) -> None:
    """Bound the time between the two nodes of each shipment.

    OR-Tools numbers them as ``pairs`` added them.
    """
    pairs = [candidate.nodes for candidate in model.candidates if len(candidate.nodes) == 2]
    for number, (pickup, delivery) in enumerate(pairs):
        if delivery.max_ride is None:
            continue
        most = min(delivery.max_ride + pickup.visit.service, model.horizon)
        # The filters would not know a constraint alone: most insertions would fail late and slowly.
        model.time.SetPickupToDeliveryLimitFunctionForPair(lambda _p, _d, most=most: most, number)
        if len(usable(pickup.visit)) > 1 or len(usable(delivery.visit)) > 1:
            # The filter alone would take the gap between two windows for open.
            first, last = model.index(pickup), model.index(delivery)
            idle = 1 - model.routing.ActiveVar(last)
            ride = model.time.CumulVar(last) - model.time.CumulVar(first)
            model.solver.Add(ride - model.horizon * idle <= most)
            model.filtered = False
