"""List what stops each vehicle from doing a task.

``routing.explain.unassigned`` says in one sentence why nobody has a task. Here each vehicle is tested, first with
nothing else to do, then with its present round. Vehicles that could take the task in the present plan are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from routing.evaluation.fit import shared_locations
from routing.evaluation.insertion import insertion_into
from routing.evaluation.visit import Node, padded
from routing.explain.phrasing import PHRASES, Words
from routing.explain.unassigned import ORDER, binding, greatest_amount, skills_of
from routing.problem import Problem, Reason, Shipment, Vehicle

__all__ = ["Obstacle", "obstacles"]

OF_TIME: Final = frozenset(
    {
        Reason.TIME_WINDOW,
        Reason.PICKUP_WINDOW,
        Reason.DELIVERY_WINDOW,
        Reason.TOO_LONG,
        Reason.TOO_FAR,
        Reason.BREAK,
    }
)
"""Reasons that a volunteer's hours explain."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The rules that stop one vehicle from doing a task, with a phrase that completes a sentence.

    The sentence begins with the volunteer's name.

    ``TRADED_AWAY`` means that the vehicle could do the task with nothing else to do, but has no room beside its round.
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
            hours = _hours(vehicle, words) if OF_TIME & bound else ""
            found.append(Obstacle(vehicle.id, reasons, ", ".join(said) + hours))
        elif insertion_into(problem, vehicle, present, nodes) is None:
            busy = (
                "has no room for it alongside the rest of the plan"
                if present
                else "cannot take it in the plan as it is"
            )
            found.append(Obstacle(vehicle.id, (Reason.TRADED_AWAY,), busy))
    return tuple(found)


def _said(problem: Problem, vehicle: Vehicle, nodes: tuple[Node, ...], reason: Reason, words: Words) -> str:
    task = nodes[0].task
    match reason:
        case Reason.SKILLS | Reason.MODE:
            return ", ".join(words.lacks(skill) for skill in sorted(skills_of(task, reason) - vehicle.skills))
        case Reason.VEHICLE:
            return "is not among those it is reserved for"
        case Reason.TOO_BIG:
            size = greatest_amount(problem, task)
            room = padded(vehicle.capacity, problem.dimensions)
            # Of what is asked only: who is asked for crates need not say how many seats there are.
            most = tuple(value if part else 0 for value, part in zip(room, size, strict=True))
            carried = words.amount(most) if any(most) else "nothing"
            return f"can carry {carried} at most, and this is {words.amount(size)}"
        case Reason.UNREACHABLE:
            return f"cannot get there and away again {words.mode(vehicle.profile)}"
        case Reason.TOO_FAR:
            return f"{PHRASES[reason][0]} {words.mode(vehicle.profile)}"
        case Reason.TIME_WINDOW | Reason.PICKUP_WINDOW | Reason.DELIVERY_WINDOW if vehicle.time_window is None:
            return "cannot be there in time"
        case Reason.MAX_RIDE if isinstance(task, Shipment) and task.max_ride is not None:
            return f"cannot deliver it within {words.lasting(task.max_ride)} of picking it up"
        case Reason.LIMITS:
            limits = _limits(vehicle, words)
            return f"would go over a limit ({limits})" if limits else "would go over a limit"
    return PHRASES[reason][0]


def _hours(vehicle: Vehicle, words: Words) -> str:
    shift = vehicle.time_window
    return "" if shift is None else f" (available from {words.clock(shift.start)} to {words.clock(shift.end)})"


def _limits(vehicle: Vehicle, words: Words) -> str:
    told = [
        None if vehicle.max_stops is None else f"{vehicle.max_stops} stops",
        None if vehicle.max_tasks is None else f"{vehicle.max_tasks} tasks",
        None if vehicle.max_duration is None else words.lasting(vehicle.max_duration),
        None if vehicle.max_travel_time is None else f"{words.lasting(vehicle.max_travel_time)} of travel",
        None if vehicle.max_distance is None else f"{vehicle.max_distance / 1000:.1f} km",
    ]
    return ", ".join(one for one in told if one is not None)
