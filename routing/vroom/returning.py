"""Read a solution in VROOM's JSON for the checker to judge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from routing.checker.cost import cost_of
from routing.errors import InvalidProblem
from routing.problem import Job, Leg, Route, Solution, Stop, StopKind, TaskKind, Unassigned, Visit
from routing.vroom import keys
from routing.vroom.fields import Fields, Report
from routing.vroom.reading import VroomProblem

__all__ = ["read_solution"]

TIMES: Final = ("arrival", "duration", "setup", "service", "waiting_time")
"""The times that a step may have."""


def read_solution(read: VroomProblem, data: Any) -> Solution:
    """Return the solution of a parsed JSON file, with its claims unchanged.

    What a step omits follows from the problem: ``location_index`` and ``load`` are those of its task. In a route
    without ``duration`` travel is the matrix's, and omitted ``service``, ``setup`` and ``waiting_time`` are what the
    task and the rules ask for. A route without any ``arrival`` too (an order made by hand) is timed as early as it
    can go.

    Raises
    ------
    InvalidProblem
        With every fault, each at its place in the file.
    """
    report = Report()
    root = Fields(data, "", report).expect(keys.SOLUTION)
    if root.whole("code") != 0:
        cause = root.text("error") or "It says that there was no solution."
        report.add("vroom.no-solution", "code", cause, "Give the file of a solution.")
        raise InvalidProblem(report.faults)
    if "routes" not in root:
        root.missing("routes", "Give routes, a list.")
    reader = _Reader(read)
    routes = tuple(reader.route(fields) for fields in root.objects("routes"))
    unassigned = reader.unassigned(root.objects("unassigned"))
    summary = root.object("summary") if "summary" in root else Fields({}, "summary", report)
    claimed = Solution(routes, unassigned, 0)
    cost = summary.whole("cost", cost_of(read.problem, claimed))
    if report.faults:
        raise InvalidProblem(report.faults)
    return replace(claimed, cost=cost or 0)


class _Reader:
    def __init__(self, read: VroomProblem) -> None:
        self._problem = problem = read.problem
        delivery_ids = read.delivery_ids
        self._shipment_of = {theirs: ours for ours, theirs in delivery_ids.items()}
        for shipment in problem.shipments:
            if shipment.id not in delivery_ids:
                self._shipment_of[shipment.id] = shipment.id
        self._jobs = {job.id: job for job in problem.jobs}
        self._shipments = {shipment.id: shipment for shipment in problem.shipments}

    def route(self, fields: Fields) -> Route:
        vehicle_id = fields.expect(keys.ROUTE).required("vehicle")
        steps = [step.expect(keys.ROUTE_STEP) for step in fields.objects("steps")]
        by_order = not any("arrival" in step for step in steps)
        stops: list[Stop] = []
        durations: list[int] = []
        distances: list[int | None] = []
        loads_told: list[bool] = []
        said: list[frozenset[str]] = []
        for step in steps:
            stop = self._stop(step, by_order=by_order)
            if stop is None:
                continue
            stops.append(stop)
            said.append(frozenset(name for name in TIMES if name in step))
            durations.append(step.whole("duration") or 0)
            distances.append(step.whole("distance", None))
            loads_told.append("load" in step)
        if stops and stops[0].kind is not StopKind.START:
            load = self._first_load(stops)
            said.insert(0, frozenset())
            stops.insert(0, Stop(kind=StopKind.START, arrival=stops[0].arrival, load=load))
            durations.insert(0, 0)
            distances.insert(0, 0 if distances[0] is not None else None)
            loads_told.insert(0, True)
        if stops and stops[-1].kind is not StopKind.END:
            stops.append(Stop(kind=StopKind.END, arrival=stops[-1].departure, load=stops[-1].load))
            durations.append(durations[-1])
            distances.append(distances[-1])
            loads_told.append(loads_told[-1])
        if not all(loads_told):
            stops = self._loaded(stops)
        if stops and not any("duration" in names for names in said):
            stops, durations = self._timed(vehicle_id, stops, said, by_order=by_order)
        stops = _breaks_placed(stops, durations)
        legs = []
        for number in range(1, len(stops)):
            before, after = distances[number - 1], distances[number]
            metres = None if before is None or after is None else after - before
            seconds = durations[number] - durations[number - 1]
            legs.append(Leg(stops[number - 1].location, stops[number].location, seconds, metres))
        return Route(vehicle_id, tuple(stops), tuple(legs))

    def _timed(
        self, vehicle_id: int, stops: list[Stop], said: list[frozenset[str]], *, by_order: bool
    ) -> tuple[list[Stop], list[int]]:
        """Return the stops with the times that their steps omit, and the travel seconds until each."""
        vehicle = next((vehicle for vehicle in self._problem.vehicles if vehicle.id == vehicle_id), None)
        if vehicle is None:
            return stops, [0] * len(stops)
        names = [*said, frozenset[str]()]  # The end is there even where no step gives it.
        shift = vehicle.time_window
        now = shift.start if shift is not None and by_order else stops[0].arrival
        place, way = vehicle.start, 0
        timed: list[Stop] = []
        ways: list[int] = []
        for number, stop in enumerate(stops):
            known = names[number]
            at = stop.location
            if stop.kind in (StopKind.START, StopKind.END) and at is None:
                at = vehicle.start if stop.kind is StopKind.START else vehicle.end
            matrix = self._problem.matrices[vehicle.profile]
            known_way = place is not None and at is not None and max(place, at) < matrix.size
            travel = matrix.duration(place, at) if known_way and place is not None and at is not None else 0
            way += travel
            arrival = now + travel if by_order else stop.arrival
            visit = self._visit(stop)
            setup = stop.setup if "setup" in known or visit is None else visit.setup if place != at else 0
            service = stop.service if "service" in known or visit is None else visit.service
            waiting = stop.waiting if "waiting_time" in known or visit is None else _wait(visit, arrival)
            stop = replace(stop, location=at, arrival=arrival, waiting=waiting, setup=setup, service=service)
            timed.append(stop)
            ways.append(way)
            now = stop.departure
            place = at if at is not None else place
        return timed, ways

    def _visit(self, stop: Stop) -> Visit | None:
        if stop.kind is StopKind.JOB and stop.task_id in self._jobs:
            return self._jobs[stop.task_id].visit
        shipment = self._shipments.get(stop.task_id) if stop.task_id is not None else None
        if shipment is None or stop.kind not in (StopKind.PICKUP, StopKind.DELIVERY):
            return None
        return shipment.pickup if stop.kind is StopKind.PICKUP else shipment.delivery

    def unassigned(self, entries: list[Fields]) -> tuple[Unassigned, ...]:
        """Return each unassigned job and shipment once.

        VROOM names both ends of a shipment.
        """
        found: dict[tuple[TaskKind, int], Unassigned] = {}
        for entry in entries:
            name, number = entry.text("type"), entry.required("id")
            if name not in ("job", "pickup", "delivery"):
                where = entry.at("type")
                entry.report.add(
                    "vroom.wrong-type", where, f"{name!r} is not a kind of task.", "Give job, pickup or delivery."
                )
                continue
            if name == "delivery":
                number = self._shipment_of.get(number, number)
            kind = TaskKind.JOB if name == "job" else TaskKind.SHIPMENT
            found.setdefault((kind, number), Unassigned(kind, number))
        return tuple(found.values())

    def _stop(self, step: Fields, *, by_order: bool) -> Stop | None:
        name = step.text("type")
        if name not in tuple(StopKind):
            cause = f"{name!r} is not a kind of step."
            action = "Give start, job, pickup, delivery, break or end."
            step.report.add("vroom.wrong-type", step.at("type"), cause, action)
            return None
        kind = StopKind(name)
        number = None
        if kind not in (StopKind.START, StopKind.BREAK, StopKind.END):
            number = step.required("id")
            if kind is StopKind.DELIVERY:
                number = self._shipment_of.get(number, number)
        location = step.whole("location_index", None)
        return Stop(
            kind=kind,
            task_id=number,
            location=self._location(kind, number) if location is None else location,
            arrival=0 if by_order else step.required("arrival"),
            waiting=step.whole("waiting_time") or 0,
            setup=step.whole("setup") or 0,
            service=step.whole("service") or 0,
            load=step.wholes("load"),
            break_id=step.required("id") if kind is StopKind.BREAK else None,
        )

    def _location(self, kind: StopKind, number: int | None) -> int | None:
        visit = self._visit(Stop(kind=kind, task_id=number, arrival=0))
        return None if visit is None else visit.location

    def _first_load(self, stops: list[Stop]) -> tuple[int, ...]:
        load = [0] * self._problem.dimensions
        for stop in stops:
            job = self._jobs.get(stop.task_id) if stop.kind is StopKind.JOB and stop.task_id is not None else None
            if job is not None and job.delivery:
                load = [a + b for a, b in zip(load, job.delivery, strict=True)]
        return tuple(load)

    def _loaded(self, stops: list[Stop]) -> list[Stop]:
        """Return the stops with the loads that follow from their tasks."""
        load = list(self._first_load(stops))
        found = []
        for stop in stops:
            for sign, amount in self._changes(stop):
                load = [a + sign * b for a, b in zip(load, amount, strict=True)]
            found.append(replace(stop, load=tuple(load)))
        return found

    def _changes(self, stop: Stop) -> list[tuple[int, tuple[int, ...]]]:
        if stop.task_id is None:
            return []
        task = self._jobs.get(stop.task_id) if stop.kind is StopKind.JOB else self._shipments.get(stop.task_id)
        if task is None:
            return []
        if isinstance(task, Job):
            return [(sign, amount) for sign, amount in ((-1, task.delivery), (1, task.pickup)) if amount]
        return [(1 if stop.kind is StopKind.PICKUP else -1, task.amount)] if task.amount else []


def _wait(visit: Visit, arrival: int) -> int:
    """Return the seconds a vehicle waits for a window after ``arrival``."""
    return next((max(0, window.start - arrival) for window in visit.time_windows if arrival <= window.end), 0)


def _breaks_placed(stops: list[Stop], durations: list[int]) -> list[Stop]:
    """Return the stops with a location for each break.

    It is where the vehicle was or, once it has left, where it goes next.
    """
    placed: list[Stop] = []
    for number, stop in enumerate(stops):
        if stop.kind is StopKind.BREAK and stop.location is None:
            stays = durations[number] == durations[number - 1]
            onward = next((one.location for one in stops[number:] if one.kind is not StopKind.BREAK), None)
            stop = replace(stop, location=placed[-1].location if stays else onward)
        placed.append(stop)
    return placed
