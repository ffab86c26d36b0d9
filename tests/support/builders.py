"""Makers of tiny worlds anyone can draw: a straight street, one location every hundred seconds.

0 ---- 1 ---- 2 ---- 3 ---- 4 ---- 5      location i is at 100 * i seconds (and 1,000 * i metres)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from routing.problem import Amount, DurationMatrix, Job, Problem, Shipment, TimeWindow, Vehicle, Visit

STEP = 100
"""Seconds between two neighbouring locations of the street."""


def street(size: int = 6, *, step: int = STEP, metres: bool = True) -> DurationMatrix:
    """The matrix of a straight street."""
    at = np.arange(size)
    apart = np.abs(at[:, None] - at[None, :])
    return DurationMatrix((apart * step).astype(np.int32), (apart * step * 10).astype(np.int32) if metres else None)


def with_arcs(matrix: DurationMatrix, arcs: dict[tuple[int, int], int]) -> DurationMatrix:
    """The same matrix with other durations between some locations."""
    durations = matrix.durations.copy()
    for (origin, destination), seconds in arcs.items():
        durations[origin, destination] = seconds
    return DurationMatrix(durations, matrix.distances)


def windows(*pairs: tuple[int, int]) -> tuple[TimeWindow, ...]:
    """Time windows from pairs."""
    return tuple(TimeWindow(start, end) for start, end in pairs)


def visit(location: int, *pairs: tuple[int, int], service: int = 0, setup: int = 0) -> Visit:
    """A visit with its windows."""
    return Visit(location=location, service=service, setup=setup, time_windows=windows(*pairs))


def job(
    number: int,
    location: int,
    *pairs: tuple[int, int],
    service: int = 0,
    setup: int = 0,
    delivery: Amount = (),
    pickup: Amount = (),
    skills: Iterable[str] = (),
    priority: int = 0,
    **more: Any,
) -> Job:
    """A job at a location."""
    return Job(
        id=number,
        visit=visit(location, *pairs, service=service, setup=setup),
        delivery=delivery,
        pickup=pickup,
        skills=frozenset(skills),
        priority=priority,
        **more,
    )


def shipment(
    number: int,
    pickup: int | Visit,
    delivery: int | Visit,
    *,
    amount: Amount = (),
    skills: Iterable[str] = (),
    priority: int = 0,
    max_ride: int | None = None,
    **more: Any,
) -> Shipment:
    """A shipment between two locations or visits."""
    return Shipment(
        id=number,
        pickup=visit(pickup) if isinstance(pickup, int) else pickup,
        delivery=visit(delivery) if isinstance(delivery, int) else delivery,
        amount=amount,
        skills=frozenset(skills),
        priority=priority,
        max_ride=max_ride,
        **more,
    )


def vehicle(
    number: int = 1,
    start: int | None = 0,
    end: int | None = 0,
    *,
    shift: tuple[int, int] | None = None,
    capacity: Amount = (),
    skills: Iterable[str] = (),
    profile: str = "car",
    fixed_cost: int = 0,
    max_tasks: int | None = None,
    max_travel_time: int | None = None,
    max_duration: int | None = None,
    max_distance: int | None = None,
    **more: Any,
) -> Vehicle:
    """A vehicle that starts and ends at location 0."""
    return Vehicle(
        id=number,
        profile=profile,
        start=start,
        end=end,
        time_window=TimeWindow(*shift) if shift else None,
        capacity=capacity,
        skills=frozenset(skills),
        fixed_cost=fixed_cost,
        max_tasks=max_tasks,
        max_travel_time=max_travel_time,
        max_duration=max_duration,
        max_distance=max_distance,
        **more,
    )


def problem(
    *tasks: Job | Shipment,
    vehicles: Iterable[Vehicle] | None = None,
    matrix: DurationMatrix | None = None,
    **relations: Any,
) -> Problem:
    """A problem on the street, with one vehicle unless told otherwise."""
    return Problem(
        vehicles=(vehicle(),) if vehicles is None else tuple(vehicles),
        matrices={"car": matrix or street()},
        jobs=tuple(task for task in tasks if isinstance(task, Job)),
        shipments=tuple(task for task in tasks if isinstance(task, Shipment)),
        **relations,
    )
