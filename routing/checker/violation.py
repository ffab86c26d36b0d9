"""The ways in which a solution can break a rule of its problem."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from routing.problem import TaskKind

__all__ = ["Cause", "Violation"]


class Cause(StrEnum):
    """The rule that is broken.

    The names are VROOM's where VROOM has the rule (``lead_time``: too early, ``delay``: too late).
    """

    LEAD_TIME = "lead_time"
    DELAY = "delay"
    LOAD = "load"
    MAX_TASKS = "max_tasks"
    SKILLS = "skills"
    PRECEDENCE = "precedence"
    MAX_TRAVEL_TIME = "max_travel_time"
    MAX_DISTANCE = "max_distance"
    MAX_DURATION = "max_duration"
    MAX_RIDE = "max_ride"
    MAX_STOPS = "max_stops"
    BREAK = "break"
    VEHICLE = "vehicle"
    PREFIX = "prefix"
    TOGETHER = "together"
    FOLLOWS = "follows"
    ALL_OR_NONE = "all_or_none"
    ALTERNATIVES = "alternatives"
    SHARED_LIMIT = "shared_limit"
    MIXED = "mixed"
    SAME_VEHICLE = "same_vehicle"
    UNREACHABLE = "unreachable"
    UNKNOWN_VEHICLE = "unknown_vehicle"
    VEHICLE_TWICE = "vehicle_twice"
    UNKNOWN_TASK = "unknown_task"
    DUPLICATE_TASK = "duplicate_task"
    MISSING_TASK = "missing_task"
    CONTRADICTION = "contradiction"
    SHAPE = "shape"
    LOCATION = "location"
    LEG = "leg"
    ARRIVAL = "arrival"
    WAITING = "waiting"
    SETUP = "setup"
    SERVICE = "service"
    LOAD_TOLD = "load_told"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a solution breaks a rule of its problem or contradicts itself.

    Attributes
    ----------
    cause
        Which rule.
    sentence
        What is wrong, for a person; ids only, never a name.
    vehicle_id, stop
        Where: the vehicle, and the place in its ``stops``; None where it is the whole route or solution.
    task
        The job or shipment concerned; None where there is none.
    amount
        By how much: seconds, metres, goods or tasks.
    """

    cause: Cause
    sentence: str
    vehicle_id: int | None = None
    stop: int | None = None
    task: tuple[TaskKind, int] | None = None
    amount: int = 0

    @property
    def where(self) -> str:
        parts = [] if self.vehicle_id is None else [f"vehicle {self.vehicle_id}"]
        parts += [] if self.stop is None else [f"stop {self.stop}"]
        return ", ".join(parts) or "solution"

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence} [{self.cause}]"
