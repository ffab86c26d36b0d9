"""The states of a need, the groups of states that rules name, and the allowed changes.

A need is *new* while details are missing, then *ready*; *planned* and *on its way* while it is on a round that
volunteers follow; then *done* or *not done*. It may be paused or cancelled on the way, and is closed when no one
needs to follow it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = [
    "ENDED",
    "FOLLOWED",
    "MAY_BECOME",
    "OPEN",
    "OVER",
    "PLANNABLE",
    "REPORTED",
    "SET_ASIDE",
    "UNDER_WAY",
    "UNPROMISED",
    "WAITING",
    "NeedState",
    "may_become",
]


class NeedState(StrEnum):
    """The state of a need."""

    NEW = "new"
    READY = "ready"
    PLANNED = "planned"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    NOT_DONE = "not_done"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    CLOSED = "closed"


UNPROMISED: Final = frozenset({NeedState.NEW, NeedState.READY})
"""It waits for a plan, and no volunteer has been promised yet."""

UNDER_WAY: Final = frozenset({NeedState.PLANNED, NeedState.ON_THE_WAY})
"""It is on a round that volunteers follow, and nobody has reported it."""

REPORTED: Final = frozenset({NeedState.DONE, NeedState.NOT_DONE})
"""A volunteer or the office has said what became of it."""

FOLLOWED: Final = UNDER_WAY | REPORTED
"""It is or was on a round that volunteers follow: a report of its stop may still move it."""

PLANNABLE: Final = UNPROMISED | UNDER_WAY
"""A plan of the day may take it up; of the new ones it says what is missing."""

WAITING: Final = UNPROMISED | {NeedState.PAUSED}
"""Nobody relies on it yet: it may be changed or withdrawn without a word to a volunteer."""

OPEN: Final = PLANNABLE | {NeedState.PAUSED}
"""It is still asked for."""

SET_ASIDE: Final = frozenset({NeedState.PAUSED, NeedState.CANCELLED})
"""The neighbour does not want it at present, or at all: it counts neither as met nor as unmet."""

ENDED: Final = frozenset({NeedState.CANCELLED, NeedState.CLOSED})
"""It ended without a report."""

OVER: Final = frozenset({NeedState.DONE, NeedState.CLOSED})
"""Nothing about it can be changed any more."""

MAY_BECOME: Final[Mapping[NeedState, frozenset[NeedState]]] = {
    NeedState.NEW: frozenset({NeedState.PAUSED, NeedState.CANCELLED}),
    NeedState.READY: frozenset({NeedState.PAUSED, NeedState.CANCELLED}),
    NeedState.PLANNED: frozenset({NeedState.PAUSED, NeedState.CANCELLED}),
    NeedState.ON_THE_WAY: frozenset({NeedState.CANCELLED}),
    NeedState.DONE: frozenset(),
    NeedState.NOT_DONE: frozenset({NeedState.READY, NeedState.PAUSED, NeedState.CANCELLED}),
    NeedState.PAUSED: frozenset({NeedState.READY, NeedState.CANCELLED}),
    NeedState.CANCELLED: frozenset({NeedState.READY}),
    NeedState.CLOSED: frozenset(),
}
"""What a dispatcher may make of a need in each state. Everything else follows from plans and reports."""


def may_become(state: NeedState, to: NeedState) -> bool:
    """Return whether a dispatcher may move a need from one state to another."""
    return to in MAY_BECOME[state]
