"""Convert stored plans to the dispatcher's views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from api.services.context import Context
from api.services.planning.notices import notice_rows
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow, UnassignedRow
from api.services.planning.unassigned_text import unassigned_text
from api.services.planning.violation_text import broken_row
from api.services.rounds.breaks import breaks_of
from api.services.rounds.pairs import partners
from api.services.rounds.shared_stops import doors_here
from api.services.wording.stop_text import OUTCOMES, place_name, what_for
from data.store import Store
from routing.dispatch import FIRST, WAY_BACK, TaskKey
from routing.needs import Location, Need, NeedKind, Place, Volunteer
from routing.plan import NoticeCode, Plan, Round, RoundStop, StopState, UnassignedNeed
from routing.problem import StopKind
from routing.punctuality.arrival_ranges import Passage, margin_percent
from routing.running.stop_kinds import is_way_back, only_calls

__all__ = ["plan_view", "round_row", "unassigned_row"]


def plan_view(ctx: Context, store: Store, plan: Plan) -> PlanView:
    """Return a plan with names and words in place of ids."""
    need_ids = [stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None]
    notices = plan.provenance.notices
    asked = [one.id for one in notices if one.code is NoticeCode.NEED_CUT_OFF]
    needs = store.needs.get_all([*need_ids, *(left.need_id for left in plan.unassigned), *asked])
    people = {person.id: person for person in store.volunteers.all(active=False)}
    places = {place.id: place for place in store.places.all()}
    wards = ctx.ward_names()
    pairs = partners(plan.rounds, needs, {person.id: person.name for person in people.values()})
    return PlanView(
        id=plan.id,
        day=plan.day,
        version=plan.version,
        state=plan.state.value,
        created_at=plan.created_at,
        published_at=plan.published_at,
        rounds=tuple(round_row(one, people[one.volunteer_id], needs, places, wards, pairs) for one in plan.rounds),
        unassigned=tuple(
            unassigned_row(left, plan.day, needs, people, wards) for left in plan.unassigned if left.need_id in needs
        ),
        planned_needs=len(set(need_ids)),
        seed=plan.seed,
        row_version=plan.revision,
        broken=tuple(broken_row(one, needs, people) for one in plan.provenance.broken),
        undo=_can_undo(store, plan),
        spare_minutes=plan.provenance.settings.spare_minutes,
        notices=notice_rows(notices, needs, people, places),
    )


def _can_undo(store: Store, plan: Plan) -> bool:
    """Whether a version has a change by hand to undo.

    In older databases, a version itself represents such a change.
    """
    edits = store.hand_edits.of_plans([plan.id])
    return any(not one.undone for one in edits) if edits else plan.provenance.undoes_to is not None


def unassigned_row(
    left: UnassignedNeed,
    day: date,
    needs: Mapping[int, Need],
    people: Mapping[int, Volunteer],
    wards: Mapping[str, str],
) -> UnassignedRow:
    """Return an unassigned need with names and words."""
    need, text = needs[left.need_id], unassigned_text(left, day, needs, people)
    return UnassignedRow(
        need_id=left.need_id,
        kind=need.kind,
        name=need.name,
        ward_name=_ward(need.location, wards),
        code=left.reason,
        sentence=text.sentence,
        change=text.change,
        instead=text.displacement,
        mentions=text.mentions,
        wanted=need.windows,
    )


def round_row(
    one: Round,
    person: Volunteer,
    needs: Mapping[int, Need],
    places: Mapping[int, Place],
    wards: Mapping[str, str],
    pairs: Mapping[tuple[int, int], tuple[str, ...]],
) -> RoundRow:
    """Return a round with names and words; ``pairs`` are others coming to the same doors."""
    calls = [stop for stop in one.stops if stop.need_id is not None]
    back = next((stop for stop in one.stops if stop.kind is StopKind.END), None)
    doors = doors_here(calls, needs)
    return RoundRow(
        id=one.id,
        number=one.number,
        volunteer_id=one.volunteer_id,
        volunteer_name=person.name,
        volunteer_phone=person.phone,
        mode=one.mode,
        start=one.start_at,
        end=one.end_at,
        seconds=one.seconds,
        metres=one.metres,
        stops=tuple(
            _stop(
                position,
                stop,
                needs[stop.need_id],
                places.get(stop.place_id or 0),
                wards,
                pairs.get((one.id, stop.need_id), ()),
                doors.get(stop.id, 0),
            )
            for position, stop in enumerate(calls, start=1)
            if stop.need_id is not None
        ),
        breaks=breaks_of(one),
        back_earliest=None if back is None else back.earliest,
        back_latest=None if back is None else back.latest,
        margin=_margin(one),
        by_phone=only_calls(one.stops, needs),
    )


def _margin(one: Round) -> int | None:
    """Return the percentage all travel may be slower by, or None without deadlines."""
    # Calls by telephone are beside the way.
    on_the_way = [stop for stop in one.stops if stop.need_id is None or stop.lon is not None]
    if all(stop.spare is None or stop.state is not StopState.PENDING for stop in on_the_way):
        return None
    return margin_percent(
        [
            Passage(
                # As planned: the way to where a break is taken is kept with the stop after it.
                travel=max(0, stop.arrival - before.departure),
                arrival=stop.arrival,
                begin=stop.begin,
                departure=stop.departure,
                setup=stop.setup,
                spare=stop.spare,
                known=stop.state is not StopState.PENDING,
            )
            for before, stop in zip(on_the_way[:1] + on_the_way, on_the_way, strict=False)
        ]
    )


def _stop(
    position: int,
    stop: RoundStop,
    need: Need,
    place: Place | None,
    wards: Mapping[str, str],
    others: tuple[str, ...],
    doors: int,
) -> StopRow:
    where = place_name(place) or f"{need.address}, {need.postcode}".strip(", ")
    # "Pick up Ann Lee's prescription" at a place; "Deliver the prescription" with her name beside the address.
    title = what_for(stop.kind, need, at_place=place is not None)
    detail = where if place is not None or stop.kind is StopKind.PICKUP else f"{need.name}, {where}"
    if others and place is None:
        detail = f"{detail}, with {' and '.join(others)}"
    if doors:
        detail = f"{detail} ({doors} doors here)"
    return StopRow(
        id=stop.id,
        position=position,
        kind=stop.kind.value,
        need_id=stop.need_id,
        title=title,
        detail=detail,
        ward_name=_ward(place.location if place is not None else need.location, wards),
        arrival=stop.arrival,
        begin=stop.begin,
        departure=stop.departure,
        load=stop.load,
        state=stop.state.value,
        outcome=OUTCOMES.get(stop.outcome, stop.outcome),
        note=stop.note,
        earliest=stop.earliest,
        latest=stop.latest,
        spare=stop.spare,
        setup=stop.setup,
        task_id=TaskKey(need.id, WAY_BACK if is_way_back(stop, need) else FIRST).id,
        movable=stop.state is StopState.PENDING and need.kind is not NeedKind.CHAT,
    )


def _ward(location: Location | None, wards: Mapping[str, str]) -> str:
    return wards.get(location.ward_code, "") if location is not None else ""
