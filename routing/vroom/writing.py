"""Write a solution as VROOM's JSON."""

from __future__ import annotations

from typing import Any, Final

from routing.checker import Cause, Violation, violations
from routing.checker.cost import cost_of
from routing.explain.phrasing import reason_sentence
from routing.problem import Job, Route, Shipment, Solution, Stop, StopKind, TaskKind
from routing.vroom.reading import VroomProblem

__all__ = ["write_solution"]

VROOM_CAUSES: Final = frozenset(
    {
        Cause.LEAD_TIME,
        Cause.DELAY,
        Cause.LOAD,
        Cause.MAX_TASKS,
        Cause.SKILLS,
        Cause.PRECEDENCE,
        Cause.MAX_TRAVEL_TIME,
        Cause.MAX_DISTANCE,
    }
)


def write_solution(read: VroomProblem, solution: Solution) -> dict[str, Any]:
    """Return the answer as a JSON object: ``code``, ``summary``, ``routes``, ``unassigned``.

    Beside VROOM's keys an unassigned task has ``reason`` and ``sentence``, once they are known. ``violations`` are the
    checker's.
    """
    problem = read.problem
    found = violations(problem, solution)
    writer = _Writer(read, found)
    routes = [writer.route(route) for route in solution.routes]
    unassigned = [entry for thing in solution.unassigned for entry in writer.unassigned(thing.kind, thing.id)]
    reasons = {(thing.kind, thing.id): thing for thing in solution.unassigned}
    for entry in unassigned:
        thing = reasons[entry.pop("_thing")]
        if thing.reason is not None:
            entry["reason"], entry["sentence"] = thing.reason.value, reason_sentence(thing.reason, thing.details)
    summary: dict[str, Any] = {
        "cost": solution.cost,
        "routes": len(routes),
        "unassigned": len(unassigned),
    }
    for name in ("setup", "service", "duration", "waiting_time", "priority"):
        summary[name] = sum(route[name] for route in routes)
    for name in ("delivery", "pickup"):
        summary[name] = [sum(values) for values in zip(*(route[name] for route in routes), strict=True)] or (
            [0] * problem.dimensions
        )
    if all("distance" in route for route in routes):
        summary["distance"] = sum(route["distance"] for route in routes)
    summary["violations"] = [_violation(one) for one in found]
    return {"code": 0, "summary": summary, "unassigned": unassigned, "routes": routes}


def _violation(violation: Violation) -> dict[str, Any]:
    return {"cause": violation.cause.value, "amount": violation.amount, "where": violation.where}


class _Writer:
    def __init__(self, read: VroomProblem, found: tuple[Violation, ...]) -> None:
        self._problem = problem = read.problem
        self._found = found
        self._vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        self._jobs = {job.id: job for job in problem.jobs}
        self._shipments = {shipment.id: shipment for shipment in problem.shipments}
        self._delivery_ids = read.delivery_ids
        self._coordinates = read.coordinates

    def route(self, route: Route) -> dict[str, Any]:
        vehicle = self._vehicles.get(route.vehicle_id)
        metres_known = all(leg.distance is not None for leg in route.legs)
        steps, seconds, metres = [], 0, 0
        for number, stop in enumerate(route.stops):
            if number:
                seconds += route.legs[number - 1].duration
                metres += route.legs[number - 1].distance or 0
            if stop.kind in (StopKind.START, StopKind.END) and stop.location is None:
                continue
            step = self._step(stop)
            step["duration"] = seconds
            if metres_known:
                step["distance"] = metres
            step["violations"] = self._violations(route.vehicle_id, number)
            steps.append(step)
        tasks = [self._task(stop) for stop in route.stops if stop.task_id is not None]
        loaded, carried = self._totals(route)
        entry: dict[str, Any] = {
            "vehicle": route.vehicle_id,
            "cost": cost_of(self._problem, Solution((route,), (), 0)) if vehicle else seconds,
            "delivery": loaded,
            "pickup": carried,
            "setup": sum(stop.setup for stop in route.stops),
            "service": sum(stop.service for stop in route.stops),
            "duration": seconds,
            "waiting_time": sum(stop.waiting for stop in route.stops),
            "priority": sum(task.priority for task in tasks if task is not None),
            "steps": steps,
            "violations": self._violations(route.vehicle_id, None),
        }
        if metres_known:
            entry["distance"] = metres
        if vehicle is not None and vehicle.description:
            entry["description"] = vehicle.description
        return entry

    def unassigned(self, kind: TaskKind, task_id: int) -> list[dict[str, Any]]:
        ends: list[tuple[str, int, int]] = []
        if kind is TaskKind.JOB and task_id in self._jobs:
            ends.append(("job", task_id, self._jobs[task_id].visit.location))
        elif kind is TaskKind.SHIPMENT and task_id in self._shipments:
            shipment = self._shipments[task_id]
            ends.append(("pickup", task_id, shipment.pickup.location))
            ends.append(("delivery", self._delivery_ids.get(task_id, task_id), shipment.delivery.location))
        return [
            {"id": number, "type": name, "_thing": (kind, task_id)} | self._place(location)
            for name, number, location in ends
        ]

    def _step(self, stop: Stop) -> dict[str, Any]:
        step: dict[str, Any] = {"type": stop.kind.value}
        if stop.task_id is not None:
            delivered = stop.kind is StopKind.DELIVERY
            step["id"] = self._delivery_ids.get(stop.task_id, stop.task_id) if delivered else stop.task_id
            task = self._task(stop)
            if task is not None and task.description:
                step["description"] = task.description
        if stop.break_id is not None:
            step["id"] = stop.break_id
        step |= self._place(stop.location)
        step |= {
            "setup": stop.setup,
            "service": stop.service,
            "waiting_time": stop.waiting,
            "load": list(stop.load),
            "arrival": stop.arrival,
        }
        return step

    def _place(self, location: int | None) -> dict[str, Any]:
        if location is None:
            return {}
        place: dict[str, Any] = {"location_index": location}
        if location in self._coordinates:
            place["location"] = list(self._coordinates[location])
        return place

    def _task(self, stop: Stop) -> Job | Shipment | None:
        if stop.task_id is None:
            return None
        return self._jobs.get(stop.task_id) if stop.kind is StopKind.JOB else self._shipments.get(stop.task_id)

    def _totals(self, route: Route) -> tuple[list[int], list[int]]:
        """Return the amounts delivered and picked up.

        Shipments count on both sides, as in VROOM.
        """
        given, taken = [0] * self._problem.dimensions, [0] * self._problem.dimensions
        for stop in route.stops:
            task = self._task(stop)
            if isinstance(task, Job):
                given = [a + b for a, b in zip(given, task.delivery or [0] * len(given), strict=True)]
                taken = [a + b for a, b in zip(taken, task.pickup or [0] * len(taken), strict=True)]
            elif isinstance(task, Shipment) and stop.kind is StopKind.DELIVERY:
                given = [a + b for a, b in zip(given, task.amount or [0] * len(given), strict=True)]
            elif isinstance(task, Shipment):
                taken = [a + b for a, b in zip(taken, task.amount or [0] * len(taken), strict=True)]
        return given, taken

    def _violations(self, vehicle_id: int, stop: int | None) -> list[dict[str, Any]]:
        return [
            _violation(order)
            for order in self._found
            if order.vehicle_id == vehicle_id and order.stop == stop and order.cause in VROOM_CAUSES
        ]
