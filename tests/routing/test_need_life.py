"""The groups of a need's states, and what a dispatcher may make of each."""

from __future__ import annotations

import pytest

from routing.need_life import (
    ENDED,
    FOLLOWED,
    MAY_BECOME,
    OPEN,
    OVER,
    PLANNABLE,
    REPORTED,
    SET_ASIDE,
    UNDER_WAY,
    UNPROMISED,
    WAITING,
    NeedState,
    may_become,
)


def test_a_need_is_open_reported_or_ended_and_only_one_of_them() -> None:
    assert frozenset(NeedState) == OPEN | REPORTED | ENDED
    assert not OPEN & REPORTED
    assert not OPEN & ENDED
    assert not REPORTED & ENDED


def test_the_narrower_groups_lie_inside_the_wider() -> None:
    assert UNPROMISED < PLANNABLE < OPEN
    assert UNPROMISED < WAITING < OPEN
    assert not WAITING & FOLLOWED
    assert UNDER_WAY | UNPROMISED == PLANNABLE
    assert NeedState.PAUSED in SET_ASIDE - ENDED


@pytest.mark.parametrize("state", NeedState)
def test_what_is_over_stays_over_and_nothing_becomes_what_it_is(state: NeedState) -> None:
    assert state not in MAY_BECOME[state]
    assert not (state in OVER and MAY_BECOME[state])
    # Only plans and reports make a need planned, on its way, done or closed.
    assert MAY_BECOME[state] <= {NeedState.READY, NeedState.PAUSED, NeedState.CANCELLED}


def test_what_is_on_its_way_can_be_cancelled_but_not_paused() -> None:
    assert may_become(NeedState.ON_THE_WAY, NeedState.CANCELLED)
    assert not may_become(NeedState.ON_THE_WAY, NeedState.PAUSED)
    assert may_become(NeedState.CANCELLED, NeedState.READY)
    assert not may_become(NeedState.DONE, NeedState.READY)
