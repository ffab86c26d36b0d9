"""Planning a day: what is due becomes a problem, its solution a judged draft, the draft a published plan.

A run is one planning in the background. What it does is the same as ``plan_now``; the queue only carries it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import series
from api.services.needs.preferences import known_faces
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
from api.services.planning.preferences import settings_of, wishes_of
from api.services.planning.publishing import check_not_running, fingerprints, new_links, publish
from api.services.planning.recent_rounds import ledger_before
from api.services.planning.route_geometry import draft_rounds
from api.services.planning.travel import travel
from api.services.planning.views import plan_view as view_of
from api.services.planning.views import run_view as view_of_run
from api.services.rounds.views import PlanView, RunView
from api.services.running.replanner import Changes, redraft
from api.services.runs.heartbeat import Heartbeat, LeaseLost, WorkerEnds
from api.services.runtime.crash_log import log_crash
from data.store.records import RunState
from routing.dispatch import assign_chats, day_points, day_problem, rounds
from routing.errors import Conflict, WardroundError
from routing.needs import Mode
from routing.plan import Provenance
from routing.problem import Solution
from routing.punctuality.slack import solve_with_slack
from routing.solver import Budget
from routing.unassigned import explained, unassigned_needs

__all__ = [
    "as_json",
    "cancel",
    "execute_next",
    "latest_plan",
    "latest_run",
    "live_plan",
    "new_links",
    "plan_now",
    "plan_view",
    "publish",
    "run_view",
    "start",
]

LEASE_SECONDS: Final = 30
log = logging.getLogger("wardround.planning")

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
    """Plan a day in this process and keep the draft; ``spare_minutes`` None is what the group wishes.

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
    draft = _draft(ctx, day, budget, seed, spare_minutes, lambda step, fraction, _best: tell(step, fraction))
    with ctx.database.transaction() as store:
        return view_of(ctx, store, keep(ctx, store, day, draft, actor))


def start(
    ctx: Context,
    day: date,
    actor: Actor,
    *,
    seconds: int | None = None,
    seed: int | None = None,
    spare_minutes: int | None = None,
) -> RunView:
    """Ask for a day's planning in the background; a day that is being planned already is not planned twice at once.

    ``spare_minutes`` None is what the group wishes.

    Raises
    ------
    Conflict
        ``plan.running``: volunteers are on their way already.
    """
    day_rollover.tidy(ctx)
    series.fill_for(ctx, day)
    now = ctx.clock()
    with ctx.database.transaction() as store:
        live = store.plans.live(day)
        if live is not None:
            check_not_running(live)
        last = store.runs.latest(day)
        if last is not None and last.state in (RunState.QUEUED, RunState.RUNNING):
            return view_of_run(last, now)
        run = store.runs.enqueue(
            day,
            seed or 0,
            seconds or ctx.settings.plan_seconds,
            ctx.settings.plan_workers,
            str(actor),
            at=now,
            spare_minutes=spare_minutes,
        )
        return view_of_run(run, now)


def run_view(ctx: Context, run_id: int) -> RunView:
    """How far a run is.

    Raises
    ------
    NotFound
        ``run.unknown``
    """
    with ctx.database.reading() as store:
        return view_of_run(store.runs.get(run_id), ctx.clock())


def cancel(ctx: Context, run_id: int, actor: Actor) -> RunView:
    """Stop a run; one that is over already stays as it is."""
    with ctx.database.transaction() as store:
        store.runs.cancel(run_id, actor=str(actor), now=ctx.clock())
        return view_of_run(store.runs.get(run_id), ctx.clock())


def execute_next(ctx: Context, worker: str, ending: Callable[[], bool] = lambda: False) -> bool:
    """Take one run from the queue and execute it; False when there was none.

    Once ``ending`` says that the worker was told to end, the run goes back into the queue as it was.
    """
    with ctx.database.transaction() as store:
        run = store.runs.claim(worker, ctx.clock(), LEASE_SECONDS)
    if run is None:
        return False
    budget = Budget(seconds=run.seconds, workers=run.workers)
    actor = Actor("system")
    with Heartbeat(ctx, run.id, worker, LEASE_SECONDS, ending) as heart:
        try:
            if run.changes is None:
                draft = _draft(ctx, run.day, budget, run.seed, run.spare_minutes, heart.tell, heart.in_vain)
            else:
                changes = Changes.from_json(run.changes)
                draft = redraft(ctx, run.day, changes, budget, run.seed, heart.tell, heart.in_vain)
            with ctx.database.transaction() as store:
                plan = keep(ctx, store, run.day, draft, actor)
                # In one transaction with the plan: a run that lost its lease leaves no plan behind.
                store.runs.finish(run.id, worker, plan.id, now=ctx.clock())
        except LeaseLost:
            log.info("Run %s was cancelled or taken over.", run.id)
        except WorkerEnds:
            # The server is being restarted: the next worker goes on at once, and it does not count as a try.
            with ctx.database.transaction() as store:
                store.runs.release(run.id, worker, now=ctx.clock())
        except WardroundError as error:
            if error.code == "run.lease-lost":
                log.info("Run %s was cancelled or taken over.", run.id)
            else:
                _fail(ctx, run.id, worker, error.code, f"{error.cause} {error.action}".strip())
        except Exception as error:  # noqa: BLE001 - whatever it was, the run must not stay "running"
            log_crash(log, f"Run {run.id} failed", error)
            _fail(ctx, run.id, worker, "run.crashed", "The planning stopped with an error; the server's log says more.")
    return True


def plan_view(ctx: Context, plan_id: int) -> PlanView:
    """A plan with its rounds and what is on none.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        return view_of(ctx, store, store.plans.get(plan_id))


def latest_plan(ctx: Context, day: date) -> PlanView | None:
    """The newest version of a day's plan."""
    with ctx.database.reading() as store:
        plan = store.plans.latest(day)
        return None if plan is None else view_of(ctx, store, plan)


def live_plan(ctx: Context, day: date) -> PlanView | None:
    """The plan of a day that volunteers follow."""
    with ctx.database.reading() as store:
        plan = store.plans.live(day)
        return None if plan is None else view_of(ctx, store, plan)


def latest_run(ctx: Context, day: date) -> RunView | None:
    """The newest run of a day."""
    with ctx.database.reading() as store:
        run = store.runs.latest(day)
        return None if run is None else view_of_run(run, ctx.clock())


def as_json(plan: PlanView) -> dict[str, Any]:
    """The plan as plain values."""
    return asdict(plan)


def _draft(
    ctx: Context,
    day: date,
    budget: Budget,
    seed: int,
    spare_minutes: int | None,
    tell: Tell,
    stop: Callable[[], bool] | None = None,
) -> Draft:
    """Solve a day, judge the solution, explain what is left, and find the lines of its legs."""
    tell("reading", 0.0, {})
    with ctx.database.reading() as store:
        asked = needs_to_plan(store, day)
        volunteers = store.volunteers.all()
        places = store.places.all()
        inputs = fingerprints(store, asked, volunteers, places)
        ledger = ledger_before(store, day)
        faces = known_faces(store, asked, day)
        settings, wishes = settings_of(ctx, store), wishes_of(store)
    there = tuple(person for person in volunteers if person.hours.on(day))
    points = day_points(asked, there, places)
    tell("travel", 0.05, {})
    modes = {mode for person in there for mode in person.modes} or {Mode.WALK}
    ways = travel(ctx.area, points.coordinates, modes)
    open_spans = {place.id: ctx.area.open_on(place.opening_hours, place.kind, day) for place in places}
    spare = wishes.spare_minutes if spare_minutes is None else spare_minutes
    problem = day_problem(day, asked, there, open_spans, places, points, ways.matrices, settings, wishes, ledger, faces)
    # Late, because OR-Tools takes a quarter of a second to import.
    from routing.solver.compiled.precompile import compile_first

    compile_first(problem.problem, lambda: tell("compiling", 0.08, {}))
    tell("solving", 0.1, {})

    def improved(best: Solution) -> None:
        tell("solving", 0.1, {"unplanned": len(best.unassigned), "travel_seconds": best.cost})

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
            settings=settings_used(problem, budget, seed, wishes, spare),
            inputs=rested_on(inputs, drawn),
            absent=absent(problem, ways),
        ),
        drawn,
        unassigned_needs(problem, solution, (*problem.held, *silent), off_street(problem, ways), people),
    )


def _fail(ctx: Context, run_id: int, worker: str, code: str, message: str) -> None:
    try:
        with ctx.database.transaction() as store:
            store.runs.fail(run_id, worker, code, message, now=ctx.clock())
    except Conflict:
        log.info("Run %s was cancelled or taken over.", run_id)
