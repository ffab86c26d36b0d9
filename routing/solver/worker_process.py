"""The process of one worker: ``python -m routing.solver.worker_process IN OUT``, two descriptors of its parent's pipes.

It knows the solver and nothing else: a process that ``multiprocessing`` spawns would first import the parent's main
module again, and with it a web server or half the application, which takes longer than a first plan.
"""

from __future__ import annotations

import math
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Final

from routing.problem import Problem, Solution
from routing.solver.budget import Budget
from routing.solver.decoupling import search

__all__ = ["work"]

GRACE_SECONDS: Final = 10


def work(inbox: Connection, outbox: Connection) -> None:
    """Read what to solve, send each improvement, and at last the solution."""
    problem: Problem
    budget: Budget
    start: Solution | None
    problem, budget, seed, started, start = inbox.recv()
    seconds = None if budget.seconds is None else max(0.05, budget.seconds - (time.monotonic() - started))
    if seconds is not None:
        # Nobody ends a worker whose parent was killed: the system does, soon after its time.
        signal.alarm(math.ceil(seconds) + GRACE_SECONDS)
    outbox.send(search(problem, seconds, budget.iterations, seed, outbox.send, start))
    outbox.close()


if __name__ == "__main__":
    try:
        work(Connection(int(sys.argv[1])), Connection(int(sys.argv[2])))
    except (BrokenPipeError, EOFError):
        # The parent is gone or wants no more.
        sys.exit(1)
