"""Search in several processes, each from its own seed.

If a process dies, only its own solutions are lost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Final

from routing.evaluation.cost import Rank, rank
from routing.problem import Problem, Solution
from routing.solver.budget import Budget, OnImprovement
from routing.solver.direct import quick_at_once
from routing.solver.portfolio import complete, search

__all__ = ["search_in_processes"]

GRACE_SECONDS: Final = 2.0
"""How long after its time a worker may still answer; then it is ended and its last improvement taken."""


POLL_SECONDS: Final = 0.25
"""How often a search asks whether it should stop."""

Stop = Callable[[], bool]


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    inbox: Connection
    sender: threading.Thread
    best: Solution | None = None

    def end(self) -> None:
        """Stop the process, if it still runs, and forget it."""
        self.process.kill()
        self.process.wait()
        self.sender.join()
        self.inbox.close()


def search_in_processes(
    problem: Problem,
    budget: Budget,
    seed: int,
    on_improvement: OnImprovement | None,
    stop: Stop | None = None,
    start: Solution | None = None,
) -> Solution:
    """Return the best solution of ``budget.workers`` searches, from the seeds ``seed``, ``seed + 1``, ...

    Of equally good solutions the one of the lowest seed is taken, so a budget of iterations stays repeatable. A first
    plan is reported from this process, while the others are still starting. ``stop`` is asked four times a second;
    when it returns True, the processes are ended and the best solution so far is returned.
    """
    # Processes of one machine share this clock, and nobody can set it: a search neither ends nor overstays for that.
    started = time.monotonic()
    workers = [_start(problem, budget, seed + number, started, start) for number in range(budget.workers)]
    try:
        # The workers have a first plan of a large problem sooner, and need the processor.
        if on_improvement is not None and not quick_at_once(problem, budget):
            on_improvement(search(problem, replace(budget, iterations=1), seed, None, start))
        whole = _listen(problem, workers, budget, started, on_improvement, stop)
    finally:
        for worker in workers:
            worker.end()
    solutions = [worker.best for worker in workers if worker.best is not None]
    if not solutions:
        # Every process died at once (no memory, or none could be started): search in this one.
        if stop is not None and stop():
            return search(problem, Budget(iterations=1), seed, None, start)
        seconds = None if budget.seconds is None else max(1.0, budget.seconds - (time.monotonic() - started))
        return search(problem, replace(budget, seconds=seconds), seed, on_improvement, start)
    best = min(solutions, key=lambda solution: (rank(problem, solution), solution.seed))
    # A worker that was ended had no time to put in what still fits.
    return best if whole else complete(problem, best)


def _start(problem: Problem, budget: Budget, seed: int, started: float, start: Solution | None) -> _Worker:
    there, outbox = Pipe(duplex=False)
    inbox, back = Pipe(duplex=False)
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [*command(seed), str(there.fileno()), str(back.fileno())],
        pass_fds=(there.fileno(), back.fileno()),
        # The child must import this very code, wherever the parent imported it from.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
    )
    there.close()
    back.close()
    # A problem is larger than a pipe holds: sending waits until the child reads, which would delay the next child.
    task = (problem, budget, seed, started, start)
    sender = threading.Thread(target=_send, args=(outbox, task), name=f"solver-{seed}", daemon=True)
    sender.start()
    return _Worker(process, inbox, sender)


def command(seed: int) -> list[str]:  # noqa: ARG001 - for tests
    """Return the command that starts a worker.

    ``seed`` lets tests make some workers die.
    """
    return [sys.executable, "-m", "routing.solver.worker_process"]


def _send(outbox: Connection, task: object) -> None:
    try:
        outbox.send(task)
    except (BrokenPipeError, ConnectionResetError):
        return  # it died before it read: its pipe back says so too
    finally:
        outbox.close()


def _listen(
    problem: Problem,
    workers: Sequence[_Worker],
    budget: Budget,
    started: float,
    on_improvement: OnImprovement | None,
    stop: Stop | None,
) -> bool:
    """Read what the workers send until all are done. Returns False if some had to be abandoned."""
    open_workers: dict[object, _Worker] = {worker.inbox: worker for worker in workers}
    deadline = None if budget.seconds is None else started + budget.seconds + GRACE_SECONDS
    reported: Rank | None = None
    while open_workers:
        left = None if deadline is None else deadline - time.monotonic()
        if (left is not None and left <= 0) or (stop is not None and stop()):
            return False
        patience = left if stop is None else min(POLL_SECONDS, left or POLL_SECONDS)
        for ready in wait([worker.inbox for worker in open_workers.values()], patience):
            worker = open_workers[ready]
            try:
                solution: Solution = worker.inbox.recv()
            except (EOFError, OSError):
                del open_workers[ready]
                continue
            worker.best = solution
            value = rank(problem, solution)
            if on_improvement is not None and (reported is None or value < reported):
                reported = value
                on_improvement(solution)
    return True
