"""The routing problem, its solution, and the parts of both."""

from routing.problem.kinds import StopKind, StopRef, TaskKind
from routing.problem.matrix import UNREACHABLE, DurationMatrix
from routing.problem.parts import MAX_PRIORITY, Amount, Break, Job, Preference, Shipment, TimeWindow, Vehicle, Visit
from routing.problem.problem import Problem
from routing.problem.relations import Follows, SharedLimit, TaskRef, Together, task_of
from routing.problem.solution import (
    NO_DETAILS,
    ChangeCode,
    Details,
    Displacement,
    Leg,
    Reason,
    Route,
    Shortfall,
    SmallestChange,
    Solution,
    Stop,
    Unassigned,
)

__all__ = [
    "MAX_PRIORITY",
    "NO_DETAILS",
    "UNREACHABLE",
    "Amount",
    "Break",
    "ChangeCode",
    "Details",
    "Displacement",
    "DurationMatrix",
    "Follows",
    "Job",
    "Leg",
    "Preference",
    "Problem",
    "Reason",
    "Route",
    "SharedLimit",
    "Shipment",
    "Shortfall",
    "SmallestChange",
    "Solution",
    "Stop",
    "StopKind",
    "StopRef",
    "TaskKind",
    "TaskRef",
    "TimeWindow",
    "Together",
    "Unassigned",
    "Vehicle",
    "Visit",
    "task_of",
]
