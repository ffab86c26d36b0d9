"""The rule that a vehicle leaves its start, and reaches its end, within its shift."""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Bound the times at start and end."""
    for position, vehicle in enumerate(model.problem.vehicles):
        start, end = model.routing.Start(position), model.routing.End(position)
        if vehicle.time_window is not None:
            shift = vehicle.time_window
            model.time.CumulVar(start).SetRange(shift.start, shift.end)
            model.time.CumulVar(end).SetRange(shift.start, shift.end)
        model.routing.AddVariableMinimizedByFinalizer(model.time.CumulVar(end))
        model.routing.AddVariableMinimizedByFinalizer(model.time.CumulVar(start))
