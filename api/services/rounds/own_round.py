"""Decide what a volunteer may see of their own round now: an offer, the round, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from api.services.context import Context
from api.services.rounds import responses
from api.services.rounds.rounds import round_view
from api.services.rounds.views import DriverRound
from data.store import Store
from routing.dispatch import counted
from routing.needs import Mode, Need, NeedKind
from routing.plan import Round, StopState
from routing.problem import StopKind

__all__ = ["Offer", "OwnRound", "Phase", "own_round"]

Phase = Literal["offered", "going", "finished", "declined", "over"]
"""``offered`` until it is accepted or begun, ``over`` when nobody follows its plan any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a volunteer must know to accept a round, without names or exact addresses.

    ``heaviest`` is the most that is on board at once, in words; ``starts_at`` a place or a ward.
    """

    kinds: tuple[tuple[NeedKind, int], ...]
    wards: tuple[str, ...]
    heaviest: tuple[str, ...]
    starts_at: str
    partner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRound:
    """A volunteer's own round, with only the details they need now.

    ``round`` is there only while the phase is ``going``. ``carrying`` counts goods collected but not handed over.
    ``last_report`` is the last reported stop, and ``unsafe`` whether it was reported as unsafe. ``until`` is when a
    phone's copy expires, whatever the phone's clock shows.
    """

    round_id: int
    number: int
    day: date
    volunteer_name: str
    mode: Mode
    start: int
    end: int
    metres: int
    by_phone: bool
    phase: Phase
    offer: Offer
    calls: int
    carrying: tuple[tuple[NeedKind, int], ...]
    last_report: int | None
    unsafe: bool
    until: datetime
    group_phone: str
    round: DriverRound | None


def own_round(ctx: Context, round_id: int) -> OwnRound:
    """Return a volunteer's own round, with details only while it is theirs to do.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    standing = responses.standing(ctx, round_id)
    with ctx.database.reading() as store:
        one = store.plans.round(round_id)
        view = round_view(ctx, store, one)
        day = store.plans.head(one.plan_id).day
        calls = [stop for stop in one.stops if stop.need_id is not None]
        needs = store.needs.get_all(stop.need_id for stop in calls if stop.need_id is not None)
        offer = _offer(ctx, store, one, needs)
    open_ = [stop for stop in view.stops if stop.state == "pending" and not stop.lost]
    phase: Phase
    if standing in ("over", "declined"):
        phase = "over" if standing == "over" else "declined"
    elif not open_:
        phase = "finished"
    elif standing == "open" and all(stop.state == "pending" for stop in view.stops):
        phase = "offered"
    else:
        phase = "going"
    reported = [stop for stop in calls if stop.marked_at is not None and stop.state is not StopState.PENDING]
    # Of reports in one moment, as of one card, the later stop's is the last.
    in_order = sorted(reported, key=lambda stop: (stop.marked_at.timestamp() if stop.marked_at else 0.0, stop.position))
    last = in_order[-1] if in_order else None
    midnight = datetime.combine(day, time.min, tzinfo=ctx.area.timezone) + timedelta(days=1)
    return OwnRound(
        round_id=round_id,
        number=one.number,
        day=day,
        volunteer_name=view.volunteer_name,
        mode=one.mode,
        start=one.start_at,
        end=one.end_at,
        metres=one.metres,
        by_phone=view.by_phone,
        phase=phase,
        offer=offer,
        calls=len(calls),
        carrying=_carrying(one, needs),
        last_report=None if last is None else last.id,
        unsafe=last is not None and last.outcome == "unsafe",
        until=max(midnight, midnight + timedelta(seconds=one.end_at + 3600 - 86_400)),
        group_phone=ctx.settings.group_phone,
        round=view if phase == "going" else None,
    )


def _offer(ctx: Context, store: Store, one: Round, needs: Mapping[int, Need]) -> Offer:
    calls = [stop for stop in one.stops if stop.need_id in needs]
    asked = {stop.need_id: needs[stop.need_id] for stop in calls if stop.need_id is not None}
    names = ctx.ward_names()
    wards = {names.get(need.location.ward_code, "") for need in asked.values() if need.location is not None}
    loads = [stop.load for stop in one.stops if stop.load]
    most = tuple(max(column) for column in zip(*loads, strict=False)) if loads else ()
    first = calls[0] if calls else None
    starts_at = ""
    if first is not None and first.place_id is not None:
        starts_at = next((place.name for place in store.places.all() if place.id == first.place_id), "")
    elif first is not None and first.lon is not None and first.lat is not None:
        ward = ctx.area.ward_of(first.lon, first.lat)
        starts_at = ward.name if ward is not None else ""
    return Offer(
        kinds=tuple(Counter(need.kind for need in asked.values()).most_common()),
        wards=tuple(sorted(wards - {""})),
        heaviest=counted(most),
        starts_at=starts_at,
        partner=any(need.volunteers_needed > 1 for need in asked.values()),
    )


def _carrying(one: Round, needs: Mapping[int, Need]) -> tuple[tuple[NeedKind, int], ...]:
    collected: set[int] = set()
    for stop in one.stops:
        if stop.need_id is not None and stop.state is StopState.DONE and stop.kind is StopKind.PICKUP:
            collected.add(stop.need_id)
        elif stop.need_id is not None and stop.kind is StopKind.DELIVERY and stop.state is StopState.DONE:
            collected.discard(stop.need_id)
    return tuple(Counter(needs[number].kind for number in sorted(collected) if number in needs).most_common())
