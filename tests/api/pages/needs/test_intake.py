"""Taking a need in and changing it, without scripts; what the scripts ask for; one need and its calls."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from routing.needs import NeedKind
from tests.support.answers import value_of
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, ZED, World
from tests.support.store_makers import add_need


def text(answer: Any) -> str:
    return unescape(answer.text)


def test_the_day_leads_to_the_form(world: World) -> None:
    page = world.browser("dispatcher").get(f"/days/{DAY}").text
    assert f'href="/needs/new?day={DAY}" data-key="n"' in page
    assert "Today's calls" in unescape(page)


def test_a_need_is_saved_shown_on_its_day_and_another_is_offered(world: World) -> None:
    browser = world.browser("dispatcher")
    saved = browser.post("/needs", data={**ZED, "log_call": "yes", "promised": "Somebody rings by noon."})
    assert saved.headers["location"] == "/days/2026-11-24?saved=6"
    page = text(browser.get("/days/2026-11-24?saved=6"))
    assert "Saved: dog walk for Zed Quill, Tue 24 Nov, 09:00–12:00." in page
    assert 'href="/needs/new?day=2026-11-24&like=6" data-key="a"' in page
    assert '<tr id="need-6" class="chosen"' in page
    assert "Somebody rings by noon." in text(browser.get(f"/days/{DAY}"))
    again = browser.get("/needs/new?day=2026-11-24&like=6").text
    assert (value_of(again, "name"), value_of(again, "phone")) == ("Zed Quill", "07700 900666")
    assert "Westgate" in again


def test_all_faults_stand_beside_their_fields_and_nothing_typed_is_lost(world: World) -> None:
    typed = {
        "name": "", "phone": "twelve", "address": "5 <b>Street</b>", "postcode": "ZXI 2AB", "kind": "prescription",
        "place": "Zebra", "when": "blue moon", "size": "heaps", "due_to": "2026-11-01", "office_notes": "A & B",
        "checks": ["dbs", "car_seat"], "not_by": ["walk"], "fridge": "yes", "caller": "Her son", "promised": "Soon",
    }  # fmt: skip
    answer = world.browser("dispatcher").post("/needs", data=typed)
    assert answer.status_code == 422
    page = answer.text
    for name in ("name", "phone", "postcode", "place", "when", "size"):
        assert f'id="{name}-fault"' in page
        assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', page)
    for name in ("phone", "address", "postcode", "place", "when", "size", "due_to", "caller", "promised"):
        assert value_of(page, name) == typed[name]
    assert "A &amp; B</textarea>" in page
    assert page.count("checked") == 4
    assert 'name="set" value="postcode=ZX1 2AB"' in page


def test_a_near_miss_is_taken_by_its_button(world: World) -> None:
    answer = world.browser("dispatcher").post("/needs", data={**ZED, "postcode": "ZXI 2AB", "set": "postcode=ZX1 2AB"})
    assert answer.status_code == 200
    assert value_of(answer.text, "postcode") == "ZX1 2AB"
    assert "ZX1 2AB: Westgate" in answer.text


def test_without_scripts_a_person_is_found_and_filled_in(world: World) -> None:
    browser = world.browser("dispatcher")
    with world.context.database.transaction() as store:
        details = {"name": "Ann Atwood", "phone": "07700 900111", "postcode": "ZX1 2AB"}
        add_need(store, kind=NeedKind.PRESCRIPTION, place=store.places.all()[0], **details)
    found = browser.post("/needs", data={"q": "atwod", "do": "save", "kind": "prescription", "notes": "Kept"})
    assert found.status_code == 200
    assert 'name="person" value="need-6"' in found.text
    filled = browser.post("/needs", data={"person": "need-6", "kind": "prescription", "notes": "Kept"}).text
    assert value_of(filled, "name") == NEIGHBOURS[0]
    assert value_of(filled, "place") == value_of(filled, "usual") == "Mill Road Pharmacy"
    assert "Kept</textarea>" in filled
    nobody = browser.post("/needs", data={"q": "zebedee", "do": "find"})
    assert "No match found." in nobody.text


def test_the_same_request_is_asked_about(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/needs", data=ZED)
    asked = browser.post("/needs", data=ZED)
    assert asked.status_code == 409
    assert "Is this a duplicate?" in asked.text
    assert 'href="/needs/6"' in asked.text
    assert value_of(asked.text, "name") == "Zed Quill"
    assert browser.post("/needs", data={**ZED, "again": "yes"}).status_code == 303


def test_the_searches_answer_parts_and_take_no_name_in_an_address(world: World) -> None:
    browser = world.browser("dispatcher")
    people = browser.post("/needs/people", data={"q": "quigly"}).text
    assert "<html" not in people
    assert VOLUNTEERS[0] in people
    assert 'data-new="quigly"' in people
    places = browser.post("/needs/places", data={"kind": "prescription", "place": "mil raod"}).text
    assert 'data-label="Mill Road Pharmacy"' in places
    assert "nearest" in browser.post("/needs/places", data={"kind": "shopping"}).text
    assert "option" not in browser.post("/needs/places", data={"kind": "", "place": "mill"}).text
    said = browser.post("/needs/said", data={"when": "Tue am", "postcode": "ZX1 2AB"}).text
    assert "Tuesdays, between 09:00 and 12:00; first on Tuesday 24 November" in said
    assert browser.get("/needs/people?q=quigly").status_code in {404, 405, 422}


def test_what_is_looked_for_may_hold_anything(world: World) -> None:
    browser = world.browser("dispatcher")
    hostile = "<script>alert(1)</script>\"'{{7*7}}"
    answer = browser.post("/needs/people", data={"q": hostile})
    assert "<script>" not in answer.text
    assert "{{7*7}}" in unescape(answer.text)


def test_a_need_is_changed_and_its_history_told(world: World) -> None:
    browser = world.browser("dispatcher")
    form = browser.get("/needs/1/edit").text
    assert value_of(form, "name") == NEIGHBOURS[0]
    sent = fields(form)
    assert browser.post("/needs/1/edit", data={**sent, "when": "before 11"}).headers["location"] == "/needs/1"
    page = text(browser.get("/needs/1"))
    assert "between 08:00 and 11:00" in page
    assert "Changed: hours" in page
    assert "Dispatcher Person" in page


def test_the_second_dispatcher_sees_what_changed_and_overwrites_nothing(world: World) -> None:
    first, second = world.browser("dispatcher"), world.browser("admin")
    mine, theirs = fields(first.get("/needs/1/edit").text), fields(second.get("/needs/1/edit").text)
    second.post("/needs/1/edit", data={**theirs, "notes": "Theirs", "phone": "07700 900999"})
    answer = first.post("/needs/1/edit", data={**mine, "notes": "Mine", "address": "1 Mine Street"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Admin Person: changed: notes for the volunteer, phone" in page
    assert "It was “Ring twice.”. They changed it to “Theirs”." in page
    merged = fields(answer.text)
    assert (merged["phone"], merged["notes"], merged["address"]) == ("07700 900999", "Mine", "1 Mine Street")
    with world.context.database.reading() as store:
        assert store.needs.get(1).notes == "Theirs"
    assert first.post("/needs/1/edit", data=merged).status_code == 303
    with world.context.database.reading() as store:
        need = store.needs.get(1)
    assert (need.notes, need.address, need.phone) == ("Mine", "1 Mine Street", "+447700900999")


def test_an_old_form_that_brings_nonsense_back_still_overwrites_nothing(world: World) -> None:
    browser = world.browser("dispatcher")
    sent = fields(browser.get("/needs/1/edit").text)
    for was in ("", "[]", "{}", '{"name": 1}'):
        answer = browser.post("/needs/1/edit", data={**sent, "notes": "Mine", "revision": "0", "was": was})
        assert answer.status_code == 409


def test_a_need_is_paused_and_started_again_with_a_reason(world: World) -> None:
    browser = world.browser("dispatcher")
    paused = browser.post(
        "/needs/1/state", data={"state": "paused", "revision": "1", "reason": "away", "note": "Spain"}
    )
    assert paused.status_code == 303
    page = text(browser.get("/needs/1"))
    assert "From ready to paused: they are away" in page
    assert "Spain" in page
    assert "Reopen" in page
    stale = browser.post("/needs/1/state", data={"state": "ready", "revision": "1", "reason": "back"})
    assert stale.status_code == 409
    assert "Your changes have not been saved." in stale.text
    assert browser.post("/needs/1/state", data={"state": "ready", "revision": "2", "reason": ""}).status_code == 422


def test_calls_are_written_down_and_shown(world: World) -> None:
    browser = world.browser("dispatcher")
    call = {"name": "Ann Atwood", "said": "Is anybody coming?", "promised": "A call at four."}
    assert browser.post("/needs/1/calls", data=call).headers["location"] == "/needs/1#calls"
    assert browser.post(f"/days/{DAY}/calls", data={**call, "name": "A stranger"}).status_code == 303
    assert "A call at four." in browser.get("/needs/1").text
    day = browser.get(f"/days/{DAY}").text
    assert "A stranger" in day
    assert 'href="/needs/1">view need' in day
    lost = browser.post("/needs/1/calls", data={"name": "Ann Atwood", "phone": "123"})
    assert lost.status_code == 422
    assert 'name="phone" value="123"' in lost.text


@pytest.mark.parametrize("path", ["/needs/99", "/needs/99/edit", "/needs/new?like=99"])
def test_an_unknown_need_is_not_found(world: World, path: str) -> None:
    assert world.browser("dispatcher").get(path).status_code == 404


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form, but for the buttons."""
    names = ("name", "phone", "address", "postcode", "place", "when", "size", "due_from", "due_to", "revision", "was")
    found = {name: value_of(page, name) for name in names}
    for name in ("notes", "office_notes"):
        area = re.search(rf'<textarea id="{name}"[^>]*>([^<]*)</textarea>', page)
        assert area is not None
        found[name] = unescape(area[1])
    for name in ("kind", "priority", "volunteers"):
        chosen = re.search(rf'<select id="{name}".*?value="([^"]*)"[^>]*selected', page, flags=re.DOTALL)
        assert chosen is not None
        found[name] = chosen[1]
    return found
