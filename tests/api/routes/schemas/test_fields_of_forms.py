"""A field that is declared is known everywhere: in the table, to the JSON API and on the page that asks for it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Table

from api.routes.schemas.needs import NeedFactsOut, NeedIn
from api.routes.schemas.volunteers import VolunteerIn
from data.tables.needs import needs
from data.tables.volunteers import volunteers
from routing.forms.fields import FormField
from routing.forms.need import NEED_FIELDS
from routing.forms.volunteer import VOLUNTEER_FIELDS
from tests.support.api_world import World


@pytest.mark.parametrize(
    ("table", "declared"), [(needs, NEED_FIELDS), (volunteers, VOLUNTEER_FIELDS)], ids=["need", "volunteer"]
)
def test_every_field_fills_columns_that_exist(table: Table, declared: tuple[FormField, ...]) -> None:
    assert {column for one in declared for column in one.changed} <= set(table.c.keys())


def test_the_api_takes_and_gives_every_plain_field() -> None:
    of_needs = {one.attribute for one in NEED_FIELDS if one.is_plain}
    assert of_needs <= set(NeedIn.model_fields)
    assert of_needs <= set(NeedFactsOut.model_fields)
    assert {one.attribute for one in VOLUNTEER_FIELDS if one.is_plain} <= set(VolunteerIn.model_fields)


@pytest.mark.parametrize(
    ("path", "declared"),
    [("/needs/new", NEED_FIELDS), ("/volunteers/new", VOLUNTEER_FIELDS)],
    ids=["need", "volunteer"],
)
def test_the_page_asks_for_every_field(world: World, path: str, declared: tuple[FormField, ...]) -> None:
    page = world.browser("dispatcher").get(path).text
    assert {one.name for one in declared} <= set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page))
