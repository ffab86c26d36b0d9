"""An immutable, complete and valid problem: vehicles, jobs, shipments and matrices.

``InvalidProblem`` reports all faults of a problem together. Times are seconds from one common zero (in a
day's problem: local midnight), windows are inclusive, and service may *begin* in a window. A task is a job, a pickup
or a delivery.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from routing.errors import InvalidProblem
from routing.problem.faults import problem_faults
from routing.problem.kinds import StopKind, TaskKind
from routing.problem.parts import Job, ProblemParts, Shipment, Vehicle
from routing.problem.relations import TaskRef, task_of

__all__ = ["Problem"]


@dataclass(frozen=True, eq=False)
class Problem(ProblemParts):
    """A checked problem, with everything that a solver or a checker may know.

    Ids are unique among vehicles, among jobs and among shipments. All matrices are over the same locations.

    Raises
    ------
    InvalidProblem
        Lists every fault of the problem, each with its place (``jobs[3].visit.time_windows[0]``).
    """

    def __post_init__(self) -> None:
        for name in SEQUENCES:
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "matrices", MappingProxyType(dict(self.matrices)))
        faults = problem_faults(self)
        if faults:
            raise InvalidProblem(faults)

    def __getstate__(self) -> dict[str, Any]:
        # A mapping proxy cannot be pickled; a problem travels to worker processes.
        return {name: getattr(self, name) for name in (*SEQUENCES, "crossing_cost")} | {"matrices": dict(self.matrices)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, MappingProxyType(value) if name == "matrices" else value)

    @cached_property
    def dimensions(self) -> int:
        """The number of dimensions of all amounts; 0 where nothing is carried."""
        amounts = [vehicle.capacity for vehicle in self.vehicles]
        amounts += [amount for job in self.jobs for amount in (job.delivery, job.pickup)]
        amounts += [shipment.amount for shipment in self.shipments]
        return max((len(amount) for amount in amounts), default=0)

    @property
    def tasks(self) -> tuple[Job | Shipment, ...]:
        """The jobs, then the shipments."""
        return (*self.jobs, *self.shipments)

    @property
    def bundles(self) -> tuple[frozenset[TaskRef], ...]:
        """The sets of two or more tasks that are done or left out together."""
        found: list[frozenset[TaskRef]] = []
        joined_stops = [meeting.stops for meeting in self.together] + [
            (follow_up.first, follow_up.then) for follow_up in self.follows
        ]
        for stops in joined_stops:
            joined = frozenset(task_of(stop) for stop in stops)
            joined = joined.union(*(other for other in found if other & joined))
            found = [other for other in found if not other & joined]
            if len(joined) > 1:
                found.append(joined)
        return tuple(found)

    def replace(self, **changes: Any) -> Problem:
        """Return the problem with some fields replaced, checked again."""
        return replace(self, **changes)

    def part(self, vehicles: Iterable[Vehicle], jobs: Iterable[Job], shipments: Iterable[Shipment]) -> Problem:
        """Return the problem of some vehicles and tasks alone.

        Relations are kept where all their members are in this part.
        """
        vehicles, jobs, shipments = tuple(vehicles), tuple(jobs), tuple(shipments)
        here = {vehicle.id for vehicle in vehicles}
        tasks = {(TaskKind.JOB, job.id) for job in jobs} | {(TaskKind.SHIPMENT, shipment.id) for shipment in shipments}
        visits = {(StopKind.JOB, job.id) for job in jobs}
        visits |= {(kind, shipment.id) for shipment in shipments for kind in (StopKind.PICKUP, StopKind.DELIVERY)}
        return replace(
            self,
            vehicles=tuple(
                vehicle if visits.issuperset(vehicle.prefix) else replace(vehicle, prefix=()) for vehicle in vehicles
            ),
            jobs=jobs,
            shipments=shipments,
            together=tuple(meeting for meeting in self.together if visits.issuperset(meeting.stops)),
            follows=tuple(
                follow_up for follow_up in self.follows if {task_of(follow_up.first), task_of(follow_up.then)} <= tasks
            ),
            alternatives=tuple(alternative & here for alternative in self.alternatives if len(alternative & here) > 1),
            shared_limits=tuple(
                replace(limit, vehicles=limit.vehicles & here) for limit in self.shared_limits if limit.vehicles & here
            ),
        )


SEQUENCES: Final = (
    "vehicles",
    "jobs",
    "shipments",
    "together",
    "follows",
    "alternatives",
    "shared_limits",
    "never_mixed",
    "zones",
)
"""The fields of a problem that are tuples."""
