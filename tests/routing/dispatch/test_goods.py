"""What must not mix is never on board together, and what cannot wait goes before what may."""

from __future__ import annotations

from datetime import timedelta

from routing.dispatch import DispatchSettings
from routing.needs import Goods, NeedKind, PlaceKind, WayBack
from routing.problem import Shipment
from tests.support.people import MONDAY, day, need, place, volunteer
from tests.support.solving import solve_and_check

HUB, KITCHEN = place(1, PlaceKind.HUB, 3), place(4, PlaceKind.KITCHEN, 3)
APART = DispatchSettings(never_mixed=frozenset({frozenset({Goods.HOT, Goods.FROZEN})}))


def test_a_kind_says_what_it_is_unless_the_need_does() -> None:
    needs = [
        need(1, NeedKind.MEAL), need(2, NeedKind.PARCEL, goods=Goods.FROZEN), need(3, NeedKind.PARCEL, fridge=True),
        need(4, NeedKind.PARCEL),
    ]  # fmt: skip
    made = day(needs, [volunteer(1)], [HUB, KITCHEN])
    assert [one.goods for one in made.problem.shipments] == ["hot", "frozen", "chilled", ""]


def test_two_that_never_mix_are_fetched_one_after_the_other() -> None:
    needs = [need(1, NeedKind.MEAL, 1), need(2, NeedKind.PARCEL, 1, goods=Goods.FROZEN)]
    for settings, together in ((None, True), (APART, False)):
        made = day(needs, [volunteer(1)], [HUB, KITCHEN], settings=settings)
        (route,) = solve_and_check(made.problem).routes
        loads = [stop.load[0] for stop in route.stops]
        assert (max(loads) == 2) is together


def test_what_cannot_wait_goes_first_on_its_last_day() -> None:
    """There is time for one; the other is more urgent, and may wait."""
    for last, must in ((MONDAY, True), (MONDAY + timedelta(days=1), False), (None, True)):
        one = need(1, NeedKind.DOG_WALK, 1, minutes=100, must=True, due_to=last)
        other = need(2, NeedKind.DOG_WALK, 1, minutes=100, priority=3)
        made = day([one, other], [volunteer(1)])
        (left,) = solve_and_check(made.problem).unassigned
        assert left.id == (2 if must else 1)


def test_the_way_back_is_as_urgent_as_the_way_there() -> None:
    surgery = place(7, PlaceKind.SURGERY, 5)
    one = need(1, NeedKind.LIFT, 1, place=surgery, must=True, minutes=30, way_back=WayBack.WAIT)
    assert all(isinstance(task, Shipment) and task.must for task in day([one], [volunteer(1)], [surgery]).problem.tasks)
