"""Searches in several processes, each from its own seed; the death of one loses no more than its own finds."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from routing.problem import Problem
from routing.solution import Solution
from routing.solver.budget import Budget
from routing.solver.objective import rank
from routing.solver.search import Improved, search

__all__ = ["search_in_processes"]

GRACE_SECONDS: Final = 5.0
"""How long after its time a worker may still answer before it is ended and its last improvement taken."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    inbox: Connection
    best: Solution | None = None


def search_in_processes(problem: Problem, budget: Budget, seed: int, improved: Improved | None) -> Solution:
    """The best solution of ``budget.workers`` searches, from the seeds ``seed``, ``seed + 1``, ...

    Of equally good solutions the one of the lowest seed is taken, so a budget of iterations stays repeatable.
    """
    started = time.time()
    workers = [_start(problem, budget, seed + number, started) for number in range(budget.workers)]
    try:
        _listen(problem, workers, budget, started, improved)
    finally:
        for worker in workers:
            if worker.process.is_alive():
                worker.process.terminate()
            worker.process.join()
            worker.inbox.close()
    found = [worker.best for worker in workers if worker.best is not None]
    if not found:
        # Every process died at once (no memory, no way to start one): what is left is this one.
        seconds = None if budget.seconds is None else max(1.0, budget.seconds - (time.time() - started))
        return search(problem, seconds, budget.iterations, seed, improved)
    return min(found, key=lambda solution: (rank(problem, solution), solution.seed))


def _start(problem: Problem, budget: Budget, seed: int, started: float) -> _Worker:
    # Spawned, not forked: a server that plans has threads, and a forked copy of a held lock never opens.
    context = multiprocessing.get_context("spawn")
    inbox, outbox = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(outbox, problem, budget, seed, started), daemon=True)
    process.start()
    outbox.close()
    return _Worker(process, inbox)


def _work(outbox: Connection, problem: Problem, budget: Budget, seed: int, started: float) -> None:
    seconds = None if budget.seconds is None else max(0.05, budget.seconds - (time.time() - started))
    solution = search(problem, seconds, budget.iterations, seed, outbox.send)
    outbox.send(solution)
    outbox.close()


def _listen(
    problem: Problem, workers: Sequence[_Worker], budget: Budget, started: float, improved: Improved | None
) -> None:
    open_workers: dict[object, _Worker] = {worker.inbox: worker for worker in workers}
    deadline = None if budget.seconds is None else started + budget.seconds + GRACE_SECONDS
    told: tuple[int, int, int] | None = None
    while open_workers:
        left = None if deadline is None else deadline - time.time()
        if left is not None and left <= 0:
            return
        for ready in wait([worker.inbox for worker in open_workers.values()], left):
            worker = open_workers[ready]
            try:
                solution: Solution = worker.inbox.recv()
            except (EOFError, OSError):
                del open_workers[ready]
                continue
            worker.best = solution
            value = rank(problem, solution)
            if improved is not None and (told is None or value < told):
                told = value
                improved(solution)
