"""A plan changed by hand: a stop goes to another round or place, or out of the plan, always as a new version.

The times of the new version are those of the same schedule that the solver uses, and the checker judges it at once.
One that breaks a rule is kept as a draft, with what it breaks; it is not published. Of a day that has begun only what
is not started moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.board import Board, also_moved, board_of, node_of, vehicle_of, visit_of, waiting_nodes
from api.services.planning.draft import Draft, absent, keep, off_street, rested_on, settings_used
from api.services.planning.notices import notices_of
from api.services.planning.plan_rows import PlanView
from api.services.planning.versions import newest_of
from api.services.planning.views import plan_view
from api.services.planning.violation_text import broken_row, broken_rule
from api.services.running.merged_rounds import stored_rounds
from routing.checker import violations
from routing.dispatch import assign_chats, chat_violations
from routing.errors import Conflict, NotFound
from routing.evaluation.cost import order_cost
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import task_nodes
from routing.evaluation.manual import best_order, placed, timed, without
from routing.evaluation.visit import Node
from routing.explain.unassigned import explain
from routing.plan import BrokenRule, Continuation, Edit, EditedByHand, Provenance, RoundStop, UnassignedNeed
from routing.problem import NO_DETAILS, Solution
from routing.running.state import late_of, promised_calls
from routing.unassigned import explained, unassigned_needs

__all__ = [
    "Destination",
    "broken_rules",
    "judged",
    "judged_in_words",
    "move",
    "put_in",
    "take_out",
    "undo",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a stop goes.

    Attributes
    ----------
    round_id, volunteer_id
        A round of the plan, or a volunteer who may have none yet; without both the best round of all.
    position
        Which stop of that round it becomes, counted from 1 as a dispatcher sees them; None where it fits best.
    """

    round_id: int | None = None
    volunteer_id: int | None = None
    position: int | None = None


def move(ctx: Context, plan_id: int, stop_id: int, to: Destination, actor: Actor) -> PlanView:
    """Give a stop, with the other end of what it belongs to, to a round or place; a new version.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``stop.unknown``, ``round.unknown``, ``volunteer.not-there``
    Conflict
        ``plan.not-newest``, ``replan.day-over``; ``stop.started``: it was reported, or somebody is on the way to it;
        ``stop.call``: calls take their own time; ``byhand.no-way``
    """
    board = board_of(ctx, plan_id)
    node = node_of(board, stop_id)
    nodes = task_nodes(board.nodes, *node.key)
    orders = without(board.orders, node.key)
    for key in also_moved(board, node.key):
        orders = without(orders, key)
    orders = _put(board, orders, nodes, node, to)
    return _kept(ctx, board, orders, actor, edit=Edit.MOVED, need_id=board.day.tasks[node.key].need.id)


def put_in(ctx: Context, plan_id: int, need_id: int, to: Destination, actor: Actor) -> PlanView:
    """Put a need that is on no round into one; a new version.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``need.not-to-place``: it is on a round, or not ready; ``round.unknown``,
        ``volunteer.not-there``
    Conflict
        ``plan.not-newest``, ``replan.day-over``, ``byhand.no-way``
    """
    board = board_of(ctx, plan_id)
    nodes = waiting_nodes(board, need_id)
    orders = _put(board, dict(board.orders), nodes, nodes[-1], to)
    return _kept(ctx, board, orders, actor, edit=Edit.PUT_IN, need_id=need_id)


def take_out(ctx: Context, plan_id: int, stop_id: int, actor: Actor) -> PlanView:
    """Take the need of a stop out of the plan, as a new version.

    Where several volunteers would come for the need, all of their stops are taken out.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``stop.unknown``
    Conflict
        ``plan.not-newest``, ``replan.day-over``, ``stop.started``, ``stop.call``
    """
    board = board_of(ctx, plan_id)
    need_id = board.day.tasks[node_of(board, stop_id).key].need.id
    orders: Mapping[int, list[Node]] = board.orders
    for key, task in board.day.tasks.items():
        if task.need.id == need_id:
            orders = without(orders, key)
    return _kept(ctx, board, orders, actor, edit=Edit.TAKEN_OUT, need_id=need_id)


def undo(ctx: Context, plan_id: int, actor: Actor) -> PlanView:
    """Go back to the version that a plan was made of by hand: a new version equal to that one.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.not-newest``; ``plan.not-by-hand``: it was not made by hand
    """
    with ctx.database.transaction() as store:
        plan = newest_of(store, plan_id)
        former_id = plan.provenance.undoes_to
        if former_id is None:
            raise Conflict(
                "plan.not-by-hand",
                "This version was not edited by hand, so there is nothing to undo.",
                "Start a new plan, or edit this one by hand.",
            )
        former, live = store.plans.get(former_id), store.plans.live(plan.day)
        made = former.provenance
        if live is not None and plan.provenance.continues is not None:
            made = replace(made, continues=plan.provenance.continues)
        draft = Draft(made, former.rounds, former.unassigned, reported=True)
        return plan_view(ctx, store, keep(ctx, store, plan.day, draft, actor))


def judged(ctx: Context, plan_id: int) -> tuple[BrokenRule, ...]:
    """Every rule that a stored plan breaks as things are now, in codes, ids and numbers.

    Its stops are timed again in their order. What has been started is no longer judged.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``byhand.no-way``
    """
    board = board_of(ctx, plan_id, newest=False)
    return broken_rules(board)


def broken_rules(board: Board) -> tuple[BrokenRule, ...]:
    """Every rule that what is left of a board breaks; raises Conflict ``byhand.no-way``."""
    return _broken(board, _solution(board, board.orders))[1]


def judged_in_words(ctx: Context, plan_id: int) -> tuple[str, ...]:
    """The same as ``judged``, a sentence each with its code; see there for what is raised."""
    found = judged(ctx, plan_id)
    with ctx.database.reading() as store:
        needs = store.needs.get_all(one.need_id for one in found if one.need_id is not None)
        people = {person.id: person for person in store.volunteers.all(active=False)}
    rows = (broken_row(one, needs, people) for one in found)
    return tuple(f"{row.sentence} [{row.code}]" for row in rows)


def _put(
    board: Board, orders: dict[int, list[Node]], nodes: tuple[Node, ...], node: Node, to: Destination
) -> dict[int, list[Node]]:
    problem = board.day.problem
    best: tuple[tuple[bool, int], int, list[Node]] | None = None
    for vehicle_id in _vehicles(board, nodes, to):
        vehicle, present = vehicle_of(board, vehicle_id), orders.get(vehicle_id, [])
        try:
            if to.position is None:
                order = best_order(problem, vehicle, present, nodes)
            else:
                at = _place(board, vehicle_id, node, present, to.position)
                order = placed(problem, vehicle, present, nodes, node, at)
            for key in also_moved(board, node.key):
                order = best_order(problem, vehicle, order, task_nodes(board.nodes, *key))
            solution = timed(problem, {**orders, vehicle_id: order})
        except LookupError:
            continue
        added = order_cost(problem, vehicle, order) - (order_cost(problem, vehicle, present) if present else 0)
        rank = bool(violations(problem, solution)), added
        if best is None or rank < best[0]:
            best = rank, vehicle_id, order
    if best is None:
        raise Conflict(
            "byhand.no-way",
            "That stop cannot be reached on this round.",
            "Choose another round, or leave the stop where it is.",
        )
    return {**orders, best[1]: best[2]}


def _vehicles(board: Board, nodes: tuple[Node, ...], to: Destination) -> list[int]:
    """The turns that it may go to: one round's, one volunteer's, or all that may do it."""
    if to.round_id is not None:
        number = next((one.number for one in board.plan.rounds if one.id == to.round_id), None)
        if number is None or number not in board.turns:
            raise NotFound("round.unknown", "This plan no longer has that round.", "Reload the day.")
        return [board.turns[number]]
    here = [vehicle.id for vehicle in board.day.problem.vehicles]
    if to.volunteer_id is None:
        able = [one.id for one in board.day.problem.vehicles if may_do(nodes[0].task, one)]
        return able or here
    mine = [one for one in here if one in board.day.turns and board.day.turns[one].volunteer.id == to.volunteer_id]
    busy = [one for one in mine if board.orders.get(one)]
    if not mine:
        raise NotFound(
            "volunteer.not-there", "This volunteer is not available any later that day.", "Choose another volunteer."
        )
    return busy or mine


def _place(board: Board, vehicle_id: int, node: Node, present: list[Node], position: int) -> int:
    """Where in what a turn has yet before it a stop becomes the ``position``-th of its round."""
    number = next((number for number, one in board.turns.items() if one == vehicle_id), None)
    shown: list[RoundStop] = []
    for one in board.plan.rounds:
        if one.number == number:
            shown = [stop for stop in one.stops if stop.need_id is not None]
    before = 0
    for stop in shown:
        found = visit_of(board.nodes, board.tasks, stop)
        mine = found is not None and found.key == node.key
        if mine and found is not None and found.kind is not node.kind:
            continue  # the other end finds its own place
        if mine:
            continue
        position -= 1
        if position <= 0:
            break
        before += found is not None and found in present
    return min(before, len(present))


def _solution(board: Board, orders: Mapping[int, list[Node]]) -> Solution:
    try:
        return timed(board.day.problem, orders)
    except LookupError as error:
        raise Conflict(
            "byhand.no-way",
            "That stop cannot be reached on this round.",
            "Choose another round, or leave the stop where it is.",
        ) from error


def _broken(board: Board, solution: Solution) -> tuple[tuple[Any, ...], tuple[BrokenRule, ...]]:
    """The calls beside a solution, and every rule that it breaks with them."""
    chats, silent = assign_chats(board.day, solution, promised_calls(board.begun))
    broken = [broken_rule(board.day, solution, one) for one in violations(board.day.problem, solution)]
    broken += [BrokenRule(cause="call", sentence=one) for one in chat_violations(board.day, solution, chats)]
    return (chats, silent), tuple(broken)


def _kept(
    ctx: Context, board: Board, orders: Mapping[int, list[Node]], actor: Actor, *, edit: Edit, need_id: int
) -> PlanView:
    """The orders as the next version, timed, judged, explained and drawn."""
    begun, day = board.begun, board.day
    solution = _solution(board, orders)
    (chats, silent), broken = _broken(board, solution)
    people = begun.whole.people
    # What would serve the others is tried only beside a plan that is right: nothing fits into one that is not.
    solution = explain(day.problem, solution, people) if broken else explained(day, solution, people)
    drawn = stored_rounds(ctx.area, begun, solution, chats)
    continues = None
    if board.follows:
        said = board.plan.provenance.continues or Continuation(plan_id=begun.former.id)
        continues = replace(said, plan_id=begun.former.id, now=begun.now, late=late_of(begun), unreported=0)
    made = Provenance(
        origin=EditedByHand(former_id=board.plan.id, edit=edit, need_id=need_id, broken=broken),
        continues=continues,
        settings=settings_used(day, None, board.plan.seed, board.known.inputs.preferences),
        inputs=rested_on(board.known.fingerprints, drawn),
        absent=absent(begun.whole, board.known.ways),
        notices=notices_of(board.known),
    )
    left = unassigned_needs(day, solution, (*begun.held, *silent), off_street(begun.whole, board.known.ways), people)
    draft = Draft(
        made,
        drawn,
        tuple(_taken_out(one) if edit is Edit.TAKEN_OUT and one.need_id == need_id else one for one in left),
        reported=board.follows,
    )
    with ctx.database.transaction() as store:
        newest_of(store, board.plan.id)
        return plan_view(ctx, store, keep(ctx, store, board.plan.day, draft, actor))


def _taken_out(left: UnassignedNeed) -> UnassignedNeed:
    return replace(left, reason="taken_out", details=NO_DETAILS)
