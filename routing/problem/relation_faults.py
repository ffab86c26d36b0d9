"""Find the faults of a problem's relations and preferences."""

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
    """Yield every fault of the relations of a problem over ``size`` locations."""
    visits = {(StopKind.JOB, job.id) for job in problem.jobs}
    visits |= {(kind, shipment.id) for shipment in problem.shipments for kind in (StopKind.PICKUP, StopKind.DELIVERY)}
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    yield from _prefixes(problem, visits)
    for number, together in enumerate(problem.together):
        where = f"together[{number}]"
        yield from _known(together.stops, visits, f"{where}.stops")
        if len({task_of(stop) for stop in together.stops}) < max(2, len(together.stops)):
            yield _fault(
                "problem.bad-relation",
                where,
                "Visits together must belong to two or more different tasks.",
                "Give a task for each volunteer who must be there.",
            )
    for number, follows in enumerate(problem.follows):
        where = f"follows[{number}]"
        yield from _known((follows.first, follows.then), visits, where)
        if follows.first == follows.then:
            yield _fault("problem.bad-relation", where, "A visit cannot follow itself.", "Name two visits.")
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
                "max_distance needs distances, but a matrix has only durations.",
                "Give distances, or leave max_distance out.",
            )
    for number, pair in enumerate(problem.never_mixed):
        if not isinstance(pair, frozenset) or len(pair) != 2:
            yield _fault(
                "problem.bad-relation",
                f"never_mixed[{number}]",
                "Goods that must not mix must be two different kinds.",
                "Give a set of two kinds of goods.",
            )
    if problem.zones and len(problem.zones) != size:
        yield _fault(
            "problem.bad-relation",
            "zones",
            f"There are {len(problem.zones)} zones for {size} locations.",
            "Give a zone for each location, or no zones.",
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
                    + ("comes before its pickup." if lacks else "is in another prefix, or twice in this one."),
                    "Give each visit to one vehicle, once, with a pickup before its delivery.",
                )
            owner[stop] = vehicle.id


def _known(stops: tuple[StopRef, ...], visits: set[StopRef], where: str) -> Iterator[Fault]:
    for stop in stops:
        if stop not in visits:
            yield _fault(
                "problem.no-such-visit",
                where,
                f"The problem has no {stop[0]} {stop[1]}.",
                "Name a job, or the pickup or delivery of a shipment.",
            )


def _vehicles(ids: frozenset[int], known: set[int], where: str) -> Iterator[Fault]:
    if not ids or not ids <= known:
        unknown = ", ".join(str(one) for one in sorted(ids - known)) or "none at all"
        yield _fault(
            "problem.no-such-vehicle",
            where,
            f"These vehicles are not in the problem: {unknown}.",
            "Name vehicles that are in the problem.",
        )


def _least_and_most(least: Any, most: Any, where: str) -> Iterator[Fault]:
    yield from _not_negative(least, f"{where}.least")
    if most is not None:
        yield from _not_negative(most, f"{where}.most")
        if isinstance(most, int) and isinstance(least, int) and most < least:
            yield _fault(
                "problem.bad-relation", where, f"The least ({least}) is more than the most ({most}).", "Swap them."
            )


def _not_negative(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield _fault("problem.not-whole", where, f"{value!r} is not a whole number.", "Give a whole number.")
    elif value < 0:
        yield _fault("problem.negative", where, f"This is below 0 ({value}).", "Give 0 or more.")


def _fault(code: str, where: str, cause: str, action: str) -> Fault:
    return Fault(code, where, cause, action)
