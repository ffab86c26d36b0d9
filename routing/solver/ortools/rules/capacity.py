"""The rule that the load never exceeds the capacity, in any dimension."""

from __future__ import annotations

from routing.evaluation.visit import padded
from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Track the load of each dimension from start to end."""
    for dimension in range(model.problem.dimensions):
        _apply(model, dimension)


def _apply(model: Model, dimension: int) -> None:
    capacities = [padded(v.capacity, model.problem.dimensions)[dimension] for v in model.problem.vehicles]
    changes = [node.change[dimension] for node in model.nodes]
    loaded = [node.loaded[dimension] for node in model.nodes]
    if not any(changes) and not any(loaded):
        return
    starts_empty = not any(loaded)
    only_brings = all(change == -given for change, given in zip(changes, loaded, strict=True))
    if only_brings:
        _dimension(model, f"load {dimension}", loaded, capacities, True)
        return
    load = _dimension(model, f"load {dimension}", changes, capacities, starts_empty)
    if starts_empty:
        return
    # A vehicle that loads for its jobs starts with exactly what it will hand over: a constraint that no filter of
    # OR-Tools knows.
    model.filtered = False
    handed = _dimension(model, f"handed over {dimension}", loaded, capacities, True)
    for position in range(len(model.problem.vehicles)):
        start, end = model.routing.Start(position), model.routing.End(position)
        model.solver.Add(load.CumulVar(start) == handed.CumulVar(end))


def _dimension(model: Model, name: str, values: list[int], capacities: list[int], starts_empty: bool):  # type: ignore[no-untyped-def]
    depots = model.manager.GetNumberOfNodes() - len(values)
    evaluator = model.routing.RegisterUnaryTransitVector(values + [0] * depots)
    model.routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacities, starts_empty, name)
    return model.routing.GetDimensionOrDie(name)
