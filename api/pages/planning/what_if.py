"""Pages to check a plan: what if volunteers dropped out, and the phone list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request, Response

from api.pages.rendering import render
from api.parameters import Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services.editing import what_if as service
from api.services.editing.what_if import WhatIf
from api.services.planning import phone_list, planner
from api.services.planning.phone_list import PhoneList
from api.services.planning.plan_rows import PlanView

__all__ = ["PhoneListPage", "WhatIfPage", "router"]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """Context of the what-if page: who drops out, and what would happen to their stops."""

    template: ClassVar[str] = "what_if.html"
    plan: PlanView
    gone: frozenset[int]
    view: WhatIf | None

    @property
    def people(self) -> tuple[tuple[int, str, int], ...]:
        """Every volunteer with a round, by name, with the number of stops still to do."""
        stops: dict[tuple[str, int], int] = {}
        for one in self.plan.rounds:
            key = one.volunteer_name, one.volunteer_id
            stops[key] = stops.get(key, 0) + len(one.stops) - one.done
        return tuple((number, name, count) for (name, number), count in sorted(stops.items()))


@dataclass(frozen=True, slots=True)
class PhoneListPage:
    """Context of the phone list: the people to ring before the day."""

    template: ClassVar[str] = "phone_list.html"
    list: PhoneList


@router.get("/plans/{plan_id}/what-if", name="what_if")
def what_if(
    request: Request,
    context: ContextOf,
    _: Dispatcher,
    plan_id: Id,
    gone: Annotated[list[Id] | None, Query(max_length=20)] = None,
) -> Response:
    """Show what would happen if volunteers dropped out, without saving anything."""
    plan = planner.plan_view(context, plan_id)
    view = service.what_if(context, plan_id, tuple(gone)) if gone else None
    return render(request, WhatIfPage(plan, frozenset(gone or ()), view))


@router.get("/plans/{plan_id}/phone-list", name="phone_list")
def show_phone_list(request: Request, context: ContextOf, _: Dispatcher, plan_id: Id) -> Response:
    """Show the people a plan visits, in the day's order."""
    return render(request, PhoneListPage(phone_list.phone_list(context, plan_id)))
