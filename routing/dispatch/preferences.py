"""Wishes: what a group would like of its rounds, in minutes of way that it is worth; none costs a need its visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final

from routing.dispatch.points import DayPoints
from routing.dispatch.tasks import Task
from routing.dispatch.turns import Turn
from routing.errors import Fault, InvalidInput
from routing.fairness import Ledger, hard_rounds, rounds_above_least
from routing.needs import Location, Need, Place
from routing.problem import Problem, TaskKind, Vehicle, Wish

__all__ = ["NO_FACES", "Wishes", "wished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What each wish is worth, in minutes under way; 0 is no such wish.

    Attributes
    ----------
    known_face_minutes
        Somebody else comes than one of those the neighbour knows or asked for.
    own_ward_minutes
        A volunteer does an errand outside the ward they live in.
    compact_minutes
        A round goes from one ward into another.
    fewer_volunteers_minutes
        One more volunteer is sent: high where few are to be sent.
    fair_share, more_than_fair_minutes
        Each task beyond the fair share of a round; a third more for each hard round the volunteer had lately. High
        where the work is to be spread wide.
    recent_round_minutes
        Each round a volunteer had lately more than who had the fewest: who was never called comes first.
    promise_minutes
        Minutes under way that a day planned anew must save for each promise it breaks: a stop in other hands, or an
        arrival that moves by more than a quarter of an hour. About the time of a telephone call.
    may_cost_a_visit
        Where a known face or one's own ward is wished, nobody else comes, though a need then waits; and nobody has more
        stops than the fair share, where more than that costs.
    spare_minutes
        No price, but time: so much is kept before each window and each volunteer's time ends.
    """

    known_face_minutes: int = 10
    own_ward_minutes: int = 0
    compact_minutes: int = 0
    fewer_volunteers_minutes: int = 0
    fair_share: int = 8
    more_than_fair_minutes: int = 0
    recent_round_minutes: int = 2
    promise_minutes: int = 5
    spare_minutes: int = 0
    may_cost_a_visit: bool = False

    def __post_init__(self) -> None:
        faults = [
            Fault("dispatch.negative", one.name, f"{getattr(self, one.name)} is below 0.", "Give 0 or more.")
            for one in fields(self)
            if getattr(self, one.name) < 0
        ]
        if faults:
            raise InvalidInput(faults)


NO_FACES: Final[Mapping[int, frozenset[int]]] = MappingProxyType({})


def wished(
    problem: Problem,
    tasks: Iterable[Task],
    turns: Mapping[int, Turn],
    points: DayPoints,
    wishes: Wishes,
    ledger: Ledger,
    known_faces: Mapping[int, frozenset[int]] = NO_FACES,
) -> Problem:
    """The problem with the wishes of a group in its costs.

    ``known_faces`` are the volunteers whom the neighbour of a need knows or asked for, by need; where there are none
    that day anybody is as welcome.
    """
    tasks = tuple(tasks)
    above = rounds_above_least(ledger, {turn.volunteer.id for turn in turns.values()})
    costs = {task.key: _wishes_of(task.need, turns, wishes, known_faces) for task in tasks}
    alone = _alone(costs, turns) if wishes.may_cost_a_visit else {}
    made = problem.replace(
        vehicles=tuple(_vehicle(one, turns[one.id], wishes, ledger, above) for one in problem.vehicles),
        jobs=tuple(
            replace(job, wishes=costs[TaskKind.JOB, job.id], vehicles=alone.get((TaskKind.JOB, job.id), job.vehicles))
            for job in problem.jobs
        ),
        shipments=tuple(
            replace(
                one,
                wishes=costs[TaskKind.SHIPMENT, one.id],
                vehicles=alone.get((TaskKind.SHIPMENT, one.id), one.vehicles),
            )
            for one in problem.shipments
        ),
    )
    if not wishes.compact_minutes:
        return made
    return made.replace(zones=_zones(tasks, turns, points), crossing_cost=wishes.compact_minutes * 60)


def _alone(
    costs: Mapping[tuple[TaskKind, int], tuple[Wish, ...]], turns: Mapping[int, Turn]
) -> dict[tuple[TaskKind, int], frozenset[int]]:
    """By task: who alone may do it, where some come up to every wish and others do not."""
    found = {}
    for key, wishes in costs.items():
        welcome = frozenset(turns) - {number for number, _ in wishes}
        if welcome and wishes:
            found[key] = welcome
    return found


def _wishes_of(
    need: Need, turns: Mapping[int, Turn], wishes: Wishes, known_faces: Mapping[int, frozenset[int]]
) -> tuple[Wish, ...]:
    """What each turn adds to the cost by doing a need."""
    faces = known_faces.get(need.id, frozenset()) & {turn.volunteer.id for turn in turns.values()}
    found = []
    for number, turn in turns.items():
        minutes = wishes.known_face_minutes if faces and turn.volunteer.id not in faces else 0
        home = turn.volunteer.location
        if home is not None and need.location is not None and home.ward_code != need.location.ward_code:
            minutes += wishes.own_ward_minutes
        if minutes:
            found.append((number, minutes * 60))
    return tuple(found)


def _vehicle(vehicle: Vehicle, turn: Turn, wishes: Wishes, ledger: Ledger, above: Mapping[int, int]) -> Vehicle:
    minutes = wishes.fewer_volunteers_minutes + wishes.recent_round_minutes * above[turn.volunteer.id]
    over = wishes.more_than_fair_minutes * 20 * (3 + hard_rounds(ledger, turn.volunteer.id))
    most = vehicle.max_stops
    if over and wishes.may_cost_a_visit:
        most = wishes.fair_share if most is None else min(most, wishes.fair_share)
    return replace(
        vehicle,
        max_stops=most,
        fixed_cost=vehicle.fixed_cost + minutes * 60,
        fair_tasks=wishes.fair_share if over else None,
        over_cost=over,
    )


def _zones(tasks: Iterable[Task], turns: Mapping[int, Turn], points: DayPoints) -> tuple[int, ...]:
    """The ward of each location, as a number."""
    wards: dict[str, int] = {}
    zones = [0] * len(points.coordinates)

    def mark(at: int | None, where: Location | None) -> None:
        if at is not None and where is not None:
            zones[at] = wards.setdefault(where.ward_code, len(wards))

    for task in tasks:
        mark(points.homes.get(task.need.id), task.need.location)
        for place in (task.pickup_place, task.delivery_place):
            if isinstance(place, Place):
                mark(points.places[place.id], place.location)
    for turn in turns.values():
        mark(points.volunteers.get(turn.volunteer.id), turn.volunteer.location)
    return tuple(zones)
