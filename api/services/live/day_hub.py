"""Pass new events from the database to the followers of each day, by one task per process.

Several server processes may share a database: each reads the event log for itself, with one small query at a time and
only while there are followers. It reads in a thread, so that requests do not wait for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from api.services.context import Context
from api.services.runtime.crash_log import log_crash
from data.store import Store
from data.store.day_feed import FeedEvent, run_data
from data.store.plans.presences import Presence
from routing.errors import WardroundError

__all__ = ["MOST_A_PERSON", "MOST_STREAMS", "DayEvent", "DayHub", "hub_of"]

MOST_STREAMS: Final = 400
"""The most streams of one process."""

MOST_A_PERSON: Final = 40
"""The most streams of one person, which allows for forgotten tabs."""

PRESENT_SECONDS: Final = 30
"""Seconds after which a person no longer counts as present."""

_POLL_SECONDS: Final = 0.4
_AGAIN_SECONDS: Final = 2.0
_LATE_SECONDS: Final = 15.0
"""Seconds in which an event with a lower number may still appear.

PostgreSQL assigns numbers before a transaction is committed.
"""

_MOST_MISSED: Final = 300
_MOST_WAITING: Final = 500

log = logging.getLogger("wardround.live")


@dataclass(frozen=True, slots=True)
class DayEvent:
    """An event as a client receives it."""

    id: int
    name: str
    data: Mapping[str, Any]


@dataclass(eq=False, slots=True)
class _Follower:
    """A person who follows a day, and the queue of their events."""

    day: date
    user_id: int
    queue: asyncio.Queue[DayEvent] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    early: list[DayEvent] | None = field(default_factory=list)

    def greet(self, *events: DayEvent) -> None:
        """Queue the first events, then those that came while these were read."""
        early, self.early = self.early or [], None
        for one in (*events, *early):
            self.tell(one)

    def tell(self, one: DayEvent) -> None:
        """Queue an event, or a request to reload if the follower cannot keep up."""
        if self.early is not None:
            self.early.append(one)
            return
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            one = DayEvent(one.id, "reload", {"at": one.id})
        self.queue.put_nowait(one)


class DayHub:
    """The followers of days in this process. Its methods belong to one event loop."""

    def __init__(self, ctx: Context, poll_seconds: float = _POLL_SECONDS) -> None:
        self._ctx = ctx
        self._poll_seconds = poll_seconds
        self._followers: set[_Follower] = set()
        self._task: asyncio.Task[None] | None = None
        self._seen: set[int] = set()
        self._recent: deque[tuple[float, int]] = deque()
        self._low = 0
        self._newest = 0
        self._runs: dict[int, tuple[date, dict[str, Any]]] = {}
        self._here: tuple[Presence, ...] = ()

    def is_full(self, user_id: int) -> bool:
        """Whether a person cannot have another stream."""
        mine = Counter(one.user_id for one in self._followers)[user_id]
        return len(self._followers) >= MOST_STREAMS or mine >= MOST_A_PERSON

    @asynccontextmanager
    async def follow(self, day: date, user_id: int, after: int | None) -> AsyncIterator[asyncio.Queue[DayEvent]]:
        """Follow a day; yields the queue of its events, starting with those missed.

        ``hello`` says that nothing was missed, ``reload`` that too much was.
        """
        follower = _Follower(day, user_id)
        # From now on nothing is missed: what has happened until now is read next, and may come twice.
        self._followers.add(follower)
        try:
            if self._task is None or self._task.done():
                await asyncio.to_thread(self._begin)
                self._task = asyncio.create_task(self._run())
            newest, missed = await asyncio.to_thread(self._missed, day, after)
            greeting = DayEvent(newest, "hello" if missed is not None else "reload", {"at": newest})
            follower.greet(*(missed or ()), greeting, self._presence(newest, day))
            yield follower.queue
        finally:
            self._followers.discard(follower)

    async def _run(self) -> None:
        while self._followers:
            try:
                told = await asyncio.to_thread(self._poll)
            except WardroundError as error:
                log.warning("What happens could not be read: %s", error.code)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            except Exception as error:  # noqa: BLE001 - those who follow wait for the next try
                log_crash(log, "What happens could not be read", error)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            for one, days in told:
                for follower in tuple(self._followers):
                    if days is None or follower.day in days:
                        follower.tell(one)
            await asyncio.sleep(self._poll_seconds)

    def _begin(self) -> None:
        with self._ctx.database.reading() as store:
            self._newest = store.events.newest_id()
            self._runs = _running(store)
        self._low = self._newest
        self._seen, self._recent = set(), deque()

    def _missed(self, day: date, after: int | None) -> tuple[int, tuple[DayEvent, ...] | None]:
        """Return the newest event's id, and a day's later events (None: too many or unknown)."""
        with self._ctx.database.reading() as store:
            newest = store.events.newest_id()
            if after is None or after == newest:
                return newest, ()
            if after > newest:
                return newest, None
            ids = store.day_feed.ids_after(after)
            if len(ids) > 10 * _MOST_MISSED:
                return newest, None
            found = [one for one in store.day_feed.told(ids) if one.days is None or day in one.days]
        if len(found) > _MOST_MISSED:
            return newest, None
        return newest, tuple(DayEvent(one.id, one.name, one.data) for one in found)

    def _poll(self) -> list[tuple[DayEvent, frozenset[date] | None]]:
        now = time.monotonic()
        since = self._ctx.clock() - timedelta(seconds=PRESENT_SECONDS)
        with self._ctx.database.reading() as store:
            fresh = [one for one in store.day_feed.ids_after(self._low) if one not in self._seen]
            found: tuple[FeedEvent, ...] = store.day_feed.told(fresh) if fresh else ()
            running = _running(store)
            here = store.presences.here(since)
        self._seen.update(fresh)
        self._recent.extend((now, one) for one in fresh)
        self._newest = max([self._newest, *fresh])
        while self._recent and now - self._recent[0][0] > _LATE_SECONDS:
            _, number = self._recent.popleft()
            self._low = max(self._low, number)
        self._seen = {one for one in self._seen if one > self._low}
        told: list[tuple[DayEvent, frozenset[date] | None]] = [
            (DayEvent(one.id, one.name, one.data), one.days) for one in found
        ]
        told += [
            (DayEvent(self._newest, "run", data), frozenset({day}))
            for run_id, (day, data) in running.items()
            if self._runs.get(run_id) != (day, data)
        ]
        changed = {one.day for one in set(here) ^ set(self._here)}
        self._runs, self._here = running, here
        told += [(self._presence(self._newest, day), frozenset({day})) for day in sorted(changed)]
        return told

    def _presence(self, number: int, day: date) -> DayEvent:
        here = [
            {"user_id": one.user_id, "on": one.focus, "on_id": one.focus_id} for one in self._here if one.day == day
        ]
        return DayEvent(number, "presence", {"here": here})


def _running(store: Store) -> dict[int, tuple[date, dict[str, Any]]]:
    """Return the unfinished runs: each one's day, and its data for clients."""
    return {one.id: (one.day, run_data(one.id, one.state, one.progress)) for one in store.day_feed.running()}


def hub_of(ctx: Context) -> DayHub:
    """Return the hub of a context."""
    return ctx.kept("day_hub", lambda: DayHub(ctx))
