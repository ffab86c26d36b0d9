"""Draft: what planning makes of a day before it is kept; what the checker finds fault with is not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from api import __version__
from api.services.actors import Actor
from api.services.context import Context
from api.services.planning.travel import Travel
from api.services.wording.clock import clock_time
from data.store import Store
from routing.checker import violations
from routing.dispatch import DayProblem, Held, Wishes, chat_violations
from routing.dispatch.chats import Chat
from routing.dispatch.places import PLACE_WORDS
from routing.errors import WardroundError
from routing.explain.displacement import with_instead
from routing.explain.relaxation import with_changes
from routing.explain.unassigned import Words, explain
from routing.needs import Need, NeedState
from routing.plan import Plan, PlanSettings, Provenance, Round, Unplanned
from routing.problem import Solution, StopKind, TaskKind
from routing.problem.digest import digest
from routing.solver import Budget

__all__ = [
    "Draft",
    "Tell",
    "absent",
    "in_full",
    "judge",
    "keep",
    "left_out",
    "needs_to_plan",
    "rested_on",
    "settings_used",
    "told",
]

log = logging.getLogger("wardround.planning")

Tell = Callable[[str, float, dict[str, int]], None]
"""Told the phase, how much of the whole is done, and how good the best plan is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What planning made of a day, before it is kept; ``reported`` where its stops say what was reported of them."""

    provenance: Provenance
    rounds: tuple[Round, ...]
    unplanned: tuple[Unplanned, ...]
    reported: bool = False


def needs_to_plan(store: Store, day: date) -> tuple[Need, ...]:
    """The needs of a day that are not over: ready or planned on it, and the new ones, which say what they lack."""
    ready = store.needs.due_on(day)
    new = [need for need in store.needs.open() if need.state is NeedState.NEW and need.due_on(day)]
    return (*ready, *new)


def judge(problem: DayProblem, solution: Solution, chats: tuple[Chat, ...]) -> None:
    """Raise WardroundError ``plan.broken-rule`` when the checker finds fault with a solution."""
    broken = [str(found) for found in violations(problem.problem, solution)]
    broken += chat_violations(problem, solution, chats)
    if broken:
        for line in broken:
            log.error("The checker found: %s", line)
        raise WardroundError(
            "plan.broken-rule",
            f"The plan would break {len(broken)} rules, so it was not kept.",
            "Plan again with another seed, and report this: it is a fault of Wardround.",
        )


def keep(ctx: Context, store: Store, day: date, draft: Draft, actor: Actor) -> Plan:
    """The draft as the day's next version."""
    now = ctx.clock()
    plan = store.plans.create(day, draft.provenance, actor=str(actor), at=now)
    return store.plans.save(plan.id, draft.rounds, draft.unplanned, actor=str(actor), at=now, reported=draft.reported)


def rested_on(inputs: Mapping[str, str], drawn: tuple[Round, ...]) -> dict[str, str]:
    """The fingerprints of what the rounds rest on: their needs, volunteers and places."""
    keys = {f"volunteer:{one.volunteer_id}" for one in drawn}
    for stop in (stop for one in drawn for stop in one.stops):
        keys |= {f"need:{stop.need_id}", f"place:{stop.place_id}"}
    return {key: inputs[key] for key in sorted(keys) if key in inputs}


def absent(problem: DayProblem, ways: Travel) -> dict[int, str]:
    """Why volunteers with hours that day have no turn, or one that leads nowhere, by id."""
    found = {one.volunteer_id: one.sentence for one in problem.absent}
    by_some_way: set[int] = set()
    for turn in problem.turns.values():
        fault = ways.off_street[turn.mode].get(problem.points.volunteers[turn.volunteer.id])
        if fault is None:
            by_some_way.add(turn.volunteer.id)
        else:
            found.setdefault(turn.volunteer.id, f"{fault.cause} {fault.action}")
    return {volunteer_id: why for volunteer_id, why in found.items() if volunteer_id not in by_some_way}


def left_out(
    problem: DayProblem, solution: Solution, held: tuple[Held, ...], off_street: Callable[[int], Any]
) -> tuple[Unplanned, ...]:
    """Every need on no round: those that never entered the problem, and those that the solver left.

    The second line of a sentence is the smallest change that would serve the need, the third what would have to go.
    """
    found = [Unplanned(one.need_id, one.code, one.sentence) for one in held]
    told_of = {one.need_id for one in held}
    # Whoever would have come beside, and the way back, are told of with the need itself where that is left out too.
    for left in sorted(solution.unassigned, key=lambda one: problem.tasks[one.kind, one.id].beside):
        need = problem.tasks[left.kind, left.id].need
        if need.id in told_of:
            continue
        told_of.add(need.id)
        fault = off_street(problem.points.homes[need.id]) if need.id in problem.points.homes else None
        if fault is not None:
            found.append(Unplanned(need.id, fault.code, f"{fault.cause} {fault.action}"))
        else:
            change = left.change.sentence if left.change is not None else ""
            instead = left.instead.sentence if left.instead is not None else ""
            lines = "\n".join((left.sentence, change, instead)).rstrip("\n")
            found.append(Unplanned(need.id, str(left.reason or ""), lines))
    return tuple(sorted(found, key=lambda one: one.need_id))


def told(problem: DayProblem, words: Words, solution: Solution) -> Solution:
    """The solution, each task left out with why, the smallest change that would serve it, and what would have to go."""
    known = in_full(problem, words)
    changed = with_changes(problem.problem, explain(problem.problem, solution, known), known)
    return with_instead(problem.problem, changed, known)


def in_full(problem: DayProblem, words: Words) -> Words:
    """The words of a day with its clock, its places and its goods."""
    day = problem.day

    def place(task_id: int, kind: StopKind) -> str:
        task = problem.tasks.get((TaskKind.SHIPMENT, task_id)) or problem.tasks[TaskKind.JOB, task_id]
        where = task.pickup_place if kind is StopKind.PICKUP else task.delivery_place
        return "the visit" if where is None else f"the visit to the {PLACE_WORDS[where.kind]}"

    def part(seconds: int) -> str:
        name = "morning" if seconds < 43_200 else "afternoon" if seconds < 61_200 else "evening"
        return f" on {day:%A} {name}"

    return replace(words, clock=clock_time, place=place, part=part)


def settings_used(
    problem: DayProblem, budget: Budget | None, seed: int, wishes: Wishes, spare_minutes: int = 0
) -> PlanSettings:
    """What a plan was made with; without a budget nothing was searched for."""
    limits = {} if budget is None else asdict(budget)
    return PlanSettings(
        seed=seed,
        **limits,
        dispatch=problem.settings,
        wishes=wishes,
        spare_minutes=spare_minutes,
        problem_digest=digest(problem.problem),
        software=__version__,
    )
