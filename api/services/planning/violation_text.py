"""What a plan made by hand breaks, as codes and numbers to keep, and as sentences with names for who may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.services.planning.plan_rows import BrokenRow
from routing.checker import Cause, Violation
from routing.dispatch import DayProblem, skill_in_words
from routing.needs import Need, Volunteer
from routing.plan import BrokenRule
from routing.problem import Solution, StopKind

__all__ = ["broken_row", "broken_rule"]


@dataclass(frozen=True, slots=True)
class _Said:
    """Who, for whom, and the figure of a broken rule."""

    who: str
    whom: str
    at_end: bool
    figure: str
    lacking: str


def broken_rule(day: DayProblem, solution: Solution, found: Violation) -> BrokenRule:
    """A violation as a plan keeps it, in codes, ids and numbers."""
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
    """A broken rule with names, for a dispatcher."""
    person, need = people.get(rule.volunteer_id or 0), needs.get(rule.need_id or 0)
    lacking = " and ".join(_skill(one) for one in rule.lacking)
    known = _Said(
        who="Somebody" if person is None else person.name,
        whom="a need" if need is None else need.name,
        at_end=rule.kind is StopKind.END,
        figure=_figure(rule.cause, rule.amount),
        lacking=lacking or "something it asks for",
    )
    words = _WORDS.get(rule.cause)
    return BrokenRow(
        code=rule.cause,
        volunteer_id=rule.volunteer_id,
        need_id=rule.need_id,
        amount=rule.amount,
        sentence=rule.sentence if words is None else words(known),
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
    minutes = max(1, round(amount / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _delay(said: _Said) -> str:
    if said.at_end:
        return f"{said.who} is back {said.figure} after the end of their time."
    return f"{said.who} is {said.figure} too late for {said.whom}."


_WORDS: Final[Mapping[str, Callable[[_Said], str]]] = {
    Cause.DELAY: _delay,
    Cause.LEAD_TIME: lambda said: f"{said.who} begins {said.figure} too early for {said.whom}.",
    Cause.LOAD: lambda said: f"{said.who} has more on board than there is room for ({said.figure}).",
    Cause.SKILLS: lambda said: f"{said.whom} needs {said.lacking}; {said.who} is not.",
    Cause.VEHICLE: lambda said: f"{said.whom} is kept for somebody else than {said.who}.",
    Cause.MAX_TASKS: lambda said: f"{said.who} has {said.figure} more than they wish to make.",
    Cause.MAX_STOPS: lambda said: f"{said.who} has {said.figure} more than they wish to make.",
    Cause.MAX_TRAVEL_TIME: lambda said: f"{said.who} is {said.figure} longer under way than they wish to be.",
    Cause.MAX_DURATION: lambda said: f"The round of {said.who} takes {said.figure} longer than they have.",
    Cause.MAX_DISTANCE: lambda said: f"{said.who} goes {said.figure} further than they wish to.",
    Cause.MAX_RIDE: lambda said: f"What {said.who} has for {said.whom} is {said.figure} too long under way.",
    Cause.BREAK: lambda said: f"{said.who} has no time left for a break.",
    Cause.MIXED: lambda said: f"{said.who} has things on board together that must not mix.",
    Cause.ALTERNATIVES: lambda said: f"{said.who} would go out by two ways on one day.",
    Cause.SHARED_LIMIT: lambda said: f"The rounds of {said.who} together are more than their limit of the day.",
    Cause.TOGETHER: lambda said: f"Those who must meet at the door of {said.whom} are not there at one time.",
    Cause.ALL_OR_NONE: lambda said: f"Only a part of what {said.whom} asks for would be done.",
    Cause.FOLLOWS: lambda said: f"{said.who} is {said.figure} too early or too late to bring {said.whom} home.",
    Cause.PRECEDENCE: lambda said: f"{said.who} would bring something to {said.whom} before fetching it.",
    Cause.PREFIX: lambda said: f"{said.who} would leave out what they have promised first.",
}
