"""What is put on board is counted the same in the problem, on the pages and in reasons."""

from __future__ import annotations

import pytest

from routing.dispatch.lacks import amount_in_words
from routing.dispatch.load import DIMENSIONS, capacity_of, carried_by, counted, load_of, pieces_of
from routing.needs import Mode, NeedKind
from tests.support.people import need, volunteer


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [
        (NeedKind.SHOPPING, 2, ("2 bags",)),
        (NeedKind.PARCEL, 1, ("1 bag",)),
        (NeedKind.LIFT, 2, ("2 seats",)),
        (NeedKind.LIFT, 0, ("1 seat",)),
        (NeedKind.CHAT, 1, ()),
    ],
)
def test_a_need_puts_on_board_what_its_kind_carries(kind: NeedKind, size: int, words: tuple[str, ...]) -> None:
    load = load_of(need(1, kind, size=size))
    assert len(load) == len(DIMENSIONS)
    assert counted(load) == words


def test_passengers_go_by_car_only() -> None:
    ann = volunteer(1, capacity=4)
    by_car, on_foot = capacity_of(ann, Mode.DRIVE, 3), capacity_of(ann, Mode.WALK, 3)
    assert counted(by_car) == ("4 bags", "3 seats", "4 crates")
    assert counted(on_foot) == counted(carried_by(ann)) == ("4 bags",)


def test_crates_are_what_somebody_says_else_what_is_usual_by_car() -> None:
    says, not_said = volunteer(1, capacity=2, crates=1), volunteer(2, capacity=2)
    assert counted(capacity_of(says, Mode.CYCLE, 3)) == counted(carried_by(says)) == ("2 bags", "1 crate")
    assert counted(capacity_of(not_said, Mode.CYCLE, 3)) == ("2 bags",)
    assert counted(capacity_of(not_said, Mode.DRIVE, 0)) == ("2 bags", "4 crates")


def test_crates_lie_beside_bags_and_are_loaded_like_them() -> None:
    asked = need(1, NeedKind.SURPLUS, size=2, crates=3)
    assert counted(load_of(asked)) == ("2 bags", "3 crates")
    assert pieces_of(asked) == 5
    assert counted(load_of(need(1, NeedKind.LIFT, size=2, crates=3))) == ("2 seats",)


def test_a_load_of_before_there_were_crates_is_still_read() -> None:
    assert counted((3, 1)) == ("3 bags", "1 seat")


def test_there_is_always_something_to_load() -> None:
    assert pieces_of(need(1, NeedKind.SURPLUS, size=0)) == 1
    assert pieces_of(need(1, NeedKind.SURPLUS, size=5)) == 5


def test_amounts_are_listed_as_people_say_them() -> None:
    assert amount_in_words((0, 0)) == "nothing"
    assert amount_in_words((1, 0)) == "1 bag"
    assert amount_in_words((2, 1)) == "2 bags and 1 seat"
    assert amount_in_words((2, 1, 3)) == "2 bags, 1 seat and 3 crates"
