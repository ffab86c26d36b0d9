"""Turn an adjusted day's solution into rounds for the store, drawn along streets."""

from __future__ import annotations

from collections.abc import Iterable

from api.services.planning.route_geometry import draft_rounds
from geo.area.area import Area
from routing.dispatch import Chat
from routing.plan import Round
from routing.problem import Solution
from routing.running.rounds import merged_rounds, with_reports
from routing.running.state import BegunDay

__all__ = ["stored_rounds"]


def stored_rounds(
    area: Area, begun: BegunDay, solution: Solution, chats: Iterable[Chat], *, lines: bool = True
) -> tuple[Round, ...]:
    """Return each volunteer's whole round of the day, by number.

    Without ``lines`` the routes along the streets are left out: see ``draft_rounds``.
    """
    made = merged_rounds(begun, solution, chats)
    drawn = draft_rounds(area, begun.whole, tuple(one for one, _ in made), lines=lines)
    kept = (with_reports(one, fixed) for one, (_, fixed) in zip(drawn, made, strict=True))
    return tuple(sorted(kept, key=lambda one: one.number))
