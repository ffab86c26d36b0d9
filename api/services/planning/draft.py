"""Draft plans: the result of planning before it is saved, checked first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from api import __version__
from api.services.actors import Actor
from api.services.context import Context
from api.services.planning.travel import Travel
from data.store import Store
from routing.checker import violations
from routing.dispatch import DayProblem, GroupPreferences, Held, chat_violations, modes_asked
from routing.dispatch.chats import Chat
from routing.errors import WardroundError
from routing.needs import Need, NeedState
from routing.plan import Plan, PlanSettings, Provenance, Round, UnassignedNeed
from routing.problem import Details, Solution
from routing.problem.digest import digest
from routing.solver import Budget

__all__ = [
    "Draft",
    "Tell",
    "absent",
    "judge",
    "keep",
    "needs_to_plan",
    "off_street",
    "rested_on",
    "settings_used",
]

log = logging.getLogger("wardround.planning")

Tell = Callable[[str, float, dict[str, int]], None]
"""Receives the phase, the fraction done, and how good the best plan is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved plan; ``reported`` when its stops carry volunteers' reports."""

    provenance: Provenance
    rounds: tuple[Round, ...]
    unassigned: tuple[UnassignedNeed, ...]
    reported: bool = False


def needs_to_plan(store: Store, day: date) -> tuple[Mapping[int, Need], tuple[Need, ...]]:
    """Return the day's needs to plan, and new needs with the details they lack."""
    ready = store.needs.due_on(day)
    new = [need for need in store.needs.open() if need.state is NeedState.NEW and need.due_on(day)]
    due = (*ready, *new)
    return {need.id: need for need in due}, due


def judge(problem: DayProblem, solution: Solution, chats: tuple[Chat, ...]) -> None:
    """Raise WardroundError ``plan.broken-rule`` when the checker finds fault with a solution."""
    broken = [str(found) for found in violations(problem.problem, solution)]
    broken += map(str, chat_violations(problem, solution, chats))
    if broken:
        for line in broken:
            log.error("The checker found: %s", line)
        raise WardroundError(
            "plan.broken-rule",
            f"The plan would break {len(broken)} rules, so it was not kept.",
            "Start a new plan with another seed, and please report this: it is a bug in Wardround.",
        )


def keep(ctx: Context, store: Store, day: date, draft: Draft, actor: Actor) -> Plan:
    """Save a draft as the day's next version."""
    now = ctx.clock()
    plan = store.plans.create(day, draft.provenance, actor=str(actor), at=now)
    return store.plans.save(plan.id, draft.rounds, draft.unassigned, actor=str(actor), at=now, reported=draft.reported)


def rested_on(inputs: Mapping[str, str], drawn: tuple[Round, ...]) -> dict[str, str]:
    """Return the fingerprints of the rounds' needs, volunteers and places."""
    keys = {f"volunteer:{one.volunteer_id}" for one in drawn}
    for stop in (stop for one in drawn for stop in one.stops):
        keys |= {f"need:{stop.need_id}", f"place:{stop.place_id}"}
    return {key: inputs[key] for key in sorted(keys) if key in inputs}


def absent(problem: DayProblem, ways: Travel) -> dict[int, str]:
    """Return why available volunteers have no usable shift, by id."""
    found = {one.volunteer_id: one.sentence for one in problem.absent}
    by_some_way: set[int] = set()
    for turn in problem.turns.values():
        fault = ways.off_street[turn.mode].get(problem.points.volunteers[turn.volunteer.id])
        if fault is None:
            by_some_way.add(turn.volunteer.id)
        else:
            found.setdefault(turn.volunteer.id, f"{fault.cause} {fault.action}")
    return {volunteer_id: why for volunteer_id, why in found.items() if volunteer_id not in by_some_way}


def off_street(problem: DayProblem, ways: Travel) -> dict[int, Held]:
    """Return the needs that no allowed mode can reach, and why."""
    found = {}
    asked = {task.need.id: modes_asked(task.need) for task in problem.tasks.values()}
    for need_id, point in problem.points.homes.items():
        fault, mode = ways.off_every_street(point), ""
        off = ways.cut_off(point, asked.get(need_id, frozenset()))
        if fault is None and off and len(off) == len(asked[need_id]):
            fault, mode = ways.off_street[off[0]][point], str(off[0])
        if fault is not None:
            found[need_id] = Held(need_id, fault.code, Details(metres=round(fault.metres or 0), mode=mode))
    return found


def settings_used(
    problem: DayProblem, budget: Budget | None, seed: int, preferences: GroupPreferences, spare_minutes: int = 0
) -> PlanSettings:
    """Return the settings a plan was made with; ``budget`` None means there was no search."""
    limits = {} if budget is None else asdict(budget)
    return PlanSettings(
        seed=seed,
        **limits,
        dispatch=problem.settings,
        preferences=preferences,
        spare_minutes=spare_minutes,
        problem_digest=digest(problem.problem),
        software=__version__,
    )
