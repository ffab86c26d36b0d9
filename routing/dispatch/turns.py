"""Turn: one span of a volunteer's day, and the vehicle it is to the solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.dispatch.points import DayPoints
from routing.dispatch.settings import DispatchSettings
from routing.matrix import DurationMatrix
from routing.needs import Mode, Span, Volunteer
from routing.problem import TimeWindow, Vehicle

__all__ = ["Absent", "Turn", "turns_of"]


@dataclass(frozen=True, slots=True)
class Absent:
    """A volunteer without a turn that day; ``code`` is for machines, ``sentence`` for people."""

    volunteer_id: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A volunteer's span of one day, and the mode they go by."""

    volunteer: Volunteer
    span: Span
    mode: Mode
    ends_at_home: bool

    def vehicle(self, number: int, points: DayPoints, skills: frozenset[str], settings: DispatchSettings) -> Vehicle:
        """The vehicle of this turn: from home, and back where the volunteer wishes it."""
        home = points.volunteers.get(self.volunteer.id)
        minutes = self.volunteer.max_minutes
        return Vehicle(
            id=number,
            profile=self.mode.value,
            start=home,
            end=home if self.ends_at_home else None,
            time_window=TimeWindow(self.span.start, self.span.end),
            capacity=(self.volunteer.capacity, settings.seats if self.mode is Mode.DRIVE else 0),
            skills=skills,
            max_tasks=self.volunteer.max_stops,
            max_duration=None if minutes is None else minutes * 60,
            max_distance=self.volunteer.max_metres,
        )


def turns_of(volunteer: Volunteer, day: date, matrices: Mapping[Mode, DurationMatrix]) -> tuple[Turn, ...] | Absent:
    """The turns of a volunteer on a day, or why there is none.

    Each span of a split day is a turn of its own, and the limits on stops, minutes and metres are those of each. Of
    several turns each ends at home, where the next begins. They go by the first of their modes that a matrix is given
    for. Who has questions open, or no known home, has no turn: nobody is sent what they did not offer, and nobody
    starts from nowhere.
    """
    if not volunteer.active:
        return Absent(volunteer.id, "volunteer.inactive", "This volunteer is not active at present.")
    if volunteer.questions:
        asked = " ".join(question.text for question in volunteer.questions)
        return Absent(volunteer.id, "volunteer.questions", f"Settle first: {asked}")
    if volunteer.location is None:
        return Absent(volunteer.id, "volunteer.no-home", "Nobody knows yet where this volunteer starts from.")
    spans = tuple(span for span in volunteer.hours.on(day) if span.start < span.end)
    if not spans:
        return Absent(volunteer.id, "volunteer.no-hours", "This volunteer has no hours on this day.")
    mode = next((mode for mode in volunteer.modes if mode in matrices), None)
    if mode is None:
        return Absent(
            volunteer.id, "volunteer.no-streets", "There are no travel times for how this volunteer gets around."
        )
    return tuple(Turn(volunteer, span, mode, volunteer.ends_at_home or len(spans) > 1) for span in spans)
