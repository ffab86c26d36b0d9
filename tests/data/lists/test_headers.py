"""Headers as groups write them: forms' questions, offices' shorthand, two columns for one field, grids of boxes."""

from datetime import date

import pytest

from data.lists import ReadOptions, read_needs, read_volunteers
from data.lists.headers import NEEDS, SCHEMAS, VOLUNTEERS, Schema
from data.lists.shorthand import header_key
from routing.needs import NeedKind, Span, Weekday
from tests.support.list_makers import TODAY, found, need_of, needs_of, remarks, volunteers_of
from tests.support.realdata import cases

HOUR = 3600


@pytest.mark.parametrize(
    ("header", "field"),
    [("P/code", "postcode"), ("Pcode", "postcode"), ("Post-Code *", "postcode"), ("Postcode (required)", "postcode"),
     ("Date rec'd", "timestamp"), ("Date of call", "timestamp"), ("Cold chain (Y/N)", "fridge"),
     ("Fridge (yes/no)", "fridge"), ("From", "time_from"), ("To", "time_to"), ("Until", "time_to"),
     ("Access / pets", "notes"), ("Pets", "notes"), ("Driver notes", "notes"), ("Priority", "priority"),
     ("Urgent?", "priority"), ("How urgent?", "priority"), ("Internal", "office_notes"), ("Admin", "office_notes"),
     ("Not for drivers", "office_notes"), ("Mob", "phone"), ("Tel. no.", "phone"), ("Contact no", "phone"),
     ("Phone / mobile", "phone"), ("Addr", "address"), ("1st line of address", "address"), ("Client's name", "name"),
     ("Caller", "name"), ("Service user", "name"), ("Qty", "size"), ("No. bags", "size"), ("Bags (approx)", "size"),
     ("Help required", "kind"), ("Job type", "kind"), ("Support req'd", "kind"), ("By when", "due_to"),
     ("Required by", "due_to"), ("Appt date", "due_on"), ("Appointment", "due_on"), ("Date req'd", "due_on"),
     ("Pick-up point", "place"), ("Chemist/shop", "place"), ("Regular?", "repeat"), ("Duration (mins)", "minutes")],
)  # fmt: skip
def test_a_header_of_a_list_of_needs_is_known(header: str, field: str) -> None:
    assert known_fields(NEEDS)[header_key(header)] == field


@pytest.mark.parametrize(
    ("header", "field"),
    [("P/code", "postcode"), ("Transport mode", "modes"), ("When free", "hours"), ("Avail.", "hours"),
     ("Available from", "time_from"), ("DBS Y/N", "checks"), ("DBS (Y/N)", "checks"), ("Can do", "kinds"),
     ("Vol name", "name"), ("Mob no.", "phone")],
)  # fmt: skip
def test_a_header_of_a_list_of_volunteers_is_known(header: str, field: str) -> None:
    assert known_fields(VOLUNTEERS)[header_key(header)] == field


def known_fields(schema: Schema) -> dict[str, str]:
    return {header_key(header): field.name for field in schema.fields for header in field.headers}


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.what)
def test_no_header_in_short_means_two_things(schema: Schema) -> None:
    twice = [(f.name, h) for f in schema.fields for h in f.headers if known_fields(schema)[header_key(h)] != f.name]
    assert twice == []


def test_from_and_to_make_a_window() -> None:
    day = {"When": "Tue"}
    assert need_of(**day, From="10:00", To="12:30").need.windows == (Span(10 * HOUR, 12 * HOUR + 1800),)
    assert need_of(**day, From="9", To="1").need.windows == (Span(9 * HOUR, 13 * HOUR),)
    assert need_of(When="any", From="14:00", To="").need.windows == (Span(14 * HOUR, 20 * HOUR),)
    assert need_of(When="", From="", To="12:00").need.windows == (Span(8 * HOUR, 12 * HOUR),)
    assert need_of(**day, From="10:00", To="12:30").need.weekdays == {Weekday.TUESDAY}
    odd = need_of(**day, From="lunch", To="late")
    assert [question.code for question in odd.need.questions] == ["need.when"]
    assert "lunch" in odd.need.office_notes


def test_from_and_to_may_be_dates() -> None:
    row = need_of(From="24/11/2026", To="30/11/2026")
    assert (row.need.due_from, row.need.due_to, row.need.windows) == (date(2026, 11, 24), date(2026, 11, 30), ())


def test_a_volunteer_s_hours_may_be_two_columns() -> None:
    rows = volunteers_of({"When can you help?": "Mon, Wed", "From": "9:00", "To": "12:00"}).rows
    assert rows[0].volunteer.hours.spans == (
        (Weekday.MONDAY, Span(9 * HOUR, 12 * HOUR)),
        (Weekday.WEDNESDAY, Span(9 * HOUR, 12 * HOUR)),
    )


def test_a_priority_is_read_and_a_number_is_told() -> None:
    read = needs_of({"Priority": "urgent"}, {"Priority": "2", "Name": "Bo"}, {"Priority": "whenever", "Name": "Cy"})
    assert [row.need.priority for row in read.rows] == [3, 2, 3]
    assert found(read) == [(4, "warning", "import.priority")]
    assert remarks(read) == ["import.priority-read-as"]


@pytest.mark.parametrize("name", ["grid.csv", "slots.csv"])
def test_a_grid_of_a_form_is_read_by_day(name: str) -> None:
    read = read_volunteers(cases(f"29-forms-grid/{name}"), today=TODAY)
    weeks = [row.volunteer.hours.spans for row in read.rows]
    spans = [[(day.value, span.start // HOUR, span.end // HOUR) for day, span in week] for week in weeks]
    if name == "grid.csv":
        assert spans == [[("mo", 9, 17), ("we", 17, 20)], [("tu", 12, 17)]]
    else:
        assert spans == [[("mo", 9, 12), ("tu", 12, 17)], [("mo", 12, 17), ("tu", 9, 12)]]
    assert found(read) == []


def test_advice_for_a_column_of_a_grid_keeps_its_day() -> None:
    mapping = {"When are you about? [Monday]": "hours", "When are you about? [Tuesday]": "hours"}
    content = (
        b"Name,Postcode,Transport,When are you about? [Monday],When are you about? [Tuesday]\n"
        b"Gil,CB1 2LG,Car,,Afternoon\n"
    )
    row = read_volunteers(content, today=TODAY, options=ReadOptions(mapping=mapping)).rows[0]
    assert [day for day, _ in row.volunteer.hours.spans] == [Weekday.TUESDAY]
    assert read_volunteers(content, today=TODAY).rows[0].volunteer.hours == row.volunteer.hours


def test_ticks_of_kinds_are_kinds() -> None:
    content = b"Name,Postcode,When,Shopping,Prescriptions,Dog walking\nAda,ZZ1 1AA,any,,x,TRUE\n"
    read = read_needs(content, today=TODAY)
    assert [row.need.kind for row in read.rows] == [NeedKind.PRESCRIPTION, NeedKind.DOG_WALK]
    content = (
        b"Name,Postcode,Transport,Availability,Happy to? [Lifts],Happy to? [Phone calls]\nAda,ZZ1 1AA,Car,any,Yes,\n"
    )
    assert read_volunteers(content, today=TODAY).rows[0].volunteer.kinds == {NeedKind.LIFT}


def test_one_column_named_like_a_day_is_no_grid() -> None:
    read = read_volunteers(b"Name,Postcode,Transport,Hours,Monday\nAda,ZZ1 1AA,Car,Tue am,x\n", today=TODAY)
    assert [day for day, _ in read.rows[0].volunteer.hours.spans] == [Weekday.TUESDAY]
    assert found(read) == [(1, "warning", "import.unknown-column")]
