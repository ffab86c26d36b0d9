"""Run one worker of a search in a separate process.

The command is ``python -m routing.solver.worker_process IN OUT``, with two descriptors of the parent's pipes.

The process imports the solver and nothing else. A process that ``multiprocessing`` spawns would first import the
parent's main module again, and with it a web server or half the application, which takes longer than a first plan.
"""

from __future__ import annotations

import math
import signal
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Final

from routing.problem import Problem, Solution
from routing.solver.budget import LEAST_SECONDS, Budget
from routing.solver.portfolio import search

__all__ = ["work"]

GRACE_SECONDS: Final = 10


def work(inbox: Connection, outbox: Connection) -> None:
    """Read a problem from the pipe, then send each improvement and finally the solution."""
    problem: Problem
    budget: Budget
    start: Solution | None
    problem, budget, seed, started, start = inbox.recv()
    if budget.seconds is not None:
        seconds = max(LEAST_SECONDS, budget.seconds - (time.monotonic() - started))
        budget = replace(budget, seconds=seconds)
        # A worker whose parent was killed is ended by the system, soon after its time.
        signal.alarm(math.ceil(seconds) + GRACE_SECONDS)
    outbox.send(search(problem, budget, seed, outbox.send, start))
    outbox.close()


if __name__ == "__main__":
    try:
        work(Connection(int(sys.argv[1])), Connection(int(sys.argv[2])))
    except (BrokenPipeError, EOFError):
        # The parent is gone or has stopped listening.
        sys.exit(1)
