"""Flats of one house are one stop with one parking; houses of one street are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.dispatch import day_points, rounds, same_building
from routing.dispatch.buildings import house_of
from routing.needs import NeedKind, Precision
from tests.support.people import day, need, point, volunteer
from tests.support.solving import solve_and_check

METRE = 1 / 111_320


def at(number: int, address: str, metres: float = 0, precision: Precision = Precision.DOOR, **more: Any) -> Any:
    where = replace(point(1), lat=52 + metres * METRE, precision=precision)
    return need(number, NeedKind.HOME_HELP, 1, address=address, postcode="ZX1 2AB", location=where, minutes=10, **more)


@pytest.mark.parametrize(
    ("address", "number"),
    [("Flat 10, 21 Cleveland Drive", "21"), ("21 Cleveland Drive, flat B", "21"), ("Apt. 3 21A High St", "21a"),
     ("Room 4, Flat 2, 7 Mill Road", "7"), ("12 Street 3", "12")],
)  # fmt: skip
def test_the_house_is_known_whichever_flat(address: str, number: str) -> None:
    assert house_of(address, "zx1 2ab") == ("ZX12AB", number)


def test_a_house_without_a_number_is_its_own() -> None:
    assert house_of("Rose Cottage", "ZX1 2AB") is house_of("3 High Street", "") is None


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (at(2, "Flat 2, 12 Street 3", 20), True),
        (at(2, "Flat 2, 12 Street 3", 90), False),
        (at(2, "14 Street 3", 20), False),
        (at(2, "14 Street 3", 6), True),
        (at(2, "14 Street 3", 6, Precision.POSTCODE), False),
    ],
)
def test_one_building_is_one_house_or_a_few_steps(other: Any, same: bool) -> None:
    first = at(1, "Flat 1, 12 Street 3")
    assert same_building(first, other) is same_building(other, first) is same
    assert (len(day_points([first, other], [], []).coordinates) == 1) is same


def test_the_volunteer_parks_once_for_two_flats() -> None:
    whole = day([at(1, "Flat 1, 12 Street 3"), at(2, "Flat 2, 12 Street 3", 15)], [volunteer(1, 3, max_stops=1)])
    (one,) = rounds(whole, solve_and_check(whole.problem))
    doors = [stop for stop in one.stops if stop.need_id is not None]
    assert [stop.setup for stop in doors] == [60, 0]
    assert doors[1].begin == doors[0].departure
