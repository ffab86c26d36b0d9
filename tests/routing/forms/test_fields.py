"""A field of a form is declared once; what everybody knows of it follows."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pytest

from routing.forms.fields import FormField, Value, fields_of, labels_of, line, longest_of, own, whole, words_of_changes
from routing.forms.need import NEED_FIELDS, NeedForm
from routing.forms.volunteer import VOLUNTEER_FIELDS, VolunteerForm
from routing.needs import Need, Volunteer


@dataclass(frozen=True, kw_only=True)
class Small:
    name: str = line("Name", changed={"name": "name"}, longest=9)
    eggs: str = whole("Eggs", least=0, most=12, usual=None, changed={"eggs_asked": "eggs"}, headers=("Eggs",))
    when: str = own("When", changed={"weekdays": "days", "windows": "hours"})


def test_a_declaration_says_what_pages_limits_and_the_history_need() -> None:
    assert [one.name for one in fields_of(Small)] == ["name", "eggs", "when"]
    assert Small(name="Ann").eggs == ""
    assert labels_of(Small) == {"name": "Name", "eggs": "Eggs", "when": "When"}
    assert longest_of(Small) == {"name": 9}
    assert words_of_changes(Small)["eggs_asked"] == "eggs"


def test_a_plain_field_fills_one_attribute() -> None:
    _, eggs, when = fields_of(Small)
    assert (eggs.is_plain, eggs.attribute) == (True, "eggs_asked")
    assert not when.is_plain
    with pytest.raises(ValueError, match="too many"):
        _ = when.attribute


@pytest.mark.parametrize(
    ("record", "declared"), [(Need, NEED_FIELDS), (Volunteer, VOLUNTEER_FIELDS)], ids=["need", "volunteer"]
)
def test_every_plain_field_is_an_attribute_of_its_record(record: type, declared: tuple[FormField, ...]) -> None:
    attributes = {one.name for one in fields(record)}
    assert {one.attribute for one in declared if one.is_plain} <= attributes


@pytest.mark.parametrize("form", [NeedForm, VolunteerForm])
def test_every_field_has_a_label_and_bounds_that_hold_its_usual_value(form: type) -> None:
    for one in fields_of(form):
        assert one.label
        if one.value is Value.WHOLE:
            assert one.least < one.most
            assert one.usual is None or one.least <= one.usual <= one.most
        if one.value is Value.TICK and one.headers:
            assert one.unclear
