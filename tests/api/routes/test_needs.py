"""Needs one by one over the JSON API: searched for, understood, kept, changed, stopped; and the calls."""

from __future__ import annotations

from tests.support.answers import the_error
from tests.support.api_world import DAY, NEIGHBOURS, World

ZED = {"name": "Zed Quill", "phone": "07700 900666", "postcode": "zx1 2ab", "kind": "dog_walk", "when": "Tue am"}


def test_people_and_places_are_found(world: World) -> None:
    browser = world.browser("dispatcher")
    people = browser.post("/api/v1/people/search", json={"text": "atwod"}).json()["people"]
    assert [(one["name"], one["need_id"], one["volunteer_id"]) for one in people] == [(NEIGHBOURS[0], 1, None)]
    places = browser.get("/api/v1/places?kind=prescription&text=mill").json()["places"]
    assert places == ["Mill Road Pharmacy"]


def test_what_would_be_understood_is_said_and_nothing_is_kept(world: World) -> None:
    browser = world.browser("dispatcher")
    answer = browser.post("/api/v1/needs/understood", json={**ZED, "postcode": "ZXI 2AB"}).json()
    assert {one["field"]: one["options"] for one in answer["said"]}["postcode"] == ["ZX1 2AB"]
    assert [(fault["where"], fault["code"]) for fault in answer["faults"]] == [("postcode", "postcode.near-miss")]
    assert answer["first_day"] == "2026-11-24"
    assert browser.get("/api/v1/needs/6").status_code == 404


def test_a_need_is_kept_changed_and_stopped_with_its_history(world: World) -> None:
    browser = world.browser("dispatcher")
    made = browser.post("/api/v1/needs", json={**ZED, "call": {"promised": "By noon."}})
    assert made.status_code == 201
    need = made.json()
    assert (need["need"]["id"], need["revision"], need["first_day"]) == (6, 1, "2026-11-24")
    assert need["need"]["windows"] == [{"start": "2026-11-24T09:00:00Z", "end": "2026-11-24T12:00:00Z"}]
    assert [(call["name"], call["promised"]) for call in need["calls"]] == [("Zed Quill", "By noon.")]
    changed = browser.put(
        "/api/v1/needs/6", json={**ZED, "when": "before 11", "modes": ["drive"], "revision": 1}
    ).json()
    assert (changed["suits"], changed["revision"]) == ("any day, between 08:00 and 11:00", 2)
    assert changed["need"]["modes"] == ["drive"]
    stale = browser.put("/api/v1/needs/6", json={**ZED, "when": "", "revision": 1})
    assert the_error(stale, 409)["code"] == "store.stale-write"
    paused = browser.post("/api/v1/needs/6/state", json={"state": "paused", "reason": "away", "revision": 2}).json()
    assert paused["need"]["state"] == "paused"
    assert [one["what"] for one in browser.get("/api/v1/needs/6").json()["history"]] == [
        "From ready to paused: they are away",
        "Changed: ways to get there, days, hours",
        "Added, ready",
    ]


def test_all_faults_come_together_and_the_same_request_is_asked_about(world: World) -> None:
    browser = world.browser("dispatcher")
    unfit = browser.post("/api/v1/needs", json={**ZED, "postcode": "ZXI 2AB", "when": "blue moon", "phone": "12"})
    assert {fault["where"] for fault in the_error(unfit, 422)["faults"]} == {"postcode", "when", "phone"}
    assert browser.post("/api/v1/needs", json=ZED).status_code == 201
    assert the_error(browser.post("/api/v1/needs", json=ZED), 409)["code"] == "need.asked-already"
    assert browser.post("/api/v1/needs", json={**ZED, "again": True}).status_code == 201


def test_calls_are_written_down_and_read(world: World) -> None:
    browser = world.browser("dispatcher")
    call = {"name": "Ann Atwood", "said": "Is anybody coming?", "need_id": 1}
    made = browser.post("/api/v1/calls", json=call)
    assert made.status_code == 201
    assert made.json() | call == made.json()
    assert browser.get(f"/api/v1/days/{DAY}/calls").json() == {"calls": [made.json()]}
    assert the_error(browser.post("/api/v1/calls", json={"name": "Ann"}), 422)["code"] == "call.nothing-said"


def test_only_dispatchers_see_needs(world: World) -> None:
    for role in ("organiser", "driver"):
        answer = world.browser(role).get("/api/v1/needs/1")
        assert answer.status_code in {401, 403}
        assert NEIGHBOURS[0] not in answer.text
