"""Plan a day: build the problem, solve it, check the solution, save a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import series
from api.services.planning import day_rollover
from api.services.planning.draft import (
    Draft,
    Tell,
    absent,
    judge,
    keep,
    needs_to_plan,
    off_street,
    rested_on,
    settings_used,
)
from api.services.planning.inputs import read_day
from api.services.planning.notices import notices_of
from api.services.planning.plan_rows import PlanView
from api.services.planning.publishing import new_links, publish
from api.services.planning.route_geometry import draft_rounds
from api.services.planning.views import plan_view as view_of
from routing.dispatch import DayProblem, assign_chats, day_problem, rounds
from routing.plan import Provenance
from routing.problem import Solution
from routing.punctuality.slack import solve_with_slack
from routing.solver import Budget
from routing.unassigned import explained, unassigned_needs

__all__ = [
    "as_json",
    "draft_of",
    "latest_plan",
    "live_plan",
    "new_links",
    "plan_now",
    "plan_view",
    "publish",
]

Progress = Callable[[str, float], None]


def plan_now(
    ctx: Context,
    day: date,
    actor: Actor,
    *,
    seconds: int | None = None,
    seed: int = 0,
    spare_minutes: int | None = None,
    progress: Progress | None = None,
) -> PlanView:
    """Plan a day in this process and save the draft; ``spare_minutes`` None uses the group's preference.

    Raises
    ------
    InvalidArea
        When the area cannot be opened.
    WardroundError
        ``plan.broken-rule`` when the checker finds fault with the solution: nothing is kept then.
    """
    tell = progress or (lambda _step, _fraction: None)
    day_rollover.tidy(ctx)
    series.fill_for(ctx, day)
    budget = Budget(seconds=seconds or ctx.settings.plan_seconds, workers=ctx.settings.plan_workers)
    draft = draft_of(ctx, day, budget, seed, spare_minutes, lambda step, fraction, _best: tell(step, fraction))
    with ctx.database.transaction() as store:
        return view_of(ctx, store, keep(ctx, store, day, draft, actor))


def plan_view(ctx: Context, plan_id: int) -> PlanView:
    """Return a plan with its rounds and unassigned needs.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        return view_of(ctx, store, store.plans.get(plan_id))


def latest_plan(ctx: Context, day: date) -> PlanView | None:
    """Return the newest version of a day's plan."""
    with ctx.database.reading() as store:
        plan = store.plans.latest(day)
        return None if plan is None else view_of(ctx, store, plan)


def live_plan(ctx: Context, day: date) -> PlanView | None:
    """Return the day's plan that volunteers follow."""
    with ctx.database.reading() as store:
        plan = store.plans.live(day)
        return None if plan is None else view_of(ctx, store, plan)


def as_json(plan: PlanView) -> dict[str, Any]:
    """Return the plan as plain values."""
    return asdict(plan)


def draft_of(
    ctx: Context,
    day: date,
    budget: Budget,
    seed: int,
    spare_minutes: int | None,
    tell: Tell,
    stop: Callable[[], bool] | None = None,
    better: Callable[[DayProblem, Solution], None] = lambda _day, _best: None,
) -> Draft:
    """Solve a day, judge the solution, explain what is left out, and draw its legs.

    ``better`` gets each better plan as the search finds it.
    """
    tell("reading", 0.0, {})
    known = read_day(ctx, day, lambda store: needs_to_plan(store, day), before_travel=lambda: tell("travel", 0.05, {}))
    preferences, ways = known.inputs.preferences, known.ways
    spare = preferences.spare_minutes if spare_minutes is None else spare_minutes
    problem = day_problem(known.inputs)
    # Late, because OR-Tools takes a quarter of a second to import.
    from routing.solver.compiled.precompile import compile_first

    compile_first(problem.problem, lambda: tell("compiling", 0.08, {}))
    tell("solving", 0.1, {})

    def improved(best: Solution) -> None:
        tell("solving", 0.1, {"unassigned": len(best.unassigned), "travel_seconds": best.cost})
        better(problem, best)

    found = solve_with_slack(problem.problem, spare * 60, budget, seed, improved, stop)
    people = problem.people
    solution = explained(problem, found, people)
    tell("checking", 0.9, {})
    chats, silent = assign_chats(problem, solution)
    judge(problem, solution, chats)
    tell("drawing", 0.93, {})
    drawn = draft_rounds(ctx.area, problem, rounds(problem, solution, chats))
    return Draft(
        Provenance(
            settings=settings_used(problem, budget, seed, preferences, spare),
            inputs=rested_on(known.fingerprints, drawn),
            absent=absent(problem, ways),
            notices=notices_of(known),
        ),
        drawn,
        unassigned_needs(problem, solution, (*problem.held, *silent), off_street(problem, ways), people),
    )
