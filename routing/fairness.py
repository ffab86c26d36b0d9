"""Measure who had rounds recently, so that hard rounds are shared out fairly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["NOBODY_ASKED", "Ledger", "RecentRounds", "hard_rounds", "rounds_above_least", "written"]


@dataclass(frozen=True, slots=True)
class RecentRounds:
    """The recent rounds of one volunteer, and how many of them were hard."""

    rounds: int = 0
    hard: int = 0


Ledger = Mapping[int, RecentRounds]
"""By volunteer id; a volunteer who is missing was never asked."""

NOBODY_ASKED: Final[Ledger] = MappingProxyType({})

HARD_PERCENT: Final = 150
"""A round is hard when it takes half as long again as the median: our own guess."""


def written(rounds: Iterable[tuple[int, int]]) -> Ledger:
    """Return the recent rounds by volunteer.

    Each round is given as the volunteer's id and its seconds.
    """
    rounds = list(rounds)
    lengths = sorted(seconds for _, seconds in rounds)
    usual = lengths[len(lengths) // 2] if lengths else 0
    found: dict[int, RecentRounds] = {}
    for volunteer_id, seconds in rounds:
        before = found.get(volunteer_id, RecentRounds())
        hard = seconds * 100 > usual * HARD_PERCENT
        found[volunteer_id] = RecentRounds(before.rounds + 1, before.hard + hard)
    return MappingProxyType(found)


def rounds_above_least(ledger: Ledger, volunteers: Iterable[int]) -> dict[int, int]:
    """Return how many more rounds each volunteer had than the one with the fewest.

    A hard round counts twice.
    """
    had = {one: ledger[one].rounds + ledger[one].hard if one in ledger else 0 for one in volunteers}
    least = min(had.values(), default=0)
    return {one: rounds - least for one, rounds in had.items()}


def hard_rounds(ledger: Ledger, volunteer_id: int) -> int:
    """Return the number of recent hard rounds of a volunteer."""
    return ledger[volunteer_id].hard if volunteer_id in ledger else 0
