"""Add a group's preferences to the costs of a problem, in minutes of travel."""

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
from routing.problem import Preference, Problem, TaskKind, Vehicle

__all__ = ["NO_FACES", "GroupPreferences", "wished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPreferences:
    """The value of each preference in minutes of travel; 0 turns a preference off.

    Attributes
    ----------
    known_face_minutes
        The cost of a visit by somebody whom the neighbour neither knows nor asked for.
    own_ward_minutes
        The cost of an errand outside the ward the volunteer lives in.
    compact_minutes
        The cost of each leg from one ward to another.
    fewer_volunteers_minutes
        The cost of each volunteer sent. High where few should go out.
    fair_share, more_than_fair_minutes
        The fair share of tasks on a round, and the cost of each task beyond it. The cost is a third higher for each
        recent hard round of the volunteer. High where the work should be spread widely.
    recent_round_minutes
        The cost of each recent round beyond what the least busy volunteer had, so that volunteers who were never
        asked come first.
    promise_minutes
        Minutes of travel that a change to today's rounds must save for each promise it breaks: a stop moved to another
        volunteer, or an arrival moved by more than a quarter of an hour. About the time of a telephone call.
    may_cost_a_visit
        Whether preferences may leave a need unassigned: only a known face or somebody from the ward comes, and nobody
        has more stops than the fair share, where these are preferred.
    spare_minutes
        Not a cost: the minutes to keep free before each window and each shift ends.
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
    preferences: GroupPreferences,
    ledger: Ledger,
    known_faces: Mapping[int, frozenset[int]] = NO_FACES,
) -> Problem:
    """Return the problem with a group's preferences added to its costs.

    ``known_faces`` are the volunteers whom the neighbour of each need knows or asked for. If none of them is
    available that day, no volunteer is preferred.
    """
    tasks = tuple(tasks)
    above = rounds_above_least(ledger, {turn.volunteer.id for turn in turns.values()})
    costs = {task.key: _preferences_of(task.need, turns, preferences, known_faces) for task in tasks}
    alone = _alone(costs, turns) if preferences.may_cost_a_visit else {}
    made = problem.replace(
        vehicles=tuple(
            _vehicle(vehicle, turns[vehicle.id], preferences, ledger, above) for vehicle in problem.vehicles
        ),
        jobs=tuple(
            replace(
                job, preferences=costs[TaskKind.JOB, job.id], vehicles=alone.get((TaskKind.JOB, job.id), job.vehicles)
            )
            for job in problem.jobs
        ),
        shipments=tuple(
            replace(
                shipment,
                preferences=costs[TaskKind.SHIPMENT, shipment.id],
                vehicles=alone.get((TaskKind.SHIPMENT, shipment.id), shipment.vehicles),
            )
            for shipment in problem.shipments
        ),
    )
    if not preferences.compact_minutes:
        return made
    return made.replace(zones=_zones(tasks, turns, points), crossing_cost=preferences.compact_minutes * 60)


def _alone(
    costs: Mapping[tuple[TaskKind, int], tuple[Preference, ...]], turns: Mapping[int, Turn]
) -> dict[tuple[TaskKind, int], frozenset[int]]:
    """Return, by task, the vehicles that meet every preference, where only some vehicles do."""
    found = {}
    for key, wishes in costs.items():
        welcome = frozenset(turns) - {number for number, _ in wishes}
        if welcome and wishes:
            found[key] = welcome
    return found


def _preferences_of(
    need: Need, turns: Mapping[int, Turn], preferences: GroupPreferences, known_faces: Mapping[int, frozenset[int]]
) -> tuple[Preference, ...]:
    """Return the cost that each vehicle adds by doing a need."""
    faces = known_faces.get(need.id, frozenset()) & {turn.volunteer.id for turn in turns.values()}
    found = []
    for number, turn in turns.items():
        minutes = preferences.known_face_minutes if faces and turn.volunteer.id not in faces else 0
        home = turn.volunteer.location
        if home is not None and need.location is not None and home.ward_code != need.location.ward_code:
            minutes += preferences.own_ward_minutes
        if minutes:
            found.append((number, minutes * 60))
    return tuple(found)


def _vehicle(
    vehicle: Vehicle, turn: Turn, preferences: GroupPreferences, ledger: Ledger, above: Mapping[int, int]
) -> Vehicle:
    minutes = preferences.fewer_volunteers_minutes + preferences.recent_round_minutes * above[turn.volunteer.id]
    over = preferences.more_than_fair_minutes * 20 * (3 + hard_rounds(ledger, turn.volunteer.id))
    most = vehicle.max_stops
    if over and preferences.may_cost_a_visit:
        most = preferences.fair_share if most is None else min(most, preferences.fair_share)
    return replace(
        vehicle,
        max_stops=most,
        fixed_cost=vehicle.fixed_cost + minutes * 60,
        fair_tasks=preferences.fair_share if over else None,
        over_cost=over,
    )


def _zones(tasks: Iterable[Task], turns: Mapping[int, Turn], points: DayPoints) -> tuple[int, ...]:
    """Return the number of the ward of each location."""
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
