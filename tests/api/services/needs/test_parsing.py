"""What is typed during a call is understood as a need, or every fault of it is said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from api.services.needs.commands import typed_of
from api.services.needs.parsing import Understood, understand
from api.services.wording.place_text import place_label
from geo.area.area import Area
from routing.forms.need import NeedForm
from routing.needs import (
    AnyOfKind,
    CheckKind,
    Location,
    Mode,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Precision,
    Question,
    Span,
    Weekday,
)
from tests.support.api_lists import AREA_PLACES, OFF_STREET, OUTSIDE
from tests.support.store_makers import HOME, MONDAY, make_need

PLACES = tuple(
    Place(number, PlaceKind(kind), name, HOME, hours, postcode, note)
    for number, (kind, name, postcode, hours, note) in enumerate(AREA_PLACES, start=1)
)
TUESDAY = MONDAY + timedelta(days=1)
HOUR = 3600


def read(area: Area, before: Any = None, **typed: Any) -> Understood:
    plain: dict[str, Any] = {"name": "Zed Quill", "postcode": "zx1 2ab", "kind": "dog_walk"}
    return understand(area, PLACES, NeedForm(**{**plain, **typed}), MONDAY, before)


def codes(read: Understood) -> set[tuple[str, str]]:
    return {(fault.where, fault.code) for fault in read.faults}


@pytest.mark.parametrize("phone", ["01223 496000 ext 204", "07911 12345", "07911 1234567"])
def test_an_extension_or_a_digit_missing_is_asked_about(placed: Area, phone: str) -> None:
    assert ("phone", "need.phone-unfit") in codes(read(placed, phone=phone))


def test_a_name_a_postcode_and_a_kind_are_enough(placed: Area) -> None:
    found = read(placed)
    assert found.need is not None
    assert (found.need.name, found.need.postcode, found.need.kind) == ("Zed Quill", "ZX1 2AB", NeedKind.DOG_WALK)
    assert (found.need.state, found.need.due_from, found.need.due_to) == (NeedState.READY, MONDAY, None)
    assert found.need.location is not None
    assert found.need.location.ward_code == "X05000001"
    assert found.said["postcode"].text == "ZX1 2AB: Westgate, postcode only, not the door."
    assert found.first == MONDAY


def test_every_fault_is_said_at_once_beside_its_field(placed: Area) -> None:
    found = read(
        placed,
        name=" ",
        phone="12",
        postcode="ZXI 2AB",
        kind="",
        when="mornings except Tuesday",
        due_from="soon",
        size="lots",
        volunteers="9",
        priority="x",
        checks=frozenset({"blood"}),
        notes="x" * 3000,
    )
    assert found.need is None
    assert codes(found) == {
        ("name", "need.no-name"),
        ("phone", "need.phone-unfit"),
        ("postcode", "postcode.near-miss"),
        ("kind", "need.no-kind"),
        ("when", "need.when-unclear"),
        ("due_from", "need.due-unfit"),
        ("size", "need.size-unfit"),
        ("volunteers", "need.number-unfit"),
        ("priority", "need.number-unfit"),
        ("checks", "need.unknown-check"),
        ("notes", "need.too-long"),
    }
    assert found.said["postcode"].options == ("ZX1 2AB",)


@pytest.mark.parametrize(
    ("when", "days", "windows", "told"),
    [
        ("Tue am", {Weekday.TUESDAY}, (Span(9 * HOUR, 12 * HOUR),), "Tuesdays, between 09:00 and 12:00; first on Tue"),
        ("before 12", set(), (Span(8 * HOUR, 12 * HOUR),), "Any day, between 08:00 and 12:00; first on Monday 23"),
        ("1pm to 4pm", set(), (Span(13 * HOUR, 16 * HOUR),), "Any day, between 13:00 and 16:00"),
        ("Mon, Thu 10-12", {Weekday.MONDAY, Weekday.THURSDAY}, (Span(10 * HOUR, 12 * HOUR),), "Mondays and Thursdays"),
        ("", set(), (), "Any day, at any time; first on Monday 23 November, until done."),
    ],
)  # fmt: skip
def test_when_is_understood_and_told_back(
    placed: Area, when: str, days: set[Weekday], windows: tuple[Span, ...], told: str
) -> None:
    found = read(placed, when=when)
    assert found.need is not None
    assert (found.need.weekdays, found.need.windows) == (days, windows)
    assert found.said["when"].text.startswith(told)


@pytest.mark.parametrize(
    ("when", "day", "told"),
    [
        ("tomorrow after 2pm", TUESDAY, "Tuesday 24 November, between 14:00 and 20:00."),
        ("am tomorrow", TUESDAY, "Tuesday 24 November, between 09:00 and 12:00."),
        ("today", MONDAY, "Monday 23 November, at any time."),
        ("tonight", MONDAY, "Monday 23 November, between 17:00 and 20:00."),
    ],
)
def test_today_and_tomorrow_are_one_day(placed: Area, when: str, day: date, told: str) -> None:
    found = read(placed, when=when)
    assert found.need is not None
    assert (found.need.due_from, found.need.due_to, found.first) == (day, day, day)
    assert found.said["when"].text == told


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"when": "tomorrow, Fridays"}, ("when", "need.two-days")),
        ({"when": "Mon am, Tue pm"}, ("when", "need.hours-differ")),
        ({"due_from": "2026-11-25", "due_to": "24/11/2026"}, ("due_to", "need.due-reversed")),
        ({"due_from": "2026-11-01", "due_to": "2026-11-20"}, ("due_to", "need.due-past")),
        ({"due_to": "2026-11-24", "when": "Fridays"}, ("when", "need.never-due")),
    ],
)
def test_days_that_cannot_be_are_said(placed: Area, typed: dict[str, str], code: tuple[str, str]) -> None:
    assert codes(read(placed, **typed)) == {code}


def test_where_nobody_goes_is_said(placed: Area) -> None:
    assert codes(read(placed, postcode=OUTSIDE)) == {("postcode", "postcode.outside")}
    assert codes(read(placed, postcode="")) == {("postcode", "postcode.missing")}
    off = read(placed, postcode=OFF_STREET)
    assert off.need is not None
    assert off.need.state is NeedState.NEW
    assert off.said["postcode"].doubtful


def test_a_chat_needs_no_address(placed: Area) -> None:
    chat = read(placed, kind="chat", postcode="").need
    assert chat is not None
    assert (chat.location, chat.size, chat.state) == (None, 0, NeedState.READY)


@pytest.mark.parametrize(
    ("kind", "text", "place"),
    [
        ("prescription", "Mill Road Pharmacy, ZX1 1AB", PLACES[0]),
        ("prescription", "mill road", PLACES[0]),
        ("shopping", "nearest", AnyOfKind(PlaceKind.SHOP)),
        ("shopping", "", AnyOfKind(PlaceKind.SHOP)),
        ("shopping", "Penny", PLACES[3]),
        ("parcel", "", AnyOfKind(PlaceKind.HUB)),
        ("lift", "Square Surgery", PLACES[5]),
        ("dog_walk", "Penny", None),
    ],
)
def test_the_place_is_found_by_its_words(placed: Area, kind: str, text: str, place: object) -> None:
    need = read(placed, kind=kind, place=text).need
    assert need is not None
    assert (need.place, need.questions) == (place, ())


def test_an_ambiguous_place_is_offered_and_an_unknown_one_said(placed: Area) -> None:
    found = read(placed, kind="prescription", place="Boots")
    assert codes(found) == {("place", "need.which-place")}
    assert found.said["place"].options == (place_label(PLACES[1]), place_label(PLACES[2]))
    assert codes(read(placed, kind="prescription", place="Zebra")) == {("place", "need.unknown-place")}
    assert codes(read(placed, kind="prescription", place="nearest")) == {("place", "need.no-nearest")}


@pytest.mark.parametrize(("kind", "code"), [("prescription", "need.which-place"), ("lift", "need.no-destination")])
def test_a_place_the_caller_does_not_know_is_a_question(placed: Area, kind: str, code: str) -> None:
    need = read(placed, kind=kind).need
    assert need is not None
    assert need.state is NeedState.NEW
    assert [question.code for question in need.questions] == [code]


def test_surplus_goes_to_a_fridge(placed: Area) -> None:
    need = read(placed, kind="surplus").need
    assert need is not None
    assert need.destination == AnyOfKind(PlaceKind.FRIDGE)


def test_numbers_checks_and_notes_are_taken(placed: Area) -> None:
    need = read(
        placed,
        kind="shopping",
        phone="07700 900 666",
        size="2-3 bags",
        fridge=True,
        checks=frozenset({"dbs"}),
        volunteers="2",
        priority="3",
        notes=" Ring twice. ",
        office_notes="Owes 5 pounds.",
    ).need
    assert need is not None
    assert (need.phone, need.size, need.fridge, need.volunteers_needed, need.priority) == (
        "+447700900666",
        3,
        True,
        2,
        3,
    )
    assert (need.required_checks, need.notes, need.office_notes) == (
        frozenset({CheckKind.DBS}), "Ring twice.", "Owes 5 pounds.",
    )  # fmt: skip


def test_a_need_shown_in_the_form_and_read_again_is_the_same(placed: Area) -> None:
    before = make_need(
        id=4,
        kind=NeedKind.SHOPPING,
        phone="+447700900666",
        postcode="ZX1 2AB",
        address="12 Street 3",
        location=Location(0.1372, 52.1923, Precision.PIN, "X05000001"),
        place=PLACES[3],
        weekdays=frozenset({Weekday.TUESDAY}),
        windows=(Span(9 * HOUR, 12 * HOUR), Span(14 * HOUR, 16 * HOUR)),
        due_to=MONDAY + timedelta(days=30),
        never_volunteers=frozenset({7}),
        prefer_volunteers=frozenset({8}),
        modes=frozenset({Mode.DRIVE, Mode.CYCLE}),
        minutes=25,
        state=NeedState.PLANNED,
        questions=(),
    )
    assert understand(placed, PLACES, typed_of(before), MONDAY, before).need == before


def test_a_new_postcode_moves_the_point_and_an_answer_settles_its_question(placed: Area) -> None:
    pin = Location(0.1372, 52.1923, Precision.PIN, "X05000001")
    before = make_need(
        id=4,
        postcode="ZX1 2AB",
        location=pin,
        state=NeedState.NEW,
        questions=(Question("need.when", "When does it suit?"), Question("need.other", "Who has the key?")),
    )
    typed = typed_of(before)
    moved = understand(placed, PLACES, replace(typed, postcode="ZX1 3AB"), MONDAY, before).need
    assert moved is not None
    assert moved.location is not None
    assert moved.location.precision is Precision.POSTCODE
    assert [question.code for question in moved.questions] == ["need.other"]
    assert moved.state is NeedState.NEW


def test_hours_that_are_over_today_are_promised_from_tomorrow_on(placed: Area) -> None:
    evening = 18 * 3600
    plain = NeedForm(name="Una Mensah", phone="07700 900111", postcode="ZX1 2AB", kind="dog_walk")
    for when, first in (("1pm to 4pm", 1), ("after 6", 0), ("", 0), ("Mon am", 7)):
        read = understand(placed, PLACES, replace(plain, when=when), MONDAY, now=evening)
        assert read.first == MONDAY + timedelta(days=first), when
        assert read.need is not None
        assert read.need.due_from == MONDAY + timedelta(days=min(first, 1))
    over = understand(placed, PLACES, replace(plain, when="today 1pm to 4pm"), MONDAY, now=evening)
    assert [fault.code for fault in over.faults] == ["need.hours-over"]
    before = understand(placed, PLACES, replace(plain, when="1pm to 4pm"), MONDAY).need
    assert understand(placed, PLACES, replace(plain, when="1pm to 4pm"), MONDAY, before, now=evening).first == MONDAY
