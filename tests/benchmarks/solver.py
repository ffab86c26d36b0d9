"""The solver beside PyVRP and VROOM on Li & Lim's instances: same machine, same cores, same seconds, same numbers.

    python -m tests.benchmarks.solver [--seconds 10] [--workers 2] [--instances lr104 LRC2_2_2] [--only wardround]

Prints for each instance the distance each solver found and its gap to the best of the run, and what the checker says
of Wardround's plan. PyVRP is single-threaded: it gets the same seconds in as many processes, and the best counts.
VROOM stops by itself; its own seconds are shown. Both come from PyPI (the extra ``bench``).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from routing.check import violations
from routing.problem import Problem
from routing.solver import Budget, solve
from routing.vroom import read_problem
from tests.li_lim import SCALE, as_vroom, read_li_lim

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "bench" / "li_lim"


def wardround(problem: Problem, seconds: float, workers: int) -> tuple[float, str]:
    """Our distance in the instance's units, and a note."""
    solution = solve(problem, Budget(seconds=seconds, workers=workers))
    found = violations(problem, solution)
    note = "clean" if not found else f"{len(found)} VIOLATIONS: {found[0]}"
    if solution.unassigned:
        note += f", {len(solution.unassigned)} left out"
    return solution.cost / SCALE, note


def pyvrp_once(problem: Problem, seconds: float, seed: int) -> float:
    """PyVRP's distance; infinite when it found no feasible plan."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    model = Model()
    vehicle = problem.vehicles[0]
    durations = problem.matrices[vehicle.profile].durations
    locations = [model.add_location(0, 0) for _ in range(len(durations))]
    depot = model.add_depot(locations[0])
    assert vehicle.time_window is not None
    model.add_vehicle_type(
        len(problem.vehicles),
        capacity=list(vehicle.capacity),
        start_depot=depot,
        end_depot=depot,
        tw_early=vehicle.time_window.start,
        tw_late=vehicle.time_window.end,
    )
    for shipment in problem.shipments:
        pickup, delivery = shipment.pickup, shipment.delivery
        model.add_shipment(
            locations[pickup.location],
            locations[delivery.location],
            pickup_tw_early=pickup.time_windows[0].start,
            pickup_tw_late=pickup.time_windows[0].end,
            pickup_service_duration=pickup.service,
            delivery_tw_early=delivery.time_windows[0].start,
            delivery_tw_late=delivery.time_windows[0].end,
            delivery_service_duration=delivery.service,
            amount=list(shipment.amount),
        )
    for i, origin in enumerate(locations):
        for j, destination in enumerate(locations):
            model.add_edge(origin, destination, int(durations[i, j]), int(durations[i, j]))
    result = model.solve(MaxRuntime(seconds), seed=seed, display=False, collect_stats=False)
    return float(result.cost()) / SCALE


def pyvrp(problem: Problem, seconds: float, workers: int) -> tuple[float, str]:
    """The best of as many PyVRP runs as there are workers."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return min(pool.starmap(pyvrp_once, [(problem, seconds, seed) for seed in range(workers)])), ""


def vroom(problem: Problem, seconds: float, workers: int) -> tuple[float, str]:
    """VROOM's distance, in its own time."""
    import vroom as peer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_text(json.dumps(as_vroom(problem)))
        given = peer.Input.from_json(path)
        started = time.monotonic()
        solution = given.solve(exploration_level=5, nb_threads=workers)
    note = f"{time.monotonic() - started:.1f} s"
    if solution.summary.unassigned:
        note += f", {solution.summary.unassigned} left out"
    return solution.summary.cost / SCALE, note


SOLVERS: dict[str, Callable[[Problem, float, int], tuple[float, str]]] = {
    "wardround": wardround,
    "pyvrp": pyvrp,
    "vroom": vroom,
}


def main(arguments: list[str]) -> int:
    """Run the table; 1 when a plan of ours broke a rule."""
    parser = argparse.ArgumentParser(description="Wardround beside PyVRP and VROOM on Li & Lim's instances.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--instances", nargs="*", default=None, help="names, or nothing for all of ~100 tasks")
    parser.add_argument("--only", nargs="*", default=list(SOLVERS), choices=list(SOLVERS))
    options = parser.parse_args(arguments)
    if not FOLDER.is_dir():
        print(f"The instances are not beside the checkout: {FOLDER}", file=sys.stderr)
        return 2
    names = options.instances or sorted(path.stem for path in FOLDER.glob("l*.txt"))
    solvers = [name for name in options.only if name == "wardround" or importlib.util.find_spec(name)]
    gaps: dict[str, list[float]] = {name: [] for name in solvers}
    broken = 0
    for name in names:
        problem = read_problem(json.loads(json.dumps(as_vroom(read_li_lim(FOLDER / f"{name}.txt")))))
        found = {solver: SOLVERS[solver](problem, options.seconds, options.workers) for solver in solvers}
        best = min(cost for cost, _ in found.values())
        cells = []
        for solver, (cost, note) in found.items():
            gap = 100 * (cost / best - 1)
            gaps[solver].append(gap)
            cells.append(f"{solver} {cost:9.2f} (+{gap:5.2f} %) {note}")
        broken += "VIOLATIONS" in found.get("wardround", (0, ""))[1]
        print(f"{name:9} " + " | ".join(cells), flush=True)
    for solver, values in gaps.items():
        print(f"{solver}: mean gap {statistics.fmean(values):.2f} %, largest {max(values):.2f} %")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
