"""The heartbeat of a run: a busy database is waited for, any other fault ends the run with what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.services.context import Context
from api.services.runs.heartbeat import Heartbeat
from data.store import Store
from data.store.plans.runs import RunState
from routing.errors import Conflict, Misconfigured, WardroundError
from tests.support.store_makers import MONDAY, NOW


class Failing:
    """A database whose first transactions fail."""

    def __init__(self, ctx: Context, *faults: Exception) -> None:
        self.real, self.faults = ctx.database, list(faults)

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        if self.faults:
            raise self.faults.pop(0)
        with self.real.transaction() as store:
            yield store


def beat_with(ctx: Context, *faults: Exception) -> tuple[Heartbeat, Any, int]:
    with ctx.database.transaction() as store:
        run_id = store.runs.enqueue(MONDAY, 1, 10, 1, "user:1", at=NOW).id
        store.runs.claim("w:1", NOW, 30)
    database: Any = Failing(ctx, *faults)
    context = Context(ctx.settings, database, clock=ctx.clock)
    return Heartbeat(context, run_id, "w:1", 30), database, run_id


def wait_until(what: Any) -> None:
    until = time.monotonic() + 20
    while not what() and time.monotonic() < until:
        time.sleep(0.01)
    assert what()


def test_a_busy_database_is_tried_again(ctx: Context) -> None:
    heart, database, run_id = beat_with(ctx, Conflict("store.busy", "Someone else writes.", "Wait."))
    with heart:
        heart.tell("solving", 0.5, {"unassigned": 1})
        wait_until(lambda: not database.faults)
        heart.tell("solving", 0.6, {"unassigned": 1})

        def told() -> bool:
            with ctx.database.reading() as store:
                run = store.runs.get(run_id)
            return run.state is RunState.RUNNING and run.progress.get("fraction") == 0.6

        wait_until(told)
        assert not heart.in_vain()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Misconfigured("store.full", "There is no room left.", "Make room."), "store.full"),
        (RuntimeError("Una Mensah"), "run.no-heartbeat"),
    ],
)
def test_any_other_fault_ends_the_run_and_is_told(
    ctx: Context, fault: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    heart, _, _ = beat_with(ctx, fault)
    with heart:
        wait_until(heart.in_vain)
        with pytest.raises(WardroundError) as told:
            heart.tell("solving", 0.5, {})
    assert told.value.code == code
    assert "Una" not in f"{told.value}{caplog.text}"
