"""Tiny problems of mixed rules against a search of everything, and random ones against the checker alone.

    python -m tests.benchmarks proof --problems 2000 --from 0

Prints how many were solved to the best, which were not, and by how much; a plan better than the best there is, or one
the checker finds fault with, ends the run: one of the two would be wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from routing.check import violations
from routing.explain import explain
from routing.solver import Budget, solve
from routing.solver.objective import rank
from tests.brute_force import mixed_problem, optimum

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof; 1 when a plan beats the best there is, breaks a rule, or fewer than 99 % are the best."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks proof", description=__doc__)
    parser.add_argument("--problems", type=int, default=2000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--checked-only", action="store_true", help="no search of everything: the checker alone")
    chosen = parser.parse_args(arguments)
    worse: list[int] = []
    for seed in range(chosen.first, chosen.first + chosen.problems):
        made = mixed_problem(seed)
        solution = explain(made, solve(made, Budget(iterations=chosen.iterations)))
        broken = violations(made, solution)
        if broken:
            sys.stdout.write(f"problem {seed}: {broken[0]}\n")
            return 1
        if chosen.checked_only:
            continue
        found, best = rank(made, solution), optimum(made)
        if found < best:
            sys.stdout.write(f"problem {seed}: {found} beats the best there is, {best}\n")
            return 1
        if found > best:
            worse.append(seed)
            sys.stdout.write(f"problem {seed}: {found}, the best is {best}\n")
            sys.stdout.flush()
    share = 100 * (1 - len(worse) / max(1, chosen.problems))
    what = "without a violation" if chosen.checked_only else f"solved to the best ({share:.2f} %)"
    sys.stdout.write(f"{chosen.problems - len(worse)} of {chosen.problems} {what}\n")
    return 0 if share >= 99 else 1


if __name__ == "__main__":
    sys.exit(main())
