"""A day that has begun, planned anew: a draft beside the plan that volunteers follow, until a dispatcher publishes it.

What was reported, and what is on its way, stays as it is. A run does the same in the background; see ``planning``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import day_rollover
from api.services.planning.draft import Draft, Tell, absent, judge, keep, off_street, rested_on, settings_used
from api.services.planning.views import plan_view, run_view
from api.services.rounds.responses import declined
from api.services.rounds.views import PlanView, RunView
from api.services.running.joint_visits import halves_dropped
from api.services.running.merged_rounds import stored_rounds
from api.services.running.overdue import overdue
from api.services.running.state import BegunDay, begun_day, is_over, seconds_of_day
from data.store import Store
from data.store.records import RunState
from routing.dispatch import Chat, TaskKey, assign_chats
from routing.errors import Conflict, Fault, InvalidInput
from routing.plan import Continuation, LateStop, Plan, Provenance, ReplanMode, Replanned, StopState
from routing.problem import Solution
from routing.replan import replan
from routing.solver import Budget
from routing.unassigned import explained, unassigned_needs

__all__ = [
    "Changes",
    "late_of",
    "made_of",
    "places_ahead",
    "promised_calls",
    "redraft",
    "replan_now",
    "start",
    "unreported",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What has changed of a day, by ids: volunteers who take nothing further, places that have closed; and the mode.

    ``as_planned``: what should be over by now and was not reported went as planned. ``promise_minutes`` must be saved
    for each promise that is broken, None as the group wishes.
    """

    mode: ReplanMode = ReplanMode.KEEP_AND_ADD
    gone: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    as_planned: bool = False
    promise_minutes: int | None = None

    @classmethod
    def of(
        cls,
        mode: str,
        gone: tuple[int, ...] = (),
        closed: tuple[int, ...] = (),
        *,
        as_planned: bool = False,
        promise_minutes: int | None = None,
    ) -> Self:
        """The changes somebody asks for.

        Raises
        ------
        InvalidInput
            ``replan.unknown-mode``
        """
        if mode not in tuple(ReplanMode):
            raise InvalidInput(
                [
                    Fault(
                        "replan.unknown-mode",
                        "mode",
                        f"“{mode[:40]}” is no way to plan a day anew.",
                        f"Choose: {', '.join(ReplanMode)}.",
                    )
                ]
            )
        return cls(
            mode=ReplanMode(mode),
            gone=frozenset(gone),
            closed=frozenset(closed),
            as_planned=as_planned,
            promise_minutes=promise_minutes,
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The changes as a run keeps them."""
        return cls(
            mode=ReplanMode(said["mode"]),
            gone=frozenset(said["gone"]),
            closed=frozenset(said["closed"]),
            as_planned=said.get("as_planned", False),
            promise_minutes=said.get("promise_minutes"),
        )

    def to_json(self) -> dict[str, Any]:
        """Codes and ids."""
        return {
            "mode": str(self.mode),
            "gone": sorted(self.gone),
            "closed": sorted(self.closed),
            "as_planned": self.as_planned,
            "promise_minutes": self.promise_minutes,
        }


def start(
    ctx: Context, day: date, actor: Actor, changes: Changes, *, seconds: int | None = None, seed: int | None = None
) -> RunView:
    """Ask for a published day to be planned anew in the background; not twice at once.

    Raises
    ------
    Conflict
        ``replan.nothing-published``: there is nothing to keep, so plan the day; ``replan.day-over``
    NotFound
        ``volunteer.unknown``, ``place.unknown``
    """
    day_rollover.tidy(ctx)
    now = ctx.clock()
    with ctx.database.transaction() as store:
        _followed(ctx, store, day, changes)
        last = store.runs.latest(day)
        if last is not None and last.state in (RunState.QUEUED, RunState.RUNNING):
            return run_view(last, now)
        run = store.runs.enqueue(
            day,
            seed or 0,
            seconds or ctx.settings.plan_seconds,
            ctx.settings.plan_workers,
            str(actor),
            at=now,
            changes=changes.to_json(),
        )
        return run_view(run, now)


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
    """Plan a published day anew in this process and keep the draft.

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
    """The draft of a published day as it can go on: solved, judged, explained, drawn.

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
        former = _followed(ctx, store, day, changes)
        # Who said that they cannot do their round takes nothing further, whether or not somebody ticked them.
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
    """The draft that changes make of a plan, whether or not anybody follows it; without ``lines`` no way is drawn.

    Raises
    ------
    WardroundError
        ``plan.broken-rule``
    """
    tell("travel", 0.05, {})
    begun = begun_day(ctx, former, gone=changes.gone, closed=changes.closed, as_planned=changes.as_planned)
    minutes = begun.wishes.promise_minutes if changes.promise_minutes is None else changes.promise_minutes
    tell("solving", 0.1, {})

    def improved(best: Solution) -> None:
        tell("solving", 0.1, {"unplanned": len(best.unassigned), "travel_seconds": best.cost})

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
            settings=settings_used(begun.day, budget, seed, begun.wishes),
            inputs=rested_on(begun.inputs, drawn),
            absent=absent(begun.whole, begun.ways),
        ),
        drawn,
        unassigned_needs(
            begun.day, solution, (*begun.held, *silent, *alone), off_street(begun.whole, begun.ways), people
        ),
        reported=True,
    )


def _followed(ctx: Context, store: Store, day: date, changes: Changes) -> Plan:
    """The plan that volunteers follow, where the changes speak of people and places that there are."""
    for person in sorted(changes.gone):
        store.volunteers.get(person)
    for place in sorted(changes.closed):
        store.places.get(place)
    if is_over(ctx, day):
        raise Conflict("replan.day-over", "This day is over.", "Plan another day.")
    former = store.plans.live(day)
    if former is None:
        raise Conflict(
            "replan.nothing-published",
            "Nobody follows a plan of this day yet, so there is nothing to keep.",
            "Plan the day and publish it.",
        )
    return former


def promised_calls(begun: BegunDay) -> tuple[Chat, ...]:
    """The calls as they were promised; one whose time is past is not kept, but made later."""
    return tuple(
        Chat(need_id, begun.whole.turns[vehicle_id].volunteer.id, vehicle_id, stop.begin, stop.departure)
        for need_id, (vehicle_id, stop) in begun.chats.items()
    )


def late_of(begun: BegunDay) -> tuple[LateStop, ...]:
    """What would be late if nobody acted."""
    return tuple(
        LateStop(
            need_id=None if one.task_id is None else TaskKey.of(one.task_id).need_id,
            kind=one.kind,
            seconds=one.seconds,
            turn=one.vehicle_id,
        )
        for one in begun.left.late
    )


def places_ahead(ctx: Context, plan_id: int) -> tuple[tuple[int, str], ...]:
    """The places that a plan has still to call at, by name.

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
    """How many stops of a plan that people follow should be over by now and were not reported.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
    return len(overdue(plan, seconds_of_day(ctx.clock(), plan.day, ctx.area.timezone)))
