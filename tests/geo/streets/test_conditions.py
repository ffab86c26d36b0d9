"""Restrictions that hold at certain times."""

from __future__ import annotations

import pytest

from geo.streets.conditions import resolved


@pytest.mark.parametrize(
    ("condition", "in_force", "left_out"),
    [
        ("no @ (Mo-Su 00:00-24:00)", True, False),
        ("no @ (24/7)", True, False),
        ("no @ (07:00-19:00)", True, False),
        ("no @ 07:00-19:00", True, False),
        ("no @ (Mo-Fr 07:00-19:00)", False, True),
        ("no @ (Mo-Fr 08:30-09:15,15:00-15:45)", False, True),
        ("no @ (Sa 06:00-16:00)", False, True),
        ("no @ (22:00-06:00)", False, False),
        ("no @ (weight>7.5)", False, False),
        ("no @ (wet)", False, True),
        ("no @ (May-Sep)", False, True),
    ],
)
def test_what_holds_all_day_is_applied_and_the_rest_is_noted(condition: str, in_force: bool, left_out: bool) -> None:
    tags = {"highway": "residential", "motor_vehicle:conditional": condition}
    plain, noted = resolved(tags)
    assert plain == {"highway": "residential"} | ({"motor_vehicle": "no"} if in_force else {})
    assert noted is left_out


def test_a_condition_that_always_holds_goes_before_the_plain_tag() -> None:
    plain, _ = resolved({"access": "no", "access:conditional": "yes @ (Mo-Su 00:00-24:00)"})
    assert plain == {"access": "yes"}


def test_each_of_several_clauses_counts() -> None:
    plain, noted = resolved({"access:conditional": "no @ (00:00-24:00); yes @ (Su 10:00-11:00)"})
    assert (plain, noted) == ({"access": "no"}, True)


def test_tags_without_conditions_stay_as_they_are() -> None:
    tags = {"highway": "path"}
    assert resolved(tags) == (tags, False)
