"""The queue of planning runs, each claimed by one worker under a lease that ends if it dies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from data.store.encoding import check_code
from data.store.events import Events
from data.store.revisions import unknown
from data.tables.runs import runs
from routing.errors import Conflict

__all__ = ["MOST_ATTEMPTS", "Run", "RunState", "Runs"]

MOST_ATTEMPTS: Final = 3
"""The most times a run is started. A run that has killed its worker three times will do so again."""

_C: Final = runs.c


class RunState(StrEnum):
    """The state of a planning run."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One planning run of a day.

    ``code`` and ``message`` explain why the run failed.

    ``changes`` says what has changed on a day in progress that is replanned; it is empty (None) for a new plan.
    ``spare_minutes`` are the minutes that the plan should keep free, None for the group's own setting. ``best`` are
    the rounds of the best plan so far, by ids; ``enough`` means that a dispatcher asked to keep it.
    """

    id: int
    day: date
    seed: int
    seconds: int
    workers: int
    spare_minutes: int | None
    state: RunState
    requested_by: str
    requested_at: datetime
    changes: Mapping[str, Any] | None
    worker: str | None
    lease_until: datetime | None
    attempt: int
    progress: Mapping[str, Any]
    started_at: datetime | None
    finished_at: datetime | None
    plan_id: int | None
    code: str
    message: str
    best: Mapping[str, Any] | None = None
    enough: bool = False


class Runs:
    """The planning runs in a store."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def enqueue(
        self,
        day: date,
        seed: int,
        seconds: int,
        workers: int,
        requested_by: str,
        *,
        at: datetime,
        spare_minutes: int | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> Run:
        """Queue a planning run for a day.

        The solver gets ``seconds`` and ``workers``.

        ``spare_minutes`` are kept free before each window and shift ends; None means the group's own setting.

        ``changes`` ask for a day that has begun to be replanned: codes and ids, never a name.
        """
        values = {
            "day": day,
            "seed": seed,
            "seconds": seconds,
            "workers": workers,
            "spare_minutes": spare_minutes,
            "state": str(RunState.QUEUED),
            "requested_by": check_code(requested_by, "requester"),
            "requested_at": at,
            "changes": None if changes is None else dict(changes),
            "attempt": 0,
            "progress": {},
            "code": "",
            "message": "",
        }
        run = _run(self._connection.execute(insert(runs).values(**values).returning(*runs.c)).one())
        self._events.append("run.queued", "run", run.id, requested_by, at)
        return run

    def claim(self, worker: str, now: datetime, lease_seconds: int) -> Run | None:
        """Claim the oldest waiting run for ``lease_seconds``, or return None.

        A run whose lease has ended is claimed again, until it has been started ``MOST_ATTEMPTS`` times; then it fails
        with the code ``run.gave-up``. However many workers claim at once, each run goes to only one.
        """
        lapsed = and_(_C.state == RunState.RUNNING, _C.lease_until < now)
        given_up = self._connection.execute(
            update(runs)
            .where(lapsed, _C.attempt >= MOST_ATTEMPTS)
            .values(
                state=str(RunState.FAILED),
                finished_at=now,
                lease_until=None,
                code="run.gave-up",
                message=f"Planning was started {MOST_ATTEMPTS} times, and the worker stopped each time.",
            )
            .returning(_C.id)
        )
        self._events.append_all(
            "run.failed", "run", [(row.id, {"code": "run.gave-up"}) for row in given_up], "system", now
        )
        # PostgreSQL passes over a row that another claim holds; on SQLite one writer has the whole database.
        free = (
            select(_C.id)
            .where(or_(_C.state == RunState.QUEUED, lapsed))
            .order_by(_C.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        run_id = self._connection.execute(free).scalar_one_or_none()
        if run_id is None:
            return None
        return self._write(
            _C.id == run_id,
            state=str(RunState.RUNNING),
            worker=check_code(worker, "worker"),
            lease_until=now + timedelta(seconds=lease_seconds),
            attempt=_C.attempt + 1,
            started_at=now,
            progress={},
            best=None,
        )

    def heartbeat(
        self,
        run_id: int,
        worker: str,
        now: datetime,
        progress: Mapping[str, Any],
        *,
        lease_seconds: int = 30,
        best: Mapping[str, Any] | None = None,
    ) -> Run | None:
        """Store a worker's progress and renew its lease; False when it has lost the run.

        ``progress`` holds codes and numbers to show while the plan is being made; ``best`` holds the rounds of a
        better plan by id, or None without a better plan.
        """
        lease_until = now + timedelta(seconds=lease_seconds)
        better = {} if best is None else {"best": dict(best)}
        return self._write(_held(run_id, worker), lease_until=lease_until, progress=dict(progress), **better)

    def good_enough(self, run_id: int, *, actor: str, now: datetime) -> bool:
        """Ask to end the search with the best plan so far.

        Returns False if the run is over or has no plan yet.

        Raises
        ------
        NotFound
            ``run.unknown``
        """
        found = and_(_C.id == run_id, _C.state == RunState.RUNNING, _C.enough_at.is_(None), _C.best.is_not(None))
        if self._write(found, enough_at=now) is None:
            return self.get(run_id).enough
        self._events.append("run.enough", "run", run_id, actor, now)
        return True

    def release(self, run_id: int, worker: str, *, now: datetime) -> bool:
        """Return an unfinished run to the queue; returns False if the worker does not hold it.

        The interrupted attempt does not count.
        """
        values = {"state": str(RunState.QUEUED), "worker": None, "lease_until": None, "attempt": _C.attempt - 1}
        if self._write(_held(run_id, worker), **values) is None:
            return False
        self._events.append("run.released", "run", run_id, worker, now)
        return True

    def finish(self, run_id: int, worker: str, plan_id: int, *, now: datetime) -> Run:
        """Record that a run made a plan.

        Raises
        ------
        NotFound
            ``run.unknown``
        Conflict
            ``run.lease-lost``: the run was cancelled, or is another worker's now; its plan is not wanted.
        """
        run = self._end(run_id, worker, now, state=str(RunState.DONE), plan_id=plan_id)
        self._events.append("run.done", "run", run_id, worker, now, {"plan": plan_id})
        return run

    def fail(self, run_id: int, worker: str, code: str, message: str, *, now: datetime) -> Run:
        """Record that a run failed. ``message`` is for people and contains no names.

        Raises
        ------
        NotFound
            ``run.unknown``
        Conflict
            ``run.lease-lost``
        """
        run = self._end(run_id, worker, now, state=str(RunState.FAILED), code=code, message=message)
        self._events.append("run.failed", "run", run_id, worker, now, {"code": code})
        return run

    def cancel(self, run_id: int, *, actor: str, now: datetime) -> bool:
        """Cancel a queued or running run; returns False if it was already over.

        Its worker loses the lease.

        Raises
        ------
        NotFound
            ``run.unknown``
        """
        alive = and_(_C.id == run_id, _C.state.in_((RunState.QUEUED, RunState.RUNNING)))
        values = {"state": str(RunState.CANCELLED), "finished_at": now, "lease_until": None}
        if self._write(alive, **values) is None:
            self.get(run_id)
            return False
        self._events.append("run.cancelled", "run", run_id, actor, now)
        return True

    def get(self, run_id: int) -> Run:
        """Return one run.

        Raises
        ------
        NotFound
            ``run.unknown``
        """
        row = self._connection.execute(select(runs).where(_C.id == run_id)).one_or_none()
        if row is None:
            raise unknown("run.unknown", run_id)
        return _run(row)

    def latest(self, day: date) -> Run | None:
        """Return the newest run of a day."""
        chosen = select(runs).where(_C.day == day).order_by(_C.id.desc()).limit(1)
        row = self._connection.execute(chosen).one_or_none()
        return None if row is None else _run(row)

    def _end(self, run_id: int, worker: str, now: datetime, **values: Any) -> Run:
        run = self._write(_held(run_id, worker), finished_at=now, lease_until=None, **values)
        if run is None:
            self.get(run_id)
            raise Conflict(
                "run.lease-lost",
                f"The run {run_id} was cancelled or taken over by another worker.",
                "You do not need to do anything: the other worker's plan is used.",
            )
        return run

    def _write(self, condition: ColumnElement[bool], **values: Any) -> Run | None:
        row = self._connection.execute(update(runs).where(condition).values(**values).returning(*runs.c)).one_or_none()
        return None if row is None else _run(row)


def _held(run_id: int, worker: str) -> ColumnElement[bool]:
    return and_(_C.id == run_id, _C.worker == worker, _C.state == RunState.RUNNING)


def _run(row: Any) -> Run:
    return Run(
        id=row.id,
        day=row.day,
        seed=row.seed,
        seconds=row.seconds,
        workers=row.workers,
        spare_minutes=row.spare_minutes,
        state=RunState(row.state),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        changes=row.changes,
        worker=row.worker,
        lease_until=row.lease_until,
        attempt=row.attempt,
        progress=row.progress,
        started_at=row.started_at,
        finished_at=row.finished_at,
        plan_id=row.plan_id,
        code=row.code,
        message=row.message,
        best=row.best,
        enough=row.enough_at is not None,
    )
