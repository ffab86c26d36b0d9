"""A volunteer's breaks on a round, as people see them between its stops."""

from __future__ import annotations

from dataclasses import dataclass

from routing.plan import Round
from routing.problem import StopKind

__all__ = ["BreakRow", "breaks_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A volunteer's break: ``after`` so many of the round's stops, from ``start`` to ``end``."""

    after: int
    start: int
    end: int


def breaks_of(one: Round) -> tuple[BreakRow, ...]:
    """The breaks of a round, in order, each with how many of its stops come before it."""
    found: list[BreakRow] = []
    calls = 0
    for stop in one.stops:
        if stop.kind is StopKind.BREAK:
            found.append(BreakRow(after=calls, start=stop.begin, end=stop.departure))
        calls += stop.need_id is not None
    return tuple(found)
