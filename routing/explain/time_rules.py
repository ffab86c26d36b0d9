"""Find which rules leave a vehicle no time for a task, even with nothing else to do.

Each rule is tried alone, with all others lifted, so that each named rule is a sufficient reason: the work is longer
than the shift, whatever the streets are like; or the shop is closed during the whole shift, however near it is. Where
no rule alone is to blame (the shop shuts just before the vehicle can get there), the windows that would have to go are
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from routing.evaluation.timing import can_be_timed
from routing.evaluation.visit import Node
from routing.problem import Problem, Reason, StopKind, TimeWindow, Vehicle

__all__ = ["WINDOW_OF", "time_rules", "work_of"]

WINDOW_OF: Final = {
    StopKind.JOB: Reason.TIME_WINDOW,
    StopKind.PICKUP: Reason.PICKUP_WINDOW,
    StopKind.DELIVERY: Reason.DELIVERY_WINDOW,
}
"""The reason given when a visit's time windows are to blame."""


def time_rules(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> frozenset[Reason]:
    """Return the rules that leave a vehicle no time for a task, at least one.

    The caller knows that there is no time.

    The caller checks the limits on rounds and rides: the vehicle and the nodes come without them.
    """
    if _in_conflict(problem, vehicle, nodes):
        return frozenset({Reason.WINDOWS_CONFLICT})
    shift = vehicle.time_window
    found = {WINDOW_OF[node.kind] for node in nodes if not _meet(node, shift)}
    if shift is not None and work_of(nodes) > shift.end - shift.start:
        found.add(Reason.TOO_LONG)
    elif not can_be_timed(problem, replace(vehicle, breaks=()), [_at_any_time(node) for node in nodes]):
        found.add(Reason.TOO_FAR)
    return frozenset(found or _only_together(problem, vehicle, nodes))


def work_of(nodes: Sequence[Node]) -> int:
    """Return the seconds of work that a task takes, without any journey."""
    return sum(node.visit.setup + node.visit.service for node in nodes)


def _only_together(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> set[Reason]:
    """Return the windows that would have to go where no rule alone leaves too little time."""
    if can_be_timed(problem, replace(vehicle, breaks=()), nodes):
        return {Reason.BREAK}
    easing = {
        WINDOW_OF[node.kind]
        for node in nodes
        if can_be_timed(problem, vehicle, [_at_any_time(one) if one is node else one for one in nodes])
    }
    return easing if len(easing) == 1 else {Reason.TIME_WINDOW}


def _in_conflict(problem: Problem, vehicle: Vehicle, nodes: Sequence[Node]) -> bool:
    """Return whether the windows of a task's two visits leave any vehicle no time between them."""
    if len(nodes) == 1 or not all(node.visit.time_windows for node in nodes):
        return False
    anybody = replace(vehicle, start=None, end=None, time_window=None, breaks=())
    return not can_be_timed(problem, anybody, nodes) and all(can_be_timed(problem, anybody, [node]) for node in nodes)


def _meet(node: Node, shift: TimeWindow | None) -> bool:
    """Return whether a visit may begin at some moment of a shift."""
    windows = node.visit.time_windows
    return shift is None or not windows or any(one.start <= shift.end and shift.start <= one.end for one in windows)


def _at_any_time(node: Node) -> Node:
    return replace(node, visit=replace(node.visit, time_windows=()))
