"""Rules that a plan edited by hand breaks, as stored and in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.services.planning.plan_rows import BrokenRow
from api.services.wording.clock import lasting
from routing.checker import Cause, Violation
from routing.dispatch import DayProblem, skill_in_words
from routing.needs import Need, Volunteer
from routing.plan import BrokenRule
from routing.problem import Solution, StopKind

__all__ = ["broken_row", "broken_rule"]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The volunteer, need and figure of a broken rule."""

    who: str
    whom: str
    kind: StopKind | None
    figure: str
    lacking: str


def broken_rule(day: DayProblem, solution: Solution, found: Violation) -> BrokenRule:
    """Return a violation as stored: codes, ids and numbers."""
    turn = day.turns.get(found.vehicle_id or 0)
    task = None if found.task is None else day.tasks.get(found.task)
    stop = None
    for route in solution.routes:
        if route.vehicle_id == found.vehicle_id and found.stop is not None and found.stop < len(route.stops):
            stop = route.stops[found.stop]
    lacking: list[str] = []
    if found.cause is Cause.SKILLS and task is not None:
        has = {one.id: one.skills for one in day.problem.vehicles}.get(found.vehicle_id or 0, frozenset())
        lacking = sorted(task.task.skills - has)
    return BrokenRule(
        cause=str(found.cause),
        volunteer_id=None if turn is None else turn.volunteer.id,
        need_id=None if task is None else task.need.id,
        kind=None if stop is None else stop.kind,
        amount=found.amount,
        lacking=tuple(lacking),
        sentence=found.sentence,
    )


def broken_row(rule: BrokenRule, needs: Mapping[int, Need], people: Mapping[int, Volunteer]) -> BrokenRow:
    """Return a broken rule with names, for a dispatcher."""
    person, need = people.get(rule.volunteer_id or 0), needs.get(rule.need_id or 0)
    lacking = " and ".join(_skill(one) for one in rule.lacking)
    parts = _Parts(
        who="A volunteer" if person is None else person.name,
        whom="a neighbour" if need is None or not need.name else need.name,
        kind=rule.kind,
        figure=_figure(rule.cause, rule.amount),
        lacking=lacking or "a requirement of it",
    )
    words = _WORDS.get(rule.cause)
    return BrokenRow(
        code=rule.cause,
        volunteer_id=rule.volunteer_id,
        need_id=rule.need_id,
        amount=rule.amount,
        sentence=rule.sentence if words is None else words(parts),
    )


def _skill(name: str) -> str:
    return f"somebody who {skill_in_words(name)}"


def _figure(cause: str, amount: int) -> str:
    if cause == Cause.MAX_DISTANCE:
        return f"{amount / 1000:.1f} km"
    if cause == Cause.LOAD:
        return "1 too many" if amount == 1 else f"{amount} too many"
    if cause in (Cause.MAX_TASKS, Cause.MAX_STOPS):
        return "1 stop" if amount == 1 else f"{amount} stops"
    return lasting(amount)


def _delay(parts: _Parts) -> str:
    if parts.kind is StopKind.END:
        return f"{parts.who} gets back {parts.figure} after the end of their hours."
    if parts.kind is StopKind.BREAK:
        return f"{parts.who} takes their break {parts.figure} too late."
    if parts.kind is StopKind.PICKUP:
        return f"{parts.who} is {parts.figure} too late to pick up for {parts.whom}."
    return f"{parts.who} is {parts.figure} too late for {parts.whom}."


def _lead_time(parts: _Parts) -> str:
    if parts.kind is StopKind.START:
        return f"{parts.who} sets out {parts.figure} before their hours begin."
    if parts.kind is StopKind.BREAK:
        return f"{parts.who} takes their break {parts.figure} too early."
    if parts.kind is StopKind.PICKUP:
        return f"{parts.who} is {parts.figure} too early to pick up for {parts.whom}."
    return f"{parts.who} is {parts.figure} too early for {parts.whom}."


_WORDS: Final[Mapping[str, Callable[[_Parts], str]]] = {
    Cause.DELAY: _delay,
    Cause.LEAD_TIME: _lead_time,
    Cause.LOAD: lambda parts: f"{parts.who} carries more than they have room for ({parts.figure}).",
    Cause.SKILLS: lambda parts: f"{parts.whom} needs {parts.lacking}, and {parts.who} does not qualify.",
    Cause.VEHICLE: lambda parts: f"{parts.whom} is reserved for other volunteers than {parts.who}.",
    Cause.MAX_TASKS: lambda parts: f"{parts.who} has {parts.figure} over their limit.",
    Cause.MAX_STOPS: lambda parts: f"{parts.who} has {parts.figure} over their limit.",
    Cause.MAX_TRAVEL_TIME: lambda parts: f"{parts.who} travels {parts.figure} longer than their limit.",
    Cause.MAX_DURATION: lambda parts: f"The round of {parts.who} takes {parts.figure} longer than their limit.",
    Cause.MAX_DISTANCE: lambda parts: f"{parts.who} goes {parts.figure} further than their limit.",
    Cause.MAX_RIDE: lambda parts: f"What {parts.who} brings {parts.whom} is on board {parts.figure} too long.",
    Cause.UNREACHABLE: lambda parts: (
        f"{parts.who} cannot get home from their last stop."
        if parts.kind is StopKind.END
        else f"{parts.who} cannot get to {parts.whom}."
    ),
    Cause.BREAK: lambda parts: f"{parts.who} has no time left for a break.",
    Cause.MIXED: lambda parts: f"{parts.who} carries goods that must not be mixed.",
    Cause.ALTERNATIVES: lambda parts: f"{parts.who} would travel by two modes on one day.",
    Cause.SHARED_LIMIT: lambda parts: f"The rounds of {parts.who} together exceed their limit for the day.",
    Cause.TOGETHER: lambda parts: f"The volunteers for {parts.whom} are not at the door at the same time.",
    Cause.ALL_OR_NONE: lambda parts: f"Only part of what {parts.whom} asked for would be done.",
    Cause.FOLLOWS: lambda parts: f"{parts.who} is {parts.figure} too early or too late to bring {parts.whom} home.",
    Cause.PRECEDENCE: lambda parts: f"{parts.who} would deliver to {parts.whom} before the pickup.",
    "call": lambda parts: f"{parts.who} has no time left to call {parts.whom}.",
    Cause.PREFIX: lambda parts: f"{parts.who} would leave out what they promised to do first.",
}
