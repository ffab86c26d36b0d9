"""The queue of plannings, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.database.database import Database
from data.store import Store
from data.store.plans.runs import MOST_ATTEMPTS, Run, RunState
from routing.errors import Conflict, NotFound
from tests.support.store_makers import ANN, MONDAY, NOW, add_plan, later


def enqueue(store: Store) -> Run:
    return store.runs.enqueue(MONDAY, 7, 30, 2, ANN, at=NOW)


def claim(store: Store, worker: str = "w:1", at: int = 0) -> Run:
    run = store.runs.claim(worker, later(at), 30)
    assert run is not None
    return run


def test_the_oldest_run_is_claimed_first_and_only_once(database: Database) -> None:
    with database.transaction() as store:
        first, second = enqueue(store), enqueue(store)
        assert (first.state, first.seed, first.seconds, first.workers, first.attempt) == ("queued", 7, 30, 2, 0)
        claimed = claim(store)
        assert (claimed.id, claimed.state, claimed.worker, claimed.attempt) == (first.id, "running", "w:1", 1)
        assert (claimed.lease_until, claimed.started_at) == (later(30), NOW)
        assert claim(store, "w:2").id == second.id
        assert store.runs.claim("w:3", NOW, 30) is None
        assert store.runs.latest(MONDAY) == store.runs.get(second.id)
        assert store.runs.latest(MONDAY + timedelta(days=1)) is None


def test_a_heartbeat_renews_the_lease_and_shows_how_far_it_is(database: Database) -> None:
    with database.transaction() as store:
        run = enqueue(store)
        claim(store)
        assert store.runs.heartbeat(run.id, "w:1", later(20), {"cost": 1234, "phase": "search"})
        assert store.runs.get(run.id).progress == {"cost": 1234, "phase": "search"}
        assert store.runs.claim("w:2", later(45), 30) is None
        assert not store.runs.heartbeat(run.id, "w:2", later(20), {})
        assert not store.runs.heartbeat(99, "w:1", later(20), {})


def test_a_worker_that_lost_its_lease_can_neither_go_on_nor_finish(database: Database) -> None:
    with database.transaction() as store:
        run = enqueue(store)
        plan = add_plan(store, ())
        claim(store)
        assert claim(store, "w:2", 31).attempt == 2
        assert not store.runs.heartbeat(run.id, "w:1", later(32), {})
        with pytest.raises(Conflict) as lost:
            store.runs.finish(run.id, "w:1", plan.id, now=later(33))
        assert lost.value.code == "run.lease-lost"
        done = store.runs.finish(run.id, "w:2", plan.id, now=later(34))
        assert (done.state, done.plan_id, done.finished_at) == (RunState.DONE, plan.id, later(34))
        assert store.runs.claim("w:3", later(1000), 30) is None


def test_a_run_that_stops_every_worker_is_given_up(database: Database) -> None:
    with database.transaction() as store:
        run = enqueue(store)
        for attempt in range(MOST_ATTEMPTS):
            assert claim(store, f"w:{attempt}", 31 * attempt).attempt == attempt + 1
        assert store.runs.claim("w:9", later(31 * MOST_ATTEMPTS), 30) is None
        given_up = store.runs.get(run.id)
        assert (given_up.state, given_up.code, given_up.attempt) == ("failed", "run.gave-up", MOST_ATTEMPTS)
        assert store.events.for_subject("run", run.id)[-1].data == {"code": "run.gave-up"}


def test_a_failed_run_says_why(database: Database) -> None:
    with database.transaction() as store:
        run = enqueue(store)
        claim(store)
        failed = store.runs.fail(run.id, "w:1", "plan.no-needs", "No needs are due on this day.", now=later(5))
        assert (failed.state, failed.code) == (RunState.FAILED, "plan.no-needs")
        assert failed.message == "No needs are due on this day."


def test_a_cancelled_run_is_taken_from_its_worker(database: Database) -> None:
    with database.transaction() as store:
        queued, running = enqueue(store), enqueue(store)
        assert store.runs.cancel(queued.id, actor=ANN, now=NOW)
        assert claim(store).id == running.id
        assert store.runs.cancel(running.id, actor=ANN, now=NOW)
        assert not store.runs.cancel(running.id, actor=ANN, now=NOW)
        assert not store.runs.heartbeat(running.id, "w:1", NOW, {})
        with pytest.raises(NotFound):
            store.runs.cancel(99, actor=ANN, now=NOW)


def test_threads_that_claim_at_once_never_share_a_run(database: Database) -> None:
    with database.transaction() as store:
        runs = {enqueue(store).id for _ in range(24)}

    def work(worker: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.transaction() as store:
                run = store.runs.claim(f"w:{worker}", NOW, 30)
            if run is None:
                return mine
            mine.append(run.id)

    with ThreadPoolExecutor(6) as pool:
        claimed = [run for mine in pool.map(work, range(6)) for run in mine]
    assert sorted(claimed) == sorted(runs)
