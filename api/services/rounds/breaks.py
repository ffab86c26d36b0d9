"""A volunteer's breaks on a round, as people see them between its stops."""

from __future__ import annotations

from dataclasses import dataclass

from routing.plan import Round
from routing.problem import StopKind

__all__ = ["BreakRow", "breaks_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A volunteer's break from ``start`` to ``end``, after ``after`` of the round's stops."""

    after: int
    start: int
    end: int


def breaks_of(one: Round) -> tuple[BreakRow, ...]:
    """Return a round's breaks in order, each with the number of stops before it."""
    found: list[BreakRow] = []
    calls = 0
    for stop in one.stops:
        if stop.kind is StopKind.BREAK:
            found.append(BreakRow(after=calls, start=stop.begin, end=stop.departure))
        calls += stop.need_id is not None
    return tuple(found)
