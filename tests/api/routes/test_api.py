"""The JSON API, from signing in to the last stop."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from api.routes import runs as runs_routes
from api.services import accounts
from tests.support.answers import the_error
from tests.support.api_world import DAY, NEIGHBOURS, World


def test_signing_in_and_out(world: World) -> None:
    browser = world.browser()
    opened = browser.post("/api/v1/sessions", json={"login": "dispatcher", "password": "five ducks in a row"})
    assert opened.status_code == 201
    assert opened.json() == {"user_id": 1, "name": "Dispatcher Person", "role": "dispatcher"}
    assert browser.get("/api/v1/sessions").json() == opened.json()
    assert browser.delete("/api/v1/sessions").status_code == 204
    assert browser.get("/api/v1/sessions").status_code == 401


def test_a_day_has_times_with_their_offset(world: World) -> None:
    day = world.browser("dispatcher").get(f"/api/v1/days/{DAY}").json()
    assert [need["name"] for need in day["needs"]] == list(NEIGHBOURS)
    assert day["volunteers"][0]["spans"] == [{"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T12:00:00Z"}]
    assert day["plan"]["rounds"][0]["stops"][0]["arrival"] == "2026-11-23T09:10:00Z"
    assert day["plan"]["unassigned"][0]["code"] == "skills"
    assert day["run"] is None


def test_a_run_is_started_and_read(world: World) -> None:
    browser = world.browser("dispatcher")
    started = browser.post(f"/api/v1/days/{DAY}/runs", json={"seconds": 3, "seed": 11})
    assert started.status_code == 202
    run = browser.get(f"/api/v1/runs/{started.json()['id']}").json()
    assert (run["state"], run["day"], run["plan_id"]) == ("waiting", str(DAY), None)


def test_the_events_of_a_run_end_with_its_end(world: World) -> None:
    run_id = world.run()
    browser = world.browser("dispatcher")
    browser.post(f"/runs/{run_id}/cancel")
    answer = browser.get(f"/api/v1/runs/{run_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in answer.text.strip().split("\n\n")]
    assert [event["event"] for event in events] == ["run", "end"]
    assert json.loads(events[0]["data"])["state"] == "cancelled"
    assert events[0]["retry"] == "2000"


def test_a_stream_ends_after_a_while_so_that_who_listens_is_checked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_routes, "_STREAM_SECONDS", 0.05)
    answer = world.browser("dispatcher").get(f"/api/v1/runs/{world.run()}/events")
    assert "event: run" in answer.text
    assert "event: end" not in answer.text


def test_a_plan_is_read_and_published_once(world: World) -> None:
    browser = world.browser("dispatcher")
    plan = browser.get("/api/v1/plans/1").json()
    assert plan["state"] == "draft"
    one = plan["rounds"][0]
    assert browser.get(f"/api/v1/plans/1/rounds/{one['id']}").json() == one
    links = browser.post("/api/v1/plans/1/publish", json={"confirm": True}).json()["links"]
    assert [link["volunteer_name"] for link in links] == ["Olga Quigley", "Pete Rudd"]
    token = links[0]["url"].partition("#")[2]
    assert accounts.driver_session(world.context, token) == one["id"]
    assert the_error(browser.post("/api/v1/plans/1/publish", json={"confirm": True}), 409)["code"] == "plan.not-draft"


def test_a_volunteer_reads_and_reports_their_own_round_only(world: World) -> None:
    browser = world.browser()
    assert browser.post("/api/v1/round/sessions", json={"token": world.link(1)}).status_code == 204
    offered = browser.get("/api/v1/round")
    assert (offered.json()["phase"], offered.json()["stops"]) == ("offered", [])
    assert not any(name in offered.text for name in NEIGHBOURS)
    assert browser.post("/api/v1/round/answer", json={"answer": "accepted"}).status_code == 204
    own = browser.get("/api/v1/round")
    assert [stop["name"] for stop in own.json()["stops"]] == list(NEIGHBOURS[:2])
    assert NEIGHBOURS[2] not in own.text
    stop = own.json()["stops"][0]["id"]
    report = {"state": "done", "client_key": str(uuid4()), "at": "2026-11-23T08:20:00+00:00"}
    after = browser.post(f"/api/v1/round/stops/{stop}/outcome", json=report).json()
    assert after["stops"][0]["state"] == "done"
    assert not any(name in str(after) for name in NEIGHBOURS)
    assert browser.post(f"/api/v1/round/stops/{stop}/outcome", json=report).json() == after
    other = browser.post(f"/api/v1/round/stops/{world.stop_ids(2)[0]}/outcome", json=report)
    assert the_error(other, 403)["code"] == "stop.not-yours"


@pytest.mark.parametrize(
    "report",
    [
        {"state": "lost", "client_key": str(uuid4())},
        {"state": "done"},
        {"state": "done", "client_key": "1"},
        {"state": "done", "client_key": str(uuid4()), "at": "2026-11-23T08:20:00"},
        {"state": "not_done", "client_key": str(uuid4())},
        {"state": "not_done", "client_key": str(uuid4()), "reason": "bored"},
        {"state": "done", "client_key": str(uuid4()), "note": "x" * 501},
    ],
)
def test_an_unfit_report_is_refused(world: World, report: dict[str, str]) -> None:
    browser = world.browser("driver")
    the_error(browser.post(f"/api/v1/round/stops/{world.stop_ids(1)[0]}/outcome", json=report), 422)


def test_coverage_is_numbers_by_ward(world: World) -> None:
    answer = world.browser("organiser").get(f"/api/v1/coverage?from={DAY}&to={DAY}")
    assert [row["ward_name"] for row in answer.json()["rows"]] == ["Westgate", "Eastgate"]
    assert answer.json()["hidden_small"] is True
    assert not any(name in answer.text for name in NEIGHBOURS)
