"""One error shape, a page that says the same, and nothing of what was sent or went wrong inside."""

from __future__ import annotations

import logging

import pytest

from api.services.planning import planner
from routing.errors import Conflict, Misconfigured
from tests.support.answers import the_error
from tests.support.api_world import DAY, World

SECRET = "Wanda Wetherby of 12 Secret Street"


def test_all_faults_of_a_body_come_at_once_and_say_where(world: World) -> None:
    answer = world.browser("dispatcher").post(f"/api/v1/days/{DAY}/runs", json={"seconds": "soon", "seed": -1})
    error = the_error(answer, 422)
    assert [fault["where"] for fault in error["faults"]] == ["body.seconds", "body.seed"]


@pytest.mark.parametrize(
    "body", [{SECRET: 1}, {"seconds": SECRET}, [SECRET], SECRET, {"seconds": {SECRET: SECRET}}, {"seed": [SECRET]}]
)
def test_what_was_sent_is_never_repeated(world: World, body: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = world.browser("dispatcher").post(f"/api/v1/days/{DAY}/runs", json=body)
    the_error(answer, 422)
    assert "Secret" not in answer.text + caplog.text


def test_a_body_that_is_no_json_is_told_so(world: World) -> None:
    answer = world.browser("dispatcher").post(
        f"/api/v1/days/{DAY}/runs", content=b"{", headers={"content-type": "application/json"}
    )
    assert the_error(answer, 422)["message"] == "This is not JSON."


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "page.unknown"),
        ("PUT", "/api/v1/sessions", 405, "request.method"),
        ("GET", "/api/v1/plans/99", 404, "plan.unknown"),
        ("GET", "/api/v1/plans/1/rounds/99", 404, "round.unknown"),
        ("GET", "/api/v1/days/monday", 422, "request.unfit"),
    ],
)
def test_the_api_answers_in_the_one_shape(world: World, method: str, path: str, status: int, code: str) -> None:
    assert the_error(world.browser("dispatcher").request(method, path), status)["code"] == code


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "This page does not exist."),
        ("/plans/99/sheets", 404, "plan"),
        ("/plans/1/rounds/99/sheet", 404, "This plan does not have that round."),
        ("/days/monday", 422, "This is not a date."),
        ("/round/map", 401, "Open your link again"),
        ("/coverage?from=2026-11-23&amp;to=x", 422, "This is not a date."),
    ],
)
def test_a_page_says_what_why_and_what_to_do(world: World, path: str, status: int, words: str) -> None:
    answer = world.browser("dispatcher").get(path.replace("&amp;", "&"))
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_a_conflict_is_a_page_with_a_way_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Conflict("plan.older", "A newer plan is published.", "Publish the newest.")

    monkeypatch.setattr(planner, "publish", refuse)
    answer = world.browser("dispatcher").post("/plans/1/publish", data={"confirm": "yes"})
    assert answer.status_code == 409
    assert "A newer plan is published." in answer.text
    assert 'href="/"' in answer.text


def test_a_server_that_is_not_set_up_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Misconfigured("settings.unfit", "A setting is missing.", "Set it.")

    monkeypatch.setattr(planner, "plan_view", refuse)
    assert the_error(world.browser("dispatcher").get("/api/v1/plans/1"), 503)["code"] == "settings.unfit"


@pytest.mark.parametrize("code", ["store.busy", "store.clash"])
def test_a_store_that_is_busy_for_a_moment_asks_to_be_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Not 409: a program that gives up on a conflict would lose what it sends."""

    def busy(*_: object) -> None:
        raise Conflict(code, "Someone else is writing.", "Wait a little, then try again.")

    monkeypatch.setattr(planner, "plan_view", busy)
    browser = world.browser("dispatcher")
    answer = browser.get("/api/v1/plans/1")
    assert the_error(answer, 503)["code"] == code
    assert int(answer.headers["retry-after"]) > 0
    page = browser.get("/plans/1/sheets")
    assert (page.status_code, page.headers["retry-after"]) == (503, answer.headers["retry-after"])
    assert "Busy at the moment" in page.text


def test_an_unexpected_error_is_an_incident_with_a_number_and_no_details(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the answer nor the log has the exception's message: it may hold a row of the database."""

    def break_down(*_: object) -> None:
        raise RuntimeError(f"row of {SECRET}")

    monkeypatch.setattr(planner, "plan_view", break_down)
    browser = world.browser("dispatcher")
    answer = browser.get("/api/v1/plans/1")
    error = the_error(answer, 500)
    assert error["code"] == "server.incident"
    number = error["message"].rpartition(" ")[2].rstrip(".")
    assert f"incident {number}: GET: RuntimeError" in caplog.text
    assert "break_down" in caplog.text
    page = browser.get("/plans/1/sheets")
    assert page.status_code == 500
    assert "content-security-policy" in page.headers
    assert "Secret" not in answer.text + page.text + caplog.text


def test_a_token_is_nowhere_but_in_a_body_or_a_cookie(world: World, caplog: pytest.LogCaptureFixture) -> None:
    token = world.link(1)
    with caplog.at_level(logging.DEBUG):
        browser = world.browser()
        page = browser.get("/round")
        opened = browser.post("/round/open", data={"token": token})
        shown = browser.get("/round")
    assert token in opened.headers["set-cookie"]
    assert token not in page.text + opened.headers["location"] + opened.text + shown.text
    # The test's own client says what it fetched; our side says nothing of it.
    assert not [record for record in caplog.records if token in record.getMessage()]
