"""The rules of a problem, one in each module, applied to OR-Tools' model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from routing.solver.ortools.model import Model
from routing.solver.ortools.rules import (
    breaks,
    capacity,
    cost,
    max_distance,
    max_duration,
    max_ride,
    max_stops,
    max_tasks,
    max_travel_time,
    mixing,
    pairs,
    priority,
    shift,
    skills,
    time_windows,
)

__all__ = ["RULES"]

RULES: Final[tuple[Callable[[Model], None], ...]] = (
    cost.apply,
    shift.apply,
    time_windows.apply,
    capacity.apply,
    skills.apply,
    pairs.apply,
    max_ride.apply,
    mixing.apply,
    max_stops.apply,
    max_tasks.apply,
    max_travel_time.apply,
    max_duration.apply,
    max_distance.apply,
    breaks.apply,
    priority.apply,
)
"""Every rule in the order it is applied; a rule that no task or vehicle needs adds nothing."""
