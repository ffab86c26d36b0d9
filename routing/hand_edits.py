"""Dispatchers' decisions about a plan: what is locked, and which broken rules they accept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["DECIDABLE", "NO_LOCKS", "AcceptReason", "Acceptance", "Locks"]

DECIDABLE: Final = frozenset(
    {
        "delay",
        "max_tasks",
        "max_stops",
        "max_travel_time",
        "max_distance",
        "max_duration",
        "shared_limit",
        "break",
        "call",
    }
)
"""The rules that a person may decide to break: late, longer, further, more than wished, no time for a break or a call.

All others protect people or cannot be done: checks, pairs to keep apart, the fridge, load, the order of visits.
"""


class AcceptReason(StrEnum):
    """Why a dispatcher accepts a broken rule.

    It is a code, so that plans do not store what a dispatcher writes about a neighbour.
    """

    NEIGHBOUR_AGREES = "neighbour_agrees"
    VOLUNTEER_AGREES = "volunteer_agrees"
    PLACE_AGREES = "place_agrees"
    NO_BETTER_WAY = "no_better_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A broken rule (its ``key``) that a dispatcher accepted, and why. It is valid up to ``amount``."""

    rule: str
    amount: int
    reason: AcceptReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What must not be changed by hand: needs in their place, whole rounds by number, and volunteers."""

    need_ids: frozenset[int] = frozenset()
    round_numbers: frozenset[int] = frozenset()
    volunteer_ids: frozenset[int] = frozenset()


NO_LOCKS: Final = Locks()
