"""The queue of lists that this process checks or imports in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

from routing.errors import WardroundError

__all__ = ["ListQueue", "Progress"]


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


class ListQueue:
    """One list after the other; forgotten when the process ends.

    A list that was being written then was not written: an import is one transaction.
    """

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None
        self._progress: dict[int, Progress] = {}
        self._tickets: dict[int, int] = {}
        self._lock = Lock()

    def of(self, upload_id: int) -> Progress | None:
        """How far a list is; None when nobody asked for it since the process began."""
        with self._lock:
            return self._progress.get(upload_id)

    def claim(self, upload_id: int, *, writes: bool) -> int | None:
        """Begin with a list; returns the ticket for ``put``, None once its import has begun.

        A check of the list gives way to new answers about it, and to its import.
        """
        with self._lock:
            now = self._progress.get(upload_id)
            if now is not None and now.writes and now.error is None:
                return None
            ticket = self._tickets[upload_id] = self._tickets.get(upload_id, 0) + 1
            self._progress[upload_id] = Progress("Waiting", 0.0, writes)
            return ticket

    def put(self, upload_id: int, ticket: int, progress: Progress) -> None:
        """Say how far a list is; nothing is kept for a ticket that was given up, or of a list that was forgotten."""
        with self._lock:
            if upload_id in self._progress and self._tickets.get(upload_id) == ticket:
                self._progress[upload_id] = progress

    def holds(self, upload_id: int, ticket: int) -> bool:
        """Whether anybody still waits for what a ticket was given for."""
        with self._lock:
            return upload_id in self._progress and self._tickets.get(upload_id) == ticket

    def forget(self, upload_id: int) -> bool:
        """Forget a list and all that was read of it; False, and nothing is done, while it is being imported."""
        with self._lock:
            now = self._progress.get(upload_id)
            if now is not None and now.writes and not now.over:
                return False
            self._progress.pop(upload_id, None)
            return True

    def keep(self, upload_ids: Collection[int]) -> None:
        """Forget what was read of every list but these, and those that are being imported or were."""
        with self._lock:
            for one in [one for one, now in self._progress.items() if not now.writes and one not in upload_ids]:
                del self._progress[one]

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
