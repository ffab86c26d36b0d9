"""The faults of what ties tasks and vehicles of a problem together, and of the wishes for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routing.errors import Fault
from routing.problem.kinds import StopKind, StopRef
from routing.problem.parts import ProblemParts
from routing.problem.relations import task_of

__all__ = ["relation_faults"]

LIMITS = ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance")


def relation_faults(problem: ProblemParts, size: int) -> Iterator[Fault]:
    """Every fault of the relations of a problem over so many locations."""
    visits = {(StopKind.JOB, job.id) for job in problem.jobs}
    visits |= {(kind, one.id) for one in problem.shipments for kind in (StopKind.PICKUP, StopKind.DELIVERY)}
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    yield from _prefixes(problem, visits)
    for number, together in enumerate(problem.together):
        where = f"together[{number}]"
        yield from _known(together.stops, visits, f"{where}.stops")
        if len({task_of(stop) for stop in together.stops}) < max(2, len(together.stops)):
            yield _fault(
                "problem.bad-relation",
                where,
                "Visits together must belong to two tasks or more, each to another.",
                "Give a task for each volunteer who must be there.",
            )
    for number, follows in enumerate(problem.follows):
        where = f"follows[{number}]"
        yield from _known((follows.first, follows.then), visits, where)
        if follows.first == follows.then:
            yield _fault("problem.bad-relation", where, "A visit follows itself.", "Name two visits.")
        yield from _least_and_most(follows.least, follows.most, where)
    for number, ids in enumerate(problem.alternatives):
        yield from _vehicles(ids, vehicles, f"alternatives[{number}]")
    for number, shared in enumerate(problem.shared_limits):
        yield from _vehicles(shared.vehicles, vehicles, f"shared_limits[{number}].vehicles")
        for name in LIMITS:
            value = getattr(shared, name)
            if value is not None:
                yield from _not_negative(value, f"shared_limits[{number}].{name}")
        if shared.max_distance is not None and any(
            vehicle.id in shared.vehicles and problem.matrices[vehicle.profile].distances is None
            for vehicle in problem.vehicles
            if vehicle.profile in problem.matrices
        ):
            yield _fault(
                "problem.no-distances",
                f"shared_limits[{number}].max_distance",
                "A most distance needs distances, and a matrix has only durations.",
                "Give distances, or leave max_distance out.",
            )
    for number, pair in enumerate(problem.never_mixed):
        if not isinstance(pair, frozenset) or len(pair) != 2:
            yield _fault(
                "problem.bad-relation",
                f"never_mixed[{number}]",
                "Goods that must not mix are two kinds.",
                "Give a set of two kinds of goods.",
            )
    if problem.zones and len(problem.zones) != size:
        yield _fault(
            "problem.bad-relation",
            "zones",
            f"There are {len(problem.zones)} zones for {size} locations.",
            "Give a zone for each location, or none at all.",
        )
    yield from _not_negative(problem.crossing_cost, "crossing_cost")


def _prefixes(problem: ProblemParts, visits: set[StopRef]) -> Iterator[Fault]:
    owner: dict[StopRef, int] = {}
    for number, vehicle in enumerate(problem.vehicles):
        where = f"vehicles[{number}].prefix"
        yield from _known(vehicle.prefix, visits, where)
        for position, stop in enumerate(vehicle.prefix):
            kind, task = stop
            lacks = kind is StopKind.DELIVERY and (StopKind.PICKUP, task) not in vehicle.prefix[:position]
            if stop in owner or lacks:
                yield _fault(
                    "problem.bad-prefix",
                    f"{where}[{position}]",
                    f"The {kind} {task} "
                    + ("comes before its pickup." if lacks else "is in a prefix already, or twice in this one."),
                    "Give each visit to one vehicle, once, and a pickup before its delivery.",
                )
            owner[stop] = vehicle.id


def _known(stops: tuple[StopRef, ...], visits: set[StopRef], where: str) -> Iterator[Fault]:
    for stop in stops:
        if stop not in visits:
            yield _fault(
                "problem.no-such-visit",
                where,
                f"There is no {stop[0]} {stop[1]} in the problem.",
                "Name a job, or the pickup or delivery of a shipment.",
            )


def _vehicles(ids: frozenset[int], known: set[int], where: str) -> Iterator[Fault]:
    if not ids or not ids <= known:
        unknown = ", ".join(str(one) for one in sorted(ids - known)) or "none at all"
        yield _fault(
            "problem.no-such-vehicle", where, f"It names vehicles that are not there: {unknown}.", "Name vehicles."
        )


def _least_and_most(least: Any, most: Any, where: str) -> Iterator[Fault]:
    yield from _not_negative(least, f"{where}.least")
    if most is not None:
        yield from _not_negative(most, f"{where}.most")
        if isinstance(most, int) and isinstance(least, int) and most < least:
            yield _fault("problem.bad-relation", where, f"At least {least}, and at most {most} seconds.", "Swap them.")


def _not_negative(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield _fault("problem.not-whole", where, f"{value!r} is no whole number.", "Give a whole number.")
    elif value < 0:
        yield _fault("problem.negative", where, f"It is below 0 ({value}).", "Give 0 or more.")


def _fault(code: str, where: str, cause: str, action: str) -> Fault:
    return Fault(code, where, cause, action)
