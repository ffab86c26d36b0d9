"""The same VROOM files through VROOM and through ours, each answer judged by the other.

    python -m tests.benchmarks.contract --problems 200

The files are made up in VROOM's own words: jobs and shipments, several profiles with matrices of their own, skills,
priorities, setups, several windows, breaks, fixed costs, and limits of tasks, way and metres. Ours go to VROOM's plan
mode, which must find no violation and the same cost. VROOM's are read and judged by ``routing.checker``: what it finds
must be one of the ways in which we ask more (``STRICTER``), and where it finds nothing ours is no worse, if every round
was tried. Needs pyvroom (the extra ``bench``).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from routing.checker import Cause, violations
from routing.evaluation.cost import rank
from routing.solver import Budget, solve
from routing.solver.ortools.exact import best_of_all
from routing.vroom import read_problem, read_solution, write_solution
from routing.vroom.reading import VroomProblem

__all__ = ["STRICTER", "main", "vroom_file"]

PLACES: Final = 7

STRICTER: Final = {Cause.DELAY: "setup", Cause.LEG: "breaks"}
"""By code, what a file must ask for: not work alone, but service begins in a window; no break is had on the way."""


def vroom_file(seed: int) -> dict[str, Any]:
    """A problem in VROOM's words; the same for the same seed."""
    dice = random.Random(seed)
    matrices = {}
    at = [(dice.randrange(600), dice.randrange(600)) for _ in range(PLACES)]
    for name, pace in (("car", 1), ("bike", 3)):
        ways = [[pace * (abs(a - c) + abs(b - d)) for c, d in at] for a, b in at]
        matrices[name] = {"durations": ways, "distances": [[7 * way for way in row] for row in ways]}
    numbers = iter(range(1, 100))
    jobs, shipments = [], []
    for _ in range(dice.randint(2, 8)):
        more = {"priority": dice.choice((0, 0, 10, 60)), "skills": [1] if dice.random() < 0.2 else []}
        if dice.random() < 0.5:
            amount = {dice.choice(("delivery", "pickup")): [dice.randint(0, 2)]}
            jobs.append({"id": next(numbers), **_visit(dice), **amount, **more})
        else:
            ends = {end: {"id": next(numbers), **_visit(dice)} for end in ("pickup", "delivery")}
            shipments.append({"amount": [dice.randint(0, 2)], **ends, **more})
    vehicles = [_vehicle(dice, number) for number in range(1, dice.randint(2, 4))]
    return {"vehicles": vehicles, "jobs": jobs, "shipments": shipments, "matrices": matrices}


def _visit(dice: random.Random) -> dict[str, Any]:
    visit: dict[str, Any] = {
        "location_index": dice.randrange(PLACES),
        "service": dice.randrange(0, 200),
        "setup": dice.choice((0, 0, 120)),
    }
    if dice.random() < 0.5:
        begin = dice.randrange(2000)
        visit["time_windows"] = [[begin, begin + dice.randrange(200, 900)]]
        if dice.random() < 0.4:
            visit["time_windows"].append([begin + 1200, begin + 1200 + dice.randrange(100, 600)])
    return visit


def _vehicle(dice: random.Random, number: int) -> dict[str, Any]:
    vehicle: dict[str, Any] = {
        "id": number,
        "profile": dice.choice(("car", "car", "bike")),
        "start_index": dice.randrange(PLACES),
        "end_index": dice.randrange(PLACES),
        "capacity": [dice.randint(1, 4)],
        "skills": [1] if dice.random() < 0.6 else [],
        "time_window": [0, dice.randrange(1500, 6000)],
        "costs": {"fixed": dice.choice((0, 0, 200))},
    }
    if dice.random() < 0.5:
        name = dice.choice(("max_tasks", "max_travel_time", "max_distance"))
        vehicle[name] = {"max_tasks": dice.randint(2, 6)}.get(name, dice.randint(1000, 9000))
    if dice.random() < 0.3:
        rest = dice.randrange(100, vehicle["time_window"][1] - 800)
        vehicle["breaks"] = [{"id": 1, "time_windows": [[rest, rest + 400]], "service": dice.randrange(60, 300)}]
    return vehicle


def main(arguments: Sequence[str] | None = None) -> int:
    """Exchange answers, judge and count; 1 where a meaning differs that should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.contract", description=__doc__)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--from", dest="first", type=int, default=0)
    chosen = parser.parse_args(arguments)
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(chosen.first, chosen.first + chosen.problems):
        data = vroom_file(seed)
        read = read_problem(data)
        made = read.problem
        ours = solve(made, Budget(iterations=200))
        written = write_solution(read, ours)
        theirs = _peer(data)
        judged = read_solution(read, theirs)
        found = {one.cause for one in violations(made, judged)}
        count["VROOM's, good by ours"] += not found
        for cause in found:
            count[f"VROOM's, {cause} by ours"] += 1
        asked = json.dumps(data)
        odd = sorted(cause for cause in found if cause not in STRICTER or f'"{STRICTER[cause]}": ' not in asked)
        if odd:
            wrong.append(f"{seed}: of VROOM's we say {odd}")
        if not found:
            mine, other = rank(made, ours), rank(made, judged)
            how = "better than" if mine < other else "worse than" if mine > other else "as good as"
            count[f"ours {how} VROOM's"] += 1
            if mine > other and best_of_all(made) is not None:
                wrong.append(f"{seed}: ours {mine} is said to be the best, VROOM's is {other}")
        if written["routes"]:
            back = _peer(_planned(read, data, written), plan=True)
            broken = [one for route in back["routes"] for one in route["violations"]]
            count["ours, good by VROOM"] += not broken
            if broken or back["summary"]["cost"] != written["summary"]["cost"]:
                wrong.append(f"{seed}: of ours VROOM says {broken}, {back['summary']['cost']} for {ours.cost}")
    for word, times in sorted(count.items()):
        sys.stdout.write(f"{word:36}{times:5}\n")
    for line in wrong:
        sys.stdout.write(line + "\n")
    return 1 if wrong else 0


def _planned(read: VroomProblem, data: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """The file with our routes as its plan: vehicles that have one, tasks that are on them."""
    routes = {route["vehicle"]: route for route in written["routes"]}
    vehicles = []
    for vehicle in data["vehicles"]:
        if vehicle["id"] not in routes:
            continue
        own = routes[vehicle["id"]]["steps"]
        steps = [{"type": step["type"], **({"id": step["id"]} if "id" in step else {})} for step in own]
        for one in vehicle.get("breaks", ()):
            if not any(step["type"] == "break" for step in steps):
                # Ours has no step for a break outside the round; VROOM gives every break one.
                before = one["time_windows"][0][0] + one["service"] <= own[0]["arrival"]
                steps.insert(1 if before else len(steps) - 1, {"type": "break", "id": one["id"]})
        vehicles.append(vehicle | {"steps": steps})
    return data | {"vehicles": vehicles}


def _peer(data: dict[str, Any], plan: bool = False) -> dict[str, Any]:
    import vroom as peer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_text(json.dumps(data))
        given = peer.Input.from_json(path)
        answer = given.check(1) if plan else given.solve(exploration_level=5, nb_threads=1)
    found: dict[str, Any] = answer.to_dict()
    return found


if __name__ == "__main__":
    sys.exit(main())
