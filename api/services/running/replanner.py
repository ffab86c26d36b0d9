"""Adjust a day that has begun, as a draft beside the plan that volunteers follow.

What was reported, and what is on its way, stays as it is. ``api.services.runs.run_queue`` does the same in the
background.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import day_rollover
from api.services.planning.draft import Draft, Tell, absent, judge, keep, off_street, rested_on, settings_used
from api.services.planning.notices import notices_of
from api.services.planning.plan_rows import PlanView
from api.services.planning.views import plan_view
from api.services.rounds.responses import declined
from api.services.running.begun import is_over, read_begun_day
from api.services.running.merged_rounds import stored_rounds
from data.store import Store
from routing.dispatch import assign_chats
from routing.errors import Conflict
from routing.plan import Continuation, Plan, Provenance, Replanned, StopState
from routing.problem import Solution
from routing.replan import replan
from routing.running.changes import Changes
from routing.running.joint_visits import halves_dropped
from routing.running.overdue import overdue
from routing.running.state import late_of, promised_calls, seconds_of_day
from routing.solver import Budget
from routing.unassigned import explained, unassigned_needs

__all__ = [
    "followed",
    "made_of",
    "places_ahead",
    "redraft",
    "replan_now",
    "unreported",
]


def replan_now(
    ctx: Context,
    day: date,
    actor: Actor,
    changes: Changes,
    *,
    seconds: int | None = None,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> PlanView:
    """Adjust a published day in this process and save the draft.

    Raises
    ------
    Conflict
        ``replan.nothing-published``, ``replan.day-over``
    NotFound
        ``volunteer.unknown``, ``place.unknown``
    InvalidArea
        When the area cannot be opened.
    WardroundError
        ``plan.broken-rule``
    """
    tell = progress or (lambda _step, _fraction: None)
    day_rollover.tidy(ctx)
    budget = Budget(seconds=seconds or ctx.settings.plan_seconds, workers=ctx.settings.plan_workers)
    draft = redraft(ctx, day, changes, budget, seed, lambda step, fraction, _best: tell(step, fraction))
    with ctx.database.transaction() as store:
        return plan_view(ctx, store, keep(ctx, store, day, draft, actor))


def redraft(
    ctx: Context,
    day: date,
    changes: Changes,
    budget: Budget,
    seed: int,
    tell: Tell,
    stop: Callable[[], bool] | None = None,
) -> Draft:
    """Return a draft that adjusts a published day: solved, checked, explained and drawn.

    Raises
    ------
    Conflict
        ``replan.nothing-published``, ``replan.day-over``
    NotFound
        ``volunteer.unknown``, ``place.unknown``
    WardroundError
        ``plan.broken-rule``
    """
    tell("reading", 0.0, {})
    with ctx.database.reading() as store:
        former = followed(ctx, store, day, changes)
        # A volunteer who declined takes nothing further, whether or not somebody ticked them.
        changes = replace(changes, gone=changes.gone | declined(store, former))
    return made_of(ctx, former, changes, budget, seed, tell, stop)


def made_of(
    ctx: Context,
    former: Plan,
    changes: Changes,
    budget: Budget,
    seed: int = 0,
    tell: Tell = lambda _phase, _fraction, _best: None,
    stop: Callable[[], bool] | None = None,
    *,
    lines: bool = True,
) -> Draft:
    """Return the draft that results from changes to any plan; ``lines`` False draws no routes.

    Raises
    ------
    WardroundError
        ``plan.broken-rule``
    """
    tell("travel", 0.05, {})
    known, begun = read_begun_day(ctx, former, changes)
    minutes = known.inputs.preferences.promise_minutes if changes.promise_minutes is None else changes.promise_minutes
    tell("solving", 0.1, {})

    def improved(best: Solution) -> None:
        tell("solving", 0.1, {"unassigned": len(best.unassigned), "travel_seconds": best.cost})

    found = replan(begun.left, changes.mode, budget, seed, improved, stop, seconds_a_promise=minutes * 60)
    found, alone = halves_dropped(begun.day, found)
    people = begun.whole.people
    solution = explained(begun.day, found, people)
    tell("checking", 0.9, {})
    chats, silent = assign_chats(begun.day, solution, promised_calls(begun))
    judge(begun.day, solution, chats)
    tell("drawing", 0.93, {})
    drawn = stored_rounds(ctx.area, begun, solution, chats, lines=lines)
    return Draft(
        Provenance(
            origin=Replanned(mode=changes.mode, promise_minutes=changes.promise_minutes),
            continues=Continuation(
                plan_id=former.id,
                gone=changes.gone,
                closed=changes.closed,
                as_planned=changes.as_planned,
                now=begun.now,
                late=late_of(begun),
                unreported=len(overdue(former, begun.now)),
            ),
            settings=settings_used(begun.day, budget, seed, known.inputs.preferences),
            inputs=rested_on(known.fingerprints, drawn),
            absent=absent(begun.whole, known.ways),
            notices=notices_of(known),
        ),
        drawn,
        unassigned_needs(
            begun.day, solution, (*begun.held, *silent, *alone), off_street(begun.whole, known.ways), people
        ),
        reported=True,
    )


def followed(ctx: Context, store: Store, day: date, changes: Changes) -> Plan:
    """Return the plan volunteers follow, after checking that the changes name known records."""
    for person in sorted(changes.gone):
        store.volunteers.get(person)
    for place in sorted(changes.closed):
        store.places.get(place)
    if is_over(ctx, day):
        raise Conflict("replan.day-over", "This day is over.", "Choose another day.")
    former = store.plans.live(day)
    if former is None:
        raise Conflict(
            "replan.nothing-published",
            "This day has no published plan to adjust.",
            "Plan the day and publish the plan first.",
        )
    return former


def places_ahead(ctx: Context, plan_id: int) -> tuple[tuple[int, str], ...]:
    """Return the places a plan has still to visit, by name.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
        ahead = {
            stop.place_id
            for one in plan.rounds
            for stop in one.stops
            if stop.state is StopState.PENDING and stop.need_id
        }
        places = [place for place in store.places.all() if place.id in ahead]
    return tuple(sorted(((place.id, place.name) for place in places), key=lambda one: one[1]))


def unreported(ctx: Context, plan_id: int) -> int:
    """Return how many stops should be finished by now but were not reported.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
    return len(overdue(plan, seconds_of_day(ctx.clock(), plan.day, ctx.area.timezone)))
