"""Rows of a list of needs."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.lists import ReadOptions, Severity, read_needs, row_fault
from data.phrases.hours import MORNING
from routing.errors import InvalidFile
from routing.needs import CheckKind, Mode, NeedKind, Weekday
from tests.support.list_makers import (
    NEED,
    PLACE,
    TODAY,
    VOLUNTEER,
    found,
    need_of,
    needs_of,
    places_of,
    remarks,
    volunteers_of,
)
from tests.support.realdata import cases


def test_a_row_that_is_right_says_everything_and_has_no_fault() -> None:
    row = need_of(When="Tue am", Fridge="yes", Notes="ring twice", Office_notes="diabetic")
    assert (row.line, row.need.name, row.need.phone, row.need.address, row.need.postcode) == (
        *(2, "Ada Byron", "+447700900123", "1 Mill Road", "ZZ1 1AA"),
    )
    assert (row.need.kind, row.need.size, row.place_text, row.need.fridge) == (NeedKind.SHOPPING, 2, "Co-op", True)
    assert (row.need.weekdays, row.need.windows) == (frozenset({Weekday.TUESDAY}), (MORNING,))
    assert (row.requested_at, row.need.due_from, row.need.due_to) == ("2026-11-19T12:54:00", date(2026, 11, 19), None)
    assert (row.need.notes, row.need.office_notes, row.need.questions, row.faults) == ("ring twice", "diabetic", (), ())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Name": " "}, "import.no-name"),
        ({"Postcode": ""}, "import.no-postcode"),
        ({"Kind": ""}, "import.no-kind"),
        ({"Kind": "Something else: grass cutting"}, "import.unknown-kind"),
        ({"Kind": "Shopping, grass cutting"}, "import.unknown-kind"),
        (dict.fromkeys(("Timestamp", "Name", "Phone", "Address", "Postcode", "Kind", "When",
         "Place", "Bags", "Fridge"), ""),
         "import.blank-row"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_imported_is_kept_with_its_reason(changes: dict[str, str], code: str) -> None:
    read = needs_of({}, changes)
    assert [row.line for row in read.rows] == [2]
    assert found(read) == [(3, "error", code)]
    (rejected,) = read.rejected
    assert rejected.cells == read.cells[3]
    fault = rejected.faults[0].fault
    assert fault.where.startswith("line 3")
    assert fault.cause
    assert fault.action


def test_every_fault_of_a_row_is_reported_at_once() -> None:
    read = needs_of({"Name": "", "Postcode": "", "Kind": "juggling", "Phone": "none given"})
    assert [code for _, _, code in found(read)] == [
        "import.no-name",
        "import.no-postcode",
        "import.unknown-kind",
        "import.phone",
    ]


@pytest.mark.parametrize(
    ("changes", "code", "kept"),
    [
        ({"Phone": "no phone"}, "import.phone", "no phone"),
        ({"When": "when the carer is in"}, "import.when", "when the carer is in"),
        ({"When": "Mon am; Tue pm"}, "import.hours-differ-by-day", "Mon am; Tue pm"),
        ({"Bags": "lots"}, "import.size", "lots"),
        ({"Fridge": "insulin"}, "import.yes-or-no", "insulin"),
        ({"How long?": "a while"}, "import.duration", "a while"),
        ({"Cannot wait": "perhaps"}, "import.yes-or-no", "perhaps"),
        ({"Needed by": "soon"}, "import.date", "soon"),
    ],
)
def test_what_is_not_understood_is_a_warning_and_its_words_are_kept(
    changes: dict[str, str], code: str, kept: str
) -> None:
    read = needs_of(changes)
    assert found(read) == [(2, "warning", code)]
    assert kept in read.rows[0].need.office_notes


def test_hours_that_are_not_understood_are_asked_about_not_dropped() -> None:
    row = need_of(When="mornings except Tuesday")
    assert [question.code for question in row.need.questions] == ["need.when"]
    assert need_of(When="").need.questions == ()


def test_fridge_goods_that_are_not_understood_count_as_cold() -> None:
    assert need_of(Fridge="insulin").need.fridge


def test_faults_name_nobody() -> None:
    read = needs_of({"Phone": "call Zebedee", "When": "Zebedee knows", "Bags": "Zebedee", "Kind": "Zebedee"})
    assert not any("Zebedee" in str(fault) for fault in read.all_faults())


def test_words_beside_a_number_are_kept() -> None:
    row = need_of(Phone="07700 900123 (daughter, after 6)")
    assert row.need.phone == "+447700900123"
    assert "daughter" in row.need.office_notes
    assert [fault.fault.code for fault in row.faults] == ["import.phone-words"]


def test_rules_in_the_office_notes_are_applied_and_reported() -> None:
    read = needs_of({"Office notes": "DBS only"}, {"Name": "Bo", "Office notes": "two volunteers please"})
    assert read.rows[0].need.required_checks == {CheckKind.DBS}
    assert read.rows[1].need.volunteers_needed == 2
    assert [row.need.office_notes for row in read.rows] == ["DBS only", "two volunteers please"]
    assert remarks(read) == ["import.rule-understood"] * 2


def test_a_note_about_who_may_come_that_is_no_rule_is_pointed_out() -> None:
    assert remarks(needs_of({"Office notes": "do not send same volunteer as last week"})) == ["import.rule-left"]


def test_a_visit_without_goods_has_no_size() -> None:
    assert need_of(Kind="Dog walk", Bags="").need.size == 0
    assert need_of(Kind="Lift", Bags="").need.size == 1
    dogs = need_of(Kind="Dog walk", Bags="two")
    assert dogs.need.size == 0
    assert "two" in dogs.need.office_notes


def test_the_postcode_may_stand_at_the_end_of_the_address() -> None:
    read = read_needs(b'Name,Address,Kind\nAda,"1 Mill Road, Town, zz1 1aa",Shopping\n', today=TODAY)
    assert read.rows[0].need.postcode == "zz1 1aa"
    assert remarks(read) == ["import.postcode-from-address"]


def test_several_kinds_in_one_cell_become_several_needs() -> None:
    read = read_needs(cases("31-multi-kind/multi-kind.csv"), today=TODAY)
    assert [(row.line, row.need.kind) for row in read.rows] == [
        *[(2, NeedKind.SHOPPING), (2, NeedKind.PRESCRIPTION)],
        *[(3, NeedKind.SHOPPING), (3, NeedKind.CHAT)],
        *[(4, NeedKind.SHOPPING), (4, NeedKind.DOG_WALK)],
    ]
    assert (read.rejected, found(read)) == ((), [])
    assert remarks(read) == ["import.several-kinds"] * 3
    assert len({row.source_key for row in read.rows}) == 6


def test_the_bags_of_several_kinds_are_those_of_the_first_that_carries_any() -> None:
    rows = needs_of({"Kind": "Chat and shopping, prescription", "Bags": "4"}).rows
    assert [row.need.size for row in rows] == [0, 4, 1]


def test_of_several_kinds_those_that_a_row_above_asks_for_are_left_out() -> None:
    read = needs_of({}, {"Kind": "Shopping, Dog walk"}, {"Kind": "Dog walk; shopping"})
    assert [(row.line, row.need.kind) for row in read.rows] == [(2, NeedKind.SHOPPING), (3, NeedKind.DOG_WALK)]
    assert found(read) == [
        *[(3, "warning", "import.same-request")],
        *[(4, "error", "import.same-request"), (4, "error", "import.same-request")],
    ]


def test_a_fault_found_later_keeps_all_needs_of_a_row_out() -> None:
    read = needs_of({"Kind": "Shopping, Dog walk"}, {"Name": "Bo"})
    fault = row_fault(Severity.ERROR, "postcode.unknown", "x", "y", line=2)
    later = read.with_faults([fault, fault])
    assert [row.line for row in later.rows] == [3]
    assert [(row.line, row.faults[-1]) for row in later.rejected] == [(2, fault)]


def test_the_same_request_again_names_the_first() -> None:
    """Case, spacing, spelling of a number and the time it was sent do not make it another."""
    again = {
        "Timestamp": "21/11/2026 08:00:00", "Name": "ADA  byron", "Phone": "+44 7700 900123", "Postcode": "zz11aa",
        "When": "Any time", "Bags": "two",
    }  # fmt: skip
    read = needs_of({}, {"Name": "Bo"}, again)
    assert found(read) == [(4, "error", "import.same-request")]
    assert "line 2" in read.rejected[0].faults[0].fault.cause


def test_the_same_words_a_week_later_are_next_weeks_request() -> None:
    read = needs_of({}, {"Timestamp": "26/11/2026 12:54:00"})
    assert len(read.rows) == 2
    assert read.rows[0].content == read.rows[1].content
    assert read.rows[0].source_key != read.rows[1].source_key


def test_a_row_keeps_its_key_when_the_list_is_read_again() -> None:
    """Spelling of the file and new rows change no key, nor does a corrected note."""
    first = needs_of({}, {"Name": "Bo"})
    again = needs_of({"Timestamp": "2026-11-19 12:54", "Notes": "ring"}, {"Name": "Bo"}, {"Name": "Cy"})
    assert [row.source_key for row in first.rows] == [row.source_key for row in again.rows[:2]]


def test_keys_are_unique_in_a_list() -> None:
    """Two things asked by one person on one day, in a list that notes no time of day, are two needs."""
    day = {"Timestamp": "19/11/2026"}
    read = needs_of(day, day | {"Kind": "Dog walk"}, day | {"Place": "Aldi"})
    assert len({row.source_key for row in read.rows}) == 3


def test_a_row_without_a_date_counts_from_today() -> None:
    row = need_of(Timestamp="")
    assert (row.need.due_from, row.requested_at) == (TODAY, "")


def test_a_list_of_another_country_is_read_month_first() -> None:
    read = needs_of({"Timestamp": "11/4/2026 9:00:00"}, {"Timestamp": "11/19/2026 9:00:00", "Name": "Bo"})
    assert [row.need.due_from for row in read.rows] == [date(2026, 11, 4), date(2026, 11, 19)]
    assert found(read) == []


def test_due_dates_are_read() -> None:
    row = need_of(**{"Needed by": "27/11/2026"})
    assert (row.need.due_from, row.need.due_to) == (date(2026, 11, 19), date(2026, 11, 27))
    row = need_of(**{"Date needed": "24 Nov 2026"})
    assert row.need.due_from == row.need.due_to == date(2026, 11, 24)
    assert found(needs_of({"Needed by": "1/11/2026"})) == [(2, "warning", "import.due-before-asked")]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.example")', "=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0"])
def test_a_formula_is_kept_as_text_and_reported(text: str) -> None:
    read = needs_of({"Notes": text})
    assert read.rows[0].need.notes == text
    assert found(read) == [(2, "warning", "import.formula")]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*191}}", "${7*7}", "<img src=x onerror=alert(1)>"])
def test_hostile_text_is_kept_as_text_and_reported(text: str) -> None:
    read = needs_of({"Name": text})
    assert read.rows[0].need.name == text
    assert found(read) == [(2, "warning", "import.markup")]


@pytest.mark.parametrize("text", ["- ring twice (back door)", "+44 7700 900123", "<3 cats", "a = b", "{friendly}"])
def test_harmless_text_is_not_suspected(text: str) -> None:
    assert found(needs_of({"Notes": text})) == []


def test_a_row_of_another_width_is_not_taken_for_whole() -> None:
    wide = read_needs(b"Name,Postcode,Kind\nAda,ZZ1 1AA,Shopping,extra\nBo,ZZ1 1AA,Shopping,\n", today=TODAY)
    assert found(wide) == [(2, "error", "import.too-many-cells")]
    short = read_needs(b"Name,Postcode,Kind,Notes\nAda,ZZ1 1AA,Shopping\n", today=TODAY)
    assert found(short) == [(2, "warning", "import.too-few-cells")]


def test_a_header_alone_is_no_list() -> None:
    with pytest.raises(InvalidFile, match="no row"):
        read_needs(b"Name,Postcode,Kind\n,,\n", today=TODAY, options=ReadOptions())


_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\0"), max_size=30)


@settings(deadline=None)
@given(st.data())
def test_no_cell_makes_reading_fail(data: st.DataObject) -> None:
    """Whatever the cells hold, every row is imported or kept with a reason."""
    for make, right in ((needs_of, NEED), (volunteers_of, VOLUNTEER), (places_of, PLACE)):
        row = right | data.draw(st.dictionaries(st.sampled_from(sorted(right)), _CELL))
        read = make({}, row, right)
        assert {each.line for each in (*read.rows, *read.rejected)} >= {2}
        assert all(any(fault.severity is Severity.ERROR for fault in each.faults) for each in read.rejected)
        assert len(read.rows) + len(read.rejected) == len(read.cells)


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("weekly", "This need recurs “every week”. How often, and until when?"),
        ("when she rings", "This need recurs. How often, and until when?"),
        ("One-off", None),
        ("", None),
    ],
)
def test_what_comes_back_waits_for_somebody_s_word(words: str, question: str | None) -> None:
    row = needs_of({"Repeats": words}).rows[0]
    assert [one.text for one in row.need.questions] == ([question] if question else [])


@pytest.mark.parametrize(
    ("cells", "modes", "codes"),
    [
        ({"Not by": "on foot"}, {Mode.DRIVE, Mode.CYCLE}, []),
        ({"Not possible by": "walking, bike"}, {Mode.DRIVE}, []),
        ({"Needs a car": "yes"}, {Mode.DRIVE}, []),
        ({"Only by car": "car"}, {Mode.DRIVE}, []),
        ({"Not by": "", "Only by car": "no"}, set(), []),
        ({"Only by car": "perhaps"}, {Mode.DRIVE}, ["import.yes-or-no"]),
        ({"Not by": "bike, stairs"}, {Mode.DRIVE, Mode.WALK}, ["import.not-by"]),
        ({"Not by": "car", "Only by car": "yes"}, set(), ["import.no-way-left"]),
        ({}, None, []),
    ],
)
def test_a_column_says_by_which_ways_a_need_is_not_possible(
    cells: dict[str, str], modes: set[Mode] | None, codes: list[str]
) -> None:
    read = needs_of(cells)
    (row,) = read.rows
    assert (row.need.modes if row.says_modes else None) == modes
    assert [code for _, _, code in found(read)] == codes
