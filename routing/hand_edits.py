"""What dispatchers decide about a plan by hand: what is locked, and which broken rules they accept knowingly."""

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
    """Why a dispatcher accepts a broken rule. A code, so that no plan keeps what somebody wrote about a neighbour."""

    NEIGHBOUR_AGREES = "neighbour_agrees"
    VOLUNTEER_AGREES = "volunteer_agrees"
    PLACE_AGREES = "place_agrees"
    NO_BETTER_WAY = "no_better_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A broken rule (its ``key``) that somebody accepted, with the reason; it holds up to ``amount``."""

    rule: str
    amount: int
    reason: AcceptReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What is not to be changed by hand: needs where they are, whole rounds by number, volunteers."""

    need_ids: frozenset[int] = frozenset()
    round_numbers: frozenset[int] = frozenset()
    volunteer_ids: frozenset[int] = frozenset()


NO_LOCKS: Final = Locks()
