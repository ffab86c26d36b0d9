"""Lists that are judged or written in the background of this process, and how far each is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

from routing.errors import WardroundError

__all__ = ["Desk", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is.

    ``step`` is being done, ``part`` of all is done (0 to 1), ``writes`` says whether it is imported or only judged;
    then comes ``result`` (an ``Imported``), or ``error``.
    """

    step: str
    part: float
    writes: bool
    result: Any = None
    error: WardroundError | None = None

    @property
    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.result is not None or self.error is not None


class Desk:
    """One list after the other; forgotten when the process ends.

    A list that was being written then was not written: an import is one transaction.
    """

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None
        self._progress: dict[int, Progress] = {}
        self._lock = Lock()

    def of(self, upload_id: int) -> Progress | None:
        """How far a list is; None when nobody asked for it since the process began."""
        with self._lock:
            return self._progress.get(upload_id)

    def put(self, upload_id: int, progress: Progress | None) -> None:
        """Say how far a list is; None forgets it."""
        with self._lock:
            if progress is None:
                self._progress.pop(upload_id, None)
            else:
                self._progress[upload_id] = progress

    def run(self, work: Callable[[], None]) -> Future[None]:
        """Do a piece of work when its turn has come."""
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(1, "wardround-lists")
            return self._threads.submit(work)

    def close(self) -> None:
        """Wait for what is being written; what has not begun is dropped."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
