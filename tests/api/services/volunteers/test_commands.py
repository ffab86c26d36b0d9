"""Volunteers by hand: understood, told back, changed by two at once; checks that run out, and who was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.routes.schemas.volunteers import ListedVolunteerOut
from api.services.context import Context
from api.services.planning import publishing
from api.services.rounds import rounds
from api.services.volunteers import commands
from api.services.volunteers.form import offer_of
from data.store.people.invitations import InvitationCounts
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput
from routing.forms.volunteer import VolunteerForm
from routing.needs import Check, CheckKind, Mode, NeedKind, Question, Span, Weekday
from tests.support.actors import DISPATCHER, OTHER
from tests.support.api_lists import BORDER, OUTSIDE
from tests.support.api_world import DAY, VOLUNTEERS, World
from tests.support.store_makers import add_volunteer

ZARA = VolunteerForm(
    name="Zara Quayle", phone="07700 900888", postcode="zx1 2ab", modes=frozenset({"walk", "cycle"}),
    first_mode="cycle", hours="Mon-Fri 9-1; Sat 10-12", dates_off="24/12/2026 to 26/12/2026",
    covers="28/11/2026 14:00-16:00",
    kinds=frozenset({"chat", "shopping"}), checks=frozenset({"dbs", "photo_id"}), expires=(("dbs", "2026-12-10"),),
    evidence=(("dbs", "seen by Jo 3 May"),), max_minutes="90", max_km="5", notes="Has a trolley.",
)  # fmt: skip
SATURDAY = date(2026, 11, 28)


def test_what_was_typed_is_kept_and_the_form_shows_it_again(world: World) -> None:
    kept = commands.add_volunteer(world.context, ZARA, DISPATCHER)
    one = commands.volunteer_view(world.context, kept.id).row.volunteer
    assert one == kept
    assert (one.modes, one.capacity, one.phone) == ((Mode.CYCLE, Mode.WALK), 3, "+447700900888")
    assert one.kinds == {NeedKind.CHAT, NeedKind.SHOPPING}
    assert one.checks == (Check(CheckKind.DBS, date(2026, 12, 10)), Check(CheckKind.PHOTO_ID))
    assert one.evidence == ((CheckKind.DBS, "seen by Jo 3 May"),)
    assert (one.max_minutes, one.max_metres, one.location is not None) == (90, 5000, True)
    typed = offer_of(one)
    assert commands.change_volunteer(world.context, one.id, typed, 1, DISPATCHER) == one
    assert commands.volunteer_view(world.context, one.id).revision == 1


def test_other_hours_on_a_day_stand_for_the_week_s_and_leave_it_alone(world: World) -> None:
    hours = commands.add_volunteer(world.context, ZARA, DISPATCHER).hours
    assert hours.on(SATURDAY) == (Span(50_400, 57_600),)
    assert hours.on(SATURDAY + timedelta(days=7)) == (Span(36_000, 43_200),)
    assert hours.on(date(2026, 12, 25)) == ()
    assert {day for day, _ in hours.spans} == set(Weekday) - {Weekday.SUNDAY}


def test_a_day_off_gives_way_to_hours_said_for_that_very_day(world: World) -> None:
    typed = replace(ZARA, dates_off="28/11/2026")
    assert commands.add_volunteer(world.context, typed, DISPATCHER).hours.on(SATURDAY) == (Span(50_400, 57_600),)


def test_all_faults_come_at_once_beside_their_fields(world: World) -> None:
    typed = VolunteerForm(
        phone="twelve", postcode="ZXI 2AB", hours="blue moon", dates_off="soon\n3/1/2027 to 1/1/2027",
        covers="Saturday", capacity="heaps", max_stops="0", expires=(("dbs", "never"),), evidence=(("dbs", "x" * 200),),
    )  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        commands.add_volunteer(world.context, typed, DISPATCHER)
    assert sorted({fault.where for fault in refused.value.faults}) == [
        "capacity", "checks", "covers", "dates_off", "hours", "max_stops", "modes", "name", "phone", "postcode",
    ]  # fmt: skip
    read = commands.read_offer(world.context, typed)
    assert read.said["postcode"].options == ("ZX1 2AB",)


def test_saving_the_form_settles_what_a_list_left_open(world: World) -> None:
    with world.context.database.transaction() as store:
        asks = (Question("volunteer.hours", "When can they help?"), Question("volunteer.other", "Something else?"))
        one = add_volunteer(store, name="Zara Quayle", questions=asks)
    kept = commands.change_volunteer(world.context, one.id, ZARA, 1, DISPATCHER)
    assert [question.code for question in kept.questions] == ["volunteer.other"]


def test_nobody_overwrites_another_and_nobody_is_kept_twice(world: World) -> None:
    one = commands.add_volunteer(world.context, ZARA, DISPATCHER)
    commands.change_volunteer(world.context, one.id, replace(ZARA, notes="Rings first."), 1, OTHER)
    with pytest.raises(StaleWrite):
        commands.change_volunteer(world.context, one.id, ZARA, 1, DISPATCHER)
    with pytest.raises(StaleWrite):
        commands.set_active(world.context, one.id, 1, DISPATCHER, active=False)
    with pytest.raises(Conflict, match="already"):
        commands.add_volunteer(world.context, ZARA, DISPATCHER)
    assert commands.add_volunteer(world.context, ZARA, DISPATCHER, again=True).id != one.id


def test_the_list_is_narrowed_to_what_asks_for_somebody(world: World) -> None:
    one = commands.add_volunteer(world.context, ZARA, DISPATCHER)
    with world.context.database.transaction() as store:
        add_volunteer(store, name="Quentin Yates", questions=(Question("volunteer.mode", "How do they get around?"),))
    left = commands.add_volunteer(world.context, replace(ZARA, name="Yuri Zane", expires=()), DISPATCHER)
    commands.set_active(world.context, left.id, 1, DISPATCHER, active=False)
    names = {
        shown: [row.volunteer.name for row in commands.volunteers_view(world.context, shown).rows]
        for shown in commands.SHOWN
    }
    assert names == {
        "": [VOLUNTEERS[0], VOLUNTEERS[1], "Quentin Yates", "Zara Quayle"],
        "questions": ["Quentin Yates"],
        "expiring": ["Zara Quayle"],
        "never": [*VOLUNTEERS, "Zara Quayle", "Quentin Yates"],
        "inactive": ["Yuri Zane"],
    }
    assert dict(commands.volunteers_view(world.context).totals) == {name: len(rows) for name, rows in names.items()}
    commands.set_active(world.context, left.id, 2, DISPATCHER, active=True)
    assert "Yuri Zane" in [row.volunteer.name for row in commands.volunteers_view(world.context).rows]
    assert one.active


@pytest.mark.parametrize(("days", "soon"), [(29, True), (30, False), (-1, True)])
def test_a_check_is_warned_of_thirty_days_ahead(world: World, days: int, soon: bool) -> None:
    typed = replace(ZARA, expires=(("dbs", str(DAY + timedelta(days=days))),))
    one = commands.add_volunteer(world.context, typed, DISPATCHER)
    assert bool(commands.expiring(one, DAY)) is soon


def test_the_ledger_counts_days_asked_and_done_and_a_day_planned_anew_once(world: World) -> None:
    publishing.publish(world.context, world.plan_id, DISPATCHER)
    olga = world.context
    with olga.database.reading() as store:
        round_ = store.plans.round(world.round_id(1))
        assert store.invitations.counts()[round_.volunteer_id] == InvitationCounts(1, 0, 0, DAY)
    rounds.mark_stop(olga, round_.id, world.stop_ids(1)[0], state="done", client_key="k" * 36, actor=DISPATCHER)
    with olga.database.reading() as store:
        assert store.invitations.counts()[round_.volunteer_id] == InvitationCounts(1, 1, 0, DAY)
    never = commands.volunteers_view(world.context, "never").rows
    assert round_.volunteer_id not in [row.volunteer.id for row in never]


def test_a_remark_about_a_check_makes_no_plan_stale(world: World) -> None:
    with world.context.database.reading() as store:
        one = store.volunteers.all()[0]
        before = publishing.fingerprints(store, (), (one,), ())
        assert publishing.fingerprints(store, (), (replace(one, evidence=((CheckKind.DBS, "by Jo"),)),), ()) == before


def test_a_volunteer_outside_the_wards_is_taken_on_the_form_and_shown_as_such(ctx: Context) -> None:
    kept = commands.add_volunteer(ctx, replace(ZARA, postcode="zx1 8ab"), DISPATCHER)
    row = commands.volunteer_view(ctx, kept.id).row
    assert row.volunteer.postcode == BORDER
    assert row.outside_wards
    assert ListedVolunteerOut.of(row).outside_wards
    told = commands.read_offer(ctx, replace(ZARA, postcode=BORDER)).said["postcode"]
    assert "outside our wards" in told.text
    with pytest.raises(InvalidInput) as refused:
        commands.add_volunteer(ctx, replace(ZARA, name="Yan Other", postcode=OUTSIDE), DISPATCHER)
    assert [fault.code for fault in refused.value.faults] == ["postcode.outside"]


def test_a_volunteer_in_a_ward_is_not_shown_as_outside(ctx: Context) -> None:
    kept = commands.add_volunteer(ctx, ZARA, DISPATCHER)
    assert not commands.volunteer_view(ctx, kept.id).row.outside_wards
