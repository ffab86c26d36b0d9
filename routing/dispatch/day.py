"""Build the routing problem of a day, with the needs and shifts behind its ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from routing.dispatch.inputs import DayInputs
from routing.dispatch.places import PlaceFinder
from routing.dispatch.points import DayPoints
from routing.dispatch.preferences import NO_FACES, wished
from routing.dispatch.settings import DispatchSettings
from routing.dispatch.skills import skills_of_volunteer
from routing.dispatch.tasks import Held, Task, held_at_once, task_of, tasks_beside, way_back
from routing.dispatch.turns import Absent, Turn, alternatives_of, shared_limits_of, turns_of
from routing.needs import Need, NeedKind, Volunteer
from routing.problem import Follows, Job, Problem, Shipment, TaskKind, Together

__all__ = ["DayProblem", "day_problem"]


@dataclass(frozen=True, eq=False, slots=True)
class DayProblem:
    """The routing problem of a day, with the needs and shifts behind its ids.

    Attributes
    ----------
    problem
        The problem for the solver. The ids of its jobs and shipments are those of ``TaskKey``.
    tasks
        By job or shipment: the need and the places it visits. Where a need asks for several volunteers, each further
        volunteer has a separate job.
    turns
        By vehicle id: the volunteer, hours and mode of a shift. A volunteer has a turn for each mode they may use.
    held
        Needs that cannot enter the problem, each with the reason.
    absent
        Volunteers without a shift that day, each with the reason.
    known_faces
        By need: the volunteers its neighbour knows or asked for.
    chats
        Needs without travel: ``assign_chats`` finds time for them beside the rounds.
    """

    day: date
    problem: Problem
    points: DayPoints
    tasks: Mapping[tuple[TaskKind, int], Task]
    turns: Mapping[int, Turn]
    held: tuple[Held, ...]
    absent: tuple[Absent, ...]
    chats: tuple[Need, ...]
    volunteers: tuple[Volunteer, ...]
    settings: DispatchSettings
    known_faces: Mapping[int, frozenset[int]] = field(default_factory=lambda: NO_FACES)

    @property
    def people(self) -> Mapping[int, int]:
        """The id of the volunteer behind each vehicle."""
        return {vehicle_id: turn.volunteer.id for vehicle_id, turn in self.turns.items()}


def day_problem(inputs: DayInputs) -> DayProblem:
    """Build the routing problem of a day."""
    day, points, settings = inputs.day, inputs.points, inputs.settings
    finder = PlaceFinder(inputs.places, inputs.places_open, points, inputs.matrices, inputs.undecided)
    tasks: dict[tuple[TaskKind, int], Task] = {}
    held: list[Held] = []
    chats: list[Need] = []
    together: list[Together] = []
    follows: list[Follows] = []
    for need in inputs.needs:
        found = held_at_once(need, day)
        if found is None and need.kind is NeedKind.CHAT:
            chats.append(need)
        elif found is None:
            made = task_of(need, day, finder, points, settings)
            back = None if isinstance(made, Held) else way_back(made, day, finder, points, settings)
            if isinstance(made, Held):
                held.append(made)
            elif isinstance(back, Held):
                held.append(back)
            else:
                if back is not None:
                    tasks[back[0].key] = back[0]
                    follows.append(back[1])
                tasks[made.key] = made
                beside, meeting = tasks_beside(made)
                tasks |= {one.key: one for one in beside}
                together += [] if meeting is None else [meeting]
        else:
            held.append(found)
    inside = tuple(task.need for task in tasks.values())
    turns: list[Turn] = []
    absent: list[Absent] = []
    for volunteer in inputs.volunteers:
        mine = turns_of(volunteer, day, inputs.matrices)
        if isinstance(mine, Absent):
            absent.append(mine)
        else:
            turns += mine
    numbered = dict(enumerate(turns, start=1))
    problem = Problem(
        vehicles=tuple(
            turn.vehicle(number, points, skills_of_volunteer(turn.volunteer, turn.mode, day, inside), settings)
            for number, turn in numbered.items()
        ),
        matrices={mode.value: matrix for mode, matrix in inputs.matrices.items()},
        jobs=tuple(task.task for task in tasks.values() if isinstance(task.task, Job)),
        shipments=tuple(task.task for task in tasks.values() if isinstance(task.task, Shipment)),
        together=tuple(together),
        follows=tuple(follows),
        never_mixed=tuple(sorted((frozenset(map(str, pair)) for pair in settings.never_mixed), key=sorted)),
        alternatives=alternatives_of(numbered),
        shared_limits=shared_limits_of(numbered),
    )
    return DayProblem(
        day=day,
        problem=wished(
            problem, tasks.values(), numbered, points, inputs.preferences, inputs.ledger, inputs.known_faces
        ),
        points=points,
        tasks=MappingProxyType(tasks),
        turns=MappingProxyType(numbered),
        held=tuple(held),
        absent=tuple(absent),
        chats=tuple(chats),
        volunteers=inputs.volunteers,
        settings=settings,
        known_faces=inputs.known_faces,
    )
