"""Coverage: what was asked and what was met by ward, small numbers hidden, a need counted once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.reports.coverage import MOST_DAYS, CoverageRow, as_json, coverage
from api.services.reports.usual_days import usual_first_day
from api.services.rounds import rounds
from data.store import Store
from routing.errors import InvalidInput
from routing.needs import NeedState, Weekday
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.store_makers import ANN, HOME, NOW, add_need, add_plan, add_volunteer, make_round

EAST = replace(HOME, ward_code="X05000002")
NOWHERE = replace(HOME, ward_code="X99999999")


@pytest.fixture
def world(world: World) -> World:
    """The tiny world, whose volunteers live in its west."""
    with world.context.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(replace(person, location=HOME), actor=ANN, at=NOW)
    return world


def west(ctx: Context, first: date = DAY, last: date = DAY, *, exact: bool = True) -> CoverageRow:
    return coverage(ctx, first, last, exact=exact).rows[0]


def numbers(row: CoverageRow) -> tuple[int | None, ...]:
    return row.needs, row.met, row.unmet, row.volunteers


def fill(store: Store, *, met: int, unmet: int) -> None:
    """So many needs more in the east, on a round or not, all of one day."""
    volunteer = add_volunteer(store, name="Rose Vane")
    on = [add_need(store, location=EAST) for _ in range(met)]
    for _ in range(unmet):
        add_need(store, location=EAST)
    former = store.plans.latest(DAY)
    rounds_before = former.rounds if former is not None else ()
    if on:
        add_plan(store, (*rounds_before, make_round(volunteer.id, tuple(need.id for need in on), number=9)))


def test_every_ward_has_a_row_with_its_name(world: World) -> None:
    view = coverage(world.context, DAY, DAY)
    assert [(row.ward_code, row.ward_name) for row in view.rows] == [
        ("X05000001", "Westgate"),
        ("X05000002", "Eastgate"),
    ]


def test_exact_numbers_count_what_is_on_a_round_of_the_newest_plan_as_met(world: World) -> None:
    """Ann, Bill and Carl are on rounds; nobody may help Dora, Eve's need has a question."""
    assert numbers(west(world.context)) == (5, 3, 2, 2)
    assert numbers(coverage(world.context, DAY, DAY, exact=True).rows[1]) == (0, 0, 0, 0)


def test_small_numbers_are_hidden_unless_exact_ones_are_asked_for(world: World) -> None:
    view = coverage(world.context, DAY, DAY)
    assert view.hidden_small
    assert numbers(view.rows[0]) == (None, None, None, None)
    assert numbers(view.rows[1]) == (0, 0, 0, 0)
    exact = coverage(world.context, DAY, DAY, exact=True)
    assert not exact.hidden_small
    assert "not for publication" in exact.note


def test_where_one_part_is_small_the_other_is_hidden_too(world: World) -> None:
    with world.context.database.transaction() as store:
        fill(store, met=12, unmet=2)
    row = coverage(world.context, DAY, DAY).rows[1]
    assert (row.needs, row.met, row.unmet) == (15, None, None)


def test_large_numbers_are_rounded(world: World) -> None:
    with world.context.database.transaction() as store:
        fill(store, met=12, unmet=9)
    row = coverage(world.context, DAY, DAY).rows[1]
    assert (row.needs, row.met, row.unmet) == (20, 10, 10)


def test_a_stop_that_was_not_done_met_nobody_and_one_that_was_did(world: World) -> None:
    world.publish()
    first, second = world.stop_ids(1)
    for stop, state, reason in ((first, "done", ""), (second, "not_done", "not_home")):
        rounds.mark_stop(
            world.context,
            world.round_id(1),
            stop,
            state=state,
            reason=reason,
            client_key=f"k{stop}",
            actor=Actor("driver", 1),
        )
    assert numbers(west(world.context)) == (5, 2, 3, 2)


@pytest.mark.parametrize("state", [NeedState.CANCELLED, NeedState.PAUSED])
def test_a_need_that_was_withdrawn_is_no_gap(world: World, state: NeedState) -> None:
    with world.context.database.transaction() as store:
        (dora,) = store.needs.by_name(NEIGHBOURS[3])
        store.needs.set_state(dora.id, state, actor=ANN, at=NOW)
    assert numbers(west(world.context)) == (4, 3, 1, 2)


def test_a_need_that_waits_over_several_days_counts_once(world: World) -> None:
    week = DAY + timedelta(days=6)
    assert numbers(west(world.context, DAY, week)) == (5, 3, 2, 2)
    assert numbers(west(world.context, DAY + timedelta(days=1), week))[0] == 5


def test_a_volunteer_counts_who_is_there_on_one_of_the_days(world: World) -> None:
    with world.context.database.transaction() as store:
        (olga,) = store.volunteers.by_name(VOLUNTEERS[0])
        tuesdays = tuple((day, span) for day, span in olga.hours.spans if day is Weekday.TUESDAY)
        store.volunteers.update(replace(olga, hours=replace(olga.hours, spans=tuesdays)), actor=ANN, at=NOW)
    assert west(world.context).volunteers == 1
    assert west(world.context, DAY, DAY + timedelta(days=1)).volunteers == 2


def test_the_view_names_nobody(world: World) -> None:
    text = json.dumps(as_json(coverage(world.context, DAY, DAY, exact=True)), default=str)
    for name in (*NEIGHBOURS, *VOLUNTEERS, "07700"):
        assert name not in text


def test_days_the_wrong_way_round_or_too_many_are_refused(world: World) -> None:
    for last, code in (
        (DAY - timedelta(days=1), "coverage.days-reversed"),
        (DAY + timedelta(days=MOST_DAYS), "coverage.too-many-days"),
    ):
        with pytest.raises(InvalidInput) as caught:
            coverage(world.context, DAY, last)
        assert [fault.code for fault in caught.value.faults] == [code]
    assert coverage(world.context, DAY, DAY + timedelta(days=MOST_DAYS - 1)).rows


def test_a_need_in_no_ward_of_the_area_is_told_beside_the_table(world: World) -> None:
    """Nothing is lost in silence: the rows do not add up to what was asked."""
    assert "no ward" not in coverage(world.context, DAY, DAY).note
    with world.context.database.transaction() as store:
        add_need(store, location=NOWHERE)
    assert "outside the area's wards: some." in coverage(world.context, DAY, DAY).note
    assert "outside the area's wards: 1." in coverage(world.context, DAY, DAY, exact=True).note


def test_two_spans_that_differ_by_a_day_are_the_same_unless_exact(world: World) -> None:
    """Otherwise their difference would tell what happened on that day, hidden as it is by itself."""
    week = [DAY + timedelta(days=n) for n in range(7)]
    later = Context(world.context.settings, world.context.database, clock=lambda: NOW + timedelta(days=30))
    spans = [(first, last) for first in week for last in week if first < last]
    views = {(view.day_from, view.day_to) for view in (coverage(later, *span) for span in spans[:4])}
    assert views == {(week[0], week[6])}
    exact = coverage(later, week[1], week[3], exact=True)
    assert (exact.day_from, exact.day_to) == (week[1], week[3])
    assert "whole weeks" in coverage(later, *spans[0]).note
    # One day is one day, and the running week goes up to today.
    one = coverage(later, week[2], week[2])
    assert (one.day_from, one.day_to) == (week[2], week[2])
    running = coverage(world.context, DAY - timedelta(days=3), DAY)
    assert (running.day_from, running.day_to) == (DAY - timedelta(days=7), DAY)


def test_a_total_stands_below_the_wards_and_hides_small_numbers_by_itself(world: World) -> None:
    exact = coverage(world.context, DAY, DAY, exact=True)
    assert (exact.total.ward_name, numbers(exact.total)) == ("All wards", (5, 3, 2, 2))
    assert numbers(coverage(world.context, DAY, DAY).total) == (None, None, None, None)
    with world.context.database.transaction() as store:
        fill(store, met=12, unmet=9)
    assert numbers(coverage(world.context, DAY, DAY).total) == (25, 15, 10, None)


def test_volunteers_outside_the_wards_are_in_the_note(world: World) -> None:
    with world.context.database.transaction() as store:
        for person in store.volunteers.all():
            store.volunteers.update(replace(person, location=replace(HOME, ward_code="")), actor=ANN, at=NOW)
    view = coverage(world.context, DAY, DAY, exact=True)
    assert view.total.volunteers == 0
    assert "Volunteers not shown because they are outside the area's wards: 2." in view.note
    assert "wards: some." in coverage(world.context, DAY, DAY).note


def test_the_usual_days_are_whole_weeks(world: World) -> None:
    for last in (DAY + timedelta(days=n) for n in range(7)):
        first = usual_first_day(last)
        assert (first.weekday(), (last - first).days // 7) == (0, 3)
