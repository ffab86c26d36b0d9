"""Accept or decline rounds, without giving a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from api.services.actors import Actor
from api.services.context import Context
from data.store import Store
from data.store.people.invitations import ACCEPTED, DECLINED
from routing.errors import Conflict
from routing.needs import NeedState
from routing.plan import Plan, PlanState, StopState

__all__ = ["Standing", "accept", "answer", "answers_on", "decline", "declined", "declined_on", "standing"]

Standing = Literal["open", "accepted", "declined", "over"]
Answer = Literal["accepted", "declined"]

_LIVE: Final = frozenset({PlanState.PUBLISHED, PlanState.RUNNING})


def answer(ctx: Context, round_id: int, said: Answer, actor: Actor) -> None:
    """Record a volunteer's answer, their own or by phone; see ``accept``, ``decline``."""
    (accept if said == "accepted" else decline)(ctx, round_id, actor)


def accept(ctx: Context, round_id: int, actor: Actor) -> None:
    """Accept a round; accepting twice counts once.

    Accepting is optional and only informs the office.

    Raises
    ------
    NotFound
        ``round.unknown``
    Conflict
        ``round.over``: another plan of the day took its place, or its day is over. ``round.declined-already``: they
        declined it, and the office has given their stops to others, or is about to.
    """
    with ctx.database.transaction() as store:
        one = store.plans.round(round_id)
        plan = store.plans.get(one.plan_id)
        if plan.state not in _LIVE:
            raise Conflict("round.over", "This round is no longer yours.", "Reload the page.")
        said = _said(store, one.volunteer_id, plan.day)
        if DECLINED in said:
            raise Conflict(
                "round.declined-already", "You declined this round, so others are doing it.", "Ring the office."
            )
        if ACCEPTED not in said:
            data = {"day": plan.day.isoformat(), "round": round_id}
            store.events.append(ACCEPTED, "volunteer", one.volunteer_id, str(actor), ctx.clock(), data)


def answers_on(ctx: Context, day: date) -> Mapping[int, Answer]:
    """Return the answers to a day's rounds, by round, without rounds not answered."""
    found: dict[int, Answer] = {}
    with ctx.database.reading() as store:
        plan = store.plans.live(day)
        for one in plan.rounds if plan is not None else ():
            said = _said(store, one.volunteer_id, day)
            if said:
                found[one.id] = "declined" if DECLINED in said else "accepted"
    return found


def decline(ctx: Context, round_id: int, actor: Actor) -> None:
    """Decline a round; declining twice counts once. Earlier reports stay.

    Needs not yet begun are ready again. When the day's rounds are adjusted, the volunteer counts as unavailable for
    the rest of the day.

    Raises
    ------
    NotFound
        ``round.unknown``
    Conflict
        ``round.over``: another plan of the day took its place, or its day is over.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        one = store.plans.round(round_id)
        plan = store.plans.get(one.plan_id)
        if plan.state not in _LIVE:
            raise Conflict("round.over", "This round is no longer yours.", "Reload the page.")
        if one.volunteer_id in declined(store, plan):
            return
        data = {"day": plan.day.isoformat(), "round": round_id}
        store.events.append(DECLINED, "volunteer", one.volunteer_id, str(actor), now, data)
        begun = {stop.need_id for stop in one.stops if stop.state is not StopState.PENDING}
        left = {stop.need_id for stop in one.stops if stop.need_id is not None} - begun
        needs = store.needs.get_all(need_id for need_id in left if need_id is not None)
        free = [need.id for need in needs.values() if need.state is NeedState.PLANNED]
        store.needs.set_states(free, NeedState.READY, actor=str(actor), at=now, reason="round.declined")


def declined_on(ctx: Context, day: date) -> tuple[tuple[int, str, str], ...]:
    """Return volunteers who declined and still have a round that day: id, name, number."""
    with ctx.database.reading() as store:
        plan = store.plans.live(day)
        said = declined(store, plan) if plan is not None else frozenset()
        people = [store.volunteers.get(one) for one in sorted(said)]
    return tuple((one.id, one.name, one.phone) for one in people)


def standing(ctx: Context, round_id: int) -> Standing:
    """Return whether a round may still be declined, was declined, or is over."""
    with ctx.database.reading() as store:
        one = store.plans.round(round_id)
        plan = store.plans.get(one.plan_id)
        if plan.state not in _LIVE:
            return "over"
        if one.volunteer_id in declined(store, plan):
            return "declined"
        return "accepted" if ACCEPTED in _said(store, one.volunteer_id, plan.day) else "open"


def declined(store: Store, plan: Plan) -> frozenset[int]:
    """Return the volunteers who declined that day and still have stops to do on the plan."""
    day = plan.day.isoformat()
    on_it = {
        one.volunteer_id
        for one in plan.rounds
        if any(stop.need_id is not None and stop.state is StopState.PENDING for stop in one.stops)
    }
    return frozenset(
        person
        for person in on_it
        for event in store.events.for_subject("volunteer", person)
        if event.kind == DECLINED and event.data.get("day") == day
    )


def _said(store: Store, volunteer_id: int, day: date) -> frozenset[str]:
    """Return the kinds of answer events of a volunteer's rounds of a day."""
    happened = store.events.for_subject("volunteer", volunteer_id)
    answers = (one for one in happened if one.kind in (ACCEPTED, DECLINED))
    return frozenset(one.kind for one in answers if one.data.get("day") == day.isoformat())
