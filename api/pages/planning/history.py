"""Pages for a day's plan history: versions, events, comparing and restoring versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages.addresses import redirect
from api.pages.planning.replan import grouped
from api.pages.rendering import render
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.context import Context
from api.services.editing.restore_version import go_back
from api.services.planning.differences import Change, ChangesView
from api.services.planning.history import PlanHistoryView, VersionRow, compare_versions, plan_history
from routing.errors import Conflict

__all__ = ["PlanHistoryPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHistoryPage:
    """Context of the history page, with a comparison and any reason a restore was refused."""

    template: ClassVar[str] = "plan_history.html"
    view: PlanHistoryView
    zone: tzinfo
    changes: ChangesView | None = None
    trouble: str = ""

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.view.day

    @property
    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes from the first to the second compared version, grouped by kind."""
        return grouped(self.changes.changes) if self.changes else ()

    @property
    def chosen(self) -> tuple[int, int]:
        """The versions selected in the two lists: those compared, or the last two."""
        if self.changes is not None:
            return self.changes.former_version, self.changes.version
        numbers = [one.version for one in self.view.versions]
        return (numbers[1], numbers[0]) if len(numbers) > 1 else (0, 0)

    @property
    def newest_id(self) -> int:
        """The id of the newest version, which a restore must send back."""
        return self.view.versions[0].plan_id

    @property
    def versions(self) -> Mapping[int, VersionRow]:
        """The versions by number."""
        return {one.version: one for one in self.view.versions}


class GoBackForm(BaseModel):
    """The newest version that the page showed."""

    model_config = ConfigDict(extra="forbid")
    newest: Id


@router.get("/days/{day}/history", name="plan_history")
def show(
    request: Request,
    context: ContextOf,
    _: Dispatcher,
    day: Day,
    before: Id | None = None,
    after: Id | None = None,
) -> Response:
    """Show the history of a day's plan, and compare two versions if their ids are given."""
    changes = compare_versions(context, before, after) if before is not None and after is not None else None
    return render(request, _page(context, day, changes=changes))


@router.post("/plans/{plan_id}/back", name="restore_version")
def back(
    request: Request, context: ContextOf, dispatcher: Dispatcher, plan_id: Id, form: Annotated[GoBackForm, Form()]
) -> Response:
    """Restore a version as a new one, or show what has happened since."""
    try:
        made = go_back(context, plan_id, form.newest, dispatcher.actor)
    except Conflict as conflict:
        day = compare_versions(context, plan_id, plan_id).day
        page = _page(context, day, trouble=f"Nothing was changed. {conflict.cause} {conflict.action}")
        return render(request, page, status=409)
    return redirect(request, "day", day=made.day, fragment="plan")


def _page(context: Context, day: date, *, changes: ChangesView | None = None, trouble: str = "") -> PlanHistoryPage:
    return PlanHistoryPage(
        view=plan_history(context, day), zone=context.area.timezone, changes=changes, trouble=trouble
    )
