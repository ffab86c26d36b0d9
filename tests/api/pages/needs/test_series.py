"""What is asked for again and again, on its pages and over the JSON API."""

from __future__ import annotations

from html import unescape
from typing import Any

from tests.support.answers import the_error, value_of
from tests.support.api_world import DAY, ZED, World

WEEKLY = {**ZED, "when": "am", "repeat": "every tuesday"}


def text(answer: Any) -> str:
    return unescape(answer.text)


def test_a_need_that_comes_back_leads_to_its_series_and_the_person_too(world: World) -> None:
    browser = world.browser("dispatcher")
    assert browser.post("/needs", data=WEEKLY).headers["location"] == "/days/2026-11-24?saved=6"
    need = text(browser.get("/needs/6"))
    assert 'One of <a href="/series/1">every Tuesday</a>' in need
    assert "Dog walk, every Tuesday</a>, next Tue 24 Nov" in text(browser.get("/people/need-6"))
    page = text(browser.get("/series/1"))
    for words in (
        "Every Tuesday; first on Tuesday 24 November",
        "Tuesday 1 December 2026",
        "upcoming",
        "Made a recurring need",
    ):
        assert words in page
    form = text(browser.get("/needs/6/edit"))
    assert "You are changing this one only" in form
    assert 'name="repeat"' not in form


def test_the_form_says_what_it_understood_and_offers_what_may_be_meant(world: World) -> None:
    browser = world.browser("dispatcher")
    said = text(browser.post("/needs/said", data={**ZED, "repeat": "second Friday", "when": "am"}))
    assert "This has two meanings." in said
    assert 'value="repeat=every second Friday"' in said
    chosen = browser.post("/needs", data={**WEEKLY, "repeat": "second Friday", "set": "repeat=every second Friday"})
    assert value_of(chosen.text, "repeat") == "every second Friday"
    faulty = browser.post("/needs", data={**WEEKLY, "repeat": "blue moon"})
    assert (faulty.status_code, 'id="repeat-fault"' in faulty.text) == (422, True)


def test_a_series_is_changed_in_the_same_form_and_two_do_not_overwrite_each_other(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/needs", data=WEEKLY)
    form = browser.get("/series/1/edit").text
    sent = {**WEEKLY, "due_from": value_of(form, "due_from"), "revision": 1, "was": value_of(form, "was")}
    assert "Every Tuesday" in text(browser.post("/series/1/said", data=sent))
    assert browser.post("/series/1/edit", data={**sent, "repeat": "x"}).status_code == 422
    assert browser.post("/series/1/edit", data={**sent, "notes": "He bites."}).headers["location"] == "/series/1"
    assert "He bites." in text(browser.get("/needs/6"))
    late = browser.post("/series/1/edit", data={**sent, "when": "before 10"})
    assert late.status_code == 409
    assert "He bites." in late.text
    assert value_of(late.text, "revision") == "2"


def test_it_is_paused_goes_on_loses_a_day_and_ends(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/needs", data=WEEKLY)
    assert browser.post("/series/1/rest", data={"revision": 1, "first": str(DAY), "last": ""}).status_code == 303
    page = text(browser.get("/series/1"))
    assert "further notice" in page
    assert "Paused</span>" in page
    stale = browser.post("/series/1/end", data={"revision": 1, "last": str(DAY)})
    assert (stale.status_code, "Your changes have not been saved." in stale.text) == (409, True)
    assert browser.post("/series/1/resume", data={"revision": 2}).status_code == 303
    wrong = browser.post("/series/1/skip", data={"revision": 3, "day": str(DAY)})
    assert (wrong.status_code, "does not include that day" in wrong.text) == (422, True)
    assert browser.post("/series/1/skip", data={"revision": 3, "day": "2026-12-01"}).status_code == 303
    assert browser.post("/series/1/end", data={"revision": 4, "last": "2026-11-22"}).status_code == 303
    assert "Ended</span>" in browser.get("/series/1").text


def test_the_json_api_tells_of_it_and_changes_it(world: World) -> None:
    browser = world.browser("dispatcher")
    made = browser.post("/api/v1/needs", json={**ZED, "when": "am", "repeat": "FREQ=WEEKLY;BYDAY=TU"}).json()
    assert made["series"] == {"id": 1, "every": "every Tuesday", "named": "2026-11-24", "own": False}
    found = browser.get("/api/v1/series/1").json()
    assert (found["rule"], found["next_day"], found["revision"]) == ("FREQ=WEEKLY;BYDAY=TU", "2026-11-24", 1)
    assert [(one["day"], one["need_id"]) for one in found["times"]][:3] == [
        ("2026-11-24", 6), ("2026-12-01", 7), ("2026-12-08", None),
    ]  # fmt: skip
    rested = browser.post("/api/v1/series/1/rest", json={"revision": 1, "first": "2026-11-24", "last": "2026-11-24"})
    assert rested.json()["next_day"] == "2026-12-01"
    stale = browser.post("/api/v1/series/1/end", json={"revision": 1, "last": "2026-12-01"})
    assert the_error(stale, 409)["code"] == "store.stale-write"


def three_series(world: World) -> Any:
    """Zed's walk goes on, Yves's rests until further notice, Xena's ends in three weeks; whose browser it is."""
    browser = world.browser("dispatcher")
    browser.post("/needs", data=WEEKLY)
    browser.post("/needs", data={**WEEKLY, "name": "Yves Quorn", "phone": "07700 900777", "repeat": "daily"})
    browser.post("/needs", data={**WEEKLY, "name": "Xena Quirk", "phone": "", "repeat": "weekly, 3 times"})
    assert browser.post("/series/2/rest", data={"revision": 1, "first": str(DAY), "last": ""}).status_code == 303
    return browser


def test_all_that_comes_back_stands_on_one_page_to_which_people_leads(world: World) -> None:
    browser = three_series(world)
    assert 'href="/series"' in browser.get("/people/alike").text
    assert 'href="/series"' in browser.get("/series/1").text
    page = text(browser.get("/series"))
    names = ("Xena Quirk", "Yves Quorn", "Zed Quill")
    at = [page.index(f">{name}</a>") for name in names]
    assert at == sorted(at)
    for words in (
        '<a href="/series/1">Zed Quill</a>',
        "every Tuesday<small>",
        'Tue 24 Nov</a>, <a href="/days/2026-12-01">Tue 1 Dec</a>, <a href="/days/2026-12-08">Tue 8 Dec</a>',
        "Paused until further notice",
        "none in the coming weeks",
        "Last day Mon 7 Dec",
        "All active <span>3</span>",
    ):
        assert words in page, words
    paused, ending, ended = (text(browser.get(f"/series?shown={shown}")) for shown in ("paused", "ending", "ended"))
    assert [[name for name in names if name in found] for found in (paused, ending, ended)] == [
        [names[1]],
        [names[0]],
        [],
    ]
    assert browser.post("/series/1/end", data={"revision": 1, "last": "2026-11-22"}).status_code == 303
    assert "Ended Sun 22 Nov" in text(browser.get("/series?shown=ended"))
    assert "Zed Quill" not in browser.get("/series").text


def test_whose_series_were_looked_at_on_the_page_is_kept(world: World) -> None:
    browser = three_series(world)
    for path, why in (("/series", "page.all_series"), ("/api/v1/series", "api.all_series")):
        assert "Zed Quill" in browser.get(path).text
        with world.context.database.reading() as store:
            kept = [look for look in store.access_log.at([("series", 1)]) if look.why == why]
        assert [set(look.subjects) for look in kept] == [{1, 2, 3}]


def test_the_json_api_lists_what_comes_back(world: World) -> None:
    browser = three_series(world)
    found = browser.get("/api/v1/series").json()
    assert found["totals"] == {"": 3, "paused": 1, "ending": 1, "questions": 0, "ended": 0}
    assert [one["id"] for one in found["series"]] == [3, 2, 1]
    assert found["series"][2] == {
        "id": 1, "kind": "dog_walk", "name": "Zed Quill", "every": "every Tuesday", "rule": "FREQ=WEEKLY;BYDAY=TU",
        "last_day": None, "next_days": ["2026-11-24", "2026-12-01", "2026-12-08"], "pause": None, "paused": False,
        "ends_soon": False, "over": False, "questions": [],
    }  # fmt: skip
    paused = browser.get("/api/v1/series?shown=paused").json()["series"]
    assert [(one["id"], one["next_days"], one["pause"]) for one in paused] == [
        (2, [], {"first": str(DAY), "last": None})
    ]
    assert the_error(browser.get("/api/v1/series?shown=perhaps"), 422)
