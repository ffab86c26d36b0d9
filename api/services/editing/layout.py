"""The parts of a plan that can be changed by hand: orders, calls, locks, and so on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.services.editing.board import Board
from data.store.plans.hand_edits import acceptances_from, locks_from, packed_acceptances, packed_locks
from data.store.plans.unassigned import packed_reason, unassigned_from
from routing.dispatch import WAY_BACK, Chat, TaskKey
from routing.errors import Conflict
from routing.evaluation.visit import Node
from routing.hand_edits import Acceptance, Locks
from routing.plan import UnassignedNeed
from routing.problem import StopKind, StopRef

__all__ = ["Layout", "difference", "layout_of", "put_back"]


@dataclass(slots=True)
class Layout:
    """The parts of a plan that can be changed by hand.

    Attributes
    ----------
    orders, calls
        The visits still ahead of each shift, in order, and its phone calls.
    left
        The unassigned needs, by id.
    """

    orders: dict[int, list[Node]]
    calls: dict[int, tuple[Chat, ...]]
    left: dict[int, UnassignedNeed]
    locks: Locks
    accepted: tuple[Acceptance, ...]

    def changed(self, other: Layout) -> frozenset[int]:
        """Return the shifts whose stops, calls or order differ from another layout."""
        turns = {*self.orders, *other.orders, *self.calls, *other.calls}
        return frozenset(
            one
            for one in turns
            if _visits(self.orders.get(one, ())) != _visits(other.orders.get(one, ()))
            or self.calls.get(one, ()) != other.calls.get(one, ())
        )

    def copy(self) -> Layout:
        """Return a copy that can be changed."""
        return Layout(dict(self.orders), dict(self.calls), dict(self.left), self.locks, self.accepted)


def layout_of(board: Board) -> Layout:
    """Return a plan's present layout."""
    plan = board.plan
    return Layout(
        orders={turn: list(nodes) for turn, nodes in board.orders.items()},
        calls=dict(board.calls),
        left={one.need_id: one for one in plan.unassigned},
        locks=plan.locks,
        accepted=plan.accepted,
    )


def difference(board: Board, before: Layout, after: Layout) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the difference between two layouts, before and after, as codes and ids."""
    turns = sorted(before.changed(after))
    needs = before.left.keys() ^ after.left.keys()
    return _packed(board, before, turns, needs), _packed(board, after, turns, needs)


def put_back(board: Board, layout: Layout, now: Mapping[str, Any], then: Mapping[str, Any]) -> None:
    """Restore the state ``then``, provided the parts concerned still match ``now``.

    Raises
    ------
    Conflict
        ``edit.faster``: it is not.
    """
    turns = {_key(board, turn): turn for turn in board.begun.whole.turns}
    if any(key not in turns for key in then["orders"]):
        raise _changed()
    here = [turns[key] for key in then["orders"]]
    present = _packed(board, layout, here, ())
    if any(present[part] != now[part] for part in ("orders", "calls")):
        raise _changed()
    elsewhere = {
        (node.kind, node.task.id) for turn, nodes in layout.orders.items() if turn not in here for node in nodes
    }
    for key, visits in then["orders"].items():
        stops = [_free(board, StopKind(kind), number, elsewhere) for kind, number in visits]
        layout.orders[turns[key]] = [board.nodes[stop] for stop in stops]
    for key, calls in then["calls"].items():
        turn = turns[key]
        who = board.begun.whole.turns[turn].volunteer.id
        layout.calls[turn] = tuple(Chat(need_id, who, turn, start, end) for need_id, start, end in calls)
    for need_id, _, _ in now["left"]:
        layout.left.pop(need_id, None)
    for need_id, reason, sentence in then["left"]:
        layout.left[need_id] = unassigned_from(_Row(need_id, reason, sentence))
    layout.locks = _locks(layout.locks, locks_from(now["locks"]), locks_from(then["locks"]))
    gone = {one.rule for one in acceptances_from(now["accepted"])}
    kept = tuple(one for one in layout.accepted if one.rule not in gone)
    layout.accepted = (*kept, *acceptances_from(then["accepted"]))


@dataclass(frozen=True, slots=True)
class _Row:
    """An unassigned need as stored in its table."""

    need_id: int
    reason: str
    sentence: str


def _packed(board: Board, layout: Layout, turns: Sequence[int], needs: Iterable[int]) -> dict[str, Any]:
    return {
        "orders": {_key(board, one): _visits(layout.orders.get(one, ())) for one in turns},
        "calls": {
            _key(board, one): [[chat.need_id, chat.start, chat.end] for chat in layout.calls.get(one, ())]
            for one in turns
        },
        "left": [
            # Older versions kept sentences, which may name people: the reason is enough.
            [one.need_id, one.reason, "" if one.old_text else packed_reason(one)]
            for one in (layout.left[need_id] for need_id in sorted(needs) if need_id in layout.left)
        ],
        "locks": packed_locks(layout.locks),
        "accepted": packed_acceptances(layout.accepted),
    }


def _visits(nodes: Iterable[Node]) -> list[list[Any]]:
    """Return visits as stored; volunteers at one door together are interchangeable."""
    keys = ((node.kind, TaskKey.of(node.task.id)) for node in nodes)
    return [[str(kind), key.id if key.part == WAY_BACK else key.need_id] for kind, key in keys]


def _free(board: Board, kind: StopKind, number: int, taken: set[StopRef]) -> StopRef:
    """Take a free visit that matches a stored row; raises Conflict ``edit.faster``."""
    asked = TaskKey.of(number)
    for stop in board.nodes:
        key = TaskKey.of(stop[1])
        same = (stop[0], key.need_id, key.part == WAY_BACK) == (kind, asked.need_id, asked.part == WAY_BACK)
        if same and stop not in taken:
            taken.add(stop)
            return stop
    raise _changed()


def _key(board: Board, vehicle_id: int) -> str:
    """Return a key for a shift that does not depend on the vehicle number."""
    turn = board.begun.whole.turns[vehicle_id]
    return f"{turn.volunteer.id}:{turn.mode}:{turn.span.start}"


def _locks(present: Locks, now: Locks, then: Locks) -> Locks:
    return replace(
        present,
        need_ids=(present.need_ids - (now.need_ids - then.need_ids)) | (then.need_ids - now.need_ids),
        round_numbers=(present.round_numbers - (now.round_numbers - then.round_numbers))
        | (then.round_numbers - now.round_numbers),
        volunteer_ids=(present.volunteer_ids - (now.volunteer_ids - then.volunteer_ids))
        | (then.volunteer_ids - now.volunteer_ids),
    )


def _changed() -> Conflict:
    return Conflict(
        "edit.faster",
        "These rounds have been changed since, so this cannot be undone or redone on its own.",
        "Make the change by hand.",
    )
