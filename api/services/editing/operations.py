"""Operations of changing a plan by hand: each returns a changed layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.services.editing.board import Board, also_moved, node_of, vehicle_of, visit_of, waiting_nodes
from api.services.editing.layout import Layout
from routing.errors import Conflict, NotFound
from routing.evaluation.cost import order_cost
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import best_insertion, task_nodes
from routing.evaluation.manual import badness, best_order, placed, reversed_order, tidied, without
from routing.evaluation.visit import Node
from routing.hand_edits import DECIDABLE, Acceptance, AcceptReason
from routing.plan import BrokenRule, Edit, Round, RoundStop, UnassignedNeed
from routing.problem import TaskRef, Vehicle

__all__ = ["Destination", "Done", "accept", "assign", "lock", "move", "no_way", "reverse", "swap", "tidy", "unassign"]

TAKEN_OUT: Final = "taken_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where to move a stop.

    Attributes
    ----------
    round_id, volunteer_id
        A round of the plan, or a volunteer who may not have one yet. With neither, the best round is used.
    position
        Its position on that round, counted from 1 as dispatchers see it. None means where it fits best.
    """

    round_id: int | None = None
    volunteer_id: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The result of an operation: its code, the layout, and the ids to name in a sentence."""

    what: Edit
    layout: Layout
    data: Mapping[str, Any]


def move(board: Board, layout: Layout, stop_id: int, to: Destination) -> Done:
    """Move a stop, with its pickup or delivery, to a round or position.

    Raises
    ------
    NotFound
        ``stop.unknown``, ``round.unknown``, ``volunteer.not-there``
    Conflict
        ``stop.started``, ``stop.call``, ``edit.locked``, ``byhand.no-way``
    """
    node = node_of(board, stop_id)
    source = next(turn for turn, nodes in layout.orders.items() if node in nodes)
    need_id = board.day.tasks[node.key].need.id
    _refuse_locked(board, layout, turns=(source,), needs=(need_id,))
    made = layout.copy()
    for key in (node.key, *also_moved(board, node.key)):
        made.orders = without(made.orders, key)
    target = _put(board, made, task_nodes(board.nodes, *node.key), node, to)
    return Done(Edit.MOVED, made, {"need": need_id, "from": _who(board, source), "to": _who(board, target)})


def assign(board: Board, layout: Layout, need_id: int, to: Destination) -> Done:
    """Assign a need to a round; further volunteers it needs come from the best rounds.

    Raises
    ------
    NotFound
        ``need.not-to-place``, ``round.unknown``, ``volunteer.not-there``
    Conflict
        ``edit.locked``, ``byhand.no-way``
    """
    nodes = waiting_nodes(board, need_id)
    made = layout.copy()
    target = _put(board, made, nodes, nodes[-1], to)
    taken = {_who(board, target)}
    with_it = {nodes[0].key, *also_moved(board, nodes[0].key)}
    for key, task in board.day.tasks.items():
        if task.need.id == need_id and key not in with_it and _on(made, key) is None:
            beside = task_nodes(board.nodes, *key)
            taken.add(_who(board, _put(board, made, beside, beside[-1], Destination(), without_people=taken)))
    made.left.pop(need_id, None)
    return Done(Edit.PUT_IN, made, {"need": need_id, "to": _who(board, target)})


def unassign(board: Board, layout: Layout, need_id: int) -> Done:
    """Remove a need from its round, for every volunteer it needs.

    Raises
    ------
    NotFound
        ``stop.unknown``: it is on no round.
    Conflict
        ``stop.started``, ``edit.locked``
    """
    stops = [(one, stop) for one in board.plan.rounds for stop in one.stops if stop.need_id == need_id]
    if not stops:
        raise NotFound("stop.unknown", "This need is not on a round of this plan.", "Reload the day.")
    for _, stop in stops:
        node_of(board, stop.id)
    keys = [key for key, task in board.day.tasks.items() if task.need.id == need_id]
    sources = [turn for turn, nodes in layout.orders.items() if any(node.key in keys for node in nodes)]
    _refuse_locked(board, layout, turns=sources, needs=(need_id,))
    made = layout.copy()
    for key in keys:
        made.orders = without(made.orders, key)
    made.left[need_id] = UnassignedNeed(need_id=need_id, reason=TAKEN_OUT)
    return Done(Edit.TAKEN_OUT, made, {"need": need_id, "from": _who(board, sources[0])})


def swap(board: Board, layout: Layout, round_id: int, other_id: int) -> Done:
    """Swap the stops of two volunteers, except their phone calls.

    Raises
    ------
    NotFound
        ``round.unknown``
    Conflict
        ``edit.locked``
    """
    one, other = _turn(board, round_id), _turn(board, other_id)
    here = [node for turn in (one, other) for node in layout.orders.get(turn, ())]
    _refuse_locked(board, layout, turns=(one, other), needs={board.day.tasks[node.key].need.id for node in here})
    made = layout.copy()
    made.orders[one], made.orders[other] = layout.orders.get(other, []), layout.orders.get(one, [])
    numbers = [_round(board, round_id).number, _round(board, other_id).number]
    return Done(Edit.SWAPPED, made, {"from": _who(board, one), "to": _who(board, other), "rounds": numbers})


def reverse(board: Board, layout: Layout, round_id: int) -> Done:
    """Reverse a round; raises NotFound ``round.unknown``, Conflict ``edit.locked``."""
    turn = _turn(board, round_id)
    _refuse_locked(board, layout, turns=(turn,))
    made = layout.copy()
    made.orders[turn] = reversed_order(layout.orders.get(turn, []))
    return Done(Edit.REVERSED, made, {"to": _who(board, turn), "rounds": [_round(board, round_id).number]})


def tidy(board: Board, layout: Layout, round_id: int) -> Done:
    """Put a round's stops in the best order.

    Raises NotFound ``round.unknown``, Conflict ``edit.locked``.
    """
    turn = _turn(board, round_id)
    _refuse_locked(board, layout, turns=(turn,))
    made = layout.copy()
    made.orders[turn] = tidied(board.day.problem, vehicle_of(board, turn), layout.orders.get(turn, []))
    return Done(Edit.TIDIED, made, {"to": _who(board, turn), "rounds": [_round(board, round_id).number]})


def lock(
    board: Board,
    layout: Layout,
    *,
    locked: bool,
    stop_id: int | None = None,
    round_id: int | None = None,
    volunteer_id: int | None = None,
) -> Done:
    """Lock or unlock a stop's need, a round or a volunteer.

    Raises
    ------
    NotFound
        ``stop.unknown``, ``round.unknown``, ``volunteer.not-there``
    """
    made, locks = layout.copy(), layout.locks
    what = Edit.LOCKED if locked else Edit.UNLOCKED
    if stop_id is not None:
        stop = next((stop for one in board.plan.rounds for stop in one.stops if stop.id == stop_id), None)
        if stop is None or stop.need_id is None:
            raise NotFound("stop.unknown", "This plan does not have that stop.", "Reload the day.")
        made.locks = replace(locks, need_ids=_with(locks.need_ids, stop.need_id, locked=locked))
        return Done(what, made, {"need": stop.need_id})
    if round_id is not None:
        one = _round(board, round_id)
        made.locks = replace(locks, round_numbers=_with(locks.round_numbers, one.number, locked=locked))
        return Done(what, made, {"to": one.volunteer_id, "round": one.number})
    if volunteer_id not in board.reading.people:
        raise NotFound("volunteer.not-there", "This volunteer is not known.", "Reload the day.")
    made.locks = replace(locks, volunteer_ids=_with(locks.volunteer_ids, volunteer_id or 0, locked=locked))
    return Done(what, made, {"to": volunteer_id})


def accept(layout: Layout, rule: BrokenRule | None, reason: AcceptReason) -> Done:
    """Accept a broken rule, with a reason.

    Raises
    ------
    NotFound
        ``rule.unknown``
    Conflict
        ``edit.must-decide``: nobody may decide it.
    """
    if rule is None:
        raise NotFound("rule.unknown", "The plan no longer breaks that rule.", "Reload the day.")
    if rule.cause not in DECIDABLE:
        raise Conflict(
            "edit.must-decide",
            "This rule protects people, so it cannot be set aside.",
            "Change the round so that it follows the rule.",
        )
    made = layout.copy()
    kept = tuple(one for one in layout.accepted if one.rule != rule.key)
    made.accepted = (*kept, Acceptance(rule=rule.key, amount=rule.amount, reason=reason))
    return Done(Edit.ACCEPTED, made, {"rule": rule.key, "amount": rule.amount, "reason": str(reason)})


def no_way() -> Conflict:
    """Return the error for a stop that cannot be reached."""
    return Conflict(
        "byhand.no-way",
        "That stop cannot be reached on this round.",
        "Choose another round, or leave the stop where it is.",
    )


def _put(
    board: Board,
    layout: Layout,
    nodes: tuple[Node, ...],
    node: Node,
    to: Destination,
    without_people: Iterable[int] = (),
) -> int:
    """Insert a task and its companions at a destination; returns the shift that has it."""
    with_it = [task_nodes(board.nodes, *key) for key in also_moved(board, node.key)]
    if to.round_id is None and to.volunteer_id is None:
        return _put_anywhere(board, layout, nodes, with_it, frozenset(without_people))
    best: tuple[tuple[int, int, int], int, list[Node]] | None = None
    turns = _turns_for(board, layout, to)
    _refuse_locked(board, layout, turns=turns)
    for turn in turns:
        vehicle, present = vehicle_of(board, turn), layout.orders.get(turn, [])
        try:
            if to.position is None:
                order = best_order(board.day.problem, vehicle, present, nodes)
            else:
                at = _place(board, turn, node, present, to.position)
                order = placed(board.day.problem, vehicle, present, nodes, node, at)
            for more in with_it:
                order = best_order(board.day.problem, vehicle, order, more)
            found = badness(board.day.problem, vehicle, order)
        except LookupError:
            continue
        if best is None or found < best[0]:
            best = found, turn, order
    if best is None:
        raise no_way()
    layout.orders[best[1]] = best[2]
    return best[1]


def _put_anywhere(
    board: Board, layout: Layout, nodes: tuple[Node, ...], with_it: Sequence[tuple[Node, ...]], people: frozenset[int]
) -> int:
    """Insert a task where it adds least without breaking a rule, or otherwise where it breaks least."""
    problem, locks = board.day.problem, layout.locks
    numbers = {turn: number for number, turn in board.turns.items()}
    busy = {turn for turn, order in layout.orders.items() if order}
    rivals = {one for choice in problem.alternatives if choice & busy for one in choice - busy}

    def open_to(vehicle: Vehicle) -> bool:
        who = _who(board, vehicle.id)
        locked = who in locks.volunteer_ids or numbers.get(vehicle.id) in locks.round_numbers
        return not locked and who not in people and vehicle.id not in rivals

    if not with_it:
        found = best_insertion(problem, layout.orders, nodes, open_to)
        if found is not None:
            layout.orders[found.vehicle_id] = list(found.order)
            return found.vehicle_id
    able = [one for one in problem.vehicles if open_to(one)]
    best: tuple[tuple[int, int, int], int, list[Node]] | None = None
    for vehicle in [one for one in able if may_do(nodes[0].task, one)] or able:
        present = layout.orders.get(vehicle.id, [])
        try:
            order = best_order(problem, vehicle, present, nodes)
            for more in with_it:
                order = best_order(problem, vehicle, order, more)
            broken, amount, _ = badness(problem, vehicle, order)
        except LookupError:
            continue
        added = order_cost(problem, vehicle, order) - (order_cost(problem, vehicle, present) if present else 0)
        if best is None or (broken, amount, added) < best[0]:
            best = (broken, amount, added), vehicle.id, order
    if best is None:
        raise no_way()
    layout.orders[best[1]] = best[2]
    return best[1]


def _turns_for(board: Board, layout: Layout, to: Destination) -> list[int]:
    """Return the shifts a stop may move to: a round's, or a volunteer's (in use, else all)."""
    if to.round_id is not None:
        return [_turn(board, to.round_id)]
    here = [vehicle.id for vehicle in board.day.problem.vehicles]
    mine = [one for one in here if one in board.day.turns and board.day.turns[one].volunteer.id == to.volunteer_id]
    if not mine:
        raise NotFound(
            "volunteer.not-there", "This volunteer is not available any later that day.", "Choose another volunteer."
        )
    return [one for one in mine if layout.orders.get(one)] or mine


def _place(board: Board, turn: int, node: Node, present: Sequence[Node], position: int) -> int:
    """Return the index that makes a stop the ``position``-th of its round."""
    number = next((number for number, one in board.turns.items() if one == turn), None)
    shown: list[RoundStop] = []
    for one in board.plan.rounds:
        if one.number == number:
            shown = [stop for stop in one.stops if stop.need_id is not None]
    before = 0
    for stop in shown:
        found = visit_of(board.nodes, board.tasks, stop)
        if found is not None and found.key == node.key:
            continue  # the stop itself, and its other end, which finds its own place
        position -= 1
        if position <= 0:
            break
        before += found is not None and found in present
    return min(before, len(present))


def _on(layout: Layout, key: TaskRef) -> int | None:
    return next((turn for turn, nodes in layout.orders.items() if any(node.key == key for node in nodes)), None)


def _round(board: Board, round_id: int) -> Round:
    found = next((one for one in board.plan.rounds if one.id == round_id), None)
    if found is None:
        raise NotFound("round.unknown", "This plan no longer has that round.", "Reload the day.")
    return found


def _turn(board: Board, round_id: int) -> int:
    number = _round(board, round_id).number
    if number not in board.turns:
        raise NotFound("round.unknown", "This plan no longer has that round.", "Reload the day.")
    return board.turns[number]


def _who(board: Board, turn: int) -> int:
    return board.begun.whole.turns[turn].volunteer.id


def _with(ids: frozenset[int], one: int, *, locked: bool) -> frozenset[int]:
    return ids | {one} if locked else ids - {one}


def _refuse_locked(board: Board, layout: Layout, *, turns: Iterable[int], needs: Iterable[int] = ()) -> None:
    """Raise Conflict ``edit.locked`` where a change concerns what is locked."""
    locks, people = layout.locks, board.reading.people
    numbers = {turn: number for number, turn in board.turns.items()}
    for turn in turns:
        who = _who(board, turn)
        if who in locks.volunteer_ids or numbers.get(turn) in locks.round_numbers:
            raise _locked(f"The round of {people[who].name} is locked.")
    for need_id in needs:
        if need_id in locks.need_ids:
            raise _locked(f"The stop for {board.begun.needs[need_id].name} is locked.")


def _locked(cause: str) -> Conflict:
    return Conflict("edit.locked", cause, "Unlock it first, then make the change.")
