"""Keeps a run's lease while it is executed, and records its progress."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from api.services.context import Context
from api.services.runtime.crash_log import log_crash
from routing.errors import WardroundError

__all__ = ["Heartbeat", "LeaseLost", "WorkerEnds"]

BEAT_SECONDS: Final = 2.0
"""The most seconds between two beats, and so before a cancelled run stops."""

_PASSES: Final = frozenset({"store.busy", "store.clash"})
"""Errors that pass in a moment; any other will recur at the next beat."""

log = logging.getLogger("wardround.planning")


class LeaseLost(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The run was cancelled or taken over by another worker, so its result is not wanted."""


class WorkerEnds(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The worker must end; another one will finish the run."""


class Heartbeat:
    """Renews the lease from a thread of its own, so that a long search does not lose it.

    ``ending`` says whether the worker is to end.
    """

    def __init__(
        self,
        ctx: Context,
        run_id: int,
        worker: str,
        lease_seconds: int,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._ctx = ctx
        self._run_id = run_id
        self._worker = worker
        self._lease_seconds = lease_seconds
        self._ending = ending
        self._progress: dict[str, object] = {}
        self._best: dict[str, object] | None = None
        self._better = 0
        self._enough = threading.Event()
        self._lost = threading.Event()
        self._fault: WardroundError | None = None
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._changed.set()
        self._thread.join()

    def tell(self, phase: str, fraction: float, best: dict[str, int]) -> None:
        """Report the phase, the fraction done, and how good the best plan is.

        Raises
        ------
        LeaseLost
            When the run is no longer this worker's.
        WorkerEnds
            When the worker is to end.
        WardroundError
            When a beat could not be written, and waiting will not help: ``run.no-heartbeat``, or the store's own.
        """
        if self._fault is not None:
            raise self._fault
        if self._lost.is_set():
            raise LeaseLost
        if self._ending():
            raise WorkerEnds
        self._progress = {**self._progress, "phase": phase, "fraction": fraction, **best}
        self._changed.set()

    def better(self, best: dict[str, object]) -> None:
        """Store a better plan's rounds, by ids, to show while the search goes on."""
        self._better += 1
        self._progress = {**self._progress, "better": self._better}
        self._best = best
        self._changed.set()

    def enough(self) -> bool:
        """Whether to end the search, because its plan is good enough or going on is useless."""
        return self._enough.is_set() or self.in_vain()

    def in_vain(self) -> bool:
        """Whether it is useless to go on.

        It is when the lease is lost or cannot be renewed, or when the worker is to end.
        """
        return self._fault is not None or self._lost.is_set() or self._ending()

    def _beat(self) -> None:
        # At most twice a second: each beat is a write.
        while not self._stop.is_set():
            self._changed.wait(timeout=BEAT_SECONDS)
            self._changed.clear()
            best, self._best = self._best, None
            try:
                with self._ctx.database.transaction() as store:
                    run = store.runs.heartbeat(
                        self._run_id,
                        self._worker,
                        self._ctx.clock(),
                        self._progress,
                        lease_seconds=self._lease_seconds,
                        best=best,
                    )
                    alive = run is not None
                    if run is not None and run.enough:
                        self._enough.set()
            except WardroundError as error:
                if error.code not in _PASSES:
                    self._fault = error
                    return
                log.warning("The run's heartbeat could not be written; trying again.")
                self._best = self._best or best
                alive = True
            except Exception as error:  # noqa: BLE001 - the run gets the error and ends with it
                log_crash(log, "The run's heartbeat failed", error)
                self._fault = WardroundError(
                    "run.no-heartbeat",
                    "Planning stopped because it lost contact with the server.",
                    "Plan again. See the server's log for details.",
                )
                return
            if not alive and not self._stop.is_set():
                self._lost.set()
                return
            self._stop.wait(0.5)
