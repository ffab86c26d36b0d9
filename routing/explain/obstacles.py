"""obstacles(problem, orders, nodes, words): what keeps each vehicle from a task, vehicle by vehicle.

Where ``routing.explain.unassigned`` says in one sentence why nobody has a task, here everybody is asked: first with
nothing else to do, then with the round they have. Vehicles that could take
it in the plan as it is are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.evaluation.fit import shared_locations
from routing.evaluation.insertion import insertion_into
from routing.evaluation.visit import Node, padded
from routing.explain.phrasing import Words
from routing.explain.unassigned import ORDER, binding, greatest_amount
from routing.problem import Problem, Reason, Shipment, Vehicle

__all__ = ["Obstacle", "obstacles"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps one vehicle from a task: the rules, and the rest of a sentence that begins with whose turn it is.

    ``TRADED_AWAY`` says that it could with nothing else to do, and has no room beside what it does.
    """

    vehicle_id: int
    reasons: tuple[Reason, ...]
    words: str


def obstacles(
    problem: Problem, orders: Mapping[int, Sequence[Node]], nodes: tuple[Node, ...], words: Words
) -> tuple[Obstacle, ...]:
    """Return every vehicle that cannot take a task, and why.

    The task is given as its nodes. The vehicle that has it and those that could take it are left out.
    """
    shared = shared_locations(problem)
    found = []
    for vehicle in problem.vehicles:
        present = orders.get(vehicle.id, ())
        if any(node.key == nodes[0].key for node in present):
            continue
        bound = binding(problem, vehicle, nodes, shared)
        if bound:
            reasons = tuple(reason for reason in ORDER if reason in bound)
            said = [_said(problem, vehicle, nodes, reason, words) for reason in reasons]
            found.append(Obstacle(vehicle.id, reasons, ", ".join(said)))
        elif insertion_into(problem, vehicle, present, nodes) is None:
            busy = "has no room beside what the plan gives them" if present else "cannot take it in the plan as it is"
            found.append(Obstacle(vehicle.id, (Reason.TRADED_AWAY,), busy))
    return tuple(found)


def _said(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...], reason: Reason, words: Words) -> str:
    task = nodes[0].task
    match reason:
        case Reason.SKILLS:
            return ", ".join(words.lacks(skill) for skill in sorted(task.skills - vehicle.skills))
        case Reason.VEHICLE:
            return "is not one that it is reserved for"
        case Reason.TOO_BIG:
            size = greatest_amount(problem, task)
            room = padded(vehicle.capacity, problem.dimensions)
            # Of what is asked only: who is asked for crates need not say how many seats there are.
            most = tuple(value if part else 0 for value, part in zip(room, size, strict=True))
            carried = words.amount(most) if any(most) else "nothing"
            return f"carries {carried} at most, and this is {words.amount(size)}"
        case Reason.UNREACHABLE:
            return "cannot reach it and travel on from it"
        case Reason.TIME_WINDOW if vehicle.time_window is not None:
            shift = vehicle.time_window
            times = f"{words.clock(shift.start)} to {words.clock(shift.end)}"
            return f"cannot do it at the requested times, being available from {times}"
        case Reason.TIME_WINDOW:
            return "cannot be there in time"
        case Reason.MAX_RIDE if isinstance(task, Shipment) and task.max_ride is not None:
            return f"cannot bring it within {task.max_ride // 60} minutes of its pickup"
    limits = _limits(vehicle)
    return f"would go over a limit of theirs ({limits})" if limits else "would go over a limit"


def _limits(vehicle: Vehicle) -> str:
    told = [
        None if vehicle.max_stops is None else f"{vehicle.max_stops} stops",
        None if vehicle.max_tasks is None else f"{vehicle.max_tasks} tasks",
        None if vehicle.max_duration is None else f"{vehicle.max_duration // 60} minutes",
        None if vehicle.max_travel_time is None else f"{vehicle.max_travel_time // 60} minutes under way",
        None if vehicle.max_distance is None else f"{vehicle.max_distance / 1000:.1f} km",
    ]
    return ", ".join(one for one in told if one is not None)
