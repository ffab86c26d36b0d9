"""Read a problem in VROOM's JSON, or report all of its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from routing.errors import Fault, InvalidProblem
from routing.problem import UNREACHABLE, Amount, DurationMatrix, Job, Problem, Shipment, TimeWindow, Vehicle, Visit
from routing.problem.faults import MAX_SECONDS
from routing.vroom import keys
from routing.vroom.fields import Fields, Report, kind_of
from routing.vroom.relations import breaks_of, ids_of, relations_of

__all__ = ["VroomProblem", "read_problem"]


@dataclass(frozen=True, slots=True)
class VroomProblem:
    """A problem read from a file, with what is needed only to write the answer as JSON.

    Solvers and the checker are given ``problem`` alone.

    Attributes
    ----------
    problem
        The problem to solve.
    delivery_ids
        The id of the delivery by the id of the shipment, which is its pickup's, where the two differ.
    coordinates
        The ``(lon, lat)`` of each location, where the file gives it.
    """

    problem: Problem
    delivery_ids: Mapping[int, int]
    coordinates: Mapping[int, tuple[float, float]]


NO_LIMIT: Final = 2**32 - 1
_MOST_ROWS: Final = 10
"""Rows of a table whose faults are named: a wrong export has the same one in all of them."""
RENAMED: Final = ((".visit", ""), (".location", ".location_index"))
"""The names in VROOM's JSON of places in a Problem."""


def read_problem(data: Any) -> VroomProblem:
    """Return the problem of a parsed JSON file.

    Raises
    ------
    InvalidProblem
        With every fault, each at its place in the file.
    """
    report = Report()
    root = Fields(data, "", report).expect({*keys.PROBLEM, *keys.RELATIONS})
    root.refuse(["matrix"], "is the name of an old version.", "Give matrices: {profile: {durations: [...]}}.")
    if "vehicles" not in root:
        root.missing("vehicles", "Give vehicles, a list.")
    matrices = _matrices(root)
    beside = _Beside()
    vehicles = tuple(_vehicle(vehicle.expect(keys.VEHICLE), beside) for vehicle in root.objects("vehicles"))
    jobs = tuple(_job(job.expect(keys.JOB), beside) for job in root.objects("jobs"))
    shipments = tuple(_shipment(shipment.expect(keys.SHIPMENT), beside) for shipment in root.objects("shipments"))
    try:
        problem = Problem(vehicles, matrices, jobs, shipments, **relations_of(root, beside.delivery_ids))
    except InvalidProblem as error:
        raise InvalidProblem([*report.faults, *_beyond(report, error.faults)]) from None
    if report.faults:
        raise InvalidProblem(report.faults)
    return VroomProblem(problem, MappingProxyType(beside.delivery_ids), MappingProxyType(beside.coordinates))


@dataclass(slots=True)
class _Beside:
    delivery_ids: dict[int, int] = field(default_factory=dict)
    coordinates: dict[int, tuple[float, float]] = field(default_factory=dict)

    def note(self, index: int, pair: Any) -> None:
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(value, int | float) for value in pair):
            self.coordinates.setdefault(index, (pair[0], pair[1]))


def _beyond(report: Report, faults: tuple[Fault, ...]) -> list[Fault]:
    """Return the faults of the problem that are not mere consequences of faults in the file."""
    told = [fault.where for fault in report.faults]
    no_matrix = any(where.startswith("matrices") for where in told)
    follows = {"problem.unknown-profile", "problem.no-such-location", "problem.no-distances"}
    found = []
    for fault in faults:
        where = fault.where
        for ours, theirs in RENAMED:
            where = where.replace(ours, theirs)
        if where.startswith("vehicles") and where.endswith((".start", ".end")):
            where += "_index"
        if any(where.startswith(other) or other.startswith(f"{where}[") for other in told):
            continue
        if no_matrix and fault.code in follows:
            continue
        found.append(Fault(fault.code, where, fault.cause, fault.action))
    return found


def _matrices(root: Fields) -> dict[str, DurationMatrix]:
    if "matrices" not in root:
        root.report.add(
            "vroom.no-matrices",
            "matrices",
            "There are no travel times: Wardround asks no routing server for them.",
            "Give matrices: {profile: {durations: [...]}}, and location_index, start_index and end_index into them.",
        )
        return {}
    found = {}
    outer = root.object("matrices")
    for profile, value in outer.items():
        fields = Fields(value, f"matrices.{profile}", root.report).expect(keys.MATRIX)
        fields.refuse(["costs"], "would replace travel time as the cost.", "Leave it out: the cost is travel time.")
        if "durations" not in fields:
            if isinstance(value, dict):
                fields.missing("durations", "Give durations, rows of seconds.")
            continue
        durations = _rows(fields, "durations")
        distances = _rows(fields, "distances") if "distances" in fields else None
        if durations is None or ("distances" in fields and distances is None):
            continue
        try:
            found[profile] = DurationMatrix(durations, distances)
        except InvalidProblem as error:
            for fault in error.faults:
                where = f"matrices.{profile}.{fault.where}"
                root.report.faults.append(Fault(fault.code, where, fault.cause, fault.action))
    return found


def _rows(fields: Fields, name: str) -> Any:
    """Return a table of whole numbers, or None if any entry is not one.

    The first wrong entry of each row is reported.
    """
    where, before = fields.at(name), len(fields.report.faults)
    rows = fields.array(name)
    width = next((len(row) for row in rows if isinstance(row, list)), 0)
    for number, row in enumerate(rows):
        if len(fields.report.faults) - before >= _MOST_ROWS:
            break
        if not isinstance(row, list):
            _bad_matrix(fields, f"{where}[{number}]", f"This must be a row of numbers, not {kind_of(row)}.")
        elif len(row) != width:
            _bad_matrix(fields, f"{where}[{number}]", f"This row has {len(row)} entries, the first has {width}.")
        else:
            # Rows of plain integers are the rule, and a large table has millions of entries.
            plain = set(map(type, row)) <= {int} and all(abs(entry) <= UNREACHABLE for entry in row)
            bad = [] if plain else [column for column, entry in enumerate(row) if not _is_entry(entry)]
            if bad:
                more = f" {len(bad) - 1} more in this row are wrong too." if len(bad) > 1 else ""
                cause = f"This entry is {_entry(row[bad[0]])}.{more}"
                _bad_matrix(fields, f"{where}[{number}][{bad[0]}]", cause)
    if len(fields.report.faults) > before:
        return None
    return np.array(rows, dtype=np.float64).astype(np.int32)


def _is_entry(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= UNREACHABLE and value == int(value)


def _entry(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value}, " + ("which is too large" if abs(value) > UNREACHABLE else "not a whole number")
    return f"{kind_of(value)}, not a whole number"


def _bad_matrix(fields: Fields, where: str, cause: str) -> None:
    fields.report.add(
        "vroom.bad-matrix",
        where,
        cause,
        f"Give rows of equal length, whole numbers from 0 to {UNREACHABLE} (which means: no way).",
    )


def _vehicle(fields: Fields, beside: _Beside) -> Vehicle:
    fields.refuse(["steps"], "would fix a route, which a file cannot ask for.", "Leave them out.")
    speed = fields.raw("speed_factor")
    if speed not in (None, 1, 1.0):
        fields.report.add(
            "vroom.unsupported",
            fields.at("speed_factor"),
            "A factor other than 1 would change travel times.",
            "Give the vehicle a profile with travel times of its own.",
        )
    costs = fields.object("costs") if "costs" in fields else Fields({}, fields.at("costs"), fields.report)
    costs.expect(keys.COSTS)
    for name, usual in (("per_hour", 3600), ("per_km", 0), ("per_task_hour", 0)):
        if costs.raw(name) not in (None, usual):
            costs.report.add(
                "vroom.unsupported",
                costs.at(name),
                f"The cost is travel seconds and a fixed cost: {name} can only be {usual}.",
                f"Leave {name} out.",
            )
    return Vehicle(
        id=fields.required("id"),
        profile=fields.text("profile", "car"),
        start=_index(fields, "start", "start_index", beside, needed=False),
        end=_index(fields, "end", "end_index", beside, needed=False),
        time_window=_window(fields.raw("time_window"), fields.at("time_window"), fields.report),
        capacity=_amount(fields, "capacity"),
        skills=_skills(fields),
        max_tasks=fields.whole("max_tasks", None),
        max_travel_time=fields.whole("max_travel_time", None),
        max_duration=fields.whole("max_duration", None),
        max_distance=fields.whole("max_distance", None),
        fixed_cost=costs.whole("fixed") or 0,
        max_stops=fields.whole("max_stops", None),
        breaks=breaks_of(fields, _windows),
        description=fields.text("description"),
    )


def _job(fields: Fields, beside: _Beside) -> Job:
    fields.refuse(["amount"], "is the name of an old version.", "Write delivery, or pickup.")
    return Job(
        id=fields.required("id"),
        visit=_visit(fields, beside),
        delivery=_amount(fields, "delivery"),
        pickup=_amount(fields, "pickup"),
        skills=_skills(fields),
        priority=fields.whole("priority") or 0,
        description=fields.text("description"),
        must=fields.raw("must") is True,
        vehicles=ids_of(fields, "vehicles"),
    )


def _shipment(fields: Fields, beside: _Beside) -> Shipment:
    pickup, delivery = fields.object("pickup").expect(keys.STEP), fields.object("delivery").expect(keys.STEP)
    given, taken = pickup.required("id"), delivery.required("id")
    if given != taken:
        beside.delivery_ids[given] = taken
    return Shipment(
        id=given,
        pickup=_visit(pickup, beside),
        delivery=_visit(delivery, beside),
        amount=_amount(fields, "amount"),
        skills=_skills(fields),
        priority=fields.whole("priority") or 0,
        max_ride=fields.whole("max_ride", None),
        description=pickup.text("description") or delivery.text("description"),
        goods=fields.text("goods"),
        must=fields.raw("must") is True,
        vehicles=ids_of(fields, "vehicles"),
    )


def _visit(fields: Fields, beside: _Beside) -> Visit:
    fields.refuse(
        ["setup_per_type", "service_per_type"],
        "would make a duration depend on the type of vehicle.",
        "Give one setup and one service.",
    )
    return Visit(
        location=_index(fields, "location", "location_index", beside, needed=True) or 0,
        service=fields.whole("service") or 0,
        setup=fields.whole("setup") or 0,
        time_windows=_windows(fields),
    )


def _index(fields: Fields, name: str, index_name: str, beside: _Beside, *, needed: bool) -> int | None:
    if index_name in fields:
        index = fields.whole(index_name)
        if index is not None:
            beside.note(index, fields.raw(name))
        return index
    if needed or name in fields:
        fields.report.add(
            "vroom.no-index",
            fields.at(index_name),
            f"A {name} without {index_name} needs a routing server, which Wardround does not ask.",
            f"Give matrices and {index_name}; {name} may stand beside it.",
        )
    return None


def _windows(fields: Fields) -> tuple[TimeWindow, ...]:
    found = []
    for number, pair in enumerate(fields.array("time_windows")):
        window = _window(pair, f"{fields.at('time_windows')}[{number}]", fields.report, needed=True)
        if window is not None:
            found.append(window)
    return tuple(found)


def _window(pair: Any, where: str, report: Report, *, needed: bool = False) -> TimeWindow | None:
    if pair is None and not needed:
        return None
    whole = isinstance(pair, list) and len(pair) == 2
    if not whole or not all(isinstance(value, int) and not isinstance(value, bool) for value in pair):
        report.add(
            "vroom.bad-window", where, "This is not a time window.", "Give [start, end], two whole numbers of seconds."
        )
        return None
    # VROOM writes "no limit" as the largest number of 32 bits, which is beyond our range.
    return TimeWindow(pair[0], MAX_SECONDS if pair[1] == NO_LIMIT else pair[1])


def _amount(fields: Fields, name: str) -> Amount:
    return fields.wholes(name)


def _skills(fields: Fields) -> frozenset[str]:
    """Return skills as text, whether the file has VROOM's numbers or names."""
    skills = set()
    for number, value in enumerate(fields.array("skills")):
        if isinstance(value, bool) or not isinstance(value, int | str):
            where = f"{fields.at('skills')}[{number}]"
            fields.report.add("vroom.wrong-type", where, "This is not a skill.", "Give whole numbers or texts.")
        else:
            skills.add(str(value))
    return frozenset(skills)
