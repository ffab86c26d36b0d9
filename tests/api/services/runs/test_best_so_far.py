"""Planning as it goes on: the best plan so far is seen and may be kept; cancelling keeps what there was."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.runs import run_queue
from api.services.runs.best_so_far import BestSoFar, best_so_far
from routing.errors import Conflict, NotFound, WardroundError
from routing.needs import NeedKind
from tests.support.store_makers import MONDAY, add_need

ANN = Actor("user", 1)
LONG = 600
"""Seconds of a run that nobody waits for to its end."""


def first_plan(ctx: Context, run_id: int, still: Callable[[], bool]) -> BestSoFar:
    while still():
        try:
            return best_so_far(ctx, run_id)
        except NotFound:
            threading.Event().wait(0.05)
    raise AssertionError("The run ended without a plan.")


@pytest.fixture
def running(town: Context) -> tuple[Context, int, threading.Thread]:
    """A run of ten minutes that a worker is at.

    The day has enough visits for that: one of a few is enumerated, or searched through, in a second.
    """
    with town.database.transaction() as store:
        home = next(need.location for need in store.needs.open() if need.location is not None)
        for number in range(60):
            add_need(store, name=f"Dot {number}", kind=NeedKind.DOG_WALK, minutes=5, location=home)
    run = run_queue.start_planning(town, MONDAY, ANN, seconds=LONG)
    with pytest.raises(Conflict, match="no plan yet"):
        run_queue.good_enough(town, run.id, ANN)
    worker = threading.Thread(target=run_queue.execute_next, args=(town, "w1"))
    worker.start()
    return town, run.id, worker


def test_good_enough_keeps_the_best_plan_that_was_seen(running: tuple[Context, int, threading.Thread]) -> None:
    ctx, run_id, worker = running
    seen = first_plan(ctx, run_id, worker.is_alive)
    assert seen.revision >= 1
    assert all(stop.name and stop.lon is not None for one in seen.rounds for stop in one.stops)
    run_queue.good_enough(ctx, run_id, ANN)
    worker.join(120)
    run = run_queue.run_view(ctx, run_id)
    assert (run.state, run.error) == ("done", "")
    plan = planner.latest_plan(ctx, MONDAY)
    assert plan is not None
    assert plan.id == run.plan_id
    # Not at least as many needs: a better plan may serve fewer that are more urgent.
    assert plan.planned_needs
    # Once more changes nothing.
    assert run_queue.good_enough(ctx, run_id, ANN).state == "done"


def test_cancelling_throws_away_what_was_seen(running: tuple[Context, int, threading.Thread]) -> None:
    ctx, run_id, worker = running
    first_plan(ctx, run_id, worker.is_alive)
    run_queue.cancel(ctx, run_id, ANN)
    worker.join(120)
    assert run_queue.run_view(ctx, run_id).state == "cancelled"
    assert planner.latest_plan(ctx, MONDAY) is None


def test_what_is_kept_of_the_best_plan_names_nobody(running: tuple[Context, int, threading.Thread]) -> None:
    ctx, run_id, worker = running
    first_plan(ctx, run_id, worker.is_alive)
    with ctx.database.reading() as store:
        best = store.runs.get(run_id).best
    assert best is not None
    assert set(best) == {"unassigned", "travel_seconds", "rounds"}
    assert all(set(one) == {"volunteer", "mode", "start", "end", "stops"} for one in best["rounds"])
    run_queue.cancel(ctx, run_id, ANN)
    worker.join(120)
    with pytest.raises(WardroundError):
        best_so_far(ctx, 99)
