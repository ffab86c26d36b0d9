"""Which stop waits for which, and what falls away when a collection failed."""

from __future__ import annotations

from api.services.rounds.precedence import leading_stops
from routing.needs import NeedKind, WayBack
from routing.plan import RoundStop, StopState
from routing.problem import StopKind
from tests.support.store_makers import make_need

PARCEL = make_need(id=1, kind=NeedKind.PARCEL)
LIFT = make_need(id=2, kind=NeedKind.LIFT, way_back=WayBack.WAIT)
VISIT = make_need(id=3)
NEEDS = {need.id: need for need in (PARCEL, LIFT, VISIT)}


def stop(
    id_: int, kind: StopKind, need: int, state: StopState = StopState.PENDING, place: int | None = None
) -> RoundStop:
    return RoundStop(
        id=id_,
        position=id_,
        kind=kind,
        need_id=need,
        place_id=place,
        arrival=0,
        begin=0,
        departure=0,
        state=state,
    )


def test_a_delivery_waits_for_its_collection_and_a_visit_for_nothing() -> None:
    stops = (stop(1, StopKind.PICKUP, 1, place=9), stop(2, StopKind.JOB, 3), stop(3, StopKind.DELIVERY, 1))
    assert leading_stops(stops, NEEDS) == ({3: 1}, frozenset())


def test_a_failed_collection_takes_its_delivery_with_it() -> None:
    failed = stop(1, StopKind.PICKUP, 1, StopState.NOT_DONE, place=9)
    assert leading_stops((failed, stop(2, StopKind.JOB, 3), stop(3, StopKind.DELIVERY, 1)), NEEDS)[1] == {3}


def test_where_it_was_tried_again_the_later_collection_counts() -> None:
    stops = (
        stop(1, StopKind.PICKUP, 1, StopState.NOT_DONE, place=9),
        stop(2, StopKind.PICKUP, 1, place=9),
        stop(3, StopKind.DELIVERY, 1),
    )
    assert leading_stops(stops, NEEDS) == ({3: 2}, frozenset())


def test_somebody_who_was_not_picked_up_is_not_set_down_or_brought_home() -> None:
    stops = (
        stop(1, StopKind.PICKUP, 2, StopState.NOT_DONE),
        stop(2, StopKind.DELIVERY, 2, place=8),
        stop(3, StopKind.PICKUP, 2, place=8),
        stop(4, StopKind.DELIVERY, 2),
    )
    after, lost = leading_stops(stops, NEEDS)
    assert after == {2: 1, 3: 2, 4: 3}
    assert lost == {2, 3, 4}


def test_what_was_handed_over_all_the_same_stays() -> None:
    stops = (stop(1, StopKind.PICKUP, 1, StopState.NOT_DONE, place=9), stop(2, StopKind.DELIVERY, 1, StopState.DONE))
    assert leading_stops(stops, NEEDS)[1] == frozenset()
