"""List the ways to take a volunteer's breaks on a route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.evaluation.visit import Node
from routing.problem import Break, StopKind, StopRef, TimeWindow

__all__ = ["Item", "Rested", "rested"]


@dataclass(frozen=True, slots=True)
class Item:
    """A visit of a route, or a break at the location of the visit before or after it."""

    location: int
    service: int
    windows: tuple[TimeWindow, ...]
    node: Node | None = None
    break_id: int | None = None

    @property
    def stop(self) -> StopRef:
        if self.node is not None:
            return self.node.kind, self.node.task.id
        return StopKind.BREAK, self.break_id or 0


@dataclass(frozen=True, slots=True)
class Rested:
    """The items of a route, with its breaks among them.

    Breaks taken outside the route keep it from leaving before ``not_before`` or ending after ``not_after``.
    """

    items: tuple[Item, ...]
    not_before: int = 0
    not_after: int | None = None


def rested(visits: Sequence[Item], breaks: Sequence[Break]) -> Iterator[Rested]:
    """Yield every way to take the breaks in order, starting with breaks outside the route."""
    if not breaks:
        yield Rested(tuple(visits))
        return
    for plan in rested(visits, breaks[:-1]):
        yield from _with(plan, breaks[-1])


def _with(plan: Rested, one: Break) -> Iterator[Rested]:
    last = max((number for number, item in enumerate(plan.items, start=1) if item.node is None), default=0)
    if not last:
        earliest = one.time_windows[0].start + one.service
        yield Rested(plan.items, max(plan.not_before, earliest), plan.not_after)
    latest = one.time_windows[-1].end
    yield Rested(plan.items, plan.not_before, latest if plan.not_after is None else min(latest, plan.not_after))
    if plan.not_after is not None:
        return
    for gap in range(last, len(plan.items) + 1):
        before = [plan.items[gap - 1].location] if gap else []
        after = [plan.items[gap].location] if gap < len(plan.items) else []
        for location in dict.fromkeys([*before, *after]):
            rest = Item(location, one.service, one.time_windows, break_id=one.id)
            yield Rested((*plan.items[:gap], rest, *plan.items[gap:]), plan.not_before, None)
