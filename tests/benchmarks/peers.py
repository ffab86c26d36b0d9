"""Wardround, PyVRP and VROOM on one problem of shipments, each in its own best words."""

from __future__ import annotations

import json
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from routing.checker import violations
from routing.problem import Problem, Solution
from routing.solver.budget import Budget
from routing.solver.portfolio import search
from tests.support.li_lim import as_vroom

NEAREST = 50
"""What PyVRP has unless told otherwise."""

LEVELS = (5, 3, 1, 0)
"""How thorough VROOM may be."""

Now = Callable[[], float]
NOWS: dict[str, Now] = {"wall": time.monotonic, "cpu": time.process_time}


@dataclass(frozen=True)
class Found:
    """What a solver found: its cost in seconds of travel, tasks left out, seconds to its first plan, and a note."""

    cost: float
    left_out: int
    first: float | None = None
    megabytes: float = 0.0
    note: str = ""


def wardround(problem: Problem, seconds: float, workers: int, clock: str) -> Found:
    """The best of as many searches as workers, each in its own process, from its own seed, as ``solve`` runs them."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        ran = pool.starmap(_searched, [(problem, seconds, seed, clock) for seed in range(workers)])
    found, first, megabytes = min(ran, key=lambda one: (len(one[0].unassigned), one[0].cost))
    broken = violations(problem, found)
    note = f"{found.iterations} iterations" if not broken else f"{len(broken)} VIOLATIONS: {broken[0]}"
    return Found(found.cost, len(found.unassigned), first, megabytes, note)


def _searched(problem: Problem, seconds: float, seed: int, clock: str) -> tuple[Solution, float, float]:
    now = NOWS[clock]
    began = now()
    told: list[float] = []

    def hear(_: Solution) -> None:
        told.append(now() - began)

    found = search(problem, Budget(seconds=seconds), seed, hear, None, now)
    return found, told[0] if told else now() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pyvrp(problem: Problem, seconds: float, workers: int, clock: str) -> Found:
    """The best of as many PyVRP runs as there are workers; PyVRP itself uses one core.

    It looks for better places among the 50 nearest tasks. Where many things are picked up at one counter these are
    all of the same counter, and its plans come out 5 to 15 % worse: so many more are looked at then.
    """
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        ran = pool.starmap(_pyvrp_once, [(problem, seconds, seed, clock) for seed in range(workers)])
    return Found(min(ran), 0)


class _Until:
    """PyVRP's criterion to stop, by any clock."""

    def __init__(self, seconds: float, now: Now) -> None:
        self._seconds, self._now, self._began = seconds, now, now()

    def __call__(self, best_cost: float) -> bool:
        return self._now() - self._began > self._seconds


def _pyvrp_once(problem: Problem, seconds: float, seed: int, clock: str) -> float:
    import pyvrp as peer
    from pyvrp.search import NeighbourhoodParams

    model = peer.Model()
    profiles = list(problem.matrices)
    named = [model.add_profile(name=name) for name in profiles]
    locations = [model.add_location(0, 0) for _ in range(next(iter(problem.matrices.values())).size)]
    depots = {v.start: model.add_depot(locations[v.start]) for v in problem.vehicles if v.start is not None}
    # Vehicles that are alike are one type, as PyVRP's guide asks.
    kinds: dict[tuple[int | None, str, tuple[int, ...], int, int], int] = {}
    for vehicle in problem.vehicles:
        shift = vehicle.time_window
        assert shift is not None
        key = (vehicle.start, vehicle.profile, vehicle.capacity, shift.start, shift.end)
        kinds[key] = kinds.get(key, 0) + 1
    for (start, profile, capacity, early, late), number in kinds.items():
        model.add_vehicle_type(
            number,
            capacity=list(capacity),
            start_depot=depots[start],
            end_depot=depots[start],
            tw_early=early,
            tw_late=late,
            profile=named[profiles.index(profile)],
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
    matrices = [problem.matrices[name].durations.astype(np.int64) for name in profiles]
    data = model.data(missing_value=0).replace(distance_matrices=matrices, duration_matrices=matrices)
    stop = _Until(seconds, NOWS[clock])
    counters = Counter(shipment.pickup.location for shipment in problem.shipments)
    near = NeighbourhoodParams(num_neighbours=NEAREST - 1 + max(counters.values(), default=1))
    params = peer.SolveParams(neighbourhood=near)
    result = peer.solve(data, stop, seed=seed, collect_stats=False, display=False, params=params)
    return float(result.cost())


def vroom(problem: Problem, seconds: float, workers: int, clock: str) -> Found:
    """VROOM at its most thorough, which the note tells with its time.

    Where it does not end by itself (in these seconds by the wall clock; in ten times as many where processor time
    counts), less thorough searches get as long, until one does, and the best counts.
    """
    import vroom as peer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_text(json.dumps(as_vroom(problem)))
        given = peer.Input.from_json(path)
    allowed = seconds if clock == "wall" else 10 * seconds
    tried: list[Found] = []
    for level in LEVELS:
        began, used = time.monotonic(), time.process_time()
        solution = given.solve(exploration_level=level, nb_threads=workers, timeout=timedelta(seconds=allowed))
        took = time.monotonic() - began
        note = f"level {level}, {took:.1f} s, {time.process_time() - used:.1f} s of processor"
        tried.append(Found(solution.summary.cost, solution.summary.unassigned, note=note))
        if took < allowed:
            break
    return min(tried, key=lambda one: (one.left_out, one.cost))


SOLVERS: dict[str, Callable[[Problem, float, int, str], Found]] = {
    "wardround": wardround,
    "pyvrp": pyvrp,
    "vroom": vroom,
}
