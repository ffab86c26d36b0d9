"""What ties tasks or vehicles of a problem to one another."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem.kinds import StopKind, StopRef, TaskKind

__all__ = ["Follows", "SharedLimit", "TaskRef", "Together", "task_of"]

TaskRef = tuple[TaskKind, int]
"""A job or a shipment, with its id."""


@dataclass(frozen=True, slots=True)
class Together:
    """Visits whose service begins at one moment, each by another vehicle: two people at one door.

    Their tasks are all done or all left out.
    """

    stops: tuple[StopRef, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """One visit after another by the same vehicle, their tasks both done or both left out: a lift, and the way back.

    From the end of service at ``first`` to the beginning of service at ``then`` pass at least ``least`` and, unless
    it is None, at most ``most`` seconds; what the vehicle does in between is its own affair.
    """

    first: StopRef
    then: StopRef
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimit:
    """Limits that several vehicles keep together: a volunteer's morning and afternoon. None means no limit.

    Each counts what the limit of the same name of a vehicle counts, added up over the routes.
    """

    vehicles: frozenset[int]
    max_tasks: int | None = None
    max_stops: int | None = None
    max_travel_time: int | None = None
    max_duration: int | None = None
    max_distance: int | None = None


def task_of(stop: StopRef) -> TaskRef:
    """The job or shipment that a visit belongs to."""
    kind, number = stop
    return (TaskKind.JOB if kind is StopKind.JOB else TaskKind.SHIPMENT), number
