"""Change plans by hand and return whole new plans; see ``edits``.

Also checks stored plans against the rules as things are now.
"""

from __future__ import annotations

from dataclasses import replace

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.board import Board, board_of
from api.services.editing.edits import EditRequest, edit, has_edits, undo_edit
from api.services.editing.layout import layout_of
from api.services.editing.operations import Destination
from api.services.editing.redrawn import judged_layout
from api.services.planning.draft import Draft, keep
from api.services.planning.plan_rows import PlanView
from api.services.planning.versions import newest_of
from api.services.planning.views import plan_view
from api.services.planning.violation_text import broken_row
from routing.errors import Conflict, NotFound
from routing.plan import BrokenRule

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


def move(ctx: Context, plan_id: int, stop_id: int, to: Destination, actor: Actor) -> PlanView:
    """Move a stop to a round or position; raises as ``edits.edit``."""
    return _made(ctx, plan_id, EditRequest(edit="move", stop_id=stop_id, to=to), actor)


def put_in(ctx: Context, plan_id: int, need_id: int, to: Destination, actor: Actor) -> PlanView:
    """Assign an unassigned need to a round; raises as ``edits.edit``."""
    return _made(ctx, plan_id, EditRequest(edit="assign", need_id=need_id, to=to), actor)


def take_out(ctx: Context, plan_id: int, stop_id: int, actor: Actor) -> PlanView:
    """Remove a stop's need from all its rounds; raises as ``edits.edit``."""
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
    if all(stop.id != stop_id for one in plan.rounds for stop in one.stops):
        raise NotFound("stop.unknown", "This plan does not have that stop.", "Reload the day.")
    return _made(ctx, plan_id, EditRequest(edit="unassign", stop_id=stop_id), actor)


def undo(ctx: Context, plan_id: int, actor: Actor) -> PlanView:
    """Undo the last change by hand, of any person. A restored version goes back to the one before it.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.not-newest``; ``plan.not-by-hand``: it was not made by hand; ``edit.faster``
    """
    if has_edits(ctx, plan_id):
        answer = undo_edit(ctx, plan_id, actor, anybody=True)
        with ctx.database.reading() as store:
            return plan_view(ctx, store, store.plans.get(answer.plan_id))
    with ctx.database.transaction() as store:
        plan = newest_of(store, plan_id)
        former_id = None if store.hand_edits.of_plans([plan_id]) else plan.provenance.undoes_to
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
    """Return every rule that a stored plan breaks now, as codes, ids and numbers.

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
    """Return every rule the rest of a plan breaks; raises Conflict ``byhand.no-way``."""
    return judged_layout(board, layout_of(board))[2]


def judged_in_words(ctx: Context, plan_id: int) -> tuple[str, ...]:
    """Return each rule that a stored plan breaks as a sentence; raises as ``judged``."""
    found = judged(ctx, plan_id)
    with ctx.database.reading() as store:
        needs = store.needs.get_all(one.need_id for one in found if one.need_id is not None)
        people = {person.id: person for person in store.volunteers.all(active=False)}
    rows = (broken_row(one, needs, people) for one in found)
    return tuple(f"{row.sentence} [{row.code}]" for row in rows)


def _made(ctx: Context, plan_id: int, wanted: EditRequest, actor: Actor) -> PlanView:
    answer = edit(ctx, plan_id, wanted, actor)
    with ctx.database.reading() as store:
        return plan_view(ctx, store, store.plans.get(answer.plan_id))
