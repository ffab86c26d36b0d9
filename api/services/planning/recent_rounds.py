"""The rounds of the weeks before a day, by volunteer."""

from __future__ import annotations

from datetime import date
from typing import Final

from data.store import Store
from routing.fairness import Ledger, written

__all__ = ["ledger_before"]

DAYS: Final = 28
"""Days that the ledger covers."""


def ledger_before(store: Store, day: date) -> Ledger:
    """Return the rounds of the four weeks before a day, by volunteer."""
    # The calendar has a first day.
    first, last = (date.fromordinal(max(1, day.toordinal() - back)) for back in (DAYS, 1))
    heads = tuple(head for head in store.plans.followed(first, last) if head.day < day)
    rounds = [one for head in heads for one in store.plans.get(head.id).rounds]
    return written((one.volunteer_id, one.end_at - one.start_at) for one in rounds)
