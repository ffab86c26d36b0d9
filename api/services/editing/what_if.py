"""Predict what would happen if volunteers dropped out of a plan, without saving anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.services.context import Context
from api.services.planning.unassigned_text import unassigned_text
from api.services.running.begun import is_over
from api.services.running.replanner import made_of
from routing.errors import Conflict
from routing.plan import StopState
from routing.replan import ReplanMode
from routing.running.changes import Changes
from routing.solver import Budget

__all__ = ["Fallen", "Taken", "WhatIf", "what_if"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A need that another volunteer could take, and when they would first arrive."""

    need_id: int
    name: str
    volunteer_id: int
    volunteer_name: str
    arrival: int
    earliest: int | None = None
    latest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A need that nobody else could take: why, and the smallest change that would serve it.

    ``mentions`` are the records that the change names, by kind and id.
    """

    need_id: int
    name: str
    code: str
    sentence: str
    change: str
    mentions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What would happen to the needs of volunteers who drop out.

    Every other round keeps its order.
    """

    plan_id: int
    day: date
    taken: tuple[Taken, ...]
    fallen: tuple[Fallen, ...]


def what_if(ctx: Context, plan_id: int, gone: Sequence[int]) -> WhatIf:
    """Return which needs would be missed if volunteers dropped out, and who could take others.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``volunteer.unknown``
    Conflict
        ``replan.day-over``
    WardroundError
        ``plan.broken-rule``
    """
    out = frozenset(gone)
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
        for person in sorted(out):
            store.volunteers.get(person)
    if is_over(ctx, plan.day):
        raise Conflict("replan.day-over", "This day is over.", "Choose today or a later day.")
    # Keeping and adding asks every place and needs no search: the budget is not used.
    draft = made_of(ctx, plan, Changes(mode=ReplanMode.KEEP_AND_ADD, gone=out), Budget(iterations=1), lines=False)
    theirs = {
        stop.need_id
        for one in plan.rounds
        if one.volunteer_id in out
        for stop in one.stops
        if stop.state is StopState.PENDING and stop.need_id is not None
    }
    with ctx.database.reading() as store:
        needs = store.needs.get_all(theirs)
        people = {person.id: person for person in store.volunteers.all(active=False)}
    now = {
        stop.need_id: (one.volunteer_id, stop)
        for one in draft.rounds
        for stop in reversed(one.stops)
        if stop.state is StopState.PENDING
    }
    left = {one.need_id: unassigned_text(one, plan.day, needs, people) for one in draft.unassigned}
    codes = {one.need_id: one.reason for one in draft.unassigned}
    return WhatIf(
        plan_id=plan.id,
        day=plan.day,
        taken=tuple(
            Taken(
                need_id=one,
                name=needs[one].name,
                volunteer_id=now[one][0],
                volunteer_name=people[now[one][0]].name,
                arrival=now[one][1].arrival,
                earliest=now[one][1].earliest,
                latest=now[one][1].latest,
            )
            for one in sorted(theirs)
            if one in now
        ),
        fallen=tuple(
            Fallen(
                need_id=one,
                name=needs[one].name,
                code=codes[one],
                sentence=left[one].sentence,
                change=left[one].change,
                mentions=left[one].mentions,
            )
            for one in sorted(theirs)
            if one not in now and one in left
        ),
    )
