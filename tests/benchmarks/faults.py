"""Faults planted in good plans, each of which the checker must name.

    python -m tests.benchmarks.faults --problems 200

Two kinds: a plan of a mixed problem is spoiled, or a rule tightened by one second, bag or metre beyond what the plan
needs (``tests.support.planting``); and the best plan of the problem without a rule is judged by the problem with it,
where that rule binds (by rule). Prints how many of each were planted and found; 1 where one was not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from routing.checker import Cause, violations
from routing.evaluation.cost import rank
from routing.solver import Budget, solve
from tests.support.mixed_problems import WITHOUT, mixed_problem
from tests.support.planting import planted

__all__ = ["LET_GO", "main"]

TIMES = {Cause.DELAY, Cause.LEAD_TIME}
LOADS = {Cause.LOAD, Cause.LOAD_TOLD}

LET_GO: Final[dict[str, set[Cause]]] = {
    "time_windows": TIMES,
    "several windows": TIMES,
    "setup": {Cause.SETUP},
    "capacity": LOADS,
    "second dimension": LOADS,
    "a job's delivery": LOADS,
    "a job's pickup": LOADS,
    "shift": TIMES,
    "start": {Cause.LOCATION},
    "end": {Cause.LOCATION},
    "skills": {Cause.SKILLS},
    "vehicles": {Cause.VEHICLE},
    "breaks": {Cause.BREAK},
    "never_mixed": {Cause.MIXED},
    "together": {Cause.TOGETHER, Cause.ALL_OR_NONE},
    "follows": {Cause.FOLLOWS, Cause.ALL_OR_NONE},
    "alternatives": {Cause.ALTERNATIVES},
    "modes": {Cause.LEG, Cause.UNREACHABLE, Cause.COST},
    "unreachable": {Cause.UNREACHABLE},
    **{name: {Cause(name)} for name in ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance")},
    "max_ride": {Cause.MAX_RIDE},
    **{name: {Cause.SHARED_LIMIT} for name in WITHOUT if name.startswith("shared ")},
    **{name: {Cause.COST} for name in ("preferences", "fair_tasks", "zones", "finish", "fixed_cost")},
}
"""By rule: the codes of which one must be named where the rule was let go and that made the best plan better."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant, judge and count; 1 when a fault is not named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.faults", description=__doc__)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--from", dest="first", type=int, default=0)
    chosen = parser.parse_args(arguments)
    count: Counter[str] = Counter()
    missed: list[str] = []
    budget = Budget(iterations=100)
    for number in range(chosen.first, chosen.first + chosen.problems):
        made = mixed_problem(number)
        plan = solve(made, budget)
        if violations(made, plan):
            missed.append(f"problem {number} has no good plan to begin with")
            continue
        for cause, spoiled, its_plan in planted(made, plan, random.Random(number)) if plan.routes else ():
            count[cause.value] += 1
            if cause not in {one.cause for one in violations(spoiled, its_plan)}:
                missed.append(f"problem {number}: {cause} was not named")
        for name, codes in LET_GO.items():
            freed = WITHOUT[name](made)
            better = solve(freed, budget)
            if rank(freed, better) < rank(made, plan):
                count[f"without {name}"] += 1
                if not codes & {one.cause for one in violations(made, better)}:
                    missed.append(f"problem {number}: nothing was said of {name}")
    for word, times in count.items():
        sys.stdout.write(f"{word:28}{times:6}\n")
    sys.stdout.write(f"{sum(count.values())} faults planted, {len(missed)} not named\n")
    for line in missed:
        sys.stdout.write(line + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
