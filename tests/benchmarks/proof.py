"""Tiny problems of mixed rules against a search of everything, and random ones against the checker alone.

    python -m tests.benchmarks proof --problems 2000 --log proof.log
    python -m tests.benchmarks proof --problems 2000 --from 1000 --search-only
    python -m tests.benchmarks proof --problems 10000 --checked-only
    python -m tests.benchmarks proof --problems 300 --rules

Problems are those of seeds one after the other, in blocks of a hundred; each block is a line with how many were solved
to the best there is and the processor seconds of both. With a log, blocks that are in it are not run again, so a run
can be stopped, gone on with, and shared by several processes of other seeds. A plan better than the best there is, or
one the checker finds fault with, ends the run: one of the two would be wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from routing.checker import violations
from routing.evaluation.cost import rank
from routing.explain.unassigned import explain
from routing.problem import Problem, Solution
from routing.solver import Budget, solve
from tests.support.brute_force import optimum
from tests.support.generated_problems import st_problem
from tests.support.mixed_problems import WITHOUT, mixed_problem

__all__ = ["main"]

BLOCK = 100
SHARE = 0.99
"""How many are to be solved to the best, at least."""


@dataclass
class _Block:
    """What came of some problems: those not solved to the best, and processor seconds."""

    best: int = 0
    worse: list[str] = field(default_factory=list)
    solving: float = 0.0
    trying: float = 0.0


class _WrongError(Exception):
    """A plan that breaks a rule, or beats the best there is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof; 1 when a plan beats the best there is, breaks a rule, or fewer than 99 % are the best."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks proof", description=__doc__)
    parser.add_argument("--problems", type=int, default=2000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--log", type=Path, help="lines of blocks done before, to which those of this run are added")
    parser.add_argument("--search-only", action="store_true", help="by the search, without trying every round")
    parser.add_argument("--checked-only", action="store_true", help="hypothesis problems, judged by the checker alone")
    parser.add_argument("--rules", action="store_true", help="count how often each rule is asked for, and binds")
    chosen = parser.parse_args(arguments)
    seeds = range(chosen.first, chosen.first + chosen.problems)
    if chosen.rules:
        return _rules(seeds)
    what = "checked" if chosen.checked_only else "searched" if chosen.search_only else "solved"
    run = _checked if chosen.checked_only else _proved
    done = set(_known(chosen.log, what))
    found = Counter(best=0, worse=0)
    for first in range(seeds.start, seeds.stop, BLOCK):
        block = range(first, min(first + BLOCK, seeds.stop))
        name = f"{what} {block.start}-{block.stop - 1}"
        if name not in done:
            try:
                result = run(block, Budget(iterations=chosen.iterations, exact=not chosen.search_only))
            except _WrongError as fault:
                _say(f"{name}: {fault}", chosen.log)
                return 1
            figures = f"{result.solving:.1f} s solving, {result.trying:.1f} s trying everything"
            _say(f"{name}: {result.best} the best, {len(result.worse)} worse, {figures}", chosen.log)
            for line in result.worse:
                _say(f"    {line}", chosen.log)
            found.update(best=result.best, worse=len(result.worse))
    total = found["best"] + found["worse"]
    sys.stdout.write(f"{found['best']} of {total}; {len(done)} blocks were known\n")
    return 0 if found["best"] >= SHARE * total else 1


def _known(log: Path | None, what: str) -> list[str]:
    lines = log.read_text().splitlines() if log is not None and log.exists() else []
    return [line.partition(":")[0] for line in lines if line.startswith(what)]


def _say(line: str, log: Path | None) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
    if log is not None:
        with log.open("a") as file:
            file.write(line + "\n")


def _solved(made: Problem, budget: Budget, number: object) -> Solution:
    solution = explain(made, solve(made, budget))
    broken = violations(made, solution)
    if broken:
        raise _WrongError(f"problem {number}: {broken[0]}")
    return solution


def _proved(seeds: range, budget: Budget) -> _Block:
    """Solve the problems of some seeds, and try everything for each."""
    block = _Block()
    for number in seeds:
        made = mixed_problem(number)
        begun = time.process_time()
        found = rank(made, _solved(made, budget, number))
        solved = time.process_time()
        best = optimum(made)
        block.solving += solved - begun
        block.trying += time.process_time() - solved
        if found < best:
            raise _WrongError(f"problem {number}: {found} beats the best there is, {best}")
        if found > best:
            block.worse.append(f"problem {number}: {found}, the best is {best}")
        block.best += found == best
    return block


def _checked(seeds: range, budget: Budget) -> _Block:
    """Solve as many problems as there are seeds, made by hypothesis, and let the checker judge."""
    block = _Block()

    @seed(seeds.start)
    @settings(max_examples=len(seeds), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st_problem())
    def check(made: Problem) -> None:
        begun = time.process_time()
        _solved(made, Budget(iterations=min(30, budget.iterations or 30), exact=False), made)
        block.solving += time.process_time() - begun
        block.best += 1

    check()
    return block


def _rules(seeds: range) -> int:
    """Print how often each rule is asked for, and how often another plan would be the best without it."""
    asked: Counter[str] = Counter()
    binding: Counter[str] = Counter()
    budget = Budget(iterations=400)
    for number in seeds:
        made = mixed_problem(number)
        before = rank(made, solve(made, budget))
        for name, without in WITHOUT.items():
            freed = without(made)
            if _same(freed, made):
                continue
            asked[name] += 1
            # Where the tiers themselves are taken away only what is below them is compared.
            tiers = {"must": 1, "priority": 2}.get(name, 0)
            binding[name] += rank(freed, solve(freed, budget))[tiers:] != before[tiers:]
    for name in WITHOUT:
        shares = f"{100 * asked[name] / len(seeds):6.1f} %{100 * binding[name] / len(seeds):6.1f} %"
        sys.stdout.write(f"{name:24}{shares}\n")
    return 0


def _same(one: Problem, other: Problem) -> bool:
    ways = [[matrix.durations.tobytes() for matrix in made.matrices.values()] for made in (one, other)]
    names = [part.name for part in fields(Problem) if part.name != "matrices"]
    return ways[0] == ways[1] and all(getattr(one, name) == getattr(other, name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
