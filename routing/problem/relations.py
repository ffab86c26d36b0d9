"""The relations that couple tasks or vehicles of a problem."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem.kinds import StopKind, StopRef, TaskKind

__all__ = ["Follows", "SharedLimit", "TaskRef", "Together", "task_of"]

TaskRef = tuple[TaskKind, int]
"""A job or a shipment, with its id."""


@dataclass(frozen=True, slots=True)
class Together:
    """A meeting: visits by different vehicles whose service begins at the same moment.

    An example is two volunteers at one door. Their tasks are all done or all left out.
    """

    stops: tuple[StopRef, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """Two visits by the same vehicle, one after the other, such as a lift and the way back.

    Their tasks are both done or both left out. At least ``least`` and, unless None, at most ``most`` seconds pass from
    the end of service at ``first`` to the beginning at ``then``; the vehicle may do anything in between.
    """

    first: StopRef
    then: StopRef
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimit:
    """Limits on several vehicles together, such as a volunteer's morning and afternoon.

    Each limits the sum, over the routes of these vehicles, of what a vehicle's limit of the same name counts. None
    means no limit.
    """

    vehicles: frozenset[int]
    max_tasks: int | None = None
    max_stops: int | None = None
    max_travel_time: int | None = None
    max_duration: int | None = None
    max_distance: int | None = None


def task_of(stop: StopRef) -> TaskRef:
    """Return the job or shipment that a visit belongs to."""
    kind, number = stop
    return (TaskKind.JOB if kind is StopKind.JOB else TaskKind.SHIPMENT), number
