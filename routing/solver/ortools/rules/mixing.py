"""The rule that goods that must not mix are never on board together."""

from __future__ import annotations

from ortools.constraint_solver import pywrapcp

from routing.problem import Shipment, StopKind
from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Give goods that must not mix a visit type in OR-Tools, on board from pickup to delivery."""
    kinds = sorted(frozenset().union(*model.problem.never_mixed))
    carried = {node.task.goods for node in model.nodes if isinstance(node.task, Shipment)}
    if not any(pair <= carried for pair in model.problem.never_mixed):
        return
    aboard = pywrapcp.RoutingModel.ADDED_TYPE_REMOVED_FROM_VEHICLE
    for index, node in model.numbered():
        if isinstance(node.task, Shipment) and node.task.goods in kinds:
            policy = pywrapcp.RoutingModel.TYPE_ADDED_TO_VEHICLE if node.kind is StopKind.PICKUP else aboard
            model.routing.SetVisitType(index, kinds.index(node.task.goods), policy)
    for pair in model.problem.never_mixed:
        one, other = sorted(pair)
        model.routing.AddTemporalTypeIncompatibility(kinds.index(one), kinds.index(other))
