"""Searches in several processes, each from its own seed; the death of one loses no more than its own finds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Final

from routing.evaluation.cost import Rank, rank
from routing.problem import Problem, Solution
from routing.solver.budget import Budget
from routing.solver.decoupling import completed, search
from routing.solver.ortools.ils import Improved
from routing.solver.portfolio import quick_at_once

__all__ = ["search_in_processes"]

GRACE_SECONDS: Final = 2.0
"""How long after its time a worker may still answer before it is ended and its last improvement taken."""


POLL_SECONDS: Final = 0.25
"""How often a search asks whether it is still wanted."""

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
    improved: Improved | None,
    stop: Stop | None = None,
    start: Solution | None = None,
) -> Solution:
    """The best solution of ``budget.workers`` searches, from the seeds ``seed``, ``seed + 1``, ...

    Of equally good solutions the one of the lowest seed is taken, so a budget of iterations stays repeatable. Whoever
    watches sees a first plan from this process, while the others are still starting. ``stop`` is asked four times a
    second; once it says yes, the processes are ended and the best so far is the answer.
    """
    # Processes of one machine share this clock, and nobody can set it: a search neither ends nor overstays for that.
    started = time.monotonic()
    workers = [_start(problem, budget, seed + number, started, start) for number in range(budget.workers)]
    try:
        # The workers have a first plan of a large problem sooner, and the processor is theirs.
        if improved is not None and not quick_at_once(problem, budget.seconds, budget.iterations):
            improved(search(problem, budget.seconds, 1, seed, None, start))
        whole = _listen(problem, workers, budget, started, improved, stop)
    finally:
        for worker in workers:
            worker.end()
    found = [worker.best for worker in workers if worker.best is not None]
    if not found:
        # Every process died at once (no memory, no way to start one): what is left is this one.
        if stop is not None and stop():
            return search(problem, None, 1, seed, None, start)
        seconds = None if budget.seconds is None else max(1.0, budget.seconds - (time.monotonic() - started))
        return search(problem, seconds, budget.iterations, seed, improved, start)
    best = min(found, key=lambda solution: (rank(problem, solution), solution.seed))
    # Whoever was ended had no time to put in what still fits.
    return best if whole else completed(problem, best)


def _start(problem: Problem, budget: Budget, seed: int, started: float, start: Solution | None) -> _Worker:
    there, outbox = Pipe(duplex=False)
    inbox, back = Pipe(duplex=False)
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [*command(seed), str(there.fileno()), str(back.fileno())],
        pass_fds=(there.fileno(), back.fileno()),
        # The child finds this very code, however the parent came by it.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
    )
    there.close()
    back.close()
    # A problem is larger than a pipe holds: sending it waits until the child reads, and the next one could not start.
    task = (problem, budget, seed, started, start)
    sender = threading.Thread(target=_send, args=(outbox, task), name=f"solver-{seed}", daemon=True)
    sender.start()
    return _Worker(process, inbox, sender)


def command(seed: int) -> list[str]:  # noqa: ARG001 - tests let some seeds die
    """What starts the process of a worker."""
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
    improved: Improved | None,
    stop: Stop | None,
) -> bool:
    """Take what the workers send, until all are done; False when some were not, and were given up."""
    open_workers: dict[object, _Worker] = {worker.inbox: worker for worker in workers}
    deadline = None if budget.seconds is None else started + budget.seconds + GRACE_SECONDS
    told: Rank | None = None
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
            if improved is not None and (told is None or value < told):
                told = value
                improved(solution)
    return True
