"""The queue of planning runs, which a worker executes in the background.

A run does the same as ``plan_now`` and ``replan_now``, only in the background.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import series
from api.services.planning import day_rollover
from api.services.planning.draft import keep
from api.services.planning.planner import draft_of
from api.services.planning.publishing import check_not_running
from api.services.running.replanner import followed, redraft
from api.services.runs.best_so_far import nothing_yet, packed_rounds
from api.services.runs.heartbeat import Heartbeat, LeaseLost, WorkerEnds
from api.services.runs.views import RunView
from api.services.runs.views import run_view as run_view_of
from api.services.runtime.crash_log import log_crash
from data.store.plans.runs import RunState
from routing.dispatch import DayProblem
from routing.errors import Conflict, WardroundError
from routing.problem import Solution
from routing.running.changes import Changes
from routing.solver import Budget

__all__ = ["cancel", "execute_next", "good_enough", "latest_run", "run_view", "start_planning", "start_replanning"]

LEASE_SECONDS: Final = 30
log = logging.getLogger("wardround.planning")


def start_planning(
    ctx: Context,
    day: date,
    actor: Actor,
    *,
    seconds: int | None = None,
    seed: int | None = None,
    spare_minutes: int | None = None,
) -> RunView:
    """Queue the planning of a day; returns the run under way, if there is one.

    ``spare_minutes`` None uses the group's preference.

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
            return run_view_of(last, now)
        run = store.runs.enqueue(
            day,
            seed or 0,
            seconds or ctx.settings.plan_seconds,
            ctx.settings.plan_workers,
            str(actor),
            at=now,
            spare_minutes=spare_minutes,
        )
        return run_view_of(run, now)


def start_replanning(
    ctx: Context, day: date, actor: Actor, changes: Changes, *, seconds: int | None = None, seed: int | None = None
) -> RunView:
    """Queue the adjustment of a published day; returns the run under way, if there is one.

    Raises
    ------
    Conflict
        ``replan.nothing-published``: there is nothing to keep, so plan the day; ``replan.day-over``
    NotFound
        ``volunteer.unknown``, ``place.unknown``
    """
    day_rollover.tidy(ctx)
    now = ctx.clock()
    with ctx.database.transaction() as store:
        followed(ctx, store, day, changes)
        last = store.runs.latest(day)
        if last is not None and last.state in (RunState.QUEUED, RunState.RUNNING):
            return run_view_of(last, now)
        run = store.runs.enqueue(
            day,
            seed or 0,
            seconds or ctx.settings.plan_seconds,
            ctx.settings.plan_workers,
            str(actor),
            at=now,
            changes=changes.to_json(),
        )
        return run_view_of(run, now)


def run_view(ctx: Context, run_id: int) -> RunView:
    """Return the progress of a run.

    Raises
    ------
    NotFound
        ``run.unknown``
    """
    with ctx.database.reading() as store:
        return run_view_of(store.runs.get(run_id), ctx.clock())


def cancel(ctx: Context, run_id: int, actor: Actor) -> RunView:
    """Cancel a run; a finished one is unchanged."""
    with ctx.database.transaction() as store:
        store.runs.cancel(run_id, actor=str(actor), now=ctx.clock())
        return run_view_of(store.runs.get(run_id), ctx.clock())


def good_enough(ctx: Context, run_id: int, actor: Actor) -> RunView:
    """End a run's search, and save the best plan so far as the day's next version.

    Raises
    ------
    NotFound
        ``run.unknown``
    Conflict
        ``run.nothing-yet``: it has no plan yet.
    """
    with ctx.database.transaction() as store:
        taken = store.runs.good_enough(run_id, actor=str(actor), now=ctx.clock())
        run = store.runs.get(run_id)
        if not taken and run.state in (RunState.QUEUED, RunState.RUNNING):
            raise nothing_yet()
        return run_view_of(run, ctx.clock())


def latest_run(ctx: Context, day: date) -> RunView | None:
    """Return the newest run of a day."""
    with ctx.database.reading() as store:
        run = store.runs.latest(day)
        return None if run is None else run_view_of(run, ctx.clock())


def execute_next(ctx: Context, worker: str, ending: Callable[[], bool] = lambda: False) -> bool:
    """Execute one run from the queue; returns False if there was none.

    Once ``ending`` says that the worker is to end, the run goes back into the queue as it was.
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

                def better(day: DayProblem, best: Solution, heart: Heartbeat = heart) -> None:
                    heart.better(packed_rounds(day, best))

                draft = draft_of(ctx, run.day, budget, run.seed, run.spare_minutes, heart.tell, heart.enough, better)
            else:
                changes = Changes.from_json(run.changes)
                draft = redraft(ctx, run.day, changes, budget, run.seed, heart.tell, heart.enough)
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
            _fail(ctx, run.id, worker, "run.crashed", "Planning stopped with an error. See the server's log.")
    return True


def _fail(ctx: Context, run_id: int, worker: str, code: str, message: str) -> None:
    try:
        with ctx.database.transaction() as store:
            store.runs.fail(run_id, worker, code, message, now=ctx.clock())
    except Conflict:
        log.info("Run %s was cancelled or taken over.", run_id)
