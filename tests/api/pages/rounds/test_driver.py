"""The volunteer's page: their own round, nothing of anybody else's, and reports that count once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from api.pages.rounds.driver import MAP_APPS, directions
from api.services import accounts
from api.services.context import Context
from api.services.rounds import rounds
from routing.needs import Mode
from tests.support.api_world import NEIGHBOURS, NOW, VOLUNTEERS, World
from tests.support.store_makers import add_plan


def test_a_link_opens_its_own_round_and_nothing_of_another(world: World) -> None:
    page = world.browser("driver").get("/round").text
    assert NEIGHBOURS[0] in page
    assert NEIGHBOURS[1] in page
    for stranger in (*NEIGHBOURS[2:], VOLUNTEERS[1], "See the file."):
        assert stranger not in page


def test_looking_at_the_page_of_a_link_tells_and_changes_nothing(world: World) -> None:
    """A chat app fetches a link for its preview: without what stands behind the hash."""
    answer = world.browser().get("/round")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert not any(name in answer.text for name in (*NEIGHBOURS, *VOLUNTEERS))


def test_a_link_that_was_replaced_or_made_up_opens_nothing(world: World) -> None:
    token = world.link(1)
    with world.context.database.transaction() as store:
        store.accounts.revoke_round_links(world.round_id(1), actor="user:1", at=NOW)
    for tried in (token, "x" * 43):
        answer = world.browser().post("/round/open", data={"token": tried})
        assert answer.status_code == 401
        assert "Ask the office for a new link." in answer.text
        assert tried not in answer.text


def test_an_open_round_closes_when_its_link_has_ended(world: World) -> None:
    browser = world.browser("driver")
    world.app.state.context = Context(
        world.context.settings, world.context.database, clock=lambda: NOW + timedelta(days=3)
    )
    assert "Open your round" in browser.get("/round").text
    assert browser.get("/api/v1/round").status_code == 401


def test_a_stop_is_reported_and_taken_back_without_script(world: World) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    report = {"state": "done", "client_key": str(uuid4())}
    answer = browser.post(f"/round/stops/{stop}/mark", data=report)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/round#stop-{stop}")
    assert "1 of 2 reported" in browser.get("/round").text
    browser.post(f"/round/stops/{stop}/mark", data={"state": "pending", "client_key": str(uuid4())})
    assert "0 of 2 reported" in browser.get("/round").text


def test_a_report_without_script_has_the_time_of_the_context(world: World) -> None:
    moment = NOW.replace(year=2099)  # a machine that says so is long past helping anybody
    world.context.clock = lambda: moment
    world.publish()
    with world.context.database.transaction() as store:
        token = store.accounts.round_link(world.round_id(1), moment + timedelta(hours=1), at=moment)
    browser, stop = world.browser(), world.stop_ids(1)[0]
    browser.cookies.set("wardround_round", accounts.open_driver_session(world.context, token))
    browser.post(f"/round/stops/{stop}/mark", data={"state": "done", "client_key": str(uuid4())})
    with world.context.database.reading() as store:
        (marked,) = (one for one in store.plans.round(world.round_id(1)).stops if one.id == stop)
    assert marked.marked_at == moment


def test_the_same_report_sent_again_counts_once(world: World) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    first = {"state": "done", "client_key": str(uuid4())}
    for report in (first, {"state": "pending", "client_key": str(uuid4())}, first):
        browser.post(f"/round/stops/{stop}/mark", data=report)
    assert "0 of 2 reported" in browser.get("/round").text


def test_a_stop_of_another_round_cannot_be_reported(world: World) -> None:
    browser, other = world.browser("driver"), world.stop_ids(2)[0]
    report = {"state": "done", "client_key": str(uuid4())}
    assert browser.post(f"/round/stops/{other}/mark", data=report).status_code == 403
    assert rounds.driver_round(world.context, world.round_id(2)).stops[0].state == "pending"


def test_a_stop_that_could_not_be_done_needs_a_reason(world: World) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    report = {"state": "not_done", "client_key": str(uuid4())}
    assert browser.post(f"/round/stops/{stop}/mark", data=report).status_code == 422
    report = {**report, "reason": "not_home", "note": "The lights were off."}
    assert browser.post(f"/round/stops/{stop}/mark", data=report).status_code == 303
    assert "You reported: nobody at home." in browser.get("/round").text


HOSTILE_STREET = "<img src=x onerror=alert(1)>{{ 7 * 7 }}</script>"


def test_a_street_of_any_name_is_only_text(world: World) -> None:
    with world.context.database.transaction() as store:
        before = store.plans.get(world.plan_id)
        names = tuple(
            replace(stop, directions=tuple(replace(told, name=HOSTILE_STREET) for told in stop.directions))
            for stop in before.rounds[0].stops
        )
        add_plan(store, (replace(before.rounds[0], stops=names),))
    page = world.browser("driver").get("/round").text
    assert "Left, staying on &lt;img src=x onerror=alert(1)&gt;{{ 7 * 7 }}&lt;/script&gt;, 240 m" in page
    assert "<img" not in page


def test_every_reason_can_be_chosen(world: World) -> None:
    page = world.browser("driver").get("/round").text
    for code, words in rounds.OUTCOMES.items():
        assert f'name="reason" value="{code}"' in page
        assert words in page


@pytest.mark.parametrize("mode", list(Mode))
def test_map_apps_are_given_coordinates_and_never_a_name(world: World, mode: Mode) -> None:
    stop = rounds.driver_round(world.context, world.round_id(1)).stops[0]
    links = directions(stop, mode)
    assert set(links) == set(MAP_APPS)
    for link in links.values():
        assert f"{stop.lat:.5f}" in link
        assert not any(word in link for word in (*stop.name.split(), "Street", stop.postcode[:3]))


def test_the_page_says_when_everything_is_reported(world: World) -> None:
    browser = world.browser("driver")
    for stop in world.stop_ids(1):
        browser.post(f"/round/stops/{stop}/mark", data={"state": "done", "client_key": str(uuid4())})
    page = browser.get("/round").text
    assert "2 of 2 reported" in page
    assert "data-finished hidden" not in page
