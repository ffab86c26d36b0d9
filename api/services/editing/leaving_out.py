"""Find the needs that publishing a plan would leave out, so that a dispatcher is asked about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.context import Context
from api.services.editing.day_counts import counts_of_plan
from api.services.planning.edit_text import need_in_words
from routing.errors import Conflict, Fault
from routing.plan import PlanState

__all__ = ["LeavesOut", "NeedLeftOut", "check_complete", "left_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLeftOut:
    """A need that a plan leaves out. ``new`` means that it was added after the plan was made."""

    need_id: int
    what: str
    new: bool


class LeavesOut(Conflict):
    """The error for publishing a plan that leaves needs out without confirmation; ``faults`` names each need."""

    def __init__(self, day: date, rows: tuple[NeedLeftOut, ...]) -> None:
        number = "1 need" if len(rows) == 1 else f"{len(rows)} needs"
        super().__init__(
            "publish.leaves-out",
            f"This plan leaves {number} out.",
            "Put them on rounds first, or publish all the same.",
        )
        self.day = day
        self.rows = rows
        self.faults = tuple(
            Fault(
                "publish.leaves-out",
                f"need:{one.need_id}",
                f"{one.what} {'was taken after the plan was made' if one.new else 'is unassigned'}.",
                "Put it on a round, or publish all the same.",
            )
            for one in rows
        )


def left_out(ctx: Context, plan_id: int) -> tuple[NeedLeftOut, ...]:
    """Return the day's needs that a plan leaves out, those added after it first.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
        counts = counts_of_plan(store, plan.day, plan)
        needs = store.needs.get_all((*counts.new_need_ids, *counts.unassigned_need_ids))
    ids = [(need_id, True) for need_id in counts.new_need_ids]
    ids += [(need_id, False) for need_id in counts.unassigned_need_ids]
    return tuple(NeedLeftOut(need_id=need_id, what=need_in_words(needs[need_id]), new=new) for need_id, new in ids)


def check_complete(ctx: Context, plan_id: int) -> None:
    """Raise ``LeavesOut`` (``publish.leaves-out``) when the newest version, a draft, leaves needs out.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        head = store.plans.head(plan_id)
        open_ = head.state is PlanState.DRAFT and store.plans.newest_id(head.day) == plan_id
    rows = left_out(ctx, plan_id) if open_ else ()
    if rows:
        raise LeavesOut(head.day, rows)
