"""The known keys of each object in a problem file, and the likely meaning of misspelt ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = [
    "BREAK", "COSTS", "JOB", "LIMITS", "MATRIX", "PROBLEM", "RELATIONS", "ROUTE", "ROUTE_STEP", "SHIPMENT", "SOLUTION",
    "STEP", "VEHICLE", "meant",
]  # fmt: skip

LIMITS: Final = ("max_tasks", "max_stops", "max_travel_time", "max_duration", "max_distance")
_VISIT: Final = ("location", "location_index", "setup", "service", "setup_per_type", "service_per_type", "time_windows")
_TASK: Final = ("skills", "priority", "must", "vehicles")

PROBLEM: Final = frozenset({"vehicles", "jobs", "shipments", "matrices", "matrix"})
RELATIONS: Final = {
    "together": frozenset({"steps"}),
    "follows": frozenset({"first", "then", "least", "most"}),
    "alternatives": frozenset({"vehicles"}),
    "shared_limits": frozenset({"vehicles", *LIMITS}),
    "never_mixed": frozenset({"first", "second"}),
}
VEHICLE: Final = frozenset({
    "id", "profile", "description", "start", "start_index", "end", "end_index", "capacity", "costs", "skills", "type",
    "time_window", "breaks", "speed_factor", "steps", *LIMITS,
})  # fmt: skip
COSTS: Final = frozenset({"fixed", "per_hour", "per_km", "per_task_hour"})
JOB: Final = frozenset({"id", "description", "delivery", "pickup", "amount", *_VISIT, *_TASK})
SHIPMENT: Final = frozenset({"pickup", "delivery", "amount", "max_ride", "goods", *_TASK})
STEP: Final = frozenset({"id", "description", *_VISIT})
"""The pickup or the delivery of a shipment."""
BREAK: Final = frozenset({"id", "description", "time_windows", "service", "max_load"})
MATRIX: Final = frozenset({"durations", "distances", "costs"})

SOLUTION: Final = frozenset({"code", "error", "summary", "routes", "unassigned"})
ROUTE: Final = frozenset({"vehicle", "steps", "description", "cost", "distance", "duration", "violations"})
ROUTE_STEP: Final = frozenset({
    "id", "type", "arrival", "duration", "distance", "setup", "service", "waiting_time", "load", "location",
    "location_index", "description", "violations",
})  # fmt: skip

_SHORTEST: Final = 4
"""Keys with fewer letters are too close to one another to tell a slip from a key of the user's own."""


def meant(key: str, known: Iterable[str]) -> str:
    """Return the known key that was probably meant by an unknown one, or an empty text.

    A slip is a wrong letter, number (singular or plural) or case.
    """
    names = sorted(known)
    if key in names:
        return ""
    plain = _plain(key)
    for name in names:
        if plain == _plain(name) or _singular(plain) == _singular(_plain(name)):
            return name
    if len(plain) < _SHORTEST:
        return ""
    return next((name for name in names if len(name) >= _SHORTEST and _one_slip(plain, _plain(name))), "")


def _plain(key: str) -> str:
    return "".join(letter for letter in key.casefold() if letter.isalnum())


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def _one_slip(one: str, other: str) -> bool:
    """Return whether one letter is missing, added, wrong or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[at:], other[at:]
    swapped = left[1:2] + left[:1] + left[2:] if len(left) > 1 else left
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or swapped == right
