"""A volunteer's breaks on a round, as people see them between its stops."""

from __future__ import annotations

from api.services.rounds.views import BreakRow
from routing.plan import Round
from routing.problem import StopKind

__all__ = ["breaks_of"]


def breaks_of(one: Round) -> tuple[BreakRow, ...]:
    """The breaks of a round, in order, each with how many of its stops come before it."""
    found: list[BreakRow] = []
    calls = 0
    for stop in one.stops:
        if stop.kind is StopKind.BREAK:
            found.append(BreakRow(after=calls, start=stop.begin, end=stop.departure))
        calls += stop.need_id is not None
    return tuple(found)
