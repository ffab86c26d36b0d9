"""Views of a planning run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from data.store.plans.runs import Run, RunState

__all__ = ["RunView", "run_view"]

_RUN_STATES: Final[Mapping[RunState, str]] = {
    RunState.QUEUED: "waiting",
    RunState.RUNNING: "running",
    RunState.DONE: "done",
    RunState.FAILED: "failed",
    RunState.CANCELLED: "cancelled",
}

_SOLVING_FROM: Final = 0.1
_SOLVING_TO: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A planning run: ``state`` is waiting, running, done, failed or cancelled; ``fraction`` 0 to 1."""

    id: int
    day: date
    state: str
    phase: str
    fraction: float
    unassigned: int | None
    travel_seconds: int | None
    elapsed: float
    attempt: int
    plan_id: int | None
    error_code: str
    error: str


def run_view(run: Run, now: datetime) -> RunView:
    """Return a view of a run, with the share of its time spent as its progress."""
    until = run.finished_at or now
    elapsed = max(0.0, (until - (run.started_at or run.requested_at)).total_seconds())
    phase = str(run.progress.get("phase", ""))
    fraction = float(run.progress.get("fraction", 0.0))
    if run.state is RunState.DONE:
        fraction = 1.0
    elif phase == "solving":
        fraction = _SOLVING_FROM + (_SOLVING_TO - _SOLVING_FROM) * min(1.0, elapsed / run.seconds)
    return RunView(
        id=run.id,
        day=run.day,
        state=_RUN_STATES[run.state],
        phase=phase,
        fraction=fraction,
        unassigned=run.progress.get("unassigned"),
        travel_seconds=run.progress.get("travel_seconds"),
        elapsed=elapsed,
        attempt=run.attempt,
        plan_id=run.plan_id,
        error_code=run.code,
        error=run.message,
    )
