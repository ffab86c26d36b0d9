"""Find every fault of a problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from routing.errors import Fault
from routing.problem.matrix import DurationMatrix
from routing.problem.parts import Amount, Break, Job, Preference, ProblemParts, Shipment, TimeWindow, Vehicle, Visit
from routing.problem.relation_faults import relation_faults

__all__ = ["MAX_SECONDS", "problem_faults"]

MAX_SECONDS: Final = 2_000_000_000
"""The largest time or amount in a problem: sums of many stay far below 64 bits."""


def problem_faults(problem: ProblemParts) -> list[Fault]:
    """Return the faults of a problem: those of matrices, vehicles, jobs, then shipments."""
    faults = list(_matrices(problem.matrices))
    size = min((matrix.size for matrix in problem.matrices.values()), default=0)
    amounts = _Amounts(problem)
    for number, vehicle in enumerate(problem.vehicles):
        faults += _vehicle(vehicle, f"vehicles[{number}]", size, problem.matrices, amounts)
    for number, job in enumerate(problem.jobs):
        faults += _job(job, f"jobs[{number}]", size, amounts)
    for number, shipment in enumerate(problem.shipments):
        faults += _shipment(shipment, f"shipments[{number}]", size, amounts)
    faults += _repeated("vehicles", [vehicle.id for vehicle in problem.vehicles])
    faults += _repeated("jobs", [job.id for job in problem.jobs])
    faults += _repeated("shipments", [shipment.id for shipment in problem.shipments])
    faults += relation_faults(problem, size)
    return faults


class _Amounts:
    """Checks that all amounts of a problem have the same length as the first one."""

    def __init__(self, problem: ProblemParts) -> None:
        named: list[tuple[str, Amount]] = []
        named += [(f"vehicles[{n}].capacity", vehicle.capacity) for n, vehicle in enumerate(problem.vehicles)]
        for n, job in enumerate(problem.jobs):
            named += [(f"jobs[{n}].delivery", job.delivery), (f"jobs[{n}].pickup", job.pickup)]
        named += [(f"shipments[{n}].amount", shipment.amount) for n, shipment in enumerate(problem.shipments)]
        self.where, first = next(((where, amount) for where, amount in named if amount), ("", ()))
        self.length = len(first)

    def faults(self, amount: Amount, where: str) -> Iterator[Fault]:
        if not isinstance(amount, tuple) or not all(_is_whole(value) for value in amount):
            yield _fault(
                "problem.not-whole",
                where,
                "An amount must be whole numbers.",
                "Give one whole number for each dimension.",
            )
            return
        if amount and len(amount) != self.length:
            yield _fault(
                "problem.amounts-differ",
                where,
                f"This amount has {len(amount)} dimensions, but {self.where} has {self.length}.",
                "Give all amounts and capacities the same number of dimensions.",
            )
        for position, value in enumerate(amount):
            yield from _not_negative(value, f"{where}[{position}]", "amount")


def _matrices(matrices: Mapping[str, DurationMatrix]) -> Iterator[Fault]:
    first: tuple[str, int] | None = None
    for profile, matrix in matrices.items():
        if first is None:
            first = profile, matrix.size
        elif matrix.size != first[1]:
            yield _fault(
                "problem.matrices-differ",
                f"matrices.{profile}",
                f"This matrix has {matrix.size} locations, but that of {first[0]} has {first[1]}.",
                "Give every profile a matrix over the same locations.",
            )


def _repeated(name: str, ids: list[int]) -> Iterator[Fault]:
    seen: dict[int, int] = {}
    for number, thing in enumerate(ids):
        if thing in seen:
            yield _fault(
                "problem.duplicate-id",
                f"{name}[{number}].id",
                f"{name}[{seen[thing]}] already has the id {thing}.",
                "Give each a different id.",
            )
        else:
            seen[thing] = number


def _vehicle(
    vehicle: Vehicle, where: str, size: int, matrices: Mapping[str, DurationMatrix], amounts: _Amounts
) -> Iterator[Fault]:
    yield from _id(vehicle.id, where)
    for name in ("start", "end", "finish"):
        location = getattr(vehicle, name)
        if location is not None:
            yield from _location(location, f"{where}.{name}", size)
    if vehicle.time_window is not None:
        yield from _window(vehicle.time_window, f"{where}.time_window")
    yield from amounts.faults(vehicle.capacity, f"{where}.capacity")
    yield from _skills(vehicle.skills, f"{where}.skills")
    for name in ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance", "fair_tasks"):
        limit = getattr(vehicle, name)
        if limit is not None:
            yield from _not_negative(limit, f"{where}.{name}", "limit")
    for name in ("fixed_cost", "over_cost", "finish_percent"):
        yield from _not_negative(getattr(vehicle, name), f"{where}.{name}", "cost")
    for number, one in enumerate(vehicle.breaks):
        yield from _break(one, f"{where}.breaks[{number}]")
    if vehicle.profile not in matrices:
        known = ", ".join(sorted(matrices)) or "none"
        yield _fault(
            "problem.unknown-profile",
            f"{where}.profile",
            f"The profile {vehicle.profile!r} has no matrix.",
            f"Give matrices.{vehicle.profile}, or use a profile that has one ({known}).",
        )
    elif vehicle.max_distance is not None and matrices[vehicle.profile].distances is None:
        yield _fault(
            "problem.no-distances",
            f"{where}.max_distance",
            f"max_distance needs distances, but matrices.{vehicle.profile} has only durations.",
            f"Give matrices.{vehicle.profile}.distances, or leave max_distance out.",
        )


def _job(job: Job, where: str, size: int, amounts: _Amounts) -> Iterator[Fault]:
    yield from _id(job.id, where)
    yield from _visit(job.visit, f"{where}.visit", size)
    yield from amounts.faults(job.delivery, f"{where}.delivery")
    yield from amounts.faults(job.pickup, f"{where}.pickup")
    yield from _skills(job.skills, f"{where}.skills")
    yield from _preferences(job.preferences, f"{where}.preferences")
    yield from _priority(job.priority, f"{where}.priority")


def _shipment(shipment: Shipment, where: str, size: int, amounts: _Amounts) -> Iterator[Fault]:
    yield from _id(shipment.id, where)
    yield from _visit(shipment.pickup, f"{where}.pickup", size)
    yield from _visit(shipment.delivery, f"{where}.delivery", size)
    yield from amounts.faults(shipment.amount, f"{where}.amount")
    yield from _skills(shipment.skills, f"{where}.skills")
    yield from _preferences(shipment.preferences, f"{where}.preferences")
    yield from _priority(shipment.priority, f"{where}.priority")
    if shipment.max_ride is not None:
        yield from _not_negative(shipment.max_ride, f"{where}.max_ride", "limit")


def _visit(visit: Visit, where: str, size: int) -> Iterator[Fault]:
    yield from _location(visit.location, f"{where}.location", size)
    yield from _not_negative(visit.service, f"{where}.service", "duration")
    yield from _not_negative(visit.setup, f"{where}.setup", "duration")
    yield from _windows(visit.time_windows, where)


def _break(one: Break, where: str) -> Iterator[Fault]:
    yield from _id(one.id, where)
    yield from _not_negative(one.service, f"{where}.service", "duration")
    yield from _windows(one.time_windows, where)
    if not one.time_windows:
        yield _fault(
            "problem.break-without-window",
            where,
            "A break has no time window.",
            "Give the times at which it may begin.",
        )


def _preferences(preferences: tuple[Preference, ...], where: str) -> Iterator[Fault]:
    for number, (_, cost) in enumerate(preferences):
        yield from _not_negative(cost, f"{where}[{number}]", "cost")


def _windows(windows: tuple[TimeWindow, ...], where: str) -> Iterator[Fault]:
    sound = True
    for number, window in enumerate(windows):
        found = list(_window(window, f"{where}.time_windows[{number}]"))
        sound = sound and not found
        yield from found
    if sound:
        for number, (before, after) in enumerate(pairwise(windows), start=1):
            if after.start <= before.end:
                yield _fault(
                    "problem.windows-overlap",
                    f"{where}.time_windows[{number}]",
                    f"This window begins at {after.start}, but the one before it ends at {before.end}.",
                    "Give windows in order, each beginning after the one before has ended. Join windows that touch.",
                )


def _window(window: TimeWindow, where: str) -> Iterator[Fault]:
    if not (_is_whole(window.start) and _is_whole(window.end)):
        yield _fault(
            "problem.not-whole", where, "A window must be two whole numbers.", "Give seconds as whole numbers."
        )
        return
    if window.start < 0 or window.end > MAX_SECONDS:
        yield _fault(
            "problem.out-of-range",
            where,
            f"The window from {window.start} to {window.end} is outside the range from 0 to {MAX_SECONDS}.",
            "Give seconds from a moment before everything, such as the day's midnight.",
        )
    if window.end < window.start:
        yield _fault(
            "problem.window-reversed",
            where,
            f"The window ends ({window.end}) before it begins ({window.start}).",
            "Give the earlier moment first.",
        )


def _location(location: Any, where: str, size: int) -> Iterator[Fault]:
    if not _is_whole(location) or not 0 <= location < size:
        yield _fault(
            "problem.no-such-location",
            where,
            f"Location {location} does not exist: the matrices have {size} (0 to {size - 1})."
            if size
            else f"Location {location} does not exist, because there are no matrices.",
            "Give an index into the matrices.",
        )


def _id(value: Any, where: str) -> Iterator[Fault]:
    if not _is_whole(value) or not 0 <= value < 2**63:
        yield _fault("problem.bad-id", f"{where}.id", f"{value!r} is not an id.", "Give a whole number, 0 or more.")


def _skills(skills: Any, where: str) -> Iterator[Fault]:
    if not isinstance(skills, frozenset) or not all(isinstance(skill, str) for skill in skills):
        yield _fault("problem.bad-skills", where, "Skills must be a frozenset of strings.", "Give each skill a name.")


def _priority(value: Any, where: str) -> Iterator[Fault]:
    if not _is_whole(value) or not 0 <= value <= 100:
        yield _fault(
            "problem.bad-priority", where, f"{value!r} is not a priority.", "Give a whole number from 0 to 100."
        )


def _not_negative(value: Any, where: str, word: str) -> Iterator[Fault]:
    if not _is_whole(value):
        yield _fault(
            "problem.not-whole", where, f"{value!r} is not a whole number.", f"Give the {word} as a whole number."
        )
    elif value < 0:
        yield _fault("problem.negative", where, f"The {word} is negative ({value}).", f"Give a {word} of 0 or more.")
    elif value > MAX_SECONDS:
        yield _fault(
            "problem.out-of-range",
            where,
            f"The {word} is too large ({value}).",
            f"Give a {word} of at most {MAX_SECONDS}.",
        )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fault(code: str, where: str, cause: str, action: str) -> Fault:
    return Fault(code, where, cause, action)
