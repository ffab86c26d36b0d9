"""Build the vehicles of a day's problem from the volunteers' shifts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from routing.dispatch.load import capacity_of
from routing.dispatch.points import DayPoints
from routing.dispatch.settings import DispatchSettings
from routing.needs import Mode, Rest, Span, Volunteer
from routing.problem import Break, DurationMatrix, SharedLimit, TimeWindow, Vehicle
from routing.skills import Skill

__all__ = ["Absent", "Turn", "alternatives_of", "shared_limits_of", "turns_of"]


@dataclass(frozen=True, slots=True)
class Absent:
    """A volunteer without a shift that day.

    ``code`` is for machines, ``sentence`` for people.
    """

    volunteer_id: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A volunteer's shift by one of their modes.

    ``breaks`` are those that fall into this shift.
    """

    volunteer: Volunteer
    span: Span
    mode: Mode
    ends_at_home: bool
    preferred: bool = True
    breaks: tuple[Rest, ...] = ()

    def vehicle(self, number: int, points: DayPoints, skills: frozenset[Skill], settings: DispatchSettings) -> Vehicle:
        """Return the vehicle of this shift.

        It starts from home, and returns there where the volunteer ends at home.
        """
        home = points.volunteers.get(self.volunteer.id)
        minutes = self.volunteer.max_minutes
        return Vehicle(
            id=number,
            profile=self.mode.value,
            start=home,
            end=home if self.ends_at_home else None,
            time_window=TimeWindow(self.span.start, self.span.end),
            capacity=capacity_of(self.volunteer, self.mode, settings.seats),
            skills=skills,
            max_stops=self.volunteer.max_stops,
            max_duration=None if minutes is None else minutes * 60,
            max_distance=self.volunteer.max_metres,
            fixed_cost=0 if self.preferred else settings.other_mode_minutes * 60,
            breaks=tuple(
                Break(id=position, time_windows=(begins(one),), service=one.minutes * 60)
                for position, one in enumerate(self.breaks, start=1)
            ),
        )


def turns_of(volunteer: Volunteer, day: date, matrices: Mapping[Mode, DurationMatrix]) -> tuple[Turn, ...] | Absent:
    """Return the shifts of a volunteer on a day, or why there is none.

    Each span of a split day is a separate shift, once for each of their modes that has a matrix. On a split day every
    shift ends at home, where the next begins. A volunteer with open questions or without a known home has no shift:
    we plan only what a volunteer has offered, and a round needs a place to start from.
    """
    if not volunteer.active:
        return Absent(volunteer.id, "volunteer.inactive", "This volunteer is not active.")
    if volunteer.questions:
        asked = " ".join(question.text for question in volunteer.questions)
        return Absent(volunteer.id, "volunteer.questions", f"Details missing: {asked}")
    if volunteer.location is None:
        return Absent(volunteer.id, "volunteer.no-home", "This volunteer has no starting point. Add a postcode.")
    spans = tuple(span for span in volunteer.hours.on(day) if span.start < span.end)
    if not spans:
        return Absent(volunteer.id, "volunteer.no-hours", "This volunteer is not available on this day.")
    modes = [mode for mode in volunteer.modes if mode in matrices]
    if not modes:
        return Absent(
            volunteer.id, "volunteer.no-streets", "There are no travel times for this volunteer's mode of travel."
        )
    home = volunteer.ends_at_home or len(spans) > 1
    rests = _rests_of(volunteer.breaks, spans)
    return tuple(Turn(volunteer, span, mode, home, mode is modes[0], rests[span]) for span in spans for mode in modes)


def begins(rest: Rest) -> TimeWindow:
    """Return when a break may begin so that it ends within its span."""
    return TimeWindow(rest.span.start, max(rest.span.start, rest.span.end - rest.minutes * 60))


def _rests_of(breaks: Iterable[Rest], spans: Sequence[Span]) -> dict[Span, tuple[Rest, ...]]:
    """Return the breaks of each span of a day, in order.

    On a split day a break falls into the span that has most of its time, and is cut to it: otherwise the morning would
    leave it to the afternoon and the afternoon to the morning. Where enough of its time falls between two spans, the
    volunteer takes it there.
    """
    found: dict[Span, list[Rest]] = {span: [] for span in spans}
    for rest in sorted(breaks):
        between = [(one.end, after.start) for one, after in pairwise(spans)]
        if any(min(end, rest.span.end) - max(start, rest.span.start) >= rest.minutes * 60 for start, end in between):
            continue
        shared = {span: min(span.end, rest.span.end) - max(span.start, rest.span.start) for span in spans}
        most = max(spans, key=lambda span: shared[span])
        if shared[most] > 0:
            cut = Span(max(most.start, rest.span.start), min(most.end, rest.span.end))
            found[most].append(rest if len(spans) == 1 else Rest(cut, rest.minutes))
    return {span: tuple(rests) for span, rests in found.items()}


def alternatives_of(turns: Mapping[int, Turn]) -> tuple[frozenset[int], ...]:
    """Return each pair of vehicles that are one volunteer by different modes.

    The volunteer uses one mode on a day.
    """
    return tuple(
        frozenset({one, other})
        for (one, turn), (other, its) in combinations(turns.items(), 2)
        if turn.volunteer.id == its.volunteer.id and turn.mode is not its.mode
    )


def shared_limits_of(turns: Mapping[int, Turn]) -> tuple[SharedLimit, ...]:
    """Return the day's limits of volunteers whose day is split into several shifts."""
    mine: dict[int, dict[int, Turn]] = {}
    for number, turn in turns.items():
        mine.setdefault(turn.volunteer.id, {})[number] = turn
    found = []
    for numbered in mine.values():
        person = next(iter(numbered.values())).volunteer
        limited = any(most is not None for most in (person.max_stops, person.max_minutes, person.max_metres))
        if limited and len({turn.span for turn in numbered.values()}) > 1:
            found.append(
                SharedLimit(
                    vehicles=frozenset(numbered),
                    max_stops=person.max_stops,
                    max_duration=None if person.max_minutes is None else person.max_minutes * 60,
                    max_distance=person.max_metres,
                )
            )
    return tuple(found)
