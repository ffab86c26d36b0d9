"""followed(problem, solution, now): a day whose volunteers keep to their plan to the second, until now."""

from __future__ import annotations

from routing.problem import Problem, Route, Solution, StopKind, TaskKind
from routing.replan import SoFar, UnderWay


def followed(
    problem: Problem, solution: Solution, now: int, *, gone: frozenset[int] = frozenset(), late: int = 0
) -> SoFar:
    """What has happened: whoever has left is on the way to their next stop, ``late`` seconds behind."""
    under_way: dict[int, UnderWay] = {}
    rest: dict[int, tuple[tuple[StopKind, int], ...]] = {}
    over: set[tuple[TaskKind, int]] = set()
    for route in solution.routes:
        stops = [stop for stop in route.stops if stop.task_id is not None]
        count = _fixed(route, now)
        rest[route.vehicle_id] = tuple((stop.kind, stop.task_id or 0) for stop in stops[count:])
        if route.stops[0].departure > now:
            continue
        picked = {stop.task_id: stop.departure for stop in stops[:count] if stop.kind is StopKind.PICKUP}
        for stop in stops[:count]:
            if stop.kind is not StopKind.PICKUP:
                over.add((TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT, stop.task_id or 0))
                picked.pop(stop.task_id, None)
        last = route.stops[count]
        under_way[route.vehicle_id] = UnderWay(
            location=last.location,
            at=max(now, last.departure + late),
            begun=route.stops[0].departure,
            tasks=count,
            seconds=sum(leg.duration for leg in route.legs[:count]),
            metres=sum(leg.distance or 0 for leg in route.legs[:count]),
            on_board={task: at + late for task, at in picked.items() if task is not None},
        )
    return SoFar(now=now, under_way=under_way, gone=gone, over=frozenset(over), rest=rest)


def _fixed(route: Route, now: int) -> int:
    """How many stops are made, or on the way to being."""
    stops = route.stops[1:-1]
    if route.stops[0].departure > now:
        return 0
    made = sum(stop.departure <= now for stop in stops)
    return min(made + 1, len(stops))
