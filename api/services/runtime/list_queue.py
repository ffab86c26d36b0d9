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
    """The progress of checking or importing a list.

    ``step`` is the current step, ``part`` the fraction done (0 to 1), and ``writes`` whether the list is imported or
    only checked. At the end there is a ``result`` (an ``Imported``) or an ``error``.
    """

    step: str
    part: float
    writes: bool
    result: Any = None
    error: WardroundError | None = None

    @property
    def over(self) -> bool:
        """Whether the work has finished or failed."""
        return self.result is not None or self.error is not None


class ListQueue:
    """Checks and imports lists one after another, in memory only.

    If the process ends during an import, nothing is saved, because an import is one transaction.
    """

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None
        self._progress: dict[int, Progress] = {}
        self._tickets: dict[int, int] = {}
        self._lock = Lock()

    def of(self, upload_id: int) -> Progress | None:
        """Return a list's progress, or None if this process was never asked to work on it."""
        with self._lock:
            return self._progress.get(upload_id)

    def claim(self, upload_id: int, *, writes: bool) -> int | None:
        """Start work on a list; returns a ticket for ``put``, or None once its import has begun.

        A running check is dropped when new answers arrive, or when the list is imported.
        """
        with self._lock:
            now = self._progress.get(upload_id)
            if now is not None and now.writes and now.error is None:
                return None
            ticket = self._tickets[upload_id] = self._tickets.get(upload_id, 0) + 1
            self._progress[upload_id] = Progress("Waiting", 0.0, writes)
            return ticket

    def put(self, upload_id: int, ticket: int, progress: Progress) -> None:
        """Update a list's progress, unless the ticket is outdated or the list was deleted."""
        with self._lock:
            if upload_id in self._progress and self._tickets.get(upload_id) == ticket:
                self._progress[upload_id] = progress

    def holds(self, upload_id: int, ticket: int) -> bool:
        """Whether a ticket is still current."""
        with self._lock:
            return upload_id in self._progress and self._tickets.get(upload_id) == ticket

    def forget(self, upload_id: int) -> bool:
        """Delete a list's data; returns False, without deleting, while the list is being imported."""
        with self._lock:
            now = self._progress.get(upload_id)
            if now is not None and now.writes and not now.over:
                return False
            self._progress.pop(upload_id, None)
            return True

    def keep(self, upload_ids: Collection[int]) -> None:
        """Delete the data of all other lists, except any being imported or already imported."""
        with self._lock:
            for one in [one for one, now in self._progress.items() if not now.writes and one not in upload_ids]:
                del self._progress[one]

    def run(self, work: Callable[[], None]) -> Future[None]:
        """Queue a piece of work."""
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(1, "wardround-lists")
            return self._threads.submit(work)

    def close(self) -> None:
        """Wait for the import in progress, and drop work that has not begun."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
