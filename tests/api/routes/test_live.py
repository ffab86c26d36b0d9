"""The events of a day over HTTP: a stream for dispatchers alone, and who is here."""

from __future__ import annotations

import pytest

from tests.support.api_world import DAY, World


@pytest.mark.parametrize("path", [f"/api/v1/days/{DAY}/events", f"/days/{DAY}/events"])
def test_a_stream_begins_with_hello_and_says_how_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("api.routes.live._STREAM_SECONDS", 2)
    answer = world.browser("dispatcher").get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    first = dict(line.split(": ", 1) for line in answer.text.split("\n\n")[0].splitlines())
    assert (first["event"], first["retry"]) == ("hello", "2000")
    assert first["data"] == f'{{"at": {first["id"]}}}'


def test_the_last_number_is_taken_up_and_a_wrong_one_begins_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.live._STREAM_SECONDS", 2)
    browser = world.browser("dispatcher")
    for said, first in (("999999", "reload"), ("none", "hello"), ("9" * 40, "hello")):
        text = browser.get(f"/api/v1/days/{DAY}/events", headers={"Last-Event-ID": said}).text
        assert text.startswith(f"event: {first}\n")


def test_only_dispatchers_follow_a_day(world: World) -> None:
    assert world.browser().get(f"/api/v1/days/{DAY}/events").status_code == 401
    assert world.browser("organiser").get(f"/api/v1/days/{DAY}/events").status_code == 403
    assert world.browser("driver").get(f"/api/v1/days/{DAY}/events").status_code == 401


def test_too_many_streams_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.live.day_hub.MOST_STREAMS", 0)
    answer = world.browser("dispatcher").get(f"/api/v1/days/{DAY}/events")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "events.too-many")


def test_somebody_says_what_they_are_on(world: World) -> None:
    browser = world.browser("dispatcher")
    here = browser.post(f"/api/v1/days/{DAY}/presence", json={"on": "need", "on_id": 3}).json()["here"]
    assert [(one["on"], one["on_id"]) for one in here] == [("need", 3)]
    assert browser.get(f"/api/v1/days/{DAY}/presence").json()["here"] == here
    assert browser.post(f"/api/v1/days/{DAY}/presence", json={"on": "lunch"}).status_code == 422
    assert browser.delete(f"/api/v1/days/{DAY}/presence").status_code == 204
    assert browser.get(f"/api/v1/days/{DAY}/presence").json()["here"] == []


def test_following_a_day_writes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.live._STREAM_SECONDS", 2)
    browser = world.browser("dispatcher")
    assert "hello" in browser.get(f"/api/v1/days/{DAY}/events").text
    assert browser.get(f"/api/v1/days/{DAY}/presence").json()["here"] == []
