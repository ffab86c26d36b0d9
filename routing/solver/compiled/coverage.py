"""Decide whether compiled code supports every rule of a problem.

Compiled code supports all rules except prefixes and vehicles with several breaks. Every field of a problem, vehicle,
task and visit that is not named here must have its default, otherwise OR-Tools searches. So a new rule is slower at
worst, but never ignored.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Final

from routing.problem import Job, Problem, Shipment, Vehicle, Visit

__all__ = ["known", "suits_compiled_code"]

LEAST_VISITS: Final = 51
"""With fewer visits OR-Tools is good enough."""

KNOWN: Final[dict[type, frozenset[str]]] = {
    Problem: frozenset(
        {"vehicles", "matrices", "jobs", "shipments", "alternatives", "zones", "crossing_cost", "together", "follows"}
        | {"shared_limits", "never_mixed"}
    ),
    Job: frozenset(
        {"id", "visit", "delivery", "pickup", "skills", "priority", "description", "must", "vehicles", "preferences"}
    ),
    Shipment: frozenset(
        {"id", "pickup", "delivery", "amount", "skills", "priority", "max_ride", "description", "goods", "must"}
        | {"vehicles", "preferences"}
    ),
    Visit: frozenset({"location", "service", "setup", "time_windows"}),
    Vehicle: frozenset(
        {"id", "profile", "start", "end", "time_window", "capacity", "skills", "max_tasks", "max_travel_time"}
        | {"max_duration", "max_distance", "max_stops", "fixed_cost", "description", "fair_tasks", "over_cost"}
        | {"finish", "finish_percent", "breaks"}
    ),
}
"""The fields whose meaning compiled code knows."""


def known(problem: Problem) -> bool:
    """Return whether compiled code supports every rule of a problem."""
    visits = [job.visit for job in problem.jobs]
    visits += [visit for shipment in problem.shipments for visit in (shipment.pickup, shipment.delivery)]
    parts: tuple[Any, ...] = (problem, *problem.vehicles, *problem.jobs, *problem.shipments, *visits)
    return all(_plain(part) for part in parts) and _once(problem)


def _once(problem: Problem) -> bool:
    """Return whether nothing is coupled twice.

    No visit may be in two meetings or follow two others, and no vehicle may have two breaks or shared limits.
    """
    met = [stop for meeting in problem.together for stop in meeting.stops]
    following = [follow_up.then for follow_up in problem.follows]
    sharing = [vehicle for limit in problem.shared_limits for vehicle in limit.vehicles]
    twice = any(len(vehicle.breaks) > 1 for vehicle in problem.vehicles)
    return not twice and all(len(set(some)) == len(some) for some in (met, following, sharing))


def _plain(part: Any) -> bool:
    for field in fields(part):
        if field.name in KNOWN[type(part)]:
            continue
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if getattr(part, field.name) != default:
            return False
    return True


def suits_compiled_code(problem: Problem) -> bool:
    """Return whether compiled code supports a problem, and the problem is large enough for it."""
    visits = len(problem.jobs) + 2 * len(problem.shipments)
    return visits >= LEAST_VISITS and known(problem)
