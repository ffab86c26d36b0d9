"""A volunteer's round: what they see of it, and how their reports move needs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.services import accounts
from api.services.actors import Actor
from api.services.rounds import rounds
from api.services.rounds.views import DriverRound
from routing.errors import Conflict, InvalidInput, NotFound, Refused
from routing.needs import NeedKind, NeedState, Precision
from routing.plan import StopState
from routing.problem import StopKind
from tests.support.api_world import NEIGHBOURS, VOLUNTEERS, World, reopen
from tests.support.store_makers import ANN, NOW, add_need, add_plan, make_round

DRIVER = Actor("driver", 1)


@pytest.fixture
def running(world: World) -> World:
    world.publish()
    return world


def report(world: World, stop: int, state: str, key: str, *, number: int = 1, **said: object) -> DriverRound:
    return rounds.mark_stop(
        world.context,
        world.round_id(number),
        stop,
        state=state,
        client_key=key,
        actor=DRIVER,
        **said,  # type: ignore[arg-type]
    )


def state_of(world: World, name: str) -> NeedState:
    with world.context.database.reading() as store:
        (need,) = store.needs.by_name(name)
    return need.state


def reports(world: World) -> int:
    with world.context.database.reading() as store:
        counted = store.needs._connection.exec_driver_sql("SELECT COUNT(*) FROM stop_report")
        return int(counted.scalar_one())


def test_a_link_opens_its_own_round(running: World) -> None:
    assert rounds.open_link(running.context, running.link(2)) == running.round_id(2)
    with pytest.raises(Refused) as caught:
        rounds.open_link(running.context, "no such token")
    assert caught.value.code == "round.link-closed"


def test_a_volunteer_sees_their_own_stops_and_nobody_else_s(running: World) -> None:
    view = rounds.driver_round(running.context, running.round_id(1))
    assert view.volunteer_name == VOLUNTEERS[0]
    assert [stop.name for stop in view.stops] == list(NEIGHBOURS[:2])
    assert view.stops[0].notes == "Ring twice."
    for other in (*NEIGHBOURS[2:], VOLUNTEERS[1], "07700 900333", "See the file."):
        assert other not in repr(view)


def test_the_way_to_every_stop_is_told_in_words(running: World) -> None:
    for stop in rounds.driver_round(running.context, running.round_id(1)).stops:
        assert [one.text for one in stop.directions[:3]] == [
            "Start along Street 3, heading east, 180 m",
            "Left into Street 9, 240 m",
            "At the roundabout, second exit into Street 11, 60 m",
        ]
        assert stop.leg_metres == 500


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        (Precision.DOOR, "Arrive, on the right"),
        (Precision.PIN, "Arrive, on the right"),
        (Precision.POSTCODE, "Arrive"),
        (Precision.STREET, "Arrive"),
    ],
)
def test_a_side_of_the_street_is_told_only_where_the_door_is_known(
    running: World, precision: Precision, text: str
) -> None:
    with running.context.database.transaction() as store:
        (need,) = store.needs.by_name(NEIGHBOURS[0])
        assert need.location is not None
        placed = replace(need, location=replace(need.location, precision=precision))
        store.needs.update(placed, actor=ANN, at=NOW)
    stop = rounds.driver_round(running.context, running.round_id(1)).stops[0]
    assert (stop.directions[-1].text, stop.directions[-1].side is None) == (text, text == "Arrive")


def test_stops_count_from_one_without_the_way_out_and_home(running: World) -> None:
    view = rounds.driver_round(running.context, running.round_id(1))
    assert [stop.position for stop in view.stops] == [1, 2]


def test_a_need_is_done_with_its_stop(running: World) -> None:
    first, second = running.stop_ids(1)
    view = report(running, first, "done", "k1")
    assert [stop.state for stop in view.stops] == ["done", "pending"]
    assert state_of(running, NEIGHBOURS[0]) is NeedState.DONE
    assert state_of(running, NEIGHBOURS[1]) is NeedState.PLANNED
    report(running, second, "not_done", "k2", reason="not_home")
    assert state_of(running, NEIGHBOURS[1]) is NeedState.NOT_DONE


def test_a_need_with_two_stops_is_on_its_way_between_them(world: World) -> None:
    with world.context.database.transaction() as store:
        need = add_need(store, name="Fay Frost", kind=NeedKind.PRESCRIPTION)
        volunteer = store.volunteers.all()[0]
        one = make_round(volunteer.id, (need.id, need.id))
        kinds = (StopKind.START, StopKind.PICKUP, StopKind.DELIVERY, StopKind.END)
        stops = tuple(replace(stop, kind=kind) for stop, kind in zip(one.stops, kinds, strict=True))
        add_plan(store, (replace(one, stops=stops),))
    world.publish()
    pickup, delivery = world.stop_ids(1)
    report(world, pickup, "done", "k1")
    assert state_of(world, "Fay Frost") is NeedState.ON_THE_WAY
    report(world, delivery, "done", "k2")
    assert state_of(world, "Fay Frost") is NeedState.DONE
    report(world, delivery, "not_done", "k3", reason="not_home", at=NOW)
    assert state_of(world, "Fay Frost") is NeedState.NOT_DONE
    report(world, delivery, "pending", "k4")
    assert state_of(world, "Fay Frost") is NeedState.ON_THE_WAY
    report(world, pickup, "pending", "k5")
    assert state_of(world, "Fay Frost") is NeedState.PLANNED


def test_a_report_sent_twice_counts_once(running: World) -> None:
    stop = running.stop_ids(1)[0]
    report(running, stop, "done", "k1")
    report(running, stop, "pending", "k2")
    again = report(running, stop, "done", "k1")
    assert again.stops[0].state == "pending"
    assert state_of(running, NEIGHBOURS[0]) is NeedState.PLANNED
    assert reports(running) == 2


def test_a_report_that_comes_again_does_not_undo_what_a_dispatcher_did_since(running: World) -> None:
    stop = running.stop_ids(1)[0]
    report(running, stop, "not_done", "k1", reason="not_home")
    with running.context.database.reading() as store:
        (ann,) = store.needs.by_name(NEIGHBOURS[0])
    reopen(running.context, ann.id)
    report(running, stop, "not_done", "k1", reason="not_home")
    assert state_of(running, NEIGHBOURS[0]) is NeedState.READY


def test_a_report_can_be_undone(running: World) -> None:
    stop = running.stop_ids(1)[0]
    report(running, stop, "not_done", "k1", reason="refused")
    view = report(running, stop, "pending", "k2")
    assert (view.stops[0].state, view.stops[0].outcome) == ("pending", "")
    assert state_of(running, NEIGHBOURS[0]) is NeedState.PLANNED


def test_a_reason_belongs_to_what_was_not_done(running: World) -> None:
    view = report(running, running.stop_ids(1)[0], "done", "k1", reason="other")
    assert view.stops[0].outcome == ""


def test_a_stop_of_another_round_is_refused(running: World) -> None:
    with pytest.raises(Refused) as caught:
        report(running, running.stop_ids(2)[0], "done", "k1", number=1)
    assert caught.value.code == "stop.not-yours"
    assert state_of(running, NEIGHBOURS[2]) is NeedState.PLANNED
    assert reports(running) == 0


def test_the_way_out_is_no_stop_to_report(running: World) -> None:
    with running.context.database.reading() as store:
        start = store.plans.round(running.round_id(1)).stops[0]
    with pytest.raises(Refused):
        report(running, start.id, "done", "k1")


@pytest.mark.parametrize(
    ("state", "reason", "codes"),
    [
        ("not_done", "", ["stop.reason-missing"]),
        ("not_done", "bored", ["stop.unknown-reason"]),
        ("skipped", "", ["stop.unknown-state"]),
        ("flown", "bored", ["stop.unknown-state", "stop.unknown-reason"]),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_with_all_its_faults(
    running: World, state: str, reason: str, codes: list[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        report(running, running.stop_ids(1)[0], state, "k1", reason=reason)
    assert [fault.code for fault in caught.value.faults] == codes
    assert reports(running) == 0


def test_every_reason_is_taken(running: World) -> None:
    stop = running.stop_ids(1)[0]
    for number, (reason, words) in enumerate(rounds.OUTCOMES.items()):
        state = "done" if reason in rounds.DONE_BUT else "not_done"
        view = report(running, stop, state, f"k{number}", reason=reason, note="The bell is broken.")
        assert (view.stops[0].state, view.stops[0].outcome) == (state, words)


def test_what_was_done_with_a_remark_is_no_reason_why_it_was_not(running: World) -> None:
    with pytest.raises(InvalidInput) as caught:
        report(running, running.stop_ids(1)[0], "not_done", "k1", reason="left_with")
    assert [fault.code for fault in caught.value.faults] == ["stop.reason-missing"]


def test_a_report_from_the_future_counts_as_of_now(running: World) -> None:
    """A phone whose clock is a day ahead must not shut out every later report."""
    stop = running.stop_ids(1)[0]
    report(running, stop, "done", "k1", at=NOW + timedelta(days=1))
    view = report(running, stop, "pending", "k2", at=NOW)
    assert view.stops[0].state == "pending"
    assert marked_at(running, stop) == NOW


def test_of_two_reports_the_later_counts_however_they_arrive(running: World) -> None:
    stop = running.stop_ids(1)[0]
    report(running, stop, "done", "k1", at=NOW)
    report(running, stop, "not_done", "k2", reason="other", at=NOW - timedelta(minutes=5))
    assert state_of(running, NEIGHBOURS[0]) is NeedState.DONE
    assert reports(running) == 2


def marked_at(world: World, stop_id: int) -> datetime | None:
    with world.context.database.reading() as store:
        kept = next(stop for stop in store.plans.round(world.round_id(1)).stops if stop.id == stop_id)
    return kept.marked_at


def test_a_draft_is_followed_by_nobody(world: World) -> None:
    with pytest.raises(Conflict) as caught:
        report(world, world.stop_ids(1)[0], "done", "k1")
    assert caught.value.code == "plan.not-published"


def test_an_unknown_round_is_said_to_be_unknown(running: World) -> None:
    with pytest.raises(NotFound) as caught:
        rounds.driver_round(running.context, 999)
    assert caught.value.code == "round.unknown"


def test_what_a_volunteer_writes_is_kept_encrypted(running: World) -> None:
    report(running, running.stop_ids(1)[0], "not_done", "k1", reason="other", note="A most peculiar marmot.")
    home = running.context.settings.home
    raw = b"".join(path.read_bytes() for path in home.glob("wardround.db*"))
    assert b"marmot" not in raw
    with running.context.database.reading() as store:
        assert any(stop.note for stop in store.plans.round(running.round_id(1)).stops)


def test_a_stop_is_marked_by_state_alone() -> None:
    assert {StopState.DONE, StopState.NOT_DONE, StopState.PENDING} <= set(StopState)


def test_a_round_s_session_is_its_link(running: World) -> None:
    token = running.link(1)
    assert accounts.open_driver_session(running.context, token) == token
    with running.context.database.transaction() as store:
        store.accounts.revoke_round_links(running.round_id(1), actor=ANN, at=NOW)
    assert accounts.driver_session(running.context, token) is None
