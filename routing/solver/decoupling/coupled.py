"""The search of a problem with ties: decide, search the plain rest, decide a little differently, and go on."""

from __future__ import annotations

import random
import time
from typing import Final

from routing.checker import violations
from routing.evaluation.completion import completed as completed_untied
from routing.evaluation.cost import assemble, rank, weights
from routing.evaluation.fit import candidates_of
from routing.evaluation.visit import Node
from routing.problem import Problem, Solution
from routing.solver import portfolio as untied
from routing.solver.decoupling.board import Board, World
from routing.solver.decoupling.insertion import inserted, meeting
from routing.solver.decoupling.plain import Plain
from routing.solver.ortools.construction import opening
from routing.solver.ortools.ils import Improved

__all__ = ["completed", "search"]

FIRST_SHARE: Final = 0.4
"""Share of the budget for the first search, with all bundles decided as they were put in."""

SHARE: Final = 0.03
"""Share of the budget for each search after it."""

LEAST_SECONDS: Final = 0.15
LEAST_ITERATIONS: Final = 6

ROUNDS_A_TASK: Final = 12
"""Decisions tried for each task of a small problem, and then it is enough."""

FEW_TASKS: Final = 30


def search(
    problem: Problem,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    improved: Improved | None = None,
    start: Solution | None = None,
) -> Solution:
    """The best solution found within the limits, whether or not something ties its rounds.

    It goes on from ``start``, a solution that breaks no rule, and is never worse.
    """
    if not _tied(problem) or untied.by_compiled_code(problem, seconds, iterations):
        return untied.search(problem, seconds, iterations, seed, improved, start)
    return _Search(problem, seconds, iterations, seed, improved).run(start)


def completed(problem: Problem, plan: Solution) -> Solution:
    """The plan with every task and every bundle in it that fits as it stands, all else kept in its order."""
    if not plan.unassigned:
        return plan
    if not _tied(problem):
        return completed_untied(problem, candidates_of(problem), plan)
    search = _Search(problem, None, 1, plan.seed, None)
    search.best = plan
    search.complete()
    return assemble(problem, search.best.routes, plan.seed, plan.iterations)


def _tied(problem: Problem) -> bool:
    shared = problem.alternatives or any(v.fair_tasks is not None and v.over_cost for v in problem.vehicles)
    return bool(shared) or not _one_by_one(problem)


def _one_by_one(problem: Problem) -> bool:
    """Whether nothing ties the visits of a round to another, and rounds at most stand for one another."""
    ties = problem.together or problem.follows or problem.shared_limits
    return not ties and not any(vehicle.prefix for vehicle in problem.vehicles)


class _Search:
    def __init__(
        self, problem: Problem, seconds: float | None, iterations: int | None, seed: int, improved: Improved | None
    ) -> None:
        self._problem = problem
        self._world = World(problem)
        self._random = random.Random(seed)  # noqa: S311 - a search wants a repeatable generator, not a secret one
        self._seed = seed
        self._improved = improved
        self._started = time.monotonic()
        self._seconds = seconds
        self._iterations = iterations
        self._done = 0
        self._late = 0.0
        self.best = assemble(problem, (), seed, 0)
        self._worth = weights(problem)
        self._urgency = {bundle: -sum(self._worth[key] for key in bundle) for bundle in self._world.bundles}

    def run(self, start: Solution | None) -> Solution:
        """Search until the budget is spent."""
        board = self._opened() if start is None else Board.of(self._world, start)
        self._offer(board.plan(self._seed))
        if start is None:
            self._at_once(board)
        if self._iterations == 1:
            return assemble(self._problem, self.best.routes, self._seed, 0)
        board = self._better(board, FIRST_SHARE)
        # The first search also loads what all others use.
        self._late = 0.0
        tasks = len(self._problem.jobs) + len(self._problem.shipments)
        enough = ROUNDS_A_TASK * tasks if tasks <= FEW_TASKS else None
        number = 0
        while not self._over() and (enough is None or number < enough):
            number += 1
            self._better(self._varied(Board.of(self._world, self.best)), SHARE)
        self.complete()
        return assemble(self._problem, self.best.routes, self._seed, self._done)

    def _opened(self) -> Board:
        """What is under way, then all bundles, the most urgent first."""
        board = Board(self._world)
        for number, nodes in self._world.fixed.items():
            begun: list[Node] = []
            for node in nodes:
                order = [*begun, node]
                here = {one.key for one in order}
                known = self._world.candidates
                pending = [one for key in sorted(here) if key in known for one in known[key].nodes if one not in order]
                if (
                    node.key in known
                    and number in known[node.key].vehicles
                    and board.may(number, [*order, *pending], {})
                ):
                    begun, board.orders[number] = order, [*order, *pending]
        return self._filled(board)

    def _at_once(self, board: Board) -> None:
        """Offer a first plan: what is on the board, all else that comes after it, and whatever fits between."""
        plain = Plain.of(board, self._random)
        candidates = candidates_of(plain.problem)
        found = opening(plain.problem, candidates, self._seed, plain.start)
        reached = Board.of(self._world, plain.board_of(found).plan(self._seed))
        self._offer(reached.plan(self._seed))
        self.complete()

    def complete(self) -> None:
        """Put into the best plan whatever still fits, as it stands."""
        known = self._world.candidates
        while True:
            board = Board.of(self._world, self.best)
            left = [
                (self._world.bundle_of.get(key, frozenset({key})), -self._worth[key])
                for thing in self.best.unassigned
                if (key := (thing.kind, thing.id)) in known
            ]
            before = len(board.done)
            for bundle, _ in sorted(left, key=lambda one: (one[1], sorted(one[0]))):
                if not bundle <= board.done:
                    board = inserted(board, bundle) or board
            if len(board.done) == before:
                return
            was = self.best
            self._offer(board.plan(self._seed))
            if self.best is was:
                return

    def _filled(self, board: Board) -> Board:
        """The board with every bundle on it that fits, the most urgent first."""
        for bundle in sorted(self._world.bundles, key=lambda one: (self._urgency[one], sorted(one))):
            if not bundle <= board.done:
                board = inserted(board, bundle) or board
        return board

    def _better(self, board: Board, share: float) -> Board:
        """The board after a search of what its decisions leave, and whatever bundles fit then."""
        seconds, iterations = self._limits(share)
        plain = Plain.of(board, self._random, free=True)
        if not untied.by_compiled_code(plain.problem, seconds, iterations):
            plain = Plain.of(board, self._random)

        def told(better: Solution) -> None:
            # Whoever waits sees it, and nothing is lost of a search that is ended too early.
            self._offer(plain.board_of(better).plan(self._seed))

        turn, begun = self._random.randrange(1, 2**31), time.monotonic()
        watched = told if self._improved is not None else None
        found = untied.search(plain.problem, seconds, iterations, turn, watched, plain.start)
        self._done += max(1, found.iterations, iterations or 0)
        self._late = 0.0 if seconds is None else time.monotonic() - begun - seconds
        reached = Board.of(self._world, plain.board_of(found).plan(self._seed))
        self._offer(reached.plan(self._seed))
        if any(not bundle <= reached.done for bundle in self._world.bundles):
            reached = self._filled(reached)
            self._offer(reached.plan(self._seed))
        return reached

    def _varied(self, board: Board) -> Board:
        """A board with one decision changed: a bundle moved, a meeting at another moment, another mode, or none."""
        moves = [self._same]
        placed = [bundle for bundle in self._world.bundles if bundle <= board.done and not self._is_fixed(bundle)]
        missing = [bundle for bundle in self._world.bundles if not bundle <= board.done]
        if placed:
            moves += [self._moved, self._moved, self._taken_out]
        if placed and self._problem.together:
            moves += [self._remet, self._remet]
        if self._world.rivals:
            moves += [self._swapped, self._swapped]
        if (self._world.rivals or self._world.shared) and board.orders:
            moves += [self._cleared, self._cleared]
        if missing:
            moves += [self._made_room, self._made_room]
        return self._random.choice(moves)(board)

    def _same(self, board: Board) -> Board:
        return board

    def _is_fixed(self, bundle: frozenset[object]) -> bool:
        return any(key in self._world.underway for key in bundle)

    def _moved(self, board: Board) -> Board:
        """A bundle, or two, taken out and put in again, beside other things this time."""
        placed = [bundle for bundle in self._world.bundles if bundle <= board.done and not self._is_fixed(bundle)]
        chosen = self._random.sample(placed, min(len(placed), self._random.choice((1, 1, 2))))
        for bundle in chosen:
            board.without(bundle)
        self._loosened(board)
        for bundle in chosen:
            board = inserted(board, bundle) or board
        return board

    def _taken_out(self, board: Board) -> Board:
        """A bundle taken out: it comes back after everything else, where it still fits."""
        placed = [bundle for bundle in self._world.bundles if bundle <= board.done and not self._is_fixed(bundle)]
        board.without(self._random.choice(placed))
        return board

    def _made_room(self, board: Board) -> Board:
        """A bundle that is left out put in, where rounds are emptied for it."""
        missing = [bundle for bundle in self._world.bundles if not bundle <= board.done]
        bundle = self._random.choice(missing)
        self._loosened(board, self._random.choice((1, 2, len(board.orders))))
        return inserted(board, bundle) or board

    def _loosened(self, board: Board, rounds: int = 1) -> None:
        """Take what is not tied off some rounds."""
        if not board.orders:
            return
        for number in self._random.sample(sorted(board.orders), min(rounds, len(board.orders))):
            nodes = board.orders[number]
            tied = self._world.bundle_of
            share = self._random.random()
            board.without(
                node.key
                for node in nodes
                if node.key not in tied and node.key not in self._world.underway and self._random.random() < share
            )

    def _cleared(self, board: Board) -> Board:
        """A round given up whose vehicle keeps others from theirs: what it took of a limit, or its place, is free."""
        taken = sorted((self._world.rivals.keys() | self._world.shared.keys()) & board.orders.keys())
        if taken:
            number = self._random.choice(taken)
            going = {node.key for node in board.orders[number]} - self._world.underway.keys()
            board.without(going | {key for one in going for key in self._world.bundle_of.get(one, ())})
        return board

    def _remet(self, board: Board) -> Board:
        """A meeting at another moment that both rounds still allow."""
        placed = [one for one in self._problem.together if all(stop in board.pins for stop in one.stops)]
        if not placed:
            return board
        one = self._random.choice(placed)
        before = {stop: board.pins.pop(stop) for stop in one.stops}
        at = {(node.kind, node.task.id): number for number, nodes in board.orders.items() for node in nodes}
        moment = meeting(board, one.stops, at, self._random.choice((0.0, 1.0, self._random.random())))
        board.pins |= before if moment is None else dict.fromkeys(one.stops, moment)
        return board

    def _swapped(self, board: Board) -> Board:
        """Somebody goes by another mode: their round is driven so, or, where it cannot be, given up for now."""
        number = self._random.choice(sorted(self._world.rivals))
        if board.orders.get(number):
            other = self._random.choice(sorted(self._world.rivals[number]))
        else:
            rivals = [rival for rival in sorted(self._world.rivals[number]) if board.orders.get(rival)]
            if not rivals:
                return board
            number, other = self._random.choice(rivals), number
        if number in self._world.fixed:
            return board
        order = board.orders.pop(number)
        tied = {key for node in order for key in self._world.bundle_of.get(node.key, ())}
        allowed = all(other in self._world.candidates[node.key].vehicles for node in order)
        if allowed and board.may(other, order, board.pins):
            board.orders[other] = order
        else:
            board.without(tied)
            # An idle vehicle is chosen at random: with no route of its rival the other may be taken.
        return board

    def _limits(self, share: float) -> tuple[float | None, int | None]:
        seconds = None
        if self._seconds is not None:
            left = self._seconds - (time.monotonic() - self._started)
            seconds = max(0.05, min(left, max(LEAST_SECONDS, self._seconds * share)))
        iterations = None if self._iterations is None else max(LEAST_ITERATIONS, int(self._iterations * share))
        return seconds, iterations

    def _over(self) -> bool:
        if self._seconds is not None:
            # On a machine that does other things too each search takes longer than it was given.
            left = self._seconds - (time.monotonic() - self._started)
            if left <= LEAST_SECONDS + self._late:
                return True
        return self._iterations is not None and self._done >= self._iterations

    def _offer(self, plan: Solution) -> None:
        if rank(self._problem, plan) >= rank(self._problem, self.best) or violations(self._problem, plan):
            return
        self.best = plan
        if self._improved is not None:
            self._improved(plan)
