"""The page of a group's wishes: seen, changed, and refused with what was typed still there."""

from __future__ import annotations

from tests.support.answers import value_of
from tests.support.api_world import World

SENT = {
    "known_face_minutes": "30", "recent_round_minutes": "2", "own_ward_minutes": "0", "compact_minutes": "0",
    "fewer_volunteers_minutes": "0", "more_than_fair_minutes": "0", "fair_share": "8", "spare_minutes": "0",
    "never_mixed": ["hot+frozen"], "revision": "0",
}  # fmt: skip


def test_an_organiser_changes_what_counts_and_sees_who_chose(world: World) -> None:
    browser = world.browser("organiser")
    assert "These are the default settings" in browser.get("/preferences").text
    assert browser.post("/preferences", data=SENT).headers["location"] == "/preferences?saved=yes"
    page = browser.get("/preferences?saved=yes").text
    assert value_of(page, "known_face_minutes") == "30"
    assert "Set by Organiser Person" in page
    assert 'value="hot+frozen" checked' in page


def test_what_is_refused_stands_in_the_form(world: World) -> None:
    browser = world.browser("dispatcher")
    wrong = browser.post("/preferences", data={**SENT, "compact_minutes": "lots"})
    assert wrong.status_code == 422
    assert (value_of(wrong.text, "compact_minutes"), value_of(wrong.text, "known_face_minutes")) == ("lots", "30")
    assert 'id="compact_minutes-fault"' in wrong.text
    assert browser.post("/preferences", data=SENT).status_code == 303
    late = browser.post("/preferences", data={**SENT, "spare_minutes": "15"})
    assert late.status_code == 409
    assert value_of(late.text, "spare_minutes") == "15"
