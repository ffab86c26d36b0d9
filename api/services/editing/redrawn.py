"""Apply a change by hand: retime, check and draw the rounds it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.services.context import Context
from api.services.editing.board import Board
from api.services.editing.layout import Layout
from api.services.editing.operations import Done, no_way
from api.services.planning.draft import rested_on
from api.services.planning.notices import notices_of
from api.services.planning.route_geometry import draft_rounds
from api.services.planning.violation_text import broken_rule
from routing.checker import violations
from routing.dispatch import Chat, calls_beside
from routing.evaluation.manual import timed
from routing.plan import BrokenRule, Continuation, EditedByHand, Plan, Round, UnassignedNeed
from routing.problem import Solution
from routing.running.rounds import merged_rounds, with_reports
from routing.running.state import BegunDay, Fixed, late_of

__all__ = ["Redrawn", "judged_layout", "redrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """A change ready to be saved.

    Attributes
    ----------
    layout, plan
        The plan after the change. Its new stops have no ids yet.
    numbers, rounds
        The numbers of the changed rounds, and these rounds after the change. Empty rounds are missing.
    gone, left
        The needs no longer unassigned, and those that have become so.
    broken_before
        The keys of the rules that the plan broke until now.
    """

    layout: Layout
    plan: Plan
    numbers: frozenset[int]
    rounds: tuple[Round, ...]
    gone: frozenset[int]
    left: tuple[UnassignedNeed, ...]
    broken_before: frozenset[str]


def redrawn(ctx: Context, board: Board, before: Layout, done: Done, *, lines: bool) -> Redrawn:
    """Time, judge and draw what a change touches; raises Conflict ``byhand.no-way``.

    Without ``lines`` no new routes are looked up, which is enough for a trial.
    """
    plan, begun = board.plan, board.begun
    layout = done.layout.copy()
    solution, calls, broken = judged_layout(board, layout)
    touched = layout.changed(before)
    for turn in touched:
        layout.calls[turn] = tuple(chat for chat in calls if chat.vehicle_id == turn)
    numbers = {turn: number for number, turn in board.turns.items()}
    part = replace(solution, routes=tuple(one for one in solution.routes if one.vehicle_id in touched))
    whole = _with_rounds(board)
    made = [
        (one, fixed)
        for one, fixed in merged_rounds(whole, part, [chat for chat in calls if chat.vehicle_id in touched])
        if one.vehicle_id in touched
    ]
    drawn = draft_rounds(ctx.area, begun.whole, tuple(one for one, _ in made), lines=lines, known=plan.rounds)
    rounds = tuple(with_reports(one, fixed) for one, (_, fixed) in zip(drawn, made, strict=True))
    changed = frozenset(numbers[turn] for turn in touched if turn in numbers) | {one.number for one in rounds}
    # Ids as far as they are known: a round keeps its own, a visit too.
    rounds = tuple(_with_ids(plan, one) for one in rounds)
    former = {one.need_id: one for one in plan.unassigned}
    left = tuple(one for need_id, one in layout.left.items() if former.get(need_id) != one)
    gone = frozenset(former.keys() - layout.left.keys())
    origin = plan.origin
    provenance = replace(
        plan.provenance,
        origin=EditedByHand(
            former_id=origin.former_id if isinstance(origin, EditedByHand) else plan.id,
            edit=done.what,
            need_id=done.data.get("need"),
            broken=broken,
        ),
        continues=_continues(board),
        settings=replace(plan.provenance.settings, seconds=None, iterations=None, workers=None, exact=None),
        notices=notices_of(board.known),
        inputs={**plan.provenance.inputs, **rested_on(board.known.fingerprints, rounds)},
    )
    kept = tuple(one for one in plan.rounds if one.number not in changed)
    return Redrawn(
        layout=layout,
        plan=replace(
            plan,
            provenance=provenance,
            locks=layout.locks,
            accepted=layout.accepted,
            rounds=tuple(sorted((*kept, *rounds), key=lambda one: one.number)),
            unassigned=tuple(layout.left[need_id] for need_id in sorted(layout.left)),
        ),
        numbers=changed,
        rounds=rounds,
        gone=gone,
        left=left,
        broken_before=frozenset(one.key for one in plan.provenance.broken),
    )


def judged_layout(board: Board, layout: Layout) -> tuple[Solution, tuple[Chat, ...], tuple[BrokenRule, ...]]:
    """Return a layout's timed solution, calls and broken rules.

    Raises Conflict ``byhand.no-way``.
    """
    try:
        solution = timed(board.day.problem, layout.orders, board.pins)
    except LookupError as error:
        raise no_way() from error
    promised = [chat for chats in layout.calls.values() for chat in chats]
    calls, clashing = calls_beside(board.day, solution, promised)
    broken = [broken_rule(board.day, solution, one) for one in violations(board.day.problem, solution)]
    broken += [
        BrokenRule(cause="call", volunteer_id=chat.volunteer_id, need_id=chat.need_id)
        for chat in promised
        if chat.need_id in clashing
    ]
    return solution, calls, tuple(broken)


def _with_rounds(board: Board) -> BegunDay:
    """Return the day with the plan's own round numbers."""
    begun, plan = board.begun, board.plan
    fixed: dict[int, Fixed] = dict(begun.fixed) if board.follows else {}
    by_number: Mapping[int, Round] = {one.number: one for one in plan.rounds}
    for number, turn in board.turns.items():
        if turn not in fixed:
            one = by_number[number]
            fixed[turn] = Fixed(round=one, stops=(), location=None, at=one.start_at)
    return replace(begun, former=plan, fixed=fixed)


def _with_ids(plan: Plan, one: Round) -> Round:
    former = next((row for row in plan.rounds if row.number == one.number), None)
    known = {stop.visit: stop.id for row in plan.rounds for stop in row.stops if stop.need_id is not None}
    stops = tuple(replace(stop, id=known.get(stop.visit, 0)) if stop.need_id else stop for stop in one.stops)
    return replace(one, id=0 if former is None else former.id, plan_id=plan.id, stops=stops)


def _continues(board: Board) -> Continuation | None:
    if not board.follows:
        return None
    begun, said = board.begun, board.plan.provenance.continues or Continuation(plan_id=board.begun.former.id)
    return replace(said, plan_id=begun.former.id, now=begun.now, late=late_of(begun), unreported=0)
