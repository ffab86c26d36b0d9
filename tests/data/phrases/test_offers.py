from datetime import date

import pytest

from data.phrases.offers import checks_of, expiry, travel_of
from routing.needs import CheckKind, Mode


@pytest.mark.parametrize(
    ("text", "modes", "bags"),
    [("Car", (Mode.DRIVE,), 8), ("Car or bike", (Mode.DRIVE, Mode.CYCLE), 8),
     ("bike, car", (Mode.CYCLE, Mode.DRIVE), 3),
     ("Cargo bike", (Mode.CYCLE,), 6), ("On foot", (Mode.WALK,), 2), ("Walk", (Mode.WALK,), 2)],
)  # fmt: skip
def test_reads_how_somebody_gets_around(text: str, modes: tuple[Mode, ...], bags: int) -> None:
    travel = travel_of(text)
    assert (travel.modes, travel.usual_bags, travel.understood) == (modes, bags, True)


@pytest.mark.parametrize("text", ["", "Bus", "no car", "I don't drive"])
def test_no_mode_is_guessed(text: str) -> None:
    assert travel_of(text).modes == ()
    assert not travel_of(text).understood


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("Enhanced", {CheckKind.ENHANCED_DBS}), ("Basic", {CheckKind.DBS}), ("Yes", {CheckKind.DBS}),
     ("No", set()), ("", set()), ("DBS and photo ID", {CheckKind.DBS, CheckKind.PHOTO_ID})],
)  # fmt: skip
def test_reads_a_check(text: str, kinds: set[CheckKind]) -> None:
    checked = checks_of(text)
    assert set(checked.kinds) == kinds
    assert checked.understood
    assert not checked.pending


def test_a_check_applied_for_is_none_yet() -> None:
    assert checks_of("applied for").pending
    assert checks_of("applied for").kinds == ()


def test_words_about_a_check_do_not_make_one() -> None:
    assert not checks_of("will do if needed").understood
    assert checks_of("not enhanced").kinds == ()


def test_a_check_of_a_leap_day_ends_on_28_february() -> None:
    assert expiry(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert expiry(date(2024, 6, 11), 3) == date(2027, 6, 11)
