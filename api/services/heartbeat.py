"""Keeps a run's lease while it is executed, and tells whoever waits how far it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from api.services.context import Context

__all__ = ["Heartbeat", "LeaseLost", "WorkerEnds"]

BEAT_SECONDS: Final = 2.0
"""Longest between two beats: so soon a cancelled run is noticed."""

log = logging.getLogger("wardround.planning")


class LeaseLost(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The run was cancelled, or another worker took it over: what is being made is not wanted."""


class WorkerEnds(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The worker was told to end: what is being made is another's to finish."""


class Heartbeat:
    """Renews the lease from a thread of its own, so that a long search does not lose it.

    ``ending`` says whether the worker was told to end.
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
        self._lost = threading.Event()
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
        """Say what is being done, how much of the whole is done, and how good the best plan is.

        Raises
        ------
        LeaseLost
            When the run is no longer this worker's.
        WorkerEnds
            When the worker was told to end.
        """
        if self._lost.is_set():
            raise LeaseLost
        if self._ending():
            raise WorkerEnds
        self._progress = {**self._progress, "phase": phase, "fraction": fraction, **best}
        self._changed.set()

    def in_vain(self) -> bool:
        """Whether to go on is in vain: the run is no longer this worker's, or the worker was told to end."""
        return self._lost.is_set() or self._ending()

    def _beat(self) -> None:
        # At most twice a second: each beat is a write.
        while not self._stop.is_set():
            self._changed.wait(timeout=BEAT_SECONDS)
            self._changed.clear()
            try:
                with self._ctx.database.transaction() as store:
                    alive = store.runs.heartbeat(
                        self._run_id,
                        self._worker,
                        self._ctx.clock(),
                        self._progress,
                        lease_seconds=self._lease_seconds,
                    )
            except Exception:  # noqa: BLE001 - a busy database is no reason to stop; the next beat tries again
                log.warning("The run's heartbeat could not be written; trying again.")
                alive = True
            if not alive and not self._stop.is_set():
                self._lost.set()
                return
            self._stop.wait(0.5)
