"""The best plan of a tiny problem by trying everything; no code is shared with the solver, and the checker judges.

Tasks are given to vehicles in every way, visited in every order, with the breaks in every place; of each order the
earliest times are worked out here, from the definitions. What is a plan the checker says.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, permutations, product

from routing.checker import violations
from routing.checker.route import route_violations
from routing.problem import (
    UNREACHABLE,
    Job,
    Problem,
    Route,
    Shipment,
    Solution,
    StopKind,
    StopRef,
    TaskKind,
    Unassigned,
    Vehicle,
)
from tests.support.timed_rounds import HORIZON, Item, Round, rested

__all__ = ["Rank", "optimum", "rank_of"]

Rank = tuple[int, int, int, int]
"""What must be done and is not, the priorities and the tasks left undone, the cost: the lower the better."""


def rank_of(made: Problem, plan: Solution) -> Rank:
    """How good a plan is, from the definition."""
    tasks: dict[tuple[TaskKind, int], Job | Shipment] = {(TaskKind.JOB, one.id): one for one in made.jobs}
    tasks |= {(TaskKind.SHIPMENT, one.id): one for one in made.shipments}
    left = [tasks[one.kind, one.id] for one in plan.unassigned]
    return sum(one.must for one in left), sum(one.priority for one in left), len(left), plan.cost


def optimum(made: Problem) -> Rank:
    """The rank of the best plan there is; what is under way is done before all else."""
    tasks = made.tasks
    nobody = len(made.vehicles)
    found = Solution((), (), 0)
    orders = [_Orders(made, vehicle) for vehicle in made.vehicles]
    under_way = {_task(stop) for vehicle in made.vehicles for stop in vehicle.prefix}
    best: tuple[tuple[int, ...], int] | None = None

    def left(share: Sequence[int]) -> tuple[int, ...]:
        undone = [task for task, who in zip(tasks, share, strict=True) if who == nobody]
        given_up = sum(_ref(task) in under_way for task in undone)
        return given_up, sum(task.must for task in undone), sum(task.priority for task in undone), len(undone)

    for share in sorted(product(range(nobody + 1), repeat=len(tasks)), key=left):
        if best is not None and left(share) > best[0]:
            break
        if not _may_be_shared(made, share):
            continue
        mine = [frozenset(task for task, who in enumerate(share) if who == number) for number in range(nobody)]
        least = None if best is None else best[1]
        plan = _cheapest(made, [(one, tasks) for one, tasks in zip(orders, mine, strict=True) if tasks], least)
        if plan is not None:
            best, found = (left(share), plan.cost), plan
    return rank_of(made, found)


def _may_be_shared(made: Problem, share: Sequence[int]) -> bool:
    """Whether who does what can be part of a plan at all: what anybody sees before an order is thought of."""
    nobody = len(made.vehicles)
    who = {_ref(task): one for task, one in zip(made.tasks, share, strict=True)}
    for number, one in enumerate(share):
        if one == nobody:
            continue
        task, vehicle = made.tasks[number], made.vehicles[one]
        if not task.skills <= vehicle.skills or (task.vehicles is not None and vehicle.id not in task.vehicles):
            return False
    for tie in made.together:
        doing = [who[_task(stop)] for stop in tie.stops]
        if any(one == nobody for one in doing) != all(one == nobody for one in doing):
            return False
    for pair in made.follows:
        if who[_task(pair.first)] != who[_task(pair.then)]:
            return False
    used = {made.vehicles[one].id for one in share if one != nobody}
    return all(len(ids & used) <= 1 for ids in made.alternatives)


def _ref(task: Job | Shipment) -> tuple[TaskKind, int]:
    return (TaskKind.JOB if isinstance(task, Job) else TaskKind.SHIPMENT), task.id


def _task(stop: StopRef) -> tuple[TaskKind, int]:
    return (TaskKind.JOB if stop[0] is StopKind.JOB else TaskKind.SHIPMENT), stop[1]


@dataclass
class _Orders:
    """By set of tasks: the orders in which a vehicle can do them, the cheapest first, found as they are asked for."""

    made: Problem
    vehicle: Vehicle
    _found: dict[frozenset[int], list[tuple[int, list[Round]]]] = field(default_factory=dict)
    _more: dict[frozenset[int], Iterator[tuple[int, list[Round]]]] = field(default_factory=dict)

    def get(self, tasks: frozenset[int], place: int) -> tuple[int, list[Round]] | None:
        """The order that so many are cheaper than, as its cost and the ways to have the breaks; None past the last."""
        if tasks not in self._found:
            self._found[tasks], self._more[tasks] = [], self._orders(tasks)
        found = self._found[tasks]
        while len(found) <= place:
            one = next(self._more[tasks], None)
            if one is None:
                return None
            found.append(one)
        return found[place]

    def _orders(self, tasks: frozenset[int]) -> Iterator[tuple[int, list[Round]]]:
        items: list[Item] = []
        meeting = {stop for tie in self.made.together for stop in tie.stops}
        shared = any(one.max_duration is not None for one in self.made.shared_limits)
        for number in sorted(tasks):
            task = self.made.tasks[number]
            parts = (
                ((StopKind.JOB, task.visit),)
                if isinstance(task, Job)
                else ((StopKind.PICKUP, task.pickup), (StopKind.DELIVERY, task.delivery))
            )
            items += [
                Item(kind, task.id, visit.location, visit.service, visit.time_windows, visit) for kind, visit in parts
            ]
        ways = [(self._cost(order), order) for order in permutations(items) if _in_order(order)]
        for cost, order in sorted(ways, key=lambda way: way[0]):
            restless = Round(self.made, self.vehicle, order)
            # Where there is no time without a break there is none with it.
            good = filter(_good, rested(restless, self.vehicle.breaks)) if restless.alone is not None else iter(())
            if any((item.kind, item.number) in meeting for item in order):
                rounds = list(good)
            elif shared:
                # Where nobody waits for it, a round is best when it is out for the shortest time.
                rounds = sorted(good, key=_seconds_out)[:1]
            else:
                rounds = list(islice(good, 1))
            if rounds:
                yield cost, rounds

    def _cost(self, order: Sequence[Item]) -> int:
        made, vehicle = self.made, self.vehicle
        matrix = made.matrices[vehicle.profile].durations
        total = vehicle.fixed_cost + sum(Round(made, vehicle, tuple(order)).legs)
        if vehicle.fair_tasks is not None:
            total += max(0, len(order) - vehicle.fair_tasks) * vehicle.over_cost
        if made.zones:
            total += made.crossing_cost * sum(
                made.zones[a.location] != made.zones[b.location] for a, b in pairwise(order)
            )
        if vehicle.finish is not None:
            seconds = int(matrix[order[-1].location, vehicle.finish])
            total += 0 if seconds == UNREACHABLE else seconds * vehicle.finish_percent // 100
        done = {(item.kind, item.number) for item in order}
        for kind, tasks in ((StopKind.JOB, made.jobs), (StopKind.PICKUP, made.shipments)):
            total += sum(
                cost
                for task in tasks
                if (kind, task.id) in done
                for number, cost in task.preferences
                if number == vehicle.id
            )
        return total


def _in_order(order: Sequence[Item]) -> bool:
    seen = set()
    for item in order:
        if item.kind is StopKind.DELIVERY and item.number not in seen:
            return False
        if item.kind is StopKind.PICKUP:
            seen.add(item.number)
    return True


def _good(one: Round) -> bool:
    """Whether a round can be timed, all by itself, and breaks no rule of a round."""
    return one.alone is not None and not any(route_violations(one.made, one.vehicle, one.route(one.alone)))


def _seconds_out(one: Round) -> int:
    return HORIZON if one.alone is None else one.alone[-1] - one.alone[0]


def _too_much(made: Problem, rounds: Sequence[Round]) -> bool:
    """Whether a shared limit is broken whatever the times: what the checker would say, sooner."""
    for shared in made.shared_limits:
        mine = [one for one in rounds if one.vehicle.id in shared.vehicles]
        for most, used in (
            (shared.max_travel_time, sum(sum(one.legs) for one in mine)),
            (shared.max_duration, sum(_seconds_out(one) for one in mine)),
        ):
            if most is not None and used > most:
                return True
    return False


def _cheapest(made: Problem, shares: Sequence[tuple[_Orders, frozenset[int]]], least: int | None) -> Solution | None:
    """The cheapest plan in which each vehicle does its tasks; None where there is none that costs less."""
    first = [orders.get(tasks, 0) for orders, tasks in shares]
    if None in first:
        return None
    start = (0,) * len(shares)
    waiting = [(sum(one[0] for one in first if one is not None), start)]
    seen = {start}
    while waiting:
        cost, places = heapq.heappop(waiting)
        if least is not None and cost >= least:
            return None
        ways = [orders.get(tasks, place) for (orders, tasks), place in zip(shares, places, strict=True)]
        plan = _plan(made, cost, [way[1] for way in ways if way is not None])
        if plan is not None:
            return plan
        for number, (orders, tasks) in enumerate(shares):
            further = (*places[:number], places[number] + 1, *places[number + 1 :])
            way, before = orders.get(tasks, further[number]), ways[number]
            if way is not None and before is not None and further not in seen:
                seen.add(further)
                heapq.heappush(waiting, (cost + way[0] - before[0], further))
    return None


def _plan(made: Problem, cost: int, ways: Sequence[Sequence[Round]]) -> Solution | None:
    """A plan of these rounds that breaks no rule, with the breaks as they suit all; None where there is none."""
    for rounds in product(*ways):
        if _too_much(made, rounds):
            continue
        routes = _joined(made, rounds)
        if routes is None:
            continue
        done = {(stop.kind, stop.task_id) for route in routes for stop in route.stops}
        left = [Unassigned(TaskKind.JOB, one.id) for one in made.jobs if (StopKind.JOB, one.id) not in done]
        left += [
            Unassigned(TaskKind.SHIPMENT, one.id) for one in made.shipments if (StopKind.PICKUP, one.id) not in done
        ]
        plan = Solution(tuple(routes), tuple(left), cost)
        if not violations(made, plan):
            return plan
    return None


def _joined(made: Problem, rounds: Sequence[Round]) -> list[Route] | None:
    """The routes with times at which those who meet do: the first such moments."""
    floors: dict[StopRef, int] = {}
    while True:
        before = dict(floors)
        all_times = [one.timed(floors) if floors else one.alone for one in rounds]
        begins: dict[StopRef, int] = {}
        for one, times in zip(rounds, all_times, strict=True):
            if times is None:
                return None
            begins |= {stop: times[place + 1] for stop, place in one.places.items()}
        for tie in made.together:
            if all(stop in begins for stop in tie.stops):
                floors |= dict.fromkeys(tie.stops, max(begins[stop] for stop in tie.stops))
        if floors == before:
            return [one.route(times) for one, times in zip(rounds, all_times, strict=True) if times is not None]
