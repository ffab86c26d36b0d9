"""Compare plans: what a draft changes, for whom, and at what times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.services.context import Context
from api.services.planning.call_scripts import CallScript, neighbour_scripts, volunteer_scripts
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow
from api.services.planning.views import plan_view
from routing.diff import Promise, compare
from routing.errors import Conflict
from routing.plan import Continuation, Origin, Replanned, Restored
from routing.problem import StopKind

__all__ = ["Change", "ChangesView", "Concerned", "Lateness", "changes_view", "compared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stop that changes; ``what`` is added, dropped, handed_over or moved.

    Times are seconds of the day. ``volunteer_before`` and ``arrival_before`` are empty (None) where the stop is new,
    ``..._after`` where it is dropped.
    """

    what: str
    need_id: int
    kind: str
    title: str
    detail: str
    volunteer_before: str | None
    volunteer_after: str | None
    arrival_before: int | None
    arrival_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """A volunteer to ring because their round changes, and by how much."""

    volunteer_id: int
    name: str
    phone: str
    gains: int
    loses: int
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """A stop that will be late, by how many seconds; ``title`` is empty for a round's end."""

    title: str
    volunteer: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """The changes a draft makes; ``kept`` stops keep their volunteer and approximate time.

    ``..._to_ring`` are the calls to make and what to say; comparing two versions leads to none. ``unreported`` stops
    should have been over by then but were not reported; with ``as_planned`` they count as done.
    """

    plan_id: int
    day: date
    version: int
    former_version: int
    mode: str
    kept: int
    changes: tuple[Change, ...]
    concerned: tuple[Concerned, ...]
    late: tuple[Lateness, ...]
    volunteers_to_ring: tuple[CallScript, ...] = ()
    neighbours_to_ring: tuple[CallScript, ...] = ()
    unreported: int = 0
    as_planned: bool = False


def changes_view(ctx: Context, plan_id: int) -> ChangesView:
    """Return what an adjusted day's draft changes in the plan it was made from.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``replan.no-former``: it was not made of another plan.
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
        continued = plan.provenance.continues
        if continued is None:
            raise Conflict(
                "replan.no-former",
                "This plan does not adjust another one, so there is nothing to compare it with.",
                "View the plan itself.",
            )
        before, after = plan_view(ctx, store, store.plans.get(continued.plan_id)), plan_view(ctx, store, plan)
        needs = store.needs.get_all(stop.need_id for _, stop in (*_pending(before), *_pending(after)) if stop.need_id)
    then, now = _pending(before), _pending(after)
    view = _view(then, now, (before, after), _mode(plan.origin), tuple(_late(before, continued)))
    difference = compare(_promises(then), _promises(now))
    stops = {**_stops(then), **_stops(now)}
    people = {one.volunteer_id: one for one in (*before.rounds, *after.rounds)}
    keeps = Counter(one.after.carrier for one in difference.kept)
    return replace(
        view,
        volunteers_to_ring=volunteer_scripts(difference, stops, people, keeps),
        neighbours_to_ring=neighbour_scripts(difference, stops, people, needs),
        unreported=continued.unreported,
        as_planned=continued.as_planned,
    )


def compared(before: PlanView, after: PlanView) -> ChangesView:
    """Compare two versions of a day's plan, including reported stops."""
    return _view(_all(before), _all(after), (before, after), "compared", ())


_On = Sequence[tuple[RoundRow, StopRow]]
"""Stops with their rounds."""


def _view(then: _On, now: _On, plans: tuple[PlanView, PlanView], mode: str, late: tuple[Lateness, ...]) -> ChangesView:
    before, after = plans
    stops = {**_stops(then), **_stops(now)}
    people = {one.volunteer_id: one for one in (*before.rounds, *after.rounds)}
    difference = compare(_promises(then), _promises(now))
    changes = [
        *(_change("dropped", stops, people, one, None) for one in difference.dropped),
        *(_change("handed_over", stops, people, one.before, one.after) for one in difference.handed_over),
        *(_change("added", stops, people, None, one) for one in difference.added),
        *(_change("moved", stops, people, one.before, one.after) for one in difference.moved),
    ]
    concerned = tuple(
        Concerned(
            volunteer_id=carrier,
            name=people[carrier].volunteer_name,
            phone=people[carrier].volunteer_phone,
            gains=len(difference.gains(carrier)),
            loses=len(difference.loses(carrier)),
            moved=sum(one.after.carrier == carrier for one in difference.moved),
        )
        for carrier in sorted(difference.concerned, key=lambda one: people[one].volunteer_name)
    )
    return ChangesView(
        plan_id=after.id,
        day=after.day,
        version=after.version,
        former_version=before.version,
        mode=mode,
        kept=len(difference.kept),
        changes=tuple(changes),
        concerned=concerned,
        late=late,
    )


def _all(plan: PlanView) -> list[tuple[RoundRow, StopRow]]:
    return [(one, stop) for one in plan.rounds for stop in one.stops]


def _pending(plan: PlanView) -> list[tuple[RoundRow, StopRow]]:
    """Return the stops still to come: a reported stop is no longer a promise."""
    return [(one, stop) for one, stop in _all(plan) if stop.state == "pending"]


def _stops(on: _On) -> dict[tuple[StopKind, int], StopRow]:
    return {(StopKind(stop.kind), stop.task_id): stop for _, stop in on if stop.task_id is not None}


def _promises(on: _On) -> Iterator[Promise]:
    return (
        Promise(StopKind(stop.kind), stop.task_id, one.volunteer_id, stop.arrival)
        for one, stop in on
        if stop.task_id is not None
    )


def _change(
    what: str,
    stops: Mapping[tuple[StopKind, int], StopRow],
    people: Mapping[int, RoundRow],
    before: Promise | None,
    after: Promise | None,
) -> Change:
    one = after or before
    assert one is not None  # noqa: S101 - a change has at least one side
    stop = stops[one.kind, one.task_id]
    return Change(
        what=what,
        need_id=stop.need_id or 0,
        kind=str(one.kind),
        title=stop.title,
        detail=stop.detail,
        volunteer_before=None if before is None else people[before.carrier].volunteer_name,
        volunteer_after=None if after is None else people[after.carrier].volunteer_name,
        arrival_before=None if before is None else before.arrival,
        arrival_after=None if after is None else after.arrival,
    )


def _mode(origin: Origin) -> str:
    match origin:
        case Replanned(mode=mode):
            return str(mode)
        case Restored():
            return "gone_back"
    return "by_hand"


def _late(before: PlanView, continued: Continuation) -> Iterator[Lateness]:
    """Return what will be late if nothing changes; a late end of a round has no need."""
    for one in continued.late:
        for row, stop in _pending(before):
            if stop.need_id == one.need_id and (stop.kind == one.kind or one.kind is StopKind.JOB):
                yield Lateness(title=stop.title, volunteer=row.volunteer_name, seconds=one.seconds)
                break
