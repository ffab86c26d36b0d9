"""Explain why a stop is with its volunteer, and who else could take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from api.services.context import Context
from api.services.editing.board import Board, board_of, stop_task, visit_of, waiting_nodes
from api.services.planning.unassigned_text import unassigned_text, words_for
from routing.errors import NotFound
from routing.evaluation.insertion import task_nodes
from routing.evaluation.visit import Node
from routing.explain.obstacles import obstacles
from routing.explain.placement import Option, why
from routing.plan import Round
from routing.problem import Reason, TaskRef

__all__ = ["AbleVolunteer", "Hindered", "RoundWhy", "WhyView", "why_need", "why_round", "why_stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbleVolunteer:
    """A volunteer who could take a need, and the cost in seconds (below 0 if preferred)."""

    volunteer_id: int
    volunteer_name: str
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindered:
    """A volunteer who cannot take a need, with the rules' codes and a sentence.

    The codes are those of ``Reason``. A volunteer without a shift that day has the code of the cause instead
    (``volunteer.questions``).
    """

    volunteer_id: int
    volunteer_name: str
    codes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """Why a stop is with its volunteer, or who could take an unassigned need.

    ``forbidden`` volunteers may not take it (skills, checks, modes, who is welcome); ``full`` ones may, but have no
    room. ``hindered`` lists everyone who cannot take it, by name, with the reason. ``reason`` is the plan's own
    sentence about a need that it leaves unassigned.
    """

    plan_id: int
    day: date
    need_id: int
    need_name: str
    sentence: str
    here: AbleVolunteer | None
    others: tuple[AbleVolunteer, ...]
    forbidden: int
    full: int
    hindered: tuple[Hindered, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundWhy:
    """Why each need of a round is with its volunteer, in the order of the round, without stops already begun."""

    plan_id: int
    day: date
    round_id: int
    number: int
    volunteer_id: int
    volunteer_name: str
    needs: tuple[WhyView, ...]


def why_stop(ctx: Context, plan_id: int, stop_id: int) -> WhyView:
    """Explain why a stop is with its volunteer.

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
    """Explain why a need is unassigned, and who could take it.

    For a call, and for a need that cannot be planned, only the reason is given.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``need.not-to-place``
    """
    board = board_of(ctx, plan_id, newest=False)
    reason = _reason(board, need_id)
    try:
        nodes = waiting_nodes(board, need_id)
    except NotFound:
        if not reason:
            raise
        need = board.begun.needs[need_id]
        return WhyView(
            plan_id=board.plan.id,
            day=board.plan.day,
            need_id=need_id,
            need_name=need.name,
            sentence="",
            here=None,
            others=(),
            forbidden=0,
            full=0,
            reason=reason,
        )
    return replace(_view(board, nodes), reason=reason)


def why_round(ctx: Context, plan_id: int, round_id: int) -> RoundWhy:
    """Explain why each movable need of a round is with its volunteer.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``round.unknown``
    """
    board = board_of(ctx, plan_id, newest=False)
    one = next((row for row in board.plan.rounds if row.id == round_id), None)
    if one is None:
        raise NotFound("round.unknown", "This plan does not have that round.", "Reload the plan.")
    with ctx.database.reading() as store:
        name = store.volunteers.get(one.volunteer_id).name
    return RoundWhy(
        plan_id=board.plan.id,
        day=board.plan.day,
        round_id=one.id,
        number=one.number,
        volunteer_id=one.volunteer_id,
        volunteer_name=name,
        needs=tuple(_view(board, task_nodes(board.nodes, *key)) for key in _tasks_of(board, one)),
    )


def _reason(board: Board, need_id: int) -> str:
    """Return why the plan leaves a need unassigned, or "" if it does not or is unknown."""
    left = next((one for one in board.plan.unassigned if one.need_id == need_id), None)
    if left is None or need_id not in board.begun.needs:
        return ""
    people = {person.id: person for person in board.begun.whole.volunteers}
    return unassigned_text(left, board.plan.day, board.begun.needs, people).sentence


def _tasks_of(board: Board, one: Round) -> list[TaskRef]:
    """Return a round's remaining tasks, each once, in order."""
    mine = board.orders.get(board.turns.get(one.number, 0), ())
    here = {(node.kind, node.task.id) for node in mine}
    found = (visit_of(board.nodes, board.tasks, stop) for stop in one.stops)
    return list(dict.fromkeys(node.key for node in found if node is not None and (node.kind, node.task.id) in here))


def _view(board: Board, nodes: tuple[Node, ...]) -> WhyView:
    found = why(board.day.problem, board.orders, nodes)
    person = {vehicle_id: turn.volunteer for vehicle_id, turn in board.begun.whole.turns.items()}

    def candidate(one: Option) -> AbleVolunteer:
        who = person[one.vehicle_id]
        return AbleVolunteer(volunteer_id=who.id, volunteer_name=who.name, added=one.added)

    here = None if found.here is None else candidate(found.here)
    mine = None if here is None else here.volunteer_id
    best: dict[int, AbleVolunteer] = {}
    for one in map(candidate, found.others):
        if one.volunteer_id != mine:
            best.setdefault(one.volunteer_id, one)
    could = set(best) | {mine}
    full = {person[one].id for one in found.full} - could
    forbidden = {person[one].id for one in found.forbidden} - could - full
    others = tuple(best.values())
    hindered = _hindered(board, nodes, could)
    busy = sum(one.codes == (str(Reason.TRADED_AWAY),) for one in hindered)
    cannot = sum("." not in one.codes[0] for one in hindered) - busy
    need = board.day.tasks[nodes[0].key].need
    return WhyView(
        plan_id=board.plan.id,
        day=board.plan.day,
        need_id=need.id,
        need_name=need.name,
        sentence=_sentence(here, others, cannot, busy),
        here=here,
        others=others,
        forbidden=len(forbidden),
        full=len(full),
        hindered=hindered,
    )


def _hindered(board: Board, nodes: tuple[Node, ...], could: set[int | None]) -> tuple[Hindered, ...]:
    """Return every volunteer who cannot take the need, by their least hindered shift."""
    turns = board.begun.whole.turns
    known = {person.id: person.name for person in board.begun.whole.volunteers}
    words = words_for(board.plan.day, board.begun.needs, {})
    best: dict[int, Hindered] = {}
    for one in obstacles(board.day.problem, board.orders, nodes, words):
        who = turns[one.vehicle_id].volunteer
        codes = tuple(map(str, one.reasons))
        if who.id not in could and (who.id not in best or len(codes) < len(best[who.id].codes)):
            best[who.id] = Hindered(volunteer_id=who.id, volunteer_name=who.name, codes=codes, sentence=one.words)
    for absent in board.begun.whole.absent:
        if absent.volunteer_id in known and absent.volunteer_id not in best:
            best[absent.volunteer_id] = Hindered(
                volunteer_id=absent.volunteer_id,
                volunteer_name=known[absent.volunteer_id],
                codes=(absent.code,),
                sentence=f"is not planned that day: {absent.sentence}",
            )
    return tuple(sorted(best.values(), key=lambda one: (len(one.codes), one.volunteer_name)))


def _sentence(here: AbleVolunteer | None, others: tuple[AbleVolunteer, ...], cannot: int, busy: int) -> str:
    """Return a sentence; ``cannot`` volunteers are ruled out, ``busy`` ones are full."""
    parts = []
    if here is not None:
        parts.append(f"It adds {_minutes(here.added)} to {here.volunteer_name}'s round")
    if others:
        next_best = others[0]
        if here is None:
            parts.append(f"the best choice is {next_best.volunteer_name}, adding {_minutes(next_best.added)}")
        elif next_best.added >= here.added:
            parts.append(
                f"the next best is {next_best.volunteer_name}, with {_minutes(next_best.added - here.added)} more"
            )
        else:
            saved = _minutes(here.added - next_best.added)
            parts.append(f"with {next_best.volunteer_name} it would take {saved} less")
    elif here is not None:
        parts.append("no other volunteer could take it")
    else:
        parts.append(
            "every volunteer who could take it is full"
            if busy
            else "no volunteer could take it, even with an empty round"
        )
    one_has = "1 is full" if busy == 1 else f"{busy} are full"
    left = [f"{cannot} can't do it" if cannot else "", one_has if busy else ""]
    others_said = " and ".join(part for part in left if part)
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}{f' ({others_said})' if others_said else ''}."


def _minutes(seconds: int) -> str:
    minutes = round(seconds / 60)
    if minutes == 0:
        return "no time"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
