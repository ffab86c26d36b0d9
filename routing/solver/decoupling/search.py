"""Search a problem with couplings: fix them, search, change a decision, and repeat."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from routing.checker import violations
from routing.evaluation.cost import assemble, rank, weights
from routing.evaluation.fit import candidates_of
from routing.evaluation.visit import Node
from routing.problem import Problem, Solution
from routing.solver.budget import LEAST_SECONDS, Budget, OnImprovement
from routing.solver.decoupling.decoupled import DecoupledProblem
from routing.solver.decoupling.draft import CouplingIndex, DraftPlan
from routing.solver.decoupling.insertion import inserted, meeting
from routing.solver.direct import by_compiled_code, search_directly
from routing.solver.ortools.construction import opening

__all__ = ["complete_coupled", "search_coupled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouplingOptions:
    """The division of a budget between sets of decisions.

    Attributes
    ----------
    first_share
        The share of the budget for the first search, with all bundles as they were first inserted.
    share
        The share of the budget for each later search.
    least_seconds, least_iterations
        The least seconds and iterations of each search.
    few_tasks, tries_a_task
        A problem of up to ``few_tasks`` tasks ends early, after ``tries_a_task`` changed decisions for each task.
    """

    first_share: float = 0.4
    share: float = 0.03
    least_seconds: float = 0.15
    least_iterations: int = 6
    few_tasks: int = 30
    tries_a_task: int = 12

    def __post_init__(self) -> None:
        if not (0 < self.first_share <= 1 and 0 < self.share <= 1):
            raise ValueError(f"Give shares above 0 and up to 1, not {self}.")
        if self.least_seconds <= 0 or self.least_iterations < 1 or self.few_tasks < 0 or self.tries_a_task < 1:
            raise ValueError(f"Give limits that leave each search some work, not {self}.")


OPTIONS: Final = CouplingOptions()


def search_coupled(
    problem: Problem,
    budget: Budget,
    seed: int,
    on_improvement: OnImprovement | None = None,
    start: Solution | None = None,
) -> Solution:
    """Return the best solution found within the budget, never worse than ``start``.

    ``start`` must break no rule.
    """
    return _Search(problem, budget, seed, on_improvement).run(start)


def complete_coupled(problem: Problem, plan: Solution) -> Solution:
    """Return the plan with every task and bundle inserted that still fits.

    All other tasks keep their order.
    """
    search = _Search(problem, Budget(iterations=1), plan.seed, None)
    search.best = plan
    search.complete()
    return assemble(problem, search.best.routes, plan.seed, plan.iterations)


class _Search:
    def __init__(self, problem: Problem, budget: Budget, seed: int, on_improvement: OnImprovement | None) -> None:
        self._problem = problem
        self._index = CouplingIndex(problem)
        self._random = random.Random(seed)  # noqa: S311 - a search wants a repeatable generator, not a secret one
        self._seed = seed
        self._on_improvement = on_improvement
        self._started = time.monotonic()
        self._seconds = budget.seconds
        self._iterations = budget.iterations
        self._done = 0
        self._overrun = 0.0
        self.best = assemble(problem, (), seed, 0)
        self._worth = weights(problem)
        self._urgency = {bundle: -sum(self._worth[key] for key in bundle) for bundle in self._index.bundles}

    def run(self, start: Solution | None) -> Solution:
        """Search until the budget is spent."""
        draft = self._first_draft() if start is None else DraftPlan.of(self._index, start)
        self._offer(draft.plan(self._seed))
        if start is None:
            self._offer_at_once(draft)
        if self._iterations == 1:
            return assemble(self._problem, self.best.routes, self._seed, 0)
        self._search(draft, OPTIONS.first_share)
        # The first search also loads what all others use.
        self._overrun = 0.0
        tasks = len(self._problem.tasks)
        most_tries = OPTIONS.tries_a_task * tasks if tasks <= OPTIONS.few_tasks else None
        tries = 0
        while not self._over() and (most_tries is None or tries < most_tries):
            tries += 1
            self._search(self._varied(DraftPlan.of(self._index, self.best)), OPTIONS.share)
        self.complete()
        return assemble(self._problem, self.best.routes, self._seed, self._done)

    def _first_draft(self) -> DraftPlan:
        """Start with what is under way, then insert all bundles, the most urgent first."""
        draft = DraftPlan(self._index)
        for number, nodes in self._index.fixed.items():
            begun: list[Node] = []
            for node in nodes:
                order = [*begun, node]
                here = {node.key for node in order}
                known = self._index.candidates
                pending = [
                    node for key in sorted(here) if key in known for node in known[key].nodes if node not in order
                ]
                if (
                    node.key in known
                    and number in known[node.key].vehicles
                    and draft.may(number, [*order, *pending], {})
                ):
                    begun, draft.orders[number] = order, [*order, *pending]
        return self._filled(draft)

    def _offer_at_once(self, draft: DraftPlan) -> None:
        """Offer a first plan made of the draft, with tasks added at the ends and then in between."""
        decoupled = DecoupledProblem.of(draft, self._random)
        candidates = candidates_of(decoupled.problem)
        first = opening(decoupled.problem, candidates, self._seed, decoupled.start)
        reached = DraftPlan.of(self._index, decoupled.draft_of(first).plan(self._seed))
        self._offer(reached.plan(self._seed))
        self.complete()

    def complete(self) -> None:
        """Insert every task and bundle into the best plan that still fits."""
        known = self._index.candidates
        while True:
            draft = DraftPlan.of(self._index, self.best)
            left = [
                (self._index.bundle_of.get(key, frozenset({key})), -self._worth[key])
                for thing in self.best.unassigned
                if (key := (thing.kind, thing.id)) in known
            ]
            before = len(draft.done)
            for bundle, _ in sorted(left, key=lambda one: (one[1], sorted(one[0]))):
                if not bundle <= draft.done:
                    draft = inserted(draft, bundle) or draft
            if len(draft.done) == before:
                return
            was = self.best
            self._offer(draft.plan(self._seed))
            if self.best is was:
                return

    def _filled(self, draft: DraftPlan) -> DraftPlan:
        """Return the draft with every bundle inserted that fits, the most urgent first."""
        for bundle in sorted(self._index.bundles, key=lambda one: (self._urgency[one], sorted(one))):
            if not bundle <= draft.done:
                draft = inserted(draft, bundle) or draft
        return draft

    def _search(self, draft: DraftPlan, share: float) -> None:
        """Search the problem that the draft's decisions leave, then insert the bundles that fit."""
        budget = self._budget(share)
        decoupled = DecoupledProblem.of(draft, self._random, free=True)
        if not by_compiled_code(decoupled.problem, budget):
            decoupled = DecoupledProblem.of(draft, self._random)

        def report(better: Solution) -> None:
            # Whoever watches sees it, and nothing is lost of a search that is ended early.
            self._offer(decoupled.draft_of(better).plan(self._seed))

        seed, started = self._random.randrange(1, 2**31), time.monotonic()
        watcher = report if self._on_improvement is not None else None
        solution = search_directly(decoupled.problem, budget, seed, watcher, decoupled.start)
        self._done += max(1, solution.iterations, budget.iterations or 0)
        self._overrun = 0.0 if budget.seconds is None else time.monotonic() - started - budget.seconds
        reached = DraftPlan.of(self._index, decoupled.draft_of(solution).plan(self._seed))
        self._offer(reached.plan(self._seed))
        if any(not bundle <= reached.done for bundle in self._index.bundles):
            self._offer(self._filled(reached).plan(self._seed))

    def _varied(self, draft: DraftPlan) -> DraftPlan:
        """Change one decision at random: move a bundle, shift a meeting or change a mode."""
        moves: list[Callable[[DraftPlan], DraftPlan]] = [lambda same: same]
        placed = [bundle for bundle in self._index.bundles if bundle <= draft.done and not self._is_fixed(bundle)]
        missing = [bundle for bundle in self._index.bundles if not bundle <= draft.done]
        if placed:
            moves += [self._moved, self._moved, self._taken_out]
        if placed and self._problem.together:
            moves += [self._remet, self._remet]
        if self._index.rivals:
            moves += [self._swapped, self._swapped]
        if (self._index.rivals or self._index.shared) and draft.orders:
            moves += [self._cleared, self._cleared]
        if missing:
            moves += [self._made_room, self._made_room]
        return self._random.choice(moves)(draft)

    def _is_fixed(self, bundle: frozenset[object]) -> bool:
        return any(key in self._index.underway for key in bundle)

    def _moved(self, draft: DraftPlan) -> DraftPlan:
        """Remove a bundle or two and insert them again, next to other tasks this time."""
        placed = [bundle for bundle in self._index.bundles if bundle <= draft.done and not self._is_fixed(bundle)]
        chosen = self._random.sample(placed, min(len(placed), self._random.choice((1, 1, 2))))
        for bundle in chosen:
            draft.without(bundle)
        self._loosened(draft)
        for bundle in chosen:
            draft = inserted(draft, bundle) or draft
        return draft

    def _taken_out(self, draft: DraftPlan) -> DraftPlan:
        """Remove a bundle, to be inserted after everything else where it still fits."""
        placed = [bundle for bundle in self._index.bundles if bundle <= draft.done and not self._is_fixed(bundle)]
        draft.without(self._random.choice(placed))
        return draft

    def _made_room(self, draft: DraftPlan) -> DraftPlan:
        """Insert a bundle that was left out, after emptying rounds for it."""
        missing = [bundle for bundle in self._index.bundles if not bundle <= draft.done]
        bundle = self._random.choice(missing)
        self._loosened(draft, self._random.choice((1, 2, len(draft.orders))))
        return inserted(draft, bundle) or draft

    def _loosened(self, draft: DraftPlan, rounds: int = 1) -> None:
        """Remove tasks that belong to no bundle from some rounds."""
        if not draft.orders:
            return
        for number in self._random.sample(sorted(draft.orders), min(rounds, len(draft.orders))):
            nodes = draft.orders[number]
            bundled = self._index.bundle_of
            share = self._random.random()
            draft.without(
                node.key
                for node in nodes
                if node.key not in bundled and node.key not in self._index.underway and self._random.random() < share
            )

    def _cleared(self, draft: DraftPlan) -> DraftPlan:
        """Clear a round whose vehicle shares a limit with others or is an alternative to them."""
        taken = sorted((self._index.rivals.keys() | self._index.shared.keys()) & draft.orders.keys())
        if taken:
            number = self._random.choice(taken)
            removed = {node.key for node in draft.orders[number]} - self._index.underway.keys()
            bundled = {other for key in removed for other in self._index.bundle_of.get(key, ())}
            draft.without(removed | bundled)
        return draft

    def _remet(self, draft: DraftPlan) -> DraftPlan:
        """Move a meeting to another moment that all its rounds still allow."""
        placed = [together for together in self._problem.together if all(stop in draft.pins for stop in together.stops)]
        if not placed:
            return draft
        stops = self._random.choice(placed).stops
        before = {stop: draft.pins.pop(stop) for stop in stops}
        at = {(node.kind, node.task.id): number for number, nodes in draft.orders.items() for node in nodes}
        moment = meeting(draft, stops, at, self._random.choice((0.0, 1.0, self._random.random())))
        draft.pins |= before if moment is None else dict.fromkeys(stops, moment)
        return draft

    def _swapped(self, draft: DraftPlan) -> DraftPlan:
        """Give a round to an alternative of its vehicle (another mode), or else clear the round."""
        number = self._random.choice(sorted(self._index.rivals))
        if draft.orders.get(number):
            other = self._random.choice(sorted(self._index.rivals[number]))
        else:
            rivals = [rival for rival in sorted(self._index.rivals[number]) if draft.orders.get(rival)]
            if not rivals:
                return draft
            number, other = self._random.choice(rivals), number
        if number in self._index.fixed:
            return draft
        order = draft.orders.pop(number)
        bundled = {key for node in order for key in self._index.bundle_of.get(node.key, ())}
        allowed = all(other in self._index.candidates[node.key].vehicles for node in order)
        if allowed and draft.may(other, order, draft.pins):
            draft.orders[other] = order
        else:
            draft.without(bundled)
            # The next decoupled problem chooses at random among idle rivals, so the other may get a round there.
        return draft

    def _budget(self, share: float) -> Budget:
        """Return the budget of one search: a share of the whole, as far as that is left."""
        seconds = None
        if self._seconds is not None:
            left = self._seconds - (time.monotonic() - self._started)
            seconds = max(LEAST_SECONDS, min(left, max(OPTIONS.least_seconds, self._seconds * share)))
        iterations = None if self._iterations is None else max(OPTIONS.least_iterations, int(self._iterations * share))
        return Budget(seconds=seconds, iterations=iterations)

    def _over(self) -> bool:
        if self._seconds is not None:
            # On a busy machine each search takes longer than it was given: the next one would too.
            left = self._seconds - (time.monotonic() - self._started)
            if left <= OPTIONS.least_seconds + self._overrun:
                return True
        return self._iterations is not None and self._done >= self._iterations

    def _offer(self, plan: Solution) -> None:
        if rank(self._problem, plan) >= rank(self._problem, self.best) or violations(self._problem, plan):
            return
        self.best = plan
        if self._on_improvement is not None:
            self._on_improvement(plan)
