"""A volunteer's own round: view it and report its stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from api.services.accounts import open_driver_session
from api.services.actors import Actor
from api.services.context import Context
from api.services.rounds.breaks import breaks_of
from api.services.rounds.pairs import ALONE, left_alone, partners, short_name
from api.services.rounds.precedence import leading_stops
from api.services.rounds.responses import declined
from api.services.rounds.return_trip_text import way_back_told
from api.services.rounds.shared_stops import doors_here
from api.services.rounds.views import DirectionRow, DriverRound, DriverStop
from api.services.wording.directions_text import sentences
from api.services.wording.stop_text import DONE_BUT, NOT_DONE, OUTCOMES, checklist, place_name, what, what_for
from data.store import Store
from geo.places.opening_hours import opening_spans
from routing.errors import Conflict, Fault, InvalidInput, NotFound, Refused
from routing.need_life import FOLLOWED
from routing.needs import Need, NeedKind, NeedState, Place, Precision, Span
from routing.plan import Round, RoundStop, StopState
from routing.problem import StopKind
from routing.running.state import seconds_of_day
from routing.running.stop_kinds import is_way_back, only_calls

__all__ = ["DONE_BUT", "OUTCOMES", "driver_round", "former_rounds", "mark_stop", "open_link", "round_view"]


_REASONS: Final = {StopState.NOT_DONE: NOT_DONE, StopState.DONE: DONE_BUT}
"""The reason codes that a report may give for each state."""

_AT_THE_DOOR: Final = frozenset({Precision.PIN, Precision.DOOR})
"""Precisions at which the side of the street is meaningful."""


def open_link(ctx: Context, token: str) -> int:
    """Return the id of the round that a link opens.

    Raises
    ------
    Refused
        ``round.link-closed``
    """
    with ctx.database.reading() as store:
        round_id = store.accounts.round_of_link(open_driver_session(ctx, token), ctx.clock())
    assert round_id is not None  # noqa: S101 - it was, a moment ago
    return round_id


def driver_round(ctx: Context, round_id: int) -> DriverRound:
    """Return a volunteer's round, with the details of its own stops only.

    Raises
    ------
    NotFound
        ``round.unknown``
    """
    with ctx.database.reading() as store:
        return round_view(ctx, store, store.plans.round(round_id))


def mark_stop(
    ctx: Context,
    round_id: int,
    stop_id: int,
    *,
    state: str,
    reason: str = "",
    note: str = "",
    client_key: str,
    at: datetime | None = None,
    actor: Actor,
) -> DriverRound:
    """Report a stop done, not done, or (to undo a report) pending; a repeat counts once.

    Stops that this round had before the day was adjusted are accepted too: a phone without signal may report one
    late. If the stop is no longer on the round, the report is kept and still counts. A need is done once its last
    stop is done, and not done as soon as one stop is not. It then stays among the day's needs until a dispatcher
    makes it ready again.

    Raises
    ------
    InvalidInput
        ``stop.unknown-state``, ``stop.unknown-reason``, ``stop.reason-missing``
    NotFound
        ``round.unknown``
    Refused
        ``stop.not-yours``: the stop is on another round.
    Conflict
        ``plan.not-published``
    """
    said = _checked(state, reason)
    reason = reason if reason in _REASONS.get(said, {}) else ""
    now = ctx.clock()
    with ctx.database.transaction() as store:
        stop_id = _present_stop(store, round_id, stop_id)
        # A phone's clock may be wrong: a report from the future would shut out every later one.
        marked = store.plans.mark_stop(stop_id, said, reason, note, min(at or now, now), str(actor), client_key)
        of = store.plans.round(marked.round_id)
        # Of a round that was adjusted since, only what was done counts: the rest is somebody else's by now.
        counts = of.id == round_id or said is StopState.DONE
        if not marked.repeated and marked.stop.need_id is not None and counts:
            _move_need(store, of, marked.stop.need_id, actor, now, reason=reason, note=note)
        return round_view(ctx, store, store.plans.round(round_id))


def _present_stop(store: Store, round_id: int, stop_id: int) -> int:
    """Return the stop that a report is about, now or before the day was adjusted.

    Raises
    ------
    Refused
        ``stop.not-yours``
    """
    present = store.plans.round(round_id)
    if stop_id in {stop.id for stop in present.stops if stop.need_id is not None}:
        return stop_id
    try:
        same = store.plans.same_stop(stop_id, round_id)
    except (Conflict, NotFound):
        raise Refused("stop.not-yours", "This stop is not on this round.", "Open the round's own link again.") from None
    return stop_id if same is None else same


def former_rounds(store: Store, round_: Round) -> tuple[Round, ...]:
    """Return the round's versions from before its day was adjusted, latest first."""
    found: list[Round] = []
    plan = store.plans.head(round_.plan_id)
    while plan.provenance.continues is not None:
        before = store.plans.get(plan.provenance.continues.plan_id)
        found += [
            one for one in before.rounds if (one.volunteer_id, one.number) == (round_.volunteer_id, round_.number)
        ]
        plan = before
    return tuple(found)


def _checked(state: str, reason: str) -> StopState:
    faults = []
    allowed = (StopState.DONE, StopState.NOT_DONE, StopState.PENDING)
    if state not in allowed:
        faults.append(
            Fault(
                "stop.unknown-state",
                "state",
                f"“{state}” is not a known state.",
                f"Choose one of: {', '.join(allowed)}.",
            )
        )
    if reason and reason not in OUTCOMES:
        faults.append(
            Fault(
                "stop.unknown-reason",
                "reason",
                f"“{reason}” is not a known reason.",
                f"Choose one of: {', '.join(OUTCOMES)}.",
            )
        )
    if state == StopState.NOT_DONE and (not reason or reason in DONE_BUT):
        faults.append(
            Fault("stop.reason-missing", "reason", "The reason is missing.", f"Choose one of: {', '.join(NOT_DONE)}.")
        )
    if faults:
        raise InvalidInput(faults)
    return StopState(state)


def _move_need(
    store: Store, round_: Round, need_id: int, actor: Actor, at: datetime, *, reason: str, note: str
) -> None:
    """Set a need's state from its stops, as long as it still belongs to this round.

    If a dispatcher has made it ready again, or it is on another day's plan, a late report stays with the stop and
    changes nothing. The exception is a need that is ready again and whose stops are all done: it is then done.
    """
    need = store.needs.get(need_id)
    # Where two come to one door the need is done once both have said so.
    rounds = store.plans.get(round_.plan_id).rounds if need.volunteers_needed > 1 else ()
    # Where a need was tried again in one day, its last stop of each kind says how it went.
    states = [
        state
        for one in (round_, *(other for other in rounds if other.id != round_.id))
        for state in {stop.visit: stop.state for stop in one.stops if stop.need_id == need_id}.values()
    ]
    day = store.plans.head(round_.plan_id).day
    current = need.state
    all_done = all(state is StopState.DONE for state in states)
    waits = current is NeedState.READY and all_done
    if not waits and (current not in FOLLOWED or store.needs.day_of(need_id) != day):
        return
    if StopState.NOT_DONE in states:
        store.needs.set_state(
            need_id, NeedState.NOT_DONE, actor=str(actor), at=at, reason=reason or "other", note=note, day=day
        )
    elif all_done:
        store.needs.set_state(need_id, NeedState.DONE, actor=str(actor), at=at, day=day)
    elif any(state is StopState.DONE for state in states):
        store.needs.set_state(need_id, NeedState.ON_THE_WAY, actor=str(actor), at=at, day=day)
    elif current is not NeedState.PLANNED:
        store.needs.set_state(need_id, NeedState.PLANNED, actor=str(actor), at=at, reason="stop.undone", day=day)


def round_view(ctx: Context, store: Store, round_: Round) -> DriverRound:
    """Return a volunteer's round as they see it, read from an open store."""
    calls = [stop for stop in round_.stops if stop.need_id is not None]
    needs = store.needs.get_all(stop.need_id for stop in calls if stop.need_id is not None)
    places = {place.id: place for place in store.places.all()}
    formers = former_rounds(store, round_)
    gained, lost = _other_than(store, formers[0], round_) if formers else ((), ())
    doors = doors_here(calls, needs)
    pairs: dict[tuple[int, int], tuple[str, ...]] = {}
    alone: frozenset[int] = frozenset()
    if any(need.volunteers_needed > 1 for need in needs.values()):
        names = {person.id: person.name for person in store.volunteers.all(active=False)}
        plan = store.plans.get(round_.plan_id)
        alone = left_alone(plan.rounds, round_.id, needs, declined(store, plan))
        pairs = partners([one for one in plan.rounds if one.volunteer_id not in declined(store, plan)], needs, names)
    day = store.plans.head(round_.plan_id).day
    after, lost_stops = leading_stops(calls, needs)
    wards = ctx.ward_names()
    cold_until = _cold_until(ctx, day, calls, needs)
    return DriverRound(
        round_id=round_.id,
        number=round_.number,
        day=day,
        volunteer_id=round_.volunteer_id,
        volunteer_name=store.volunteers.get(round_.volunteer_id).name,
        mode=round_.mode,
        start=round_.start_at,
        end=round_.end_at,
        metres=round_.metres,
        stops=tuple(
            replace(
                _stop(
                    ctx,
                    position,
                    stop,
                    needs[stop.need_id],
                    places.get(stop.place_id or 0),
                    pairs.get((round_.id, stop.need_id), ()),
                    round_,
                    alone=stop.need_id in alone,
                    doors=doors.get(stop.id, 0),
                ),
                after=after.get(stop.id),
                lost=stop.id in lost_stops,
                cold_until=cold_until.get(stop.id),
                hours=_hours(ctx, places.get(stop.place_id or 0), day),
                brief=_brief(stop, needs[stop.need_id], places.get(stop.place_id or 0), wards),
            )
            for position, stop in enumerate(calls, start=1)
            if stop.need_id is not None
        ),
        group_phone=ctx.settings.group_phone,
        by_phone=only_calls(round_.stops, needs),
        former_ids=tuple(one.id for one in formers),
        gained=gained,
        lost=lost,
        breaks=breaks_of(round_),
    )


def _other_than(store: Store, former: Round, round_: Round) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a volunteer has gained and lost, in words."""

    before, now = ({one.visit: one for one in of.stops if one.need_id is not None} for of in (former, round_))
    needs = store.needs.get_all(one.need_id for one in (*before.values(), *now.values()) if one.need_id is not None)

    def told(stops: Iterable[RoundStop]) -> tuple[str, ...]:
        lines = []
        for one in stops:
            if one.need_id is not None:
                need, at_place = needs[one.need_id], one.place_id is not None
                titled = what_for(one.kind, need, at_place=at_place)
                lines.append(titled if one.kind is StopKind.PICKUP else f"{titled}: {need.name}")
        return tuple(lines)

    return (
        told(one for key, one in now.items() if key not in before),
        told(one for key, one in before.items() if key not in now),
    )


def _stop(
    ctx: Context,
    position: int,
    stop: RoundStop,
    need: Need,
    place: Place | None,
    others: tuple[str, ...],
    one: Round,
    *,
    alone: bool,
    doors: int,
) -> DriverStop:
    at_place, at = place is not None, need.location
    counter = at_place and stop.kind is StopKind.PICKUP and need.kind is not NeedKind.LIFT
    # A shop is the exception: the shopping list is among the notes, and somebody must say what else would do.
    shops = need.kind is NeedKind.SHOPPING
    return DriverStop(
        id=stop.id,
        need_id=need.id,
        position=position,
        kind=stop.kind.value,
        need_kind=need.kind,
        at_place=at_place,
        way_back=is_way_back(stop, need),
        what=what(stop.kind, need, at_place=at_place),
        name=need.name,
        address=place_name(place) if at_place else need.address,
        postcode=place.postcode if place is not None else need.postcode,
        phone="" if counter and not shops else need.phone,
        notes=(place.note if place is not None else "") if counter and not shops else need.notes,
        door=", ".join(filter(None, (need.address, need.postcode))) if need.kind is NeedKind.PRESCRIPTION else "",
        checklist=(
            *((ALONE,) if alone else ()),
            *((f"{doors} doors here: park once",) if doors else ()),
            *checklist(stop.kind, need, ctx.settings.fridge_minutes, others),
            *way_back_told(stop, need, one),
        ),
        lon=stop.lon,
        lat=stop.lat,
        arrival=stop.arrival,
        begin=stop.begin,
        departure=stop.departure,
        state=stop.state.value,
        outcome=OUTCOMES.get(stop.outcome, stop.outcome),
        reason=stop.outcome,
        marked_at=stop.marked_at,
        cold_minutes=ctx.settings.fridge_minutes if need.fridge and stop.kind is StopKind.DELIVERY else None,
        earliest=stop.earliest if stop.state is StopState.PENDING else None,
        latest=stop.latest if stop.state is StopState.PENDING else None,
        leg_metres=stop.leg_metres,
        directions=_directions(stop, side_known=at_place or (at is not None and at.precision in _AT_THE_DOOR)),
    )


def _brief(stop: RoundStop, need: Need, place: Place | None, wards: Mapping[str, str]) -> str:
    """Return a place's name, or else a short name and the street or ward."""
    if place is not None:
        return place.name
    street = next((one.name for one in reversed(stop.directions) if one.name), "")
    ward = wards.get(need.location.ward_code, "") if need.location is not None else ""
    return ", ".join(filter(None, (short_name(need.name), street or ward)))


def _hours(ctx: Context, place: Place | None, day: date) -> tuple[Span, ...]:
    if place is None or not place.opening_hours:
        return ()
    at = (place.location.lon, place.location.lat)
    return opening_spans(place.opening_hours, place.kind, day, ctx.area.timezone, at=at)


def _cold_until(ctx: Context, day: date, calls: Sequence[RoundStop], needs: Mapping[int, Need]) -> Mapping[int, int]:
    """Return by when each chilled delivery must be made, in seconds of the day."""
    collected: dict[int, int] = {}
    found: dict[int, int] = {}
    for stop in calls:
        if stop.need_id is None or not needs[stop.need_id].fridge:
            continue
        if stop.kind is StopKind.PICKUP and stop.state is StopState.DONE and stop.marked_at is not None:
            collected[stop.need_id] = seconds_of_day(stop.marked_at, day, ctx.area.timezone)
        elif stop.kind is StopKind.DELIVERY and stop.need_id in collected:
            found[stop.id] = collected[stop.need_id] + ctx.settings.fridge_minutes * 60
    return found


def _directions(stop: RoundStop, *, side_known: bool) -> tuple[DirectionRow, ...]:
    told = tuple(one if side_known else replace(one, side=None) for one in stop.directions)
    return tuple(
        DirectionRow(
            text=text,
            manoeuvre=one.manoeuvre,
            name=one.name,
            kind=one.kind,
            metres=one.metres,
            bearing=one.bearing,
            exit=one.exit,
            side=one.side,
        )
        for one, text in zip(told, sentences(told), strict=True)
    )
