"""Restore an earlier version of a day's plan, always as a new version judged by how things are now."""

from __future__ import annotations

from dataclasses import replace

from api.services.actors import Actor
from api.services.context import Context
from api.services.editing.board import board_from
from api.services.editing.manual import broken_rules
from api.services.planning.draft import Draft, keep
from api.services.planning.plan_rows import PlanView
from api.services.planning.versions import newest_of
from api.services.planning.views import plan_view
from api.services.running.begun import is_over
from routing.errors import Conflict
from routing.plan import Continuation, Plan, Restored, Round, RoundStop, StopState
from routing.running.state import late_of

__all__ = ["go_back"]


_Told = dict[tuple[int, int, int | None, str], list[RoundStop]]
"""Reported stops by volunteer, round, need and kind; a stop may have been tried twice."""


def go_back(ctx: Context, plan_id: int, newest_id: int, actor: Actor) -> PlanView:
    """Restore an earlier version as a new draft; ``newest_id`` is the newest one seen.

    Reports already made that day are kept. Rules that the version breaks as things are now are listed and prevent it
    from being published, as do changes to its needs, volunteers and places since.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.not-newest``: a version was made since; ``plan.is-newest``: it is the newest; ``plan.other-day``;
        ``plan.empty``: it has no rounds yet; ``plan.begun``: stops were reported that it gives to somebody else, or
        to nobody; ``replan.day-over``, ``byhand.no-way``
    """
    with ctx.database.reading() as store:
        target, newest = store.plans.get(plan_id), newest_of(store, newest_id)
        live = store.plans.live(newest.day)
    _check(target, newest)
    if is_over(ctx, target.day):
        raise Conflict("replan.day-over", "This day is over.", "Choose another day.")
    origin = Restored(former_id=newest.id, version=target.version)
    continues = None if live is None else Continuation(plan_id=live.id)
    made = replace(target.provenance, origin=origin, continues=continues)
    rounds = target.rounds if live is None else _with_reports(target, live)
    board = board_from(ctx, replace(target, rounds=rounds, provenance=made), live)
    if continues is not None:
        continues = replace(continues, now=board.begun.now, late=late_of(board.begun))
    made = replace(made, origin=replace(origin, broken=broken_rules(board)), continues=continues)
    draft = Draft(made, rounds, target.unassigned, reported=live is not None)
    with ctx.database.transaction() as store:
        newest_of(store, newest_id)
        return plan_view(ctx, store, keep(ctx, store, target.day, draft, actor))


def _check(target: Plan, newest: Plan) -> None:
    if target.day != newest.day:
        raise Conflict("plan.other-day", "This version belongs to another day.", "Choose one of the same day.")
    if target.id == newest.id:
        raise Conflict("plan.is-newest", f"Version {target.version} is already the newest.", "Choose an earlier one.")
    if target.solved_at is None:
        raise Conflict("plan.empty", f"Version {target.version} has no rounds.", "Choose another version.")


def _with_reports(target: Plan, live: Plan) -> tuple[Round, ...]:
    """Return a version's rounds with the reports made on the live plan's same stops."""
    said: _Told = {}
    for one in live.rounds:
        for stop in one.stops:
            if stop.state is not StopState.PENDING:
                said.setdefault((one.volunteer_id, one.number, stop.need_id, stop.kind), []).append(stop)
    rounds = tuple(replace(one, stops=tuple(_told(one, stop, said) for stop in one.stops)) for one in target.rounds)
    lost = sorted({stop.need_id for stops in said.values() for stop in stops if stop.need_id is not None})
    if lost:
        raise Conflict(
            "plan.begun",
            f"Volunteers have reported stops of {'1 need' if len(lost) == 1 else f'{len(lost)} needs'} that version "
            f"{target.version} gives to others or leaves out.",
            "Adjust the day's rounds instead: that keeps what has started.",
        )
    return rounds


def _told(one: Round, stop: RoundStop, said: _Told) -> RoundStop:
    reported = said.get((one.volunteer_id, one.number, stop.need_id, stop.kind), [])
    if not reported:
        return replace(stop, state=StopState.PENDING, outcome="", note="", marked_at=None)
    told = reported.pop(0)
    return replace(stop, state=told.state, outcome=told.outcome, note=told.note, marked_at=told.marked_at)
