"""The rule that volunteers have their breaks: between two visits, before or after the route."""

from __future__ import annotations

from routing.solver.ortools.model import Model


def apply(model: Model) -> None:
    """Add each vehicle's breaks as intervals in which it neither serves nor travels."""
    if not any(vehicle.breaks for vehicle in model.problem.vehicles):
        return
    depots = model.manager.GetNumberOfNodes() - len(model.nodes)
    services = [node.visit.service for node in model.nodes] + [0] * depots
    for position, vehicle in enumerate(model.problem.vehicles):
        if not vehicle.breaks:
            continue
        intervals = []
        for pause in vehicle.breaks:
            first, last = pause.time_windows[0].start, pause.time_windows[-1].end
            interval = model.solver.FixedDurationIntervalVar(first, last, pause.service, False, f"break {pause.id}")
            for before, after in zip(pause.time_windows, pause.time_windows[1:], strict=False):
                if after.start > before.end + 1:
                    interval.StartExpr().Var().RemoveInterval(before.end + 1, after.start - 1)
            intervals.append(interval)
        model.time.SetBreakIntervalsOfVehicle(intervals, position, services)
