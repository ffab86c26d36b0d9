"""The inputs of a day's problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from routing.dispatch.points import DayPoints
from routing.dispatch.preferences import NO_FACES, GroupPreferences
from routing.dispatch.settings import DispatchSettings
from routing.fairness import NOBODY_ASKED, Ledger
from routing.needs import Mode, Need, Place, Span, Volunteer
from routing.problem import DurationMatrix

__all__ = ["DayInputs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInputs:
    """Everything that a day's problem is built from, for a first plan and for a replan alike.

    Attributes
    ----------
    day
        The date; windows, checks and hours are those of this day.
    needs, volunteers
        All that may take part. ``DayProblem.held`` and ``absent`` say why some cannot.
    places, places_open
        The group's places, from which "any" is chosen, and the opening hours of that day by place id. An empty tuple
        means closed all day, a missing id open all day.
    undecided
        The ids of places whose hours that day are not certain ("by appointment"), and which therefore count as closed.
    points, matrices
        The points of ``day_points`` over the same needs, volunteers and places, and one matrix over them for each mode.
    settings
        How long things take.
    preferences, ledger, known_faces
        The group's preferences, the recent rounds of each volunteer, and the volunteers whom each neighbour knows.
    """

    day: date
    needs: tuple[Need, ...]
    volunteers: tuple[Volunteer, ...]
    places: tuple[Place, ...]
    places_open: Mapping[int, tuple[Span, ...]]
    points: DayPoints
    matrices: Mapping[Mode, DurationMatrix]
    settings: DispatchSettings
    preferences: GroupPreferences = field(default_factory=GroupPreferences)
    ledger: Ledger = field(default_factory=lambda: NOBODY_ASKED)
    known_faces: Mapping[int, frozenset[int]] = field(default_factory=lambda: NO_FACES)
    undecided: frozenset[int] = frozenset()
