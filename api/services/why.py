"""Why a stop is with its volunteer, in one sentence, and who else could: worked out when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.byhand_board import Board, board_of, stop_task, waiting_nodes
from api.services.context import Context
from routing.replan.insertion import task_nodes
from routing.solver.nodes import Node
from routing.why import Option, why

__all__ = ["Candidate", "WhyView", "why_need", "why_stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A volunteer who could do it, and the seconds that it adds to their way; below 0 where a wish speaks for them."""

    volunteer_id: int
    volunteer_name: str
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """Why somebody has a stop, or who could take a need that nobody has.

    ``forbidden`` volunteers may not (skills, checks, modes, who is welcome); ``full`` ones may, but have no room.
    """

    plan_id: int
    day: date
    need_id: int
    need_name: str
    sentence: str
    here: Candidate | None
    others: tuple[Candidate, ...]
    forbidden: int
    full: int


def why_stop(ctx: Context, plan_id: int, stop_id: int) -> WhyView:
    """Why a stop of a plan is with its volunteer.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``stop.unknown``
    Conflict
        ``stop.started``, ``stop.call``
    """
    board = board_of(ctx, plan_id, newest=False)
    return _view(board, task_nodes(board.nodes, *stop_task(board, stop_id)))


def why_need(ctx: Context, plan_id: int, need_id: int) -> WhyView:
    """Who could take a need that is on no round of a plan.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``need.not-to-place``
    """
    board = board_of(ctx, plan_id, newest=False)
    return _view(board, waiting_nodes(board, need_id))


def _view(board: Board, nodes: tuple[Node, ...]) -> WhyView:
    found = why(board.day.problem, board.orders, nodes)
    person = {vehicle_id: turn.volunteer for vehicle_id, turn in board.begun.whole.turns.items()}

    def candidate(one: Option) -> Candidate:
        who = person[one.vehicle_id]
        return Candidate(volunteer_id=who.id, volunteer_name=who.name, added=one.added)

    here = None if found.here is None else candidate(found.here)
    mine = None if here is None else here.volunteer_id
    best: dict[int, Candidate] = {}
    for one in map(candidate, found.others):
        if one.volunteer_id != mine:
            best.setdefault(one.volunteer_id, one)
    could = set(best) | {mine}
    full = {person[one].id for one in found.full} - could
    forbidden = {person[one].id for one in found.forbidden} - could - full
    others = tuple(best.values())
    need = board.day.tasks[nodes[0].key].need
    return WhyView(
        plan_id=board.plan.id,
        day=board.plan.day,
        need_id=need.id,
        need_name=need.name,
        sentence=_sentence(here, others, len(forbidden), len(full)),
        here=here,
        others=others,
        forbidden=len(forbidden),
        full=len(full),
    )


def _sentence(here: Candidate | None, others: tuple[Candidate, ...], forbidden: int, full: int) -> str:
    parts = []
    if here is not None:
        parts.append(f"It adds {_minutes(here.added)} to the round of {here.volunteer_name}")
    if others:
        next_best = others[0]
        if here is None:
            parts.append(f"it would fit best with {next_best.volunteer_name}, {_minutes(next_best.added)} more")
        elif next_best.added >= here.added:
            parts.append(f"the next best is {next_best.volunteer_name}, {_minutes(next_best.added - here.added)} more")
        else:
            saved = _minutes(here.added - next_best.added)
            parts.append(f"with {next_best.volunteer_name} it would be {saved} less, all else kept")
    else:
        parts.append("nobody else could take it" if here is not None else "nobody has room for it")
    left = [f"{forbidden} may not" if forbidden else "", f"{full} have no room" if full else ""]
    others_said = " and ".join(part for part in left if part)
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}{f' ({others_said})' if others_said else ''}."


def _minutes(seconds: int) -> str:
    minutes = round(seconds / 60)
    if minutes == 0:
        return "no time"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
