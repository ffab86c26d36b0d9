"""Cache a day's data between changes by hand, until something about it changes.

Reading a day (its needs, the ways between all points, the problem) takes most of a second; a change by hand touches
two rounds. So each process keeps a reading and uses it again until the event log shows that something it depends on
has changed. Changes by hand do not count, because the plan itself is read separately.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from api.services.context import Context
from api.services.planning.inputs import DayReading
from api.services.running.begun import read_begun_day
from api.services.runtime.process_cache import ProcessCache
from routing.dispatch import DayProblem
from routing.evaluation.visit import Node, nodes_by_stop
from routing.needs import Place, Volunteer
from routing.plan import Plan, PlanState
from routing.problem import StopRef
from routing.running.changes import Changes
from routing.running.state import BegunDay

__all__ = ["PlanReading", "reading_of"]

_LASTS_SECONDS: Final = 60
"""Seconds to use the data of a day in progress: what has begun depends on the clock."""

_WITHOUT: Final = frozenset(
    {
        "plan.created",
        "plan.solved",
        "plan.edited",
        "run.queued",
        "run.enough",
        "run.done",
        "run.failed",
        "run.released",
        "run.cancelled",
        "account.added",
        "account.closed",
        "account.password",
        "account.signed-in",
        "call.added",
        "list_upload.said",
        "round.links-moved",
        "round.links-revoked",
    }
)
"""Events that do not change a day's data."""

_EARLIER: Final = 200
"""Events to read again, as PostgreSQL may commit an event after a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReading:
    """A day's data: its problem, people and places, and the event log position it reflects.

    Attributes
    ----------
    day
        The day whose problem plans are judged by.
    people
        All volunteers, active or not.
    """

    known: DayReading
    begun: BegunDay
    day: DayProblem
    nodes: Mapping[StopRef, Node]
    people: Mapping[int, Volunteer]
    places: Mapping[int, Place]
    since: int
    mark: tuple[int, int]
    read_at: float
    follows: bool


def reading_of(ctx: Context, plan: Plan, basis: Plan, changes: Changes, *, follows: bool) -> PlanReading:
    """Return the data of a plan's day; ``basis`` is the live plan, if any.

    Raises
    ------
    InvalidArea
        When the area cannot be opened.
    """
    # Of a draft that nobody follows nothing is started: all drafts of the day are read alike.
    key = (plan.day, None if basis.state is PlanState.DRAFT else basis.id, changes, follows)
    readings = ctx.kept("day_readings", lambda: ProcessCache[PlanReading](6))
    now = ctx.clock().timestamp()
    found = readings.get(key)
    if found is not None and (not follows or 0 <= now - found.read_at < _LASTS_SECONDS):
        with ctx.database.reading() as store:
            if store.events.mark(found.since, without=_WITHOUT) == found.mark and _knows(found, plan):
                return found
    with ctx.database.reading() as store:
        since = max(0, store.events.newest_id() - _EARLIER)
        mark = store.events.mark(since, without=_WITHOUT)
        people = {person.id: person for person in store.volunteers.all(active=False)}
        places = store.places.by_id()
    known, begun = read_begun_day(ctx, basis, changes)
    problem = begun.left.problem if follows else begun.left.asked
    made = PlanReading(
        known=known,
        begun=begun,
        day=replace(begun.day, problem=problem),
        nodes=nodes_by_stop(problem),
        people=people,
        places=places,
        since=since,
        mark=mark,
        read_at=now,
        follows=follows,
    )
    readings.put(key, made)
    return made


def _knows(found: PlanReading, plan: Plan) -> bool:
    """Whether cached data covers every need and mode of a plan."""
    needs, modes = found.begun.needs, found.begun.inputs.matrices
    return all(one.mode in modes for one in plan.rounds) and all(
        stop.need_id is None or stop.need_id in needs for one in plan.rounds for stop in one.stops
    )
