"""Those who offer help, on their pages."""

from __future__ import annotations

from html import unescape
from typing import Any

from tests.support.answers import value_of
from tests.support.api_world import VOLUNTEERS, World
from tests.support.store_makers import later

ZARA = {
    "name": "Zara Quayle", "phone": "07700 900888", "postcode": "zx1 2ab", "modes": ["walk", "cycle"],
    "first_mode": "cycle", "hours": "Mon-Fri 9-1", "breaks": "1 hour lunch",
    "checks": ["dbs"], "expires": ["2026-12-10", "", "", "", "", ""],
    "evidence": ["seen by Jo 3 May", "", "", "", "", ""], "ends_at_home": "yes", "active": "yes",
}  # fmt: skip


def text(answer: Any) -> str:
    return unescape(answer.text)


def test_a_volunteer_is_added_found_on_the_list_and_told_of(world: World) -> None:
    browser = world.browser("dispatcher")
    assert 'href="/volunteers"' in browser.get("/volunteers/new").text
    saved = browser.post("/volunteers", data=ZARA)
    assert saved.headers["location"] == "/volunteers/3"
    page = text(browser.get("/volunteers/3"))
    for words in (
        "DBS until Thursday 10 December 2026: seen by Jo 3 May",
        "expires on",
        "60 min between 12:00 and 14:00",
        "Not invited yet",
        "Mark as left",
    ):
        assert words in page
    assert "Zara Quayle" in browser.get("/volunteers").text
    assert "Zara Quayle" in browser.get("/volunteers?shown=expiring").text
    assert "Zara Quayle" not in browser.get("/volunteers?shown=inactive").text
    assert VOLUNTEERS[0] in browser.get("/volunteers?shown=never").text


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(world: World) -> None:
    browser = world.browser("dispatcher")
    answer = browser.post("/volunteers", data={**ZARA, "hours": "blue moon", "postcode": "ZXI 2AB", "name": ""})
    assert answer.status_code == 422
    for name in ("name", "postcode", "hours"):
        assert f'id="{name}-fault"' in answer.text
    assert value_of(answer.text, "hours") == "blue moon"
    assert "seen by Jo 3 May" in answer.text
    chosen = browser.post("/volunteers", data={**ZARA, "set": "postcode=ZX1 2AB"})
    assert value_of(chosen.text, "postcode") == "ZX1 2AB"
    assert "Mon, Tue" in text(browser.post("/volunteers/said", data=ZARA))


def test_two_who_change_one_do_not_overwrite_each_other(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/volunteers", data=ZARA)
    form = browser.get("/volunteers/3/edit").text
    sent = {**ZARA, "revision": 1, "was": value_of(form, "was"), "postcode": "ZX1 2AB", "capacity": "3"}
    sent |= {"hours": value_of(form, "hours")}
    assert (
        browser.post("/volunteers/3/edit", data={**sent, "notes": "Rings first."}).headers["location"]
        == "/volunteers/3"
    )
    late = browser.post("/volunteers/3/edit", data={**sent, "max_stops": "4"})
    assert late.status_code == 409
    assert "Rings first." in late.text
    assert (value_of(late.text, "revision"), value_of(late.text, "max_stops")) == ("2", "4")
    assert browser.post("/volunteers", data=ZARA).status_code == 409


def test_somebody_leaves_and_comes_back(world: World) -> None:
    browser = world.browser("dispatcher")
    assert browser.post("/volunteers/1/active", data={"revision": 1}).status_code == 303
    assert "Mark as returned" in browser.get("/volunteers/1").text
    assert browser.post("/volunteers/1/active", data={"revision": 1, "active": "yes"}).status_code == 409
    assert browser.post("/volunteers/1/active", data={"revision": 2, "active": "yes"}).status_code == 303
    assert "Mark as left" in browser.get("/volunteers/1").text


def test_the_last_change_is_told_and_undone_with_a_button_unless_something_happened_since(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/volunteers", data=ZARA)
    assert "Undo the last change" not in browser.get("/volunteers/3").text
    world.context.clock = lambda: later(60)
    browser.post("/volunteers/3/edit", data={**ZARA, "capacity": "5", "revision": 1})
    page = browser.get("/volunteers/3").text
    assert "capacity: 3 → 5" in page
    seen = {name: value_of(page, name) for name in ("event", "revision")}
    world.context.clock = lambda: later(120)
    done = browser.post("/volunteers/3/undo", data=seen)
    assert done.headers["location"] == "/volunteers/3#history"
    assert "capacity: 5 → 3" in browser.get("/volunteers/3").text
    refused = browser.post("/volunteers/3/undo", data=seen)
    assert refused.status_code == 409
    assert "This has changed since" in refused.text
