"""The best solution of a tiny problem, by trying every order of its visits; the checker judges each."""

from __future__ import annotations

from itertools import permutations, product

from routing.checker import violations
from routing.evaluation.cost import assemble, rank
from routing.evaluation.timing import build_route
from routing.evaluation.visit import Node, nodes_of
from routing.problem import (
    Problem,
    Route,
    Solution,
    Vehicle,
)


def best_of_all(made: Problem) -> Solution:
    """The best of every way to give tasks to vehicles and every order of visits, judged by the checker alone."""
    tasks = [*made.jobs, *made.shipments]
    best = assemble(made, (), 0, 0)
    cheapest: dict[tuple[int, tuple[int, ...]], object] = {}
    for number, vehicle in enumerate(made.vehicles):
        for chosen in product((False, True), repeat=len(tasks)):
            mine = tuple(position for position, taken in enumerate(chosen) if taken)
            nodes = [node for position in mine for node in nodes_of(made, tasks[position])]
            cheapest[number, mine] = cheapest_route(made, vehicle, nodes)
    for shares in product(range(len(made.vehicles) + 1), repeat=len(tasks)):
        routes = []
        for number in range(len(made.vehicles)):
            mine = tuple(position for position, share in enumerate(shares) if share == number)
            if mine:
                routes.append(cheapest[number, mine])
        used = {route.vehicle_id for route in routes if isinstance(route, Route)}
        if all(route is not None for route in routes) and all(len(used & one) < 2 for one in made.alternatives):
            candidate = assemble(made, routes, 0, 0)  # type: ignore[arg-type]
            if rank(made, candidate) < rank(made, best):
                best = candidate
    return best


def cheapest_route(made: Problem, vehicle: Vehicle, nodes: list[Node]) -> object:
    found = []
    alone = made.replace(vehicles=(vehicle,), alternatives=())
    for order in permutations(nodes):
        seen: set[object] = set()
        in_order = True
        for node in order:
            in_order = in_order and (node.kind.value != "delivery" or node.key in seen)
            seen.add(node.key)
        route = build_route(made, vehicle, order) if order and in_order else None
        if route is not None:
            plan = assemble(alone, [route], 0, 0)
            if not violations(alone, plan):
                found.append((plan.cost, len(found), route))
    return min(found)[2] if found else None
