"""Publishing: a draft becomes the plan that volunteers follow, each by the link of their own round."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning.versions import newest_of
from data.store import Store
from routing.errors import Conflict, NotFound
from routing.hand_edits import DECIDABLE
from routing.need_life import UNDER_WAY
from routing.needs import Need, NeedState, Place, Volunteer
from routing.plan import Plan, PlanState, Round, StopState

__all__ = ["PublishedLink", "check_not_running", "fingerprints", "new_links", "publish"]

_PERSONAL: Final = frozenset(
    {"name", "phone", "address", "postcode", "notes", "office_notes", "note", "state", "id", "evidence"}
)
"""Fields that a plan does not depend on, so a change of them makes no plan stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLink:
    """The link of one round, shown only once because just its hash is kept."""

    round_id: int
    number: int
    volunteer_name: str
    volunteer_phone: str
    token: str
    expires_at: datetime


def publish(ctx: Context, plan_id: int, actor: Actor) -> tuple[PublishedLink, ...]:
    """Publish a plan and return each round's link; links of the day's former plan stop working.

    If the plan adjusts the live one, volunteers who still have a round keep their link, which opens the new round
    from now on, and only the links of volunteers who had no round are returned. Reports are kept.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.not-draft``, ``plan.empty``, ``plan.older``; ``plan.not-newest``: somebody made a later version, which
        would be lost; ``plan.running``: stops of the day were reported already,
        and the draft knows nothing of it; ``plan.breaks-rules``: it was made by hand and breaks some;
        ``plan.stale``: what it rests on changed since, a need of it was promised for another day, or a stop was
        reported that it gives to somebody else.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        draft = store.plans.get(plan_id)
        former = store.plans.live(draft.day)
        follows = former is not None and draft.continues(former)
        if former is not None and former.id != plan_id and not follows:
            check_not_running(former)
        if draft.state is PlanState.DRAFT:
            newest_of(store, plan_id)
            _check_rules(draft)
            _check_fresh(store, draft)
            if former is not None and follows:
                _check_reports(former, draft)
        plan = store.plans.publish(plan_id, str(actor), now)
        if former is not None and follows:
            return _links(ctx, store, plan, _go_on(store, former, plan, actor, now), now)
        for one in former.rounds if former is not None else ():
            store.accounts.revoke_round_links(one.id, actor=str(actor), at=now)
        return _links(ctx, store, plan, plan.rounds, now)


def _go_on(store: Store, former: Plan, plan: Plan, actor: Actor, now: datetime) -> tuple[Round, ...]:
    """Replace the former plan's rounds; returns the rounds without a predecessor."""
    goes_on = store.plans.follow(former.id, plan.id, str(actor), now)
    for one in former.rounds:
        if one.id in goes_on:
            store.accounts.move_round_links(one.id, goes_on[one.id], actor=str(actor), at=now)
        else:
            store.accounts.revoke_round_links(one.id, actor=str(actor), at=now)
    known = set(goes_on.values())
    return tuple(one for one in plan.rounds if one.id not in known)


def _check_rules(draft: Plan) -> None:
    """Raise Conflict ``plan.breaks-rules`` if an edited plan breaks a rule that has not been accepted."""
    broken = draft.undecided
    if broken:
        may = any(one.cause in DECIDABLE for one in broken)
        raise Conflict(
            "plan.breaks-rules",
            f"This plan was edited by hand and breaks {len(broken)} rule{'s' if len(broken) > 1 else ''}.",
            "See the day's page for the list. Change what it names, "
            f"{'accept it with a reason where that is offered, ' if may else ''}or undo the last change.",
        )


def _check_reports(former: Plan, draft: Plan) -> None:
    """Raise Conflict ``plan.stale`` if a stop has been reported that the draft gives to someone else."""
    mine = {(one.volunteer_id, one.number, stop.need_id, stop.kind) for one in draft.rounds for stop in one.stops}
    lost = [
        stop.need_id
        for one in former.rounds
        for stop in one.stops
        if stop.state is not StopState.PENDING and (one.volunteer_id, one.number, stop.need_id, stop.kind) not in mine
    ]
    if lost:
        raise Conflict(
            "plan.stale",
            "Since this plan was made, volunteers have reported "
            f"{'a stop' if len(lost) == 1 else f'{len(lost)} stops'} that it moves to others.",
            "Adjust the day's rounds again, then publish that plan.",
        )


def new_links(ctx: Context, plan_id: int, actor: Actor, round_id: int | None = None) -> tuple[PublishedLink, ...]:
    """Replace the links to a published plan's rounds, or to one; old links stop working.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``round.unknown``: the round is not of this plan.
    Conflict
        ``plan.not-published``; ``plan.closed``: its day is over, or another plan of the day took its place.
    """
    now = ctx.clock()
    with ctx.database.transaction() as store:
        plan = store.plans.get(plan_id)
        if plan.published_at is None:
            raise Conflict("plan.not-published", "This plan is a draft and has no links.", "Publish it first.")
        if plan.state is PlanState.CLOSED:
            raise Conflict(
                "plan.closed",
                "This plan is closed: its day is over, or another plan of the day took its place.",
                "Create links for the newest plan.",
            )
        chosen = tuple(one for one in plan.rounds if round_id in (None, one.id))
        if round_id is not None and not chosen:
            raise NotFound("round.unknown", "This plan does not have that round.", "Load the plan again.")
        for one in chosen:
            store.accounts.revoke_round_links(one.id, actor=str(actor), at=now)
        return _links(ctx, store, plan, chosen, now)


def check_not_running(plan: Plan) -> None:
    """Raise Conflict ``plan.running`` when volunteers are on their way with a plan."""
    if plan.state is PlanState.RUNNING:
        raise Conflict(
            "plan.running",
            f"Volunteers are already following version {plan.version} of this day's plan.",
            "Adjust the day's rounds instead: that keeps what has started.",
        )


def fingerprints(
    store: Store, needs: Iterable[Need], volunteers: Iterable[Volunteer], places: Iterable[Place]
) -> dict[str, str]:
    """Return keyed digests of the data a plan depends on, by kind and id."""
    return {
        **{f"need:{need.id}": _print(store, need) for need in needs},
        **{f"volunteer:{person.id}": _print(store, person) for person in volunteers},
        **{f"place:{place.id}": _print(store, place) for place in places},
    }


def _print(store: Store, value: Need | Volunteer | Place) -> str:
    said = {name: part for name, part in asdict(value).items() if name not in _PERSONAL}
    return store.needs.content_digest(json.dumps(said, sort_keys=True, default=_plain))[:24]


def _plain(value: object) -> Any:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)


def _check_fresh(store: Store, draft: Plan) -> None:
    """Check a draft against present data, which may have changed since it was made."""
    stops = [stop for one in draft.rounds for stop in one.stops if stop.state is StopState.PENDING]
    needs = store.needs.get_all(stop.need_id for stop in stops if stop.need_id is not None)
    served = {one.volunteer_id for one in draft.rounds}
    people = [person for person in store.volunteers.all() if person.id in served]
    visited = {stop.place_id for stop in stops}
    places = [place for place in store.places.all() if place.id in visited]
    now = fingerprints(store, needs.values(), people, places)
    then = draft.provenance.inputs
    rests_on = {f"need:{need_id}" for need_id in needs} | {f"volunteer:{person}" for person in served}
    changed = {key for key in rests_on | set(now) if key in then and then[key] != now.get(key)}
    promised = {f"need:{need.id}" for need in needs.values() if not _free(store, need, draft)}
    if changed or promised:
        named = sorted(changed | promised)
        raise Conflict(
            "plan.stale",
            f"{len(named)} of the needs, volunteers and places of this plan changed since it was made "
            f"({', '.join(named[:6]).replace(':', ' ')}{', ...' if len(named) > 6 else ''}).",
            "Start a new plan, then publish it.",
        )


def _free(store: Store, need: Need, draft: Plan) -> bool:
    """Whether a need is not assigned to a plan of another day."""
    return need.state is NeedState.READY or (need.state in UNDER_WAY and store.needs.day_of(need.id) == draft.day)


def _links(
    ctx: Context, store: Store, plan: Plan, chosen: tuple[Round, ...], now: datetime
) -> tuple[PublishedLink, ...]:
    midnight = datetime.combine(plan.day + timedelta(days=1), time.min, tzinfo=ctx.area.timezone)
    expires = max(midnight + timedelta(hours=ctx.settings.link_hours), now + timedelta(hours=1))
    people = {person.id: person for person in store.volunteers.all(active=False)}
    return tuple(
        PublishedLink(
            round_id=one.id,
            number=one.number,
            volunteer_name=people[one.volunteer_id].name,
            volunteer_phone=people[one.volunteer_id].phone,
            token=store.accounts.round_link(one.id, expires, at=now),
            expires_at=expires,
        )
        for one in chosen
    )
