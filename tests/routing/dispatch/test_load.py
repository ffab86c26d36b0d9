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
    assert counted(by_car) == ("4 bags", "3 seats")
    assert counted(on_foot) == counted(carried_by(ann)) == ("4 bags",)


def test_there_is_always_something_to_load() -> None:
    assert pieces_of(need(1, NeedKind.SURPLUS, size=0)) == 1
    assert pieces_of(need(1, NeedKind.SURPLUS, size=5)) == 5


def test_amounts_are_listed_as_people_say_them() -> None:
    assert amount_in_words((0, 0)) == "nothing"
    assert amount_in_words((1, 0)) == "1 bag"
    assert amount_in_words((2, 1)) == "2 bags and 1 seat"
