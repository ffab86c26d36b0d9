"""What a browser sends becomes a form; a page brings back how a form was opened; nothing else is taken."""

from __future__ import annotations

import json

import pytest

from api.pages.sent_forms import merged, packed, unpacked
from routing.forms.need import NeedForm
from routing.forms.volunteer import VolunteerForm
from tests.support.api_world import World

NEED = NeedForm(name="Zed", when="Tue am", fridge=True, checks=frozenset({"dbs", "photo_id"}))
OFFER = VolunteerForm(name="Yan", modes=frozenset({"walk"}), evidence=(("dbs", "Seen by Jo"),), ends_at_home=False)


def test_a_form_comes_back_as_it_was_packed() -> None:
    assert unpacked(packed(NEED), NeedForm) == NEED
    assert unpacked(packed(OFFER), VolunteerForm) == OFFER


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "nothing", json.dumps({**json.loads(packed(NEED)), "name": 5}), json.dumps({"name": "Zed"})],
)
def test_anything_else_is_no_form(text: str) -> None:
    assert unpacked(text, NeedForm) is None


def test_two_changes_are_joined_and_a_clash_shows_both() -> None:
    ours = NeedForm(name="Zed", when="Wed", notes="Ring")
    theirs = NeedForm(name="Zed", when="Thu", size="3")
    both, clashes = merged(ours, NeedForm(name="Zed", when="Tue"), theirs)
    assert both == NeedForm(name="Zed", when="Wed", notes="Ring", size="3")
    assert {name: (clash.was, clash.theirs) for name, clash in clashes.items()} == {"when": ("Tue", "Thu")}


def test_a_name_that_the_form_does_not_know_is_refused(world: World) -> None:
    browser = world.browser("dispatcher")
    assert browser.post("/needs", data={"name": "Zed", "colour": "blue"}).status_code == 422
    assert browser.post("/volunteers", data={"name": "Yan", "colour": "blue"}).status_code == 422
    assert browser.post("/needs", data={"name": "Zed", "revision": "soon"}).status_code == 422
