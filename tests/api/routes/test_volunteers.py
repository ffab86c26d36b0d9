"""Those who offer help, over the JSON API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.support.answers import the_error
from tests.support.api_world import VOLUNTEERS, World

ZARA: dict[str, Any] = {
    "name": "Zara Quayle", "phone": "07700 900888", "postcode": "ZX1 2AB", "modes": ["cycle", "walk"], "capacity": 4,
    "hours": "Mon-Fri 9-1", "dates_off": ["2026-12-24", "2027-01-02"], "covers": ["28/11/2026 10-12"],
    "breaks": ["30 min between 12 and 14"], "kinds": ["dog_walk", "shopping"],
    "checks": [{"kind": "dbs", "expires": "2026-12-10", "evidence": "Seen by Jo 3 May."}, {"kind": "training"}],
    "max_stops": 6, "max_minutes": 90, "max_km": 8, "ends_at_home": False, "notes": "Rings first.",
}  # fmt: skip
TAKEN_BACK = ("hours", "dates_off", "covers", "breaks", "max_stops", "max_minutes", "max_km", "ends_at_home", "notes")
LISTED = ("name", "phone", "postcode", "modes", "capacity", "kinds", "checks", "active")


def as_read(found: dict[str, Any]) -> dict[str, Any]:
    """What a change sends that changes nothing."""
    kept = {name: found[name] for name in TAKEN_BACK} | {name: found["volunteer"][name] for name in LISTED}
    return {**kept, "revision": found["revision"]}


def test_one_is_kept_and_read_with_all_that_was_said(world: World) -> None:
    browser = world.browser("dispatcher")
    made = browser.post("/api/v1/volunteers", json=ZARA)
    assert made.status_code == 201, made.text
    found = browser.get("/api/v1/volunteers/3").json()
    assert found == made.json()
    assert (found["volunteer"]["id"], found["revision"]) == (3, 1)
    for name in ("dates_off", "max_stops", "max_minutes", "max_km", "ends_at_home", "notes"):
        assert found[name] == ZARA[name]
    for name in ("name", "postcode", "modes", "capacity", "kinds"):
        assert found["volunteer"][name] == ZARA[name]
    assert found["volunteer"]["checks"] == [
        {"kind": "dbs", "expires": "2026-12-10", "evidence": "Seen by Jo 3 May."},
        {"kind": "training", "expires": None, "evidence": ""},
    ]
    assert found["volunteer"]["expiring"] == ["dbs"]
    assert [event["what"] for event in found["history"]] == ["Added"]


def test_a_change_brings_its_revision_and_the_second_of_two_is_refused(world: World) -> None:
    browser = world.browser("dispatcher")
    sent = as_read(browser.post("/api/v1/volunteers", json=ZARA).json())
    changed = browser.put("/api/v1/volunteers/3", json={**sent, "notes": "Rings twice.", "capacity": 2})
    assert changed.status_code == 200, changed.text
    found = changed.json()
    assert as_read(found) == {**sent, "notes": "Rings twice.", "capacity": 2, "revision": 2}
    late = browser.put("/api/v1/volunteers/3", json={**sent, "notes": "Never rings."})
    assert the_error(late, 409)["code"] == "store.stale-write"
    assert browser.get("/api/v1/volunteers/3").json() == found


def test_what_was_read_and_is_sent_back_changes_nothing(world: World) -> None:
    browser = world.browser("dispatcher")
    found = browser.post("/api/v1/volunteers", json=ZARA).json()
    again = browser.put("/api/v1/volunteers/3", json=as_read(found))
    assert as_read(again.json()) == as_read(found)
    assert len(again.json()["history"]) == 1


def test_every_fault_comes_at_once_and_nothing_is_kept(world: World) -> None:
    browser = world.browser("dispatcher")
    wrong = {**ZARA, "name": " ", "postcode": "ZX9 9ZZ", "hours": "blue moon", "breaks": ["a nap"], "modes": []}
    error = the_error(browser.post("/api/v1/volunteers", json=wrong), 422)
    assert {fault["where"] for fault in error["faults"]} == {"name", "postcode", "hours", "breaks", "modes"}
    assert browser.get("/api/v1/volunteers").json()["totals"][""] == len(VOLUNTEERS)


def test_one_of_the_same_name_and_number_is_asked_about(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/api/v1/volunteers", json=ZARA)
    error = the_error(browser.post("/api/v1/volunteers", json=ZARA), 409)
    assert error["code"] == "volunteer.known"
    assert browser.post("/api/v1/volunteers", json={**ZARA, "again": True}).status_code == 201


def test_the_list_is_narrowed_down_and_whose_details_it_shows_is_kept(world: World) -> None:
    browser = world.browser("dispatcher")
    browser.post("/api/v1/volunteers", json=ZARA)
    found = browser.get("/api/v1/volunteers").json()
    assert [one["name"] for one in found["volunteers"]] == [*VOLUNTEERS, "Zara Quayle"]
    assert (found["totals"]["expiring"], found["totals"]["inactive"]) == (1, 0)
    soon = browser.get("/api/v1/volunteers?shown=expiring").json()["volunteers"]
    assert [(one["id"], one["asked"]["asked"]) for one in soon] == [(3, 0)]
    the_error(browser.get("/api/v1/volunteers?shown=perhaps"), 422)
    with world.context.database.reading() as store:
        looks = [(look.why, set(look.subjects)) for look in store.access_log.at([("volunteer", 3)])]
    assert ("api.volunteer", {3}) in looks
    assert ("api.volunteers", {1, 2, 3}) in looks


def test_a_winter_away_can_be_read_and_sent_back(world: World) -> None:
    browser = world.browser("dispatcher")
    away = [str(date(2026, 12, 1) + timedelta(days=number)) for number in (0, *range(2, 92))]
    found = browser.post("/api/v1/volunteers", json={**ZARA, "dates_off": away}).json()
    assert found["dates_off"] == away
    assert browser.put("/api/v1/volunteers/3", json=as_read(found)).json()["dates_off"] == away
    assert "01/12/2026\n03/12/2026 to 02/03/2027</textarea>" in browser.get("/volunteers/3/edit").text
