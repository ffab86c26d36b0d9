"""The solver beside PyVRP and VROOM: same machine, same cores, same seconds, same numbers.

    python -m tests.benchmarks.solver [--seconds 10] [--workers 2] [--clock wall|cpu]
        [--instances lr104 LRC2_2_1 | --days 50 100 --seeds 2] [--only wardround] [--log FILE]

on Li & Lim's instances, or on made-up days (``rounds``). Prints for each problem the cost each solver found and its gap
to the best of the run; then for each class the mean gap, wins and losses, the time to the first plan and the memory;
for days of several sizes what an errand costs in each. The solvers take turns on each problem. On a machine that does
other things too, ``--clock cpu`` gives Wardround and PyVRP these seconds of processor time in each process. PyVRP uses
one core, so it gets as many processes, and the best counts. VROOM stops by itself or at the end of the time; its own
seconds are shown. Both come from PyPI (the extra ``bench``). With ``--log`` each find is kept in a file, and what is in
it is not run again: a long table may be made in pieces.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from routing.problem import Problem
from tests.benchmarks.peers import SOLVERS, Found
from tests.benchmarks.rounds import made_day
from tests.support.li_lim import read_li_lim

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "bench" / "li_lim"


def main(arguments: list[str]) -> int:
    """Run the table; 1 when a plan of ours broke a rule."""
    parser = argparse.ArgumentParser(description="Wardround beside PyVRP and VROOM.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--instances", nargs="*", default=None, help="names, or nothing for all of ~100 tasks")
    parser.add_argument("--days", nargs="*", type=int, default=None, help="sizes of made-up days, instead of instances")
    parser.add_argument("--seeds", type=int, default=1, help="made-up days of each size")
    parser.add_argument("--only", nargs="*", default=list(SOLVERS), choices=list(SOLVERS))
    parser.add_argument("--log", type=Path, default=None, help="JSON lines; what is in it is not run again")
    options = parser.parse_args(arguments)
    if options.days is None and not FOLDER.is_dir():
        print(f"The instances are not beside the checkout: {FOLDER}", file=sys.stderr)
        return 2
    solvers = [name for name in options.only if name == "wardround" or importlib.util.find_spec(name)]
    results: dict[str, list[dict[str, Found]]] = defaultdict(list)
    for name, problem in _problems(options):
        found = {one: _found(name, problem, one, options) for one in solvers}
        results[_class(name)].append(found)
        best = _best(found)
        cells = [f"{one} {it.cost:.0f} ({_gap(it, best)}) {it.note}" for one, it in found.items()]
        print(f"{name:10} " + " | ".join(cells), flush=True)
    for kind, runs in sorted(results.items()):
        _summary(kind, runs, solvers)
    _curve(results, solvers)
    ours = [run["wardround"] for runs in results.values() for run in runs if "wardround" in run]
    return 1 if any("VIOLATIONS" in one.note for one in ours) else 0


def _found(name: str, problem: Problem, solver: str, options: argparse.Namespace) -> Found:
    """What a solver finds, or found when this was run before."""
    key = [name, solver, options.seconds, options.workers, options.clock]
    if options.log is not None and options.log.exists():
        for line in options.log.read_text(encoding="utf-8").splitlines():
            kept = json.loads(line)
            if kept["key"] == key:
                return Found(**kept["found"])
    found = SOLVERS[solver](problem, options.seconds, options.workers, options.clock)
    if options.log is not None:
        with options.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "found": asdict(found)}) + "\n")
    return found


def _problems(options: argparse.Namespace) -> Iterator[tuple[str, Problem]]:
    if options.days is not None:
        for size in options.days:
            for seed in range(options.seeds):
                yield f"day{size}-{seed}", made_day(size, seed)
        return
    for name in options.instances or sorted(path.stem for path in FOLDER.glob("l*.txt")):
        yield name, read_li_lim(FOLDER / f"{name}.txt")


def _class(name: str) -> str:
    """The class of a problem: lr1, LRC2, day200."""
    return re.split(r"[-_]", name)[0] if name.startswith("day") or "_" in name else name[:-2]


def _best(found: dict[str, Found]) -> tuple[int, float]:
    return min((one.left_out, one.cost) for one in found.values())


def _gap(one: Found, best: tuple[int, float]) -> str:
    return f"{one.left_out} left out" if one.left_out > best[0] else f"+{100 * (one.cost / best[1] - 1):.2f} %"


def _summary(kind: str, runs: list[dict[str, Found]], solvers: list[str]) -> None:
    for solver in solvers:
        whole = [(run[solver], _best(run)) for run in runs]
        gaps = [100 * (one.cost / best[1] - 1) for one, best in whole if one.left_out == best[0]]
        others = [[run[other] for other in solvers if other != solver] for run in runs]
        wins = sum(
            all((run[solver].left_out, run[solver].cost) < (one.left_out, one.cost) for one in rest)
            for run, rest in zip(runs, others, strict=True)
        )
        losses = sum((one.left_out, one.cost) > best for one, best in whole)
        mean = f"{statistics.fmean(gaps):.2f} %" if gaps else "-"
        line = f"{kind:8} {solver:10} n {len(runs)} mean gap {mean}, best alone {wins}, behind {losses}"
        first = [one.first for one, _ in whole if one.first is not None]
        if first:
            line += f", first plan {statistics.fmean(first):.2f} s (at most {max(first):.2f})"
            line += f", {max(one.megabytes for one, _ in whole):.0f} MB a process"
        print(line)


def _curve(results: dict[str, list[dict[str, Found]]], solvers: list[str]) -> None:
    """Cost against size: the seconds of travel that an errand of a made-up day takes, by the size of the day."""
    sizes = sorted(int(kind.removeprefix("day")) for kind in results if kind.startswith("day"))
    for size in sizes if len(sizes) > 1 else []:
        runs = results[f"day{size}"]
        each = {one: statistics.fmean(run[one].cost / (size - run[one].left_out) for run in runs) for one in solvers}
        print(f"{size:5} errands: " + ", ".join(f"{one} {cost:.1f} s an errand" for one, cost in each.items()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
