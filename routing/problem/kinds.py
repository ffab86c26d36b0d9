"""The kinds of stops and of tasks."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["StopKind", "StopRef", "TaskKind"]


class StopKind(StrEnum):
    """The kind of a stop."""

    START = "start"
    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    BREAK = "break"
    END = "end"


class TaskKind(StrEnum):
    """The kind of a task: a job or a shipment."""

    JOB = "job"
    SHIPMENT = "shipment"


StopRef = tuple[StopKind, int]
"""One visit of a problem: a job, or the pickup or the delivery of a shipment, with its id."""
