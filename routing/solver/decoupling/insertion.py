"""Insert bundles into drafts where they add least, with the moments of their meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from routing.evaluation.cost import order_cost
from routing.evaluation.timing import common_moments, spans_of
from routing.evaluation.visit import Node
from routing.problem import StopKind, StopRef, TaskRef, task_of
from routing.solver.decoupling.draft import DraftPlan

__all__ = ["inserted"]

OPTIONS: Final = 24
"""How many places are tried for each task of a bundle, the cheapest first."""


@dataclass(frozen=True, slots=True)
class _Option:
    added: int
    position: int
    order: list[Node]


def inserted(draft: DraftPlan, bundle: frozenset[TaskRef], options: int = OPTIONS) -> DraftPlan | None:
    """Return the draft with a whole bundle inserted at about the least cost.

    Returns None where the bundle does not fit.
    """
    done = draft.done
    missing = [key for key in _in_order(draft, bundle) if key not in done]
    if any(key not in draft.index.candidates for key in missing):
        return None
    search = _Placing(options)
    search.place(draft, missing, 0, options)
    return search.best


def _in_order(draft: DraftPlan, bundle: frozenset[TaskRef]) -> list[TaskRef]:
    """Return the tasks of a bundle in the order of insertion.

    Follow-ups come last, otherwise the task with the fewest vehicles comes first.
    """
    after = {task_of(follow_up.then) for follow_up in draft.index.problem.follows}
    known = draft.index.candidates
    return sorted(bundle, key=lambda key: (key in after, len(known[key].vehicles) if key in known else 0, key))


class _Placing:
    """Inserts the tasks of a bundle by branch and bound, trying the cheapest places first.

    A branch ends where its cost reaches that of the best draft so far.
    """

    def __init__(self, options: int) -> None:
        self.best: DraftPlan | None = None
        self._least = 0
        self._options = options

    def place(self, draft: DraftPlan, missing: list[TaskRef], added: int, options: int) -> None:
        """Try places for the first missing task, and for each of them places for the other tasks."""
        if not missing:
            met = _met(draft)
            if met is not None and (self.best is None or added < self._least):
                self.best, self._least = met, added
            return
        key, rest = missing[0], missing[1:]
        for tried, option in enumerate(_options(draft, key)):
            # The cheapest come first, and a further task hardly ever makes a plan cheaper.
            if tried >= options or (self.best is not None and added + option.added >= self._least):
                return
            now = draft.copy()
            now.orders[option.position] = option.order
            self.place(now, rest, added + option.added, max(4, options // 2))


def _options(draft: DraftPlan, key: TaskRef) -> Iterator[_Option]:
    """Yield the places for a task, the cheapest first.

    Visits of a meeting need different vehicles, follow-ups the same one.
    """
    index = draft.index
    candidate = index.candidates[key]
    at = {(node.kind, node.task.id): number for number, nodes in draft.orders.items() for node in nodes}
    mine = {(node.kind, node.task.id) for node in candidate.nodes}
    others: set[int] = set()
    only: set[int] | None = None
    for together in index.problem.together:
        if mine & set(together.stops):
            others |= {at[stop] for stop in together.stops if stop in at}
    for follow_up in index.problem.follows:
        for stop, partner in ((follow_up.first, follow_up.then), (follow_up.then, follow_up.first)):
            if stop in mine and partner in at:
                only = {at[partner]} if only is None else only & {at[partner]}
    found: list[tuple[int, int, tuple[int, ...]]] = []
    for position in candidate.vehicles:
        if position in others or (only is not None and position not in only) or not draft.usable(position):
            continue
        vehicle, present = index.problem.vehicles[position], draft.orders.get(position, [])
        now = order_cost(index.problem, vehicle, present) if present else -vehicle.fixed_cost
        for places in _places(draft.begun(position), len(present), len(candidate.nodes)):
            order = _joined(present, candidate.nodes, places)
            found.append((order_cost(index.problem, vehicle, order) - now, position, places))
    for added, position, places in sorted(found):
        order = _joined(draft.orders.get(position, []), candidate.nodes, places)
        if draft.may(position, order, draft.pins):
            yield _Option(added, position, order)


def _places(fixed: int, present: int, nodes: int) -> Iterator[tuple[int, ...]]:
    for first in range(fixed, present + 1):
        if nodes == 1:
            yield (first,)
        else:
            for last in range(first, present + 1):
                yield first, last


def _joined(present: list[Node], nodes: tuple[Node, ...], places: tuple[int, ...]) -> list[Node]:
    first, last = places[0], places[-1]
    if len(nodes) == 1:
        return [*present[:first], nodes[0], *present[first:]]
    return [*present[:first], nodes[0], *present[first:last], nodes[1], *present[last:]]


def _met(draft: DraftPlan) -> DraftPlan | None:
    """Return the draft with a moment for each meeting whose visits are all inserted.

    Returns None where a meeting has no moment.
    """
    index = draft.index
    at = {(node.kind, node.task.id): number for number, nodes in draft.orders.items() for node in nodes}
    for together in index.problem.together:
        if not all(stop in at for stop in together.stops) or all(stop in draft.pins for stop in together.stops):
            continue
        moment = meeting(draft, together.stops, at)
        if moment is None:
            return None
        draft.pins |= dict.fromkeys(together.stops, moment)
    return draft


def meeting(
    draft: DraftPlan, stops: tuple[StopRef, ...], at: dict[tuple[StopKind, int], int], share: float = 0.0
) -> int | None:
    """Return a moment at which all visits of a meeting may begin on their routes.

    The moment is the first one, or a share of the way to the last.
    """
    index = draft.index
    spans = [
        spans_of(index.problem, index.problem.vehicles[at[stop]], draft.orders[at[stop]], stop, draft.pins)
        for stop in stops
    ]
    if not all(spans):
        return None
    first = max(min(begin for begin, _ in some) for some in spans)
    last = min(max(end for _, end in some) for some in spans)
    begins = [begin for some in spans for begin, _ in some]
    windows = [w.start + index.nodes[s].visit.setup for s in stops for w in index.nodes[s].visit.time_windows]
    rounds = [(index.problem.vehicles[at[stop]], draft.orders[at[stop]]) for stop in stops]
    soonest = (common_moments(index.problem, rounds) or {}).get(stops[0], first)
    moments = [first + int((last - first) * share), first, last, soonest, *sorted(begins), *windows]
    for moment in dict.fromkeys(moments):
        pins = draft.pins | dict.fromkeys(stops, moment)
        if first <= moment <= last and all(draft.may(at[stop], draft.orders[at[stop]], pins) for stop in stops):
            return moment
    return None
