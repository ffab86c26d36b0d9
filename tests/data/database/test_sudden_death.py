"""A process killed with -9 loses nothing that it was told is kept, and leaves nothing half done. On both databases."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta

from data.database.database import Database
from tests.support import killed_process
from tests.support.other_processes import Start
from tests.support.store_makers import MONDAY, NOW, later


def test_every_acknowledged_write_is_there_and_none_is_half_done(database: Database, start: Start) -> None:
    moments = random.Random(20261123)
    acknowledged: set[int] = set()
    for _ in range(6):
        writer = start(killed_process.write)
        for _ in range(moments.randrange(1, 6)):
            acknowledged.add(writer.hear())
        time.sleep(moments.uniform(0, 0.02))
        acknowledged.update(writer.die())
        with database.transaction() as store:
            needs = store.needs.open()
            events = store.events.since(0, limit=100_000)
        batches = Counter(need.name for need in needs)
        assert set(batches.values()) == {killed_process.BATCH}
        assert {f"batch {batch}" for batch in acknowledged} <= batches.keys()
        assert len(events) == len(needs)


def test_a_run_whose_worker_died_is_taken_when_its_lease_is_over(database: Database, start: Start) -> None:
    with database.transaction() as store:
        run = store.runs.enqueue(MONDAY, 1, 10, 2, "user:1", at=NOW)
    worker = start(killed_process.hold)
    assert worker.hear() == run.id
    worker.die()
    with database.transaction() as store:
        assert store.runs.claim("worker:2", later(30), 30) is None
        taken = store.runs.claim("worker:2", later(31), 30)
        assert taken is not None
        assert (taken.id, taken.attempt, taken.worker) == (run.id, 2, "worker:2")


def test_a_claim_that_was_never_finished_never_was(database: Database, start: Start) -> None:
    with database.transaction() as store:
        run = store.runs.enqueue(MONDAY, 1, 10, 2, "user:1", at=NOW)
    worker = start(killed_process.claim_without_end)
    assert worker.hear() == run.id
    worker.die()
    taken = None
    # PostgreSQL needs a moment to see that the other end is gone.
    for _ in range(200):
        with database.transaction() as store:
            taken = store.runs.claim("worker:2", NOW, 30)
        if taken is not None:
            break
        time.sleep(0.05)
    assert taken is not None
    assert (taken.id, taken.attempt) == (run.id, 1)


def test_each_run_goes_to_one_of_the_processes_that_claim_at_once(database: Database, start: Start) -> None:
    with database.transaction() as store:
        days = [MONDAY + timedelta(days=number) for number in range(40)]
        runs = [store.runs.enqueue(day, 1, 10, 2, "user:1", at=NOW).id for day in days]
    workers = [start(killed_process.claim) for _ in range(3)]
    claimed = [run for worker in workers for run in iter(worker.hear, None)]
    assert sorted(claimed) == sorted(runs)
