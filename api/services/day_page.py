"""The day as a dispatcher sees it: needs, volunteers and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs import series
from api.services.needs.locating import GOES_BY, PLACE_QUESTIONS
from api.services.planning.plan_rows import PlanView
from api.services.planning.views import plan_view
from api.services.runs.views import RunView, run_view
from routing.dispatch import carried_by, load_of
from routing.errors import Conflict, NotFound
from routing.need_life import PLANNABLE, REPORTED
from routing.needs import AnyOfKind, CheckKind, Mode, Need, NeedKind, NeedState, Place, Span, Volunteer
from routing.plan import Plan, PlanState

__all__ = ["DayPart", "DayView", "NeedRow", "VolunteerRow", "answer_place", "day_view"]


class DayPart(StrEnum):
    """Parts of the day's list of needs. Each need is in exactly one, so the counts add up."""

    ON_ROUND = "on_round"
    UNASSIGNED = "unassigned"
    NEW = "new"
    """Ready, but not part of the plan yet."""
    TO_PLAN = "to_plan"
    """Ready, and there is no plan yet."""
    DETAILS = "details"
    """On hold until a question is answered."""
    CALLED_OFF = "called_off"
    REPORTED = "reported"
    """Done or not done, outside this plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """One need of a day, as a dispatcher sees it.

    ``place_options`` are the places (id and name) to choose from while the place is unclear. ``revision`` must be
    sent back with a change. Without ``lon`` and ``lat`` the need cannot be shown on a map.
    """

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str
    address: str
    postcode: str
    ward_name: str
    windows: tuple[Span, ...]
    size: int
    load: tuple[int, ...]
    place_name: str
    fridge: bool
    priority: int
    required_checks: frozenset[CheckKind]
    volunteers_needed: int
    notes: str
    office_notes: str
    questions: tuple[str, ...]
    place_options: tuple[tuple[int, str], ...] = ()
    round_id: int | None = None
    round_number: int | None = None
    revision: int = 0
    part: DayPart = DayPart.TO_PLAN
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """One volunteer of a day, as a dispatcher sees them.

    ``spans`` are this day's hours; ``absent`` says why the plan has no shift for them, and is "" if it has one.
    """

    id: int
    name: str
    phone: str
    postcode: str
    ward_name: str
    modes: tuple[Mode, ...]
    capacity: int
    carries: tuple[int, ...]
    spans: tuple[Span, ...]
    valid_checks: frozenset[CheckKind]
    expired_checks: frozenset[CheckKind]
    kinds: frozenset[NeedKind]
    max_minutes: int | None
    questions: tuple[str, ...]
    absent: str = ""
    round_id: int | None = None
    round_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """Everything a dispatcher sees of a day.

    ``plan`` is the newest version, ``live_plan`` the one that volunteers follow (often the same); ``waiting`` counts
    open needs due on other days; ``to_come`` counts recurring needs still to be created for this day. ``replan_id``
    is the newest version, if it is a draft made from the live plan.
    """

    day: date
    needs: tuple[NeedRow, ...]
    volunteers: tuple[VolunteerRow, ...]
    waiting: int
    plan: PlanView | None
    live_plan: PlanView | None
    run: RunView | None
    to_come: int = 0
    replan_id: int | None = None


def day_view(ctx: Context, day: date) -> DayView:
    """Returns everything a dispatcher sees of a day: needs in every state, volunteers, the newest plan and run."""
    with ctx.database.reading() as store:
        needs = store.needs.all_on(day)
        here = {need.id for need in needs}
        waiting = len(store.needs.open_ids() - here)
        volunteers = [person for person in store.volunteers.all() if person.hours.on(day)]
        live = store.plans.live(day)
        # A day that runs keeps its plan in sight, whatever was drafted beside it.
        running = live is not None and live.state is PlanState.RUNNING
        latest = store.plans.latest(day)
        # But one that is being changed by hand is what the next change is made of.
        by_hand = latest is not None and latest.state is PlanState.DRAFT and latest.provenance.undoes_to is not None
        found = live if running and not by_hand else latest
        plan = None if found is None else plan_view(ctx, store, found)
        live_plan = plan if live is None or found is None or live.id == found.id else plan_view(ctx, store, live)
        places = store.places.by_id()
        revisions = {need.id: store.needs.seen(need.id) for need in needs}
        run = store.runs.latest(day)
        to_come = series.to_come(ctx, store, day)
    wards = ctx.ward_names()
    by_need, by_volunteer = _round_numbers(plan)
    absent: Mapping[int, str] = {} if found is None else found.provenance.absent
    left = None if plan is None else {row.need_id for row in plan.unassigned}
    return DayView(
        day=day,
        needs=tuple(
            replace(
                _need(need, wards, places, by_need.get(need.id)),
                revision=revisions[need.id],
                part=_part(need, left, on_round=need.id in by_need),
            )
            for need in needs
        ),
        volunteers=tuple(
            _volunteer(person, day, wards, absent.get(person.id, ""), by_volunteer.get(person.id))
            for person in volunteers
        ),
        waiting=waiting,
        to_come=to_come,
        plan=plan,
        live_plan=None if live is None else live_plan,
        run=None if run is None else run_view(run, ctx.clock()),
        replan_id=_replan_of(live, latest),
    )


def answer_place(ctx: Context, need_id: int, place_id: int, actor: Actor, *, revision: int) -> None:
    """Choose the place for a need. A need with no other question becomes ready.

    ``revision`` is the need's revision that the page showed.

    Raises
    ------
    NotFound
        ``need.unknown``; ``need.place-unfit``: it is not among those to choose from.
    StaleWrite
        ``store.stale-write``: it has changed since ``revision``.
    Conflict
        ``need.no-such-question``: nobody asks which place it is.
    """
    with ctx.database.transaction() as store:
        store.needs.expect(need_id, revision)
        need = store.needs.get(need_id)
        left = tuple(question for question in need.questions if question.code not in PLACE_QUESTIONS)
        if len(left) == len(need.questions):
            raise Conflict(
                "need.no-such-question",
                "The place for this need has already been chosen.",
                "Reload the page to see the need.",
            )
        # One that is paused or cancelled stays so: the answer only waits for it to be opened again.
        ready = need.state is NeedState.NEW and not left
        state = NeedState.READY if ready else need.state
        if place_id not in {option for option, _ in _options(need, store.places.by_id())}:
            raise NotFound("need.place-unfit", "This need does not offer that place.", "Choose a place from the list.")
        settled = replace(need, place=store.places.get(place_id), questions=left, state=state)
        store.needs.update(settled, actor=str(actor), at=ctx.clock())
        store.series.goes_its_own_way(need_id)


def _replan_of(live: Plan | None, latest: Plan | None) -> int | None:
    """Return the newest version's id if it is a draft made from the live plan, else None."""
    if live is None or latest is None or latest.state is not PlanState.DRAFT:
        return None
    return latest.id if latest.continues(live) else None


def _part(need: Need, left: AbstractSet[int] | None, *, on_round: bool) -> DayPart:
    """Return the part of the day a need is in, given the needs the plan leaves out (None: no plan)."""
    if left is not None and need.id in left and need.state in PLANNABLE:
        # One of two volunteers may be found: what is missing comes first.
        return DayPart.UNASSIGNED
    if on_round:
        return DayPart.ON_ROUND
    if need.state in REPORTED:
        return DayPart.REPORTED
    if need.state not in PLANNABLE:
        return DayPart.CALLED_OFF
    if need.questions:
        return DayPart.DETAILS
    return DayPart.TO_PLAN if left is None else DayPart.NEW


def _round_numbers(plan: PlanView | None) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """Return the round (id and number) of each need and of each volunteer."""
    by_need: dict[int, tuple[int, int]] = {}
    by_volunteer: dict[int, tuple[int, int]] = {}
    for one in plan.rounds if plan is not None else ():
        by_volunteer.setdefault(one.volunteer_id, (one.id, one.number))
        by_need |= {stop.need_id: (one.id, one.number) for stop in one.stops if stop.need_id is not None}
    return by_need, by_volunteer


def _options(need: Need, places: Mapping[int, Place]) -> tuple[tuple[int, str], ...]:
    """Return the places the question names or, if it names none, all that fit the need."""
    asked = [question for question in need.questions if question.code in PLACE_QUESTIONS]
    if not asked:
        return ()
    named = [places[place_id] for question in asked for place_id in question.options if place_id in places]
    kind = GOES_BY.get(need.kind)
    options = named or [place for place in places.values() if kind in (None, place.kind)]
    return tuple((place.id, f"{place.name}, {place.postcode}".strip(", ")) for place in options)


def _need(
    need: Need, wards: Mapping[str, str], places: Mapping[int, Place], of_round: tuple[int, int] | None
) -> NeedRow:
    return NeedRow(
        id=need.id,
        kind=need.kind,
        state=need.state,
        name=need.name,
        phone=need.phone,
        address=need.address,
        postcode=need.postcode,
        ward_name=wards.get(need.location.ward_code, "") if need.location is not None else "",
        windows=need.windows,
        size=need.size,
        load=load_of(need),
        place_name=_place(need.place),
        fridge=need.fridge,
        priority=need.priority,
        required_checks=need.required_checks,
        volunteers_needed=need.volunteers_needed,
        notes=need.notes,
        office_notes=need.office_notes,
        questions=tuple(question.text for question in need.questions),
        place_options=_options(need, places),
        round_id=of_round[0] if of_round else None,
        round_number=of_round[1] if of_round else None,
        lon=need.location.lon if need.location is not None else None,
        lat=need.location.lat if need.location is not None else None,
    )


def _place(place: Place | AnyOfKind | None) -> str:
    if place is None:
        return ""
    return place.name if isinstance(place, Place) else f"nearest {place.kind.value}"


def _volunteer(
    person: Volunteer, day: date, wards: Mapping[str, str], absent: str, of_round: tuple[int, int] | None
) -> VolunteerRow:
    return VolunteerRow(
        id=person.id,
        name=person.name,
        phone=person.phone,
        postcode=person.postcode,
        ward_name=wards.get(person.location.ward_code, "") if person.location is not None else "",
        modes=person.modes,
        capacity=person.capacity,
        carries=carried_by(person),
        spans=person.hours.on(day),
        valid_checks=frozenset(check.kind for check in person.checks if check.valid_on(day)),
        expired_checks=frozenset(check.kind for check in person.checks if not check.valid_on(day)),
        kinds=person.kinds,
        max_minutes=person.max_minutes,
        questions=tuple(question.text for question in person.questions),
        absent=absent,
        round_id=of_round[0] if of_round else None,
        round_number=of_round[1] if of_round else None,
    )
