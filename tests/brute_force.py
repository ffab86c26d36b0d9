"""Tiny problems of mixed rules, and the best plan of each by trying everything; the checker says what is one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np

from routing.check import violations
from routing.kinds import StopKind, StopRef
from routing.matrix import DurationMatrix
from routing.problem import Break, Job, Problem, Shipment, TimeWindow, Vehicle, Visit
from routing.relations import Follows, SharedLimit, TaskRef, Together
from routing.solution import Solution
from routing.solver.nodes import Node, nodes_of
from routing.solver.objective import Rank, assemble, order_cost, rank
from routing.solver.schedule import NO_PINS, Pins, build_route, can_be_timed, spans_of

PLACES = 5
MOST_VISITS = 6
"""Visits of a problem, a shipment being two: with seven errands all are jobs."""


def mixed_problem(seed: int) -> Problem:
    """A small problem in which each rule is asked for about every third time."""
    dice = random.Random(seed)
    at = np.array([[dice.randrange(600), dice.randrange(600)] for _ in range(PLACES)])
    durations = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int32)
    count = dice.choice((1, 2, 2, 3))
    ids = list(range(1, count + 1))
    jobs, shipments = _tasks(dice, ids)
    together: list[Together] = []
    follows: list[Follows] = []
    if len(jobs) > 1 and dice.random() < 0.4:
        door = Visit(location=jobs[0].visit.location, service=30, time_windows=jobs[0].visit.time_windows)
        jobs[:2] = [_job(one, visit=door) for one in jobs[:2]]
        together = [Together(((StopKind.JOB, jobs[0].id), (StopKind.JOB, jobs[1].id)))]
    if len(shipments) > 1 and dice.random() < 0.4:
        first, then = (StopKind.DELIVERY, shipments[0].id), (StopKind.PICKUP, shipments[1].id)
        follows = [Follows(first, then, dice.choice((0, 300)), dice.choice((None, 900)))]
    shared = []
    if count > 1 and dice.random() < 0.3:
        limit = (
            {"max_tasks": dice.randint(1, 5)} if dice.random() < 0.5 else {"max_travel_time": dice.randint(300, 2500)}
        )
        shared = [SharedLimit(vehicles=frozenset(ids[:2]), **limit)]  # type: ignore[arg-type]
    vehicles = tuple(_vehicle(dice, number, jobs) for number in ids)
    under_way = {number for vehicle in vehicles for _, number in vehicle.prefix}
    # What is under way is never given up for something else.
    jobs = [_job(one, must=True) if one.id in under_way else one for one in jobs]
    return Problem(
        vehicles=vehicles,
        matrices={"car": DurationMatrix(durations, durations * 7)},
        jobs=tuple(jobs),
        shipments=tuple(shipments),
        together=tuple(together),
        follows=tuple(follows),
        alternatives=(frozenset(ids[:2]),) if count > 1 and dice.random() < 0.25 else (),
        shared_limits=tuple(shared),
        never_mixed=(frozenset({"bleach", "bread"}),) if dice.random() < 0.3 else (),
        zones=tuple(dice.randrange(2) for _ in range(PLACES)) if dice.random() < 0.3 else (),
        crossing_cost=dice.choice((0, 150)),
    )


def _tasks(dice: random.Random, ids: Sequence[int]) -> tuple[list[Job], list[Shipment]]:
    jobs: list[Job] = []
    shipments: list[Shipment] = []
    room = dice.randint(1, MOST_VISITS)
    while room > 0:
        number = len(jobs) + len(shipments) + 1
        more: dict[str, Any] = {
            "priority": dice.choice((0, 0, 1, 3)),
            "must": dice.random() < 0.1,
            "skills": frozenset("a") if dice.random() < 0.2 else frozenset(),
            "vehicles": frozenset(dice.sample(ids, 1)) if dice.random() < 0.15 else None,
            "wishes": tuple((one, dice.randrange(400)) for one in ids) if dice.random() < 0.3 else (),
        }
        if room > 1 and dice.random() < 0.5:
            goods = dice.choice(("", "bleach", "bread"))
            ride = dice.choice((None, None, 900))
            shipments.append(
                Shipment(
                    id=number,
                    pickup=_visit(dice),
                    delivery=_visit(dice),
                    amount=(1,),
                    goods=goods,
                    max_ride=ride,
                    **more,
                )
            )
            room -= 2
        else:
            jobs.append(Job(id=number, visit=_visit(dice), **more))
            room -= 1
    return jobs, shipments


def _visit(dice: random.Random) -> Visit:
    begin = dice.randrange(2500)
    windows = (TimeWindow(begin, begin + dice.randrange(200, 1500)),) if dice.random() < 0.4 else ()
    return Visit(location=dice.randrange(PLACES), service=dice.randrange(0, 120), time_windows=windows)


def _job(job: Job, **changes: Any) -> Job:
    return Job(**{name: getattr(job, name) for name in job.__dataclass_fields__} | changes)


def _vehicle(dice: random.Random, number: int, jobs: Sequence[Job]) -> Vehicle:
    begin = dice.randrange(800)
    rest = dice.randrange(600, 2000)
    breaks = (Break(id=1, time_windows=(TimeWindow(rest, rest + 400),), service=200),) if dice.random() < 0.2 else ()
    under_way = jobs[-1:] if number == 1 and dice.random() < 0.15 else ()
    return Vehicle(
        id=number,
        profile="car",
        start=dice.choice((None, 0, 1)),
        end=dice.choice((None, 0, 1)),
        time_window=TimeWindow(begin, begin + dice.randrange(1200, 4000)),
        capacity=(dice.randint(1, 2),),
        skills=frozenset("a") if dice.random() < 0.7 else frozenset(),
        max_tasks=dice.choice((None, None, 3)),
        max_stops=dice.choice((None, None, 2)),
        max_duration=dice.choice((None, None, 2000)),
        fixed_cost=dice.choice((0, 0, 300)),
        breaks=breaks,
        prefix=tuple((StopKind.JOB, job.id) for job in under_way),
        fair_tasks=dice.choice((None, None, 1)),
        over_cost=200,
        finish=dice.choice((None, None, 2)),
        finish_percent=60,
    )


def optimum(made: Problem) -> Rank:
    """The rank of the best plan there is."""
    tasks = made.tasks
    keys: list[TaskRef] = [nodes_of(made, task)[0].key for task in tasks]
    orders = [_orders(made, vehicle, keys) for vehicle in made.vehicles]
    best: Rank | None = None
    shares = product(range(len(made.vehicles) + 1), repeat=len(tasks))
    empty = assemble(made, (), 0, 0)

    def left(share: Sequence[int]) -> Rank:
        undone = [task for task, who in zip(tasks, share, strict=True) if who == len(made.vehicles)]
        return sum(task.must for task in undone), sum(task.priority for task in undone), len(undone), 0

    for share in sorted(shares, key=left):
        if best is not None and left(share)[:3] > best[:3]:
            break
        for plan in _plans(made, orders, share):
            found = rank(made, plan)
            if best is None or found < best:
                best = found
            break
    return best or rank(made, empty)


def _orders(
    made: Problem, vehicle: Vehicle, keys: Sequence[TaskRef]
) -> dict[frozenset[int], list[tuple[int, list[Node]]]]:
    """Every order of every set of tasks that a vehicle has times for, the cheapest first."""
    found: dict[frozenset[int], list[tuple[int, list[Node]]]] = {}
    for chosen in product((False, True), repeat=len(keys)):
        mine = frozenset(number for number, taken in enumerate(chosen) if taken)
        nodes = [node for number in sorted(mine) for node in nodes_of(made, made.tasks[number])]
        if not nodes:
            continue
        ways = [
            (vehicle.fixed_cost + order_cost(made, vehicle, order), list(order))
            for order in permutations(nodes)
            if _in_order(order) and can_be_timed(made, vehicle, order)
        ]
        found[mine] = sorted(ways, key=lambda way: way[0])
    return found


def _in_order(order: Sequence[Node]) -> bool:
    seen: set[object] = set()
    for node in order:
        if node.kind is StopKind.DELIVERY and node.key not in seen:
            return False
        seen.add(node.key)
    return True


def _plans(made: Problem, orders: Sequence[Any], share: Sequence[int]) -> Iterator[Solution]:
    """The plans in which tasks are shared so, the cheapest first."""
    sets = {
        number: frozenset(task for task, who in enumerate(share) if who == number)
        for number in range(len(made.vehicles))
    }
    used = [number for number, mine in sets.items() if mine]
    options = [orders[number][sets[number]] for number in used]
    ways = sorted(product(*options), key=lambda way: sum(cost for cost, _ in way))
    for way in ways:
        rounds = [(made.vehicles[number], nodes) for number, (_, nodes) in zip(used, way, strict=True)]
        for pins in _moments(made, rounds):
            routes = [build_route(made, vehicle, nodes, pins) for vehicle, nodes in rounds]
            if all(route is not None for route in routes):
                plan = assemble(made, [route for route in routes if route is not None], 0, 0)
                if not violations(made, plan):
                    yield plan
                    break


def _moments(made: Problem, rounds: Sequence[tuple[Vehicle, list[Node]]]) -> Iterator[Pins]:
    """When those who meet may meet: as early as all can, or when a window opens."""
    at: dict[StopRef, tuple[Vehicle, list[Node]]] = {
        (node.kind, node.task.id): (vehicle, nodes) for vehicle, nodes in rounds for node in nodes
    }
    meetings = [one for one in made.together if all(stop in at for stop in one.stops)]
    if not meetings:
        yield NO_PINS
        return
    (one,) = meetings
    begins = [begin for stop in one.stops for begin, _ in spans_of(made, *at[stop], stop)]
    opened = [w.start for v in made.jobs for w in v.visit.time_windows]
    opened += [b.time_windows[-1].end + b.service for v in made.vehicles for b in v.breaks]
    for moment in sorted({*begins, *opened}):
        yield dict.fromkeys(one.stops, moment)
