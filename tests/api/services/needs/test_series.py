"""What is asked for again and again: brought out once, changed in one place or in all, rested, ended, erased."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.services.day_page import day_view
from api.services.needs import commands, series
from api.services.needs.series_views import Told, series_view, typed_of_series
from api.services.privacy import person, retention, subject_access
from api.services.runs import run_queue
from data.store.revisions import StaleWrite
from routing.errors import Conflict, InvalidInput, NotFound
from routing.forms.need import NeedForm
from routing.needs import Need, NeedState
from routing.series import Holidays
from tests.support.actors import DISPATCHER, OTHER
from tests.support.api_world import DAY, World

ZED = NeedForm(
    name="Zed Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", when="am", repeat="every Tuesday"
)
TUESDAY = DAY + timedelta(days=1)
NEXT = TUESDAY + timedelta(days=7)


def begun(world: World, typed: NeedForm = ZED) -> int:
    """The series of a need that comes back."""
    need = commands.add_need(world.context, typed, DISPATCHER).need
    of = commands.need_view(world.context, need.id).series
    assert of is not None
    return of.id


def asked(world: World, *, name: str = "Zed Quill", over: bool = False) -> list[Need]:
    """The open needs of a name; with ``over`` those that were cancelled too."""
    with world.context.database.reading() as store:
        found = [one for one in store.needs.by_name(name) if over or one.state is not NeedState.CANCELLED]
    return sorted(found, key=lambda one: one.due_from)


def days(world: World) -> list[date]:
    return [one.due_from for one in asked(world)]


def revision(world: World, series_id: int) -> int:
    return series_view(world.context, series_id).revision


def changed(world: World, series_id: int, **changes: str) -> Told:
    view = series_view(world.context, series_id)
    typed = replace(typed_of_series(view.series, commands.typed_of(view.series.template)), **changes)
    return series.change_series(world.context, series_id, typed, view.revision, DISPATCHER)


@pytest.fixture
def later(world: World) -> Iterator[World]:
    """The same world a week on."""
    before = world.context.clock
    yield world
    world.context.clock = before


def test_the_days_ahead_are_ordinary_needs_of_one_day_each(world: World) -> None:
    kept = commands.add_need(world.context, ZED, DISPATCHER)
    assert kept.day == kept.need.due_from == TUESDAY
    assert days(world) == [TUESDAY, NEXT]
    one = asked(world)[1]
    assert (one.due_to, one.weekdays, one.state) == (NEXT, frozenset(), NeedState.READY)
    view = commands.need_view(world.context, one.id)
    assert view.series is not None
    assert (view.series.every, view.series.named, view.series.own) == ("every Tuesday", NEXT, False)
    assert "Zed Quill" in [row.name for row in day_view(world.context, NEXT).needs]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Every Tuesday; first on Tuesday 24 November, until it is ended."),
        (
            {"repeat": "fortnightly", "when": "Fri pm"},
            "Every second Friday; first on Friday 27 November, until it is ended.",
        ),
        (
            {"repeat": "weekly", "due_from": "2026-12-01"},
            "Every week, on Tuesdays; first on Tuesday 1 December, until it is ended.",
        ),
        (
            {"repeat": "every Tue", "due_to": "2026-12-31"},
            "Every Tuesday; first on Tuesday 24 November, until Thursday 31 December.",
        ),
        (
            {"repeat": "every Tue, 3 times"},
            "Every Tuesday, 3 times; first on Tuesday 24 November, until Tuesday 8 December.",
        ),
        (
            {"repeat": "monthly", "due_from": "2026-11-30"},
            "Every month, on day 30 (the last day in shorter months); first on Monday 30 November, until it is ended.",
        ),
        (
            {"holidays": "after"},
            "Every Tuesday; first on Tuesday 24 November, until it is ended; on a bank holiday the day after.",
        ),
    ],
)
def test_what_was_understood_is_said_back(world: World, typed: dict[str, str], said: str) -> None:
    read = commands.read_typed(world.context, replace(ZED, **typed))
    assert (read.faults, read.said["repeat"].text) == ((), said)


@pytest.mark.parametrize(
    ("typed", "code", "options"),
    [
        ({"repeat": "now and then"}, "series.repeat-unclear", ()),
        ({"repeat": "second Friday"}, "series.repeat-unclear", ("every second Friday", "second Friday of the month")),
        ({"repeat": "every Tuesday", "when": "Wed am"}, "series.two-days", ()),
        ({"repeat": "every Tuesday", "due_to": "2026-11-23"}, "series.never", ()),
        ({"repeat": "FREQ=HOURLY"}, "series.rule-unsupported", ()),
        ({"holidays": "sometimes"}, "series.unknown-holidays", ()),
        ({"repeat": "x" * 130}, "need.too-long", ()),
    ],
)
def test_what_is_not_clear_is_asked_about(
    world: World, typed: dict[str, str], code: str, options: tuple[str, ...]
) -> None:
    read = commands.read_typed(world.context, replace(ZED, **typed))
    assert code in [fault.code for fault in read.faults]
    assert read.said["repeat"].options == options
    with pytest.raises(InvalidInput):
        commands.add_need(world.context, replace(ZED, **typed), DISPATCHER)
    assert asked(world) == []


def test_bringing_out_again_doubles_nothing(later: World) -> None:
    begun(later)
    assert series.fill(later.context) == 0
    later.context.clock = lambda: later.now + timedelta(days=7)
    with ThreadPoolExecutor(4) as many:
        assert sum(many.map(lambda _: series.fill(later.context), range(4))) == 1
    assert days(later) == [TUESDAY, NEXT, NEXT + timedelta(days=7)]


def test_a_day_far_ahead_says_how_many_needs_are_to_come_until_it_is_planned(world: World) -> None:
    begun(world)
    far = TUESDAY + timedelta(days=42)
    view = day_view(world.context, far)
    assert ([row.name for row in view.needs if row.name == "Zed Quill"], view.to_come) == ([], 1)
    assert day_view(world.context, far + timedelta(days=1)).to_come == 0
    run_queue.start_planning(world.context, far, DISPATCHER)
    view = day_view(world.context, far)
    assert ([row.name for row in view.needs if row.name == "Zed Quill"], view.to_come) == (["Zed Quill"], 0)


def test_a_day_that_has_its_needs_or_is_over_has_none_to_come(world: World) -> None:
    begun(world)
    assert [day_view(world.context, day).to_come for day in (TUESDAY, NEXT, TUESDAY - timedelta(days=7))] == [0, 0, 0]


def test_a_day_too_far_ahead_is_not_filled(world: World) -> None:
    begun(world)
    series.fill_for(world.context, DAY + timedelta(days=700))
    assert days(world)[-1] <= DAY + series.AHEAD


def test_one_that_is_changed_or_cancelled_by_hand_leaves_the_series_alone(world: World) -> None:
    series_id = begun(world)
    one, other = asked(world)
    typed = replace(commands.typed_of(one), due_from=str(DAY), due_to=str(DAY), notes="A day early this week.")
    commands.change_need(world.context, one.id, typed, 1, DISPATCHER)
    commands.move_need(world.context, other.id, NeedState.CANCELLED, DISPATCHER, revision=1, reason="not_needed")
    assert series.fill(world.context) == 0
    told = changed(world, series_id, notes="He bites.")
    assert (told.changed, told.dropped, told.made) == (0, 0, 0)
    assert [(need.due_from, need.state, need.notes) for need in asked(world, over=True)] == [
        (DAY, NeedState.READY, "A day early this week."),
        (NEXT, NeedState.CANCELLED, ""),
    ]
    view = series_view(world.context, series_id)
    assert [(one.named, one.day, one.own) for one in view.times[:2]] == [(TUESDAY, DAY, True), (NEXT, NEXT, False)]


def test_a_change_reaches_what_nobody_relies_on_and_says_what_somebody_does(world: World) -> None:
    series_id = begun(world)
    first, second = asked(world)
    with world.context.database.transaction() as store:
        store.needs.set_state(first.id, NeedState.PLANNED, actor="user:1", at=world.now, day=TUESDAY)
    told = changed(world, series_id, notes="He bites.", when="before 11", repeat="every Tue and Thu")
    assert (told.changed, told.dropped, told.made, told.relied_on) == (1, 0, 2, (first.id,))
    assert [(one.due_from.day, one.notes, len(one.windows)) for one in asked(world)] == [
        (24, "", 1), (26, "He bites.", 1), (1, "He bites.", 1), (3, "He bites.", 1),
    ]  # fmt: skip
    told = changed(world, series_id, repeat="every Thursday")
    assert (told.dropped, told.relied_on) == (1, (first.id,))
    assert [one.due_from.day for one in asked(world)] == [24, 26, 3]
    history = commands.need_view(world.context, second.id).history
    assert history[0].what == "From ready to cancelled: the series was paused, ended or changed"


def test_a_series_that_runs_goes_on_counting_from_where_it_began(later: World) -> None:
    series_id = begun(later, replace(ZED, repeat="every second Tuesday"))
    later.context.clock = lambda: later.now + timedelta(days=9)
    changed(later, series_id, notes="He bites.")
    assert days(later) == [TUESDAY, TUESDAY + timedelta(days=14)]


def test_it_rests_for_a_while_and_comes_back(world: World) -> None:
    series_id = begun(world)
    first = asked(world)[0]
    told = series.rest(world.context, series_id, DAY, TUESDAY, revision(world, series_id), DISPATCHER)
    assert (told.dropped, days(world)) == (1, [NEXT])
    told = series.rest(world.context, series_id, NEXT, None, revision(world, series_id), DISPATCHER)
    assert (told.dropped, days(world)) == (1, [])
    view = series_view(world.context, series_id)
    assert (view.rests, view.next_day, len(view.pauses)) == (True, None, 2)
    told = series.resume(world.context, series_id, view.revision, DISPATCHER)
    assert (told.changed, told.made) == (2, 0)
    assert [one.id for one in asked(world)] == [first.id, first.id + 1]


def test_what_was_moved_by_hand_rests_too(world: World) -> None:
    series_id = begun(world)
    one = asked(world)[0]
    moved = replace(commands.typed_of(one), due_from="2026-11-25", due_to="2026-11-25")
    commands.change_need(world.context, one.id, moved, 1, DISPATCHER)
    series.rest(world.context, series_id, DAY, DAY + timedelta(days=3), revision(world, series_id), DISPATCHER)
    assert days(world) == [NEXT]


def test_a_day_is_left_out_and_the_series_is_ended(world: World) -> None:
    series_id = begun(world)
    series.skip(world.context, series_id, NEXT, revision(world, series_id), DISPATCHER)
    assert days(world) == [TUESDAY]
    with pytest.raises(InvalidInput, match="does not include that day"):
        series.skip(world.context, series_id, DAY, revision(world, series_id), DISPATCHER)
    series.resume(world.context, series_id, revision(world, series_id), DISPATCHER)
    series.end_series(world.context, series_id, TUESDAY, revision(world, series_id), DISPATCHER)
    assert days(world) == [TUESDAY]
    assert series.fill(world.context, DAY + timedelta(days=60)) == 0
    assert series_view(world.context, series_id).next_day == TUESDAY


def test_nobody_overwrites_another(world: World) -> None:
    series_id = begun(world)
    seen = revision(world, series_id)
    series.skip(world.context, series_id, NEXT, seen, OTHER)
    for late in (
        lambda: series.rest(world.context, series_id, DAY, None, seen, DISPATCHER),
        lambda: series.skip(world.context, series_id, TUESDAY, seen, DISPATCHER),
        lambda: series.resume(world.context, series_id, seen, DISPATCHER),
        lambda: series.end_series(world.context, series_id, DAY, seen, DISPATCHER),
        lambda: series.change_series(world.context, series_id, ZED, seen, DISPATCHER),
    ):
        with pytest.raises(StaleWrite):
            late()
    with pytest.raises(InvalidInput, match="before the first"):
        series.rest(world.context, series_id, DAY, DAY - timedelta(days=1), revision(world, series_id), DISPATCHER)
    with pytest.raises(InvalidInput, match="how often"):
        changed(world, series_id, repeat="")


def test_a_bank_holiday_is_left_out_where_it_is_asked(world: World) -> None:
    christmas = replace(ZED, repeat="every Friday", holidays="skip", due_from="2026-12-18", when="")
    begun(world, christmas)
    series.fill(world.context, date(2027, 1, 1))
    # 25 December and 1 January are bank holidays where the area is.
    assert days(world) == [date(2026, 12, 18)]
    with world.context.database.reading() as store:
        assert [one.holidays for one in store.series.all()] == [Holidays.SKIP]


def test_what_was_asked_once_may_come_back_from_now_on(world: World) -> None:
    once = commands.add_need(world.context, replace(ZED, repeat="", when="Tue am"), DISPATCHER).need
    typed = replace(commands.typed_of(once), repeat="weekly")
    kept = commands.change_need(world.context, once.id, typed, 1, DISPATCHER)
    assert (kept.need.id, kept.day) == (once.id, TUESDAY)
    assert [(one.id, one.due_from) for one in asked(world)] == [(once.id, TUESDAY), (once.id + 1, NEXT)]
    view = commands.need_view(world.context, once.id)
    with pytest.raises(Conflict, match="already part of a series"):
        commands.change_need(world.context, once.id, typed, view.revision, DISPATCHER)


def test_the_person_s_page_and_file_tell_of_it_and_erasing_ends_it(world: World) -> None:
    series_id = begun(world, replace(ZED, notes="He bites."))
    need = asked(world)[0]
    view = person.person_view(world.context, f"need-{need.id}", with_looks=True)
    assert [(one.id, one.every, one.next_day) for one in view.series] == [(series_id, "every Tuesday", TUESDAY)]
    file = subject_access.gather(world.context, f"need-{need.id}", DISPATCHER)
    (told,) = dict(file.sections)["Recurring requests"]
    assert (told["how often"], told["name"], told["notes for the volunteer"]) == (
        "every Tuesday",
        "Zed Quill",
        "He bites.",
    )
    subject_access.erase(world.context, f"need-{need.id}", DISPATCHER)
    with pytest.raises(NotFound):
        series_view(world.context, series_id)
    assert series.fill(world.context, DAY + timedelta(days=60)) == 0


def test_what_is_over_is_erased_and_what_goes_on_is_kept(later: World) -> None:
    over = begun(later, replace(ZED, due_to=str(NEXT)))
    goes_on = begun(later, replace(ZED, name="Yolanda Quartz", phone="07700 900777"))
    later.context.clock = lambda: later.now + timedelta(days=60)
    assert retention.tidy(later.context).series == 1
    with later.context.database.reading() as store:
        assert [one.id for one in store.series.all()] == [goes_on]
    assert over != goes_on


def test_its_ward_is_the_one_of_the_day(world: World) -> None:
    begun(world)
    with world.context.database.transaction() as store:
        one = store.series.all()[0]
        home = one.template.location
        assert home is not None
        former = replace(one.template, location=replace(home, ward_code="X04000009"))
        store.series.update(replace(one, template=former), actor="user:1", at=world.now)
    series.fill(world.context, NEXT + timedelta(days=7))
    assert {one.location.ward_code for one in asked(world) if one.location} == {"X05000001"}
