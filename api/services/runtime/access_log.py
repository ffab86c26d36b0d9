"""Log who was shown whose details: noted in memory, written after the response.

Writing to the database may have to wait for other writers, so a viewing is first noted in memory. Once the response
is sent, its notes are written together, one row for each kind of record. Notes that cannot be written are kept for
the next time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from api.services.runtime.crash_log import log_crash
from data.store.privacy.access_log import AccessRecord
from routing.errors import WardroundError

if TYPE_CHECKING:
    from api.services.actors import Actor
    from data.database.database import Database

__all__ = ["AccessLogWriter"]

MOST_WAITING: Final = 10_000
log = logging.getLogger("wardround.privacy")


class AccessLogWriter:
    """Views of personal details waiting to be written to the access log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[AccessRecord] = []
        self._lock = threading.Lock()

    def note(self, actor: Actor, why: str, at: datetime, subjects: Mapping[str, Iterable[int]]) -> None:
        """Note that somebody is shown details.

        ``why`` is the page or endpoint; ``subjects`` are ids by kind of record (``need``, ...).
        """
        looks = [AccessRecord(at, str(actor), why, kind, tuple(ids)) for kind, ids in subjects.items()]
        with self._lock:
            self._waiting += [look for look in looks if look.subjects]

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def write(self) -> None:
        """Write the noted viewings, keeping them for the next time on failure."""
        with self._lock:
            looks, self._waiting = self._waiting, []
        if not looks:
            return
        try:
            with self._database.transaction() as store:
                store.access_log.add_all(looks)
        except Exception as error:  # noqa: BLE001 - whatever it is, who looked is not forgotten
            if isinstance(error, WardroundError):
                log.error("Access log entries could not be written yet: %s", error.code)
            else:
                log_crash(log, "Access log entries could not be written yet", error)
            with self._lock:
                self._waiting = (looks + self._waiting)[-MOST_WAITING:]
