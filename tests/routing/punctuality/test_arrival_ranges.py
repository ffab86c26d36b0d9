"""Ranges of arrival hold what they say: days are let happen, and somebody comes within them four times of five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from routing.punctuality.arrival_ranges import (
    LEAVING,
    PACES,
    SERVICE,
    SETUP,
    TEN_MINUTES,
    Passage,
    margin_percent,
    ranges,
)

DAYS = 10_000
Draw = Callable[[float, float], NDArray[np.float64]]

START = Passage(travel=0, arrival=36_000, begin=36_000, departure=36_000)


def round_of(*stops: tuple[int, int, int | None], setup: int = 0) -> list[Passage]:
    """A round that leaves at ten: of each stop the way to it, the service, and when its window opens, if it has one."""
    made, now = [START], START.departure
    for travel, service, opens in stops:
        arrival = now + travel
        ready = max(arrival, opens or 0)
        now = ready + setup + service
        made.append(
            Passage(travel=travel, arrival=arrival, begin=ready + setup, departure=now, setup=setup, opens=opens)
        )
    return made


def days_of(mode: str, passages: list[Passage], normal: Draw) -> list[NDArray[np.float64]]:
    """When work begins at each stop, on ten thousand days; ``normal`` draws one number for each day."""
    pace = PACES[mode]
    day = normal(1, pace.day)
    now = passages[0].departure + normal(0, LEAVING)
    found = []
    for one in passages[1:]:
        luck = normal(0, pace.way * np.sqrt(TEN_MINUTES * one.travel))
        ready = np.maximum(now + one.travel * day + luck, one.opens or 0)
        found.append(ready)
        service = one.departure - one.begin
        now = ready + one.setup + normal(0, SETUP * one.setup) + service + normal(0, SERVICE * service)
    return found


def shares(mode: str, passages: list[Passage], normal: Draw) -> list[tuple[float, float, bool]]:
    """At each stop the share of days on which somebody comes before what is told, and after; and whether they wait."""
    told = ranges(mode, passages)[1:]
    happened = days_of(mode, passages, normal)
    return [
        (float((when < one[0]).mean()), float((when > one[1]).mean()), one[1] == passage.opens)
        for one, when, passage in zip(told, happened, passages[1:], strict=True)
        if one is not None
    ]


ROUNDS = {
    "no windows": round_of(*[(480, 240, None)] * 8),
    "long ways": round_of(*[(1800, 120, None)] * 5),
    "a wait in the middle": round_of((600, 300, None), (600, 300, 39_600), (600, 300, None), (900, 300, None)),
    "windows just open": round_of((600, 300, 36_600), (600, 300, 37_500), (600, 300, 38_400), (600, 300, None)),
    "queues": round_of(*[(300, 120, None)] * 6, setup=240),
}


@pytest.mark.parametrize("mode", PACES)
@pytest.mark.parametrize("name", ROUNDS)
def test_one_day_in_ten_is_later_than_told_and_one_earlier(name: str, mode: str) -> None:
    generator = np.random.default_rng(7)
    found = shares(mode, ROUNDS[name], lambda mean, spread: generator.normal(mean, spread, DAYS))
    assert len(found) == len(ROUNDS[name]) - 1
    for early, late, waits in found:
        assert early <= 0.125
        assert late <= 0.135
        assert late >= 0.075 or waits


def test_days_that_are_rather_late_than_early_are_hardly_more_often_outside() -> None:
    """The same spread, but skewed as delays are: many days a little early, few very late."""
    generator = np.random.default_rng(7)

    def skewed(mean: float, spread: float) -> NDArray[np.float64]:
        return mean + spread * (generator.gamma(4.0, 0.5, DAYS) - 2.0)

    for early, late, _ in shares("drive", ROUNDS["no windows"], skewed):
        assert early <= 0.13
        assert late <= 0.14


def widths(mode: str, passages: list[Passage]) -> list[int]:
    return [last - first for first, last in (one for one in ranges(mode, passages) if one is not None)]


def test_the_spread_grows_along_the_round() -> None:
    found = widths("drive", ROUNDS["no windows"])
    assert all(before < after for before, after in pairwise(found))
    assert found[0] < 900 < found[-1]


def test_a_wait_absorbs_what_went_before() -> None:
    after = widths("drive", ROUNDS["a wait in the middle"])
    never = widths("drive", round_of((600, 300, None), (600, 300, None), (600, 300, None), (900, 300, None)))
    assert after[2] < never[2]
    long_wait = widths("drive", round_of((600, 300, None), (600, 300, 46_800)))
    assert long_wait[1] == 0


def test_nobody_is_told_a_time_before_the_window() -> None:
    for one, passage in zip(ranges("drive", ROUNDS["windows just open"]), ROUNDS["windows just open"], strict=True):
        if one is not None and passage.opens is not None:
            assert one[0] >= passage.opens


@pytest.mark.parametrize("name", ROUNDS)
def test_the_planned_moment_is_among_what_is_told(name: str) -> None:
    for one, passage in zip(ranges("walk", ROUNDS[name]), ROUNDS[name], strict=True):
        assert one is None or one[0] <= passage.ready <= one[1]


def test_what_was_reported_is_certain_and_the_spread_begins_anew_after_it() -> None:
    plain = ROUNDS["no windows"]
    reported = [START, *(replace(one, known=True) for one in plain[1:5]), *plain[5:]]
    told = ranges("drive", reported)
    assert told[:5] == (None,) * 5
    assert told[5] is not None
    assert told[5][1] - told[5][0] < widths("drive", plain)[4]


def test_a_break_takes_as_long_as_it_takes() -> None:
    made = round_of((600, 1800, None), (600, 0, None))
    told = widths("walk", made)
    assert widths("walk", [made[0], replace(made[1], rest=True), made[2]])[1] < told[1]


def test_an_unknown_mode_is_as_uncertain_as_a_car() -> None:
    assert ranges("boat", ROUNDS["queues"]) == ranges("drive", ROUNDS["queues"])


# How much longer the ways may take


def spared(*stops: tuple[int, int | None], service: int = 0) -> list[Passage]:
    """A round with ways of so many seconds, and what each stop has to spare."""
    made = round_of(*((travel, service, None) for travel, _ in stops))
    return [made[0], *(replace(one, spare=spare) for one, (_, spare) in zip(made[1:], stops, strict=True))]


def test_the_margin_is_what_the_tightest_stop_leaves() -> None:
    assert margin_percent(spared((1000, 250))) == 25
    assert margin_percent(spared((1000, None), (1000, 500))) == 25
    assert margin_percent(spared((1000, 100), (1000, 500))) == 10
    assert margin_percent(spared((1000, 0))) == 0


def test_nothing_to_be_late_for_has_every_margin() -> None:
    assert margin_percent(spared((1000, None))) == 100
    assert margin_percent([START]) == 100


def test_a_wait_takes_up_what_is_longer_before_it() -> None:
    made = round_of((1000, 0, None), (1000, 0, 40_000))
    assert margin_percent([*made[:2], replace(made[2], spare=0)]) == 100
