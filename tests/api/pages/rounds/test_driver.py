"""The volunteer's page: their own round, nothing of anybody else's, and reports that count once."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.pages.rounds.driver import phone_tag
from api.pages.rounds.map_links import MAP_APPS, directions, whole_way
from api.services import accounts
from api.services.context import Context
from api.services.rounds import rounds
from routing.needs import Mode
from tests.support.api_world import NEIGHBOURS, NOW, VOLUNTEERS, World
from tests.support.rich_round import NOTES, PEOPLE, STREETS, add_rich_round
from tests.support.store_makers import ANN, add_plan, add_round_of_calls


@pytest.fixture
def rich(world: World) -> World:
    with world.context.database.transaction() as store:
        add_rich_round(store)
    return world


def report(browser: TestClient, *stops: int, say: str = "done", **said: object) -> int:
    data = {"stop": list(map(str, stops)), "say": say, "client_key": str(uuid4()), **said}
    return int(browser.post("/round/report", data=data).status_code)


def shows(text: str, *told: str) -> list[str]:
    return [one for one in told if one in html.unescape(text)]


def everything(browser: TestClient) -> str:
    """All that a phone is given of a round, in every form."""
    paths = (
        "/round", "/round/whole", "/round/picture.svg", "/round/route.gpx", "/api/v1/round", "/api/v1/round/progress",
        "/round/shell", "/round/map",
    )  # fmt: skip
    return html.unescape("".join(browser.get(path).text for path in paths))


def test_a_link_opens_its_own_round_and_nothing_of_another(world: World) -> None:
    page = everything(world.browser("driver"))
    assert NEIGHBOURS[0] in page
    assert NEIGHBOURS[1] in page
    for stranger in (*NEIGHBOURS[2:], VOLUNTEERS[1], "See the file."):
        assert stranger not in page


def test_before_yes_a_volunteer_learns_what_and_where_about_and_nobody_s_name(rich: World) -> None:
    invited = rich.browser("invited")
    page = html.unescape(invited.get("/round").text)
    for fact in ("3 prescriptions, 1 chat by phone", "10:00 to 11:30, by bike, 3.2 km", "Westgate",
                 "Starts at Oakley's Chemist", "Most to carry at once: 3 bags", "I can do it"):  # fmt: skip
        assert fact in page
    assert shows(everything(invited), *PEOPLE, *STREETS, *NOTES, "07700 90081") == []
    assert invited.get("/api/v1/round").json()["offer"] == {
        "kinds": [{"kind": "prescription", "count": 3}, {"kind": "chat", "count": 1}],
        "wards": ["Westgate"], "heaviest": ["3 bags"], "starts_at": "Oakley's Chemist", "partner": False,
    }  # fmt: skip


def test_an_offer_of_calls_alone_names_no_way_of_travelling(world: World) -> None:
    with world.context.database.transaction() as store:
        add_round_of_calls(store)
    page = html.unescape(world.browser("invited").get("/round").text)
    assert "1 chat by phone" in page
    assert "by phone, from wherever you are" in page
    assert "by bike" not in page


def test_the_next_stop_comes_first_and_a_counter_is_one_card_with_names_to_tick(rich: World) -> None:
    page = rich.browser("driver").get("/round").text
    now = page[page.index('id="now"') : page.index('id="list"')]
    assert page.index('id="now"') < page.index('id="map"')
    assert shows(now, "Oakley's Chemist", "Pick up 3 prescriptions", *PEOPLE[:3], "Open 09:00–13:00", "Got them all",
                 "Ring the bell at the side.") == ["Oakley's Chemist", "Pick up 3 prescriptions", *PEOPLE[:3],
                 "Open 09:00–13:00", "Got them all", "Ring the bell at the side."]  # fmt: skip
    assert now.count('name="got"') == 3


def test_a_doorstep_s_notes_and_number_stand_at_the_door_and_not_at_the_counter(rich: World) -> None:
    browser = rich.browser("driver")
    assert shows(browser.get("/round").text, *NOTES, "07700 90081") == []
    assert report(browser, *rich.stop_ids(1)[:3]) == 303
    page = browser.get("/round").text
    assert shows(page, *PEOPLE, *STREETS, *NOTES, "07700 900810", "07700 900811") == [
        PEOPLE[0], STREETS[0], NOTES[0], "07700 900810",
    ]  # fmt: skip
    assert shows(page, "Simon L., Street 11", "Owen T., Westgate") == ["Simon L., Street 11", "Owen T., Westgate"]


def test_the_whole_round_is_shown_where_the_group_says_so(rich: World) -> None:
    rich.context.settings = rich.context.settings.model_copy(update={"round_details": "whole"})
    page = rich.browser("driver").get("/round").text
    assert shows(page, *PEOPLE, *NOTES) == [*PEOPLE, *NOTES]


def test_a_reported_stop_is_folded_away_without_its_details(rich: World) -> None:
    browser = rich.browser("driver")
    report(browser, *rich.stop_ids(1)[:3])
    report(browser, rich.stop_ids(1)[3])
    page = browser.get("/round").text
    assert "2 of 5 done" in page
    assert shows(page, PEOPLE[0], STREETS[0], NOTES[0], "07700 900810") == []


def test_what_was_not_collected_takes_its_delivery_with_it_until_it_is_undone(rich: World) -> None:
    browser, stops = rich.browser("driver"), rich.stop_ids(1)
    report(browser, *stops[:3], say="ticked", got=[str(stops[0]), str(stops[2])])
    page = browser.get("/round").text
    assert "1 of 4 done" in page
    assert shows(page, "Simon L.") == []
    assert f'id="stop-{stops[4]}"' not in page
    report(browser, stops[1], say="pending")
    report(browser, stops[1])
    assert shows(browser.get("/round").text, "Simon L.") == ["Simon L."]


def test_where_nothing_was_collected_only_what_needs_no_collecting_is_left(rich: World) -> None:
    browser, stops = rich.browser("driver"), rich.stop_ids(1)
    report(browser, *stops[:3], say="not_done", reason="closed")
    page = browser.get("/round").text
    assert "1 of 2 done" in page
    assert shows(page, PEOPLE[3], "Ring 07700 900813") == [PEOPLE[3], "Ring 07700 900813"]


def test_another_stop_may_come_first_unless_it_waits_for_a_collection(rich: World) -> None:
    browser, stops = rich.browser("driver"), rich.stop_ids(1)
    assert PEOPLE[3] in browser.get(f"/round?now={stops[6]}").text
    assert NOTES[1] not in browser.get(f"/round?now={stops[4]}").text
    assert browser.get("/round?now=99999").status_code == 200
    assert browser.get("/round?now=-1").status_code == 422


def test_the_fridge_clock_runs_from_the_collection(rich: World) -> None:
    browser = rich.browser("driver")
    report(browser, *rich.stop_ids(1)[:3])
    until = NOW.astimezone(rich.context.area.timezone) + timedelta(minutes=30)
    assert f"hand it over by {until:%H:%M}" in browser.get("/round").text


def test_feeling_unsafe_says_at_once_what_to_do(rich: World) -> None:
    browser, stops = rich.browser("driver"), rich.stop_ids(1)
    report(browser, *stops[:3])
    assert "data-unsafe hidden" in browser.get("/round").text
    report(browser, stops[3], say="not_done", reason="unsafe")
    page = browser.get("/round").text
    assert "data-unsafe hidden" not in page
    assert shows(page, 'href="tel:999"', "The office knows") == ['href="tel:999"', "The office knows"]


def test_what_was_left_with_somebody_is_done_and_the_office_knows_with_whom(rich: World) -> None:
    browser, stops = rich.browser("driver"), rich.stop_ids(1)
    report(browser, *stops[:3])
    report(browser, stops[3], say="not_done", reason="left_with", note="The neighbour at number 6.")
    with rich.context.database.reading() as store:
        stop = next(one for one in store.plans.round(rich.round_id(1)).stops if one.id == stops[3])
    assert (stop.state, stop.outcome, stop.note) == ("done", "left_with", "The neighbour at number 6.")


@pytest.mark.parametrize("how", ["declined", "stopped", "finished", "over"])
def test_when_a_round_is_over_nothing_of_it_is_left(rich: World, how: str) -> None:
    browser, stops = rich.browser("invited" if how == "declined" else "driver"), rich.stop_ids(1)
    said = {"declined": "Thank you for letting us know", "stopped": "You still have 3 prescriptions",
            "finished": "All done. Thank you!", "over": "This round is over"}[how]  # fmt: skip
    if how in ("stopped", "finished"):
        report(browser, *stops[:3])
    if how in ("declined", "stopped"):
        browser.post("/round/decline")
    if how == "finished":
        for stop in stops[3:]:
            report(browser, stop)
    if how == "over":
        with rich.context.database.transaction() as store:
            store.plans.close(rich.plan_id, ANN, NOW)
    assert said in browser.get("/round").text
    assert shows(everything(browser), *PEOPLE, *STREETS, *NOTES, "07700 90081", "Joan A.", "I can do it") == []


def test_the_last_report_can_be_undone_though_nothing_is_shown(world: World) -> None:
    browser = world.browser("driver")
    for stop in world.stop_ids(1):
        report(browser, stop)
    page = browser.get("/round").text
    assert "Undo my last report" in page
    report(browser, world.stop_ids(1)[1], say="pending")
    assert "1 of 2 done" in browser.get("/round").text


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
    assert report(browser, stop) == 303
    assert "1 of 2 done" in browser.get("/round").text
    report(browser, stop, say="pending")
    assert "0 of 2 done" in browser.get("/round").text


def test_a_report_without_script_has_the_time_of_the_context(world: World) -> None:
    moment = NOW.replace(year=2099)  # a machine that says so is long past helping anybody
    world.context.clock = lambda: moment
    world.publish()
    with world.context.database.transaction() as store:
        token = store.accounts.round_link(world.round_id(1), moment + timedelta(hours=1), at=moment)
    browser, stop = world.browser(), world.stop_ids(1)[0]
    browser.cookies.set("wardround_round", accounts.open_driver_session(world.context, token))
    report(browser, stop)
    with world.context.database.reading() as store:
        (marked,) = (one for one in store.plans.round(world.round_id(1)).stops if one.id == stop)
    assert marked.marked_at == moment


def test_the_same_report_sent_again_counts_once(world: World) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    key = str(uuid4())
    for said in ({"client_key": key}, {"say": "pending"}, {"client_key": key}):
        report(browser, stop, **said)  # type: ignore[arg-type]
    assert "0 of 2 done" in browser.get("/round").text


def test_a_stop_of_another_round_cannot_be_reported(world: World) -> None:
    browser, other = world.browser("driver"), world.stop_ids(2)[0]
    assert report(browser, other) == 403
    assert rounds.driver_round(world.context, world.round_id(2)).stops[0].state == "pending"


def test_a_stop_that_could_not_be_done_needs_a_reason(world: World) -> None:
    browser, stop = world.browser("driver"), world.stop_ids(1)[0]
    assert report(browser, stop, say="not_done") == 422
    assert report(browser, stop, say="not_done", reason="not_home", note="The lights were off.") == 303
    assert "Nobody at home" in browser.get("/round").text


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
    assert "<img src=x" not in page


def test_every_reason_can_be_chosen_where_it_can_happen(rich: World) -> None:
    page = rich.browser("driver").get("/round/whole").json()["html"]
    for code, words in rounds.OUTCOMES.items():
        assert f'name="reason" value="{code}"' in page
        assert words in page


@pytest.mark.parametrize("mode", list(Mode))
def test_map_apps_are_given_coordinates_and_never_a_name(world: World, mode: Mode) -> None:
    stop = rounds.driver_round(world.context, world.round_id(1)).stops[0]
    links = directions(stop, mode)
    assert set(links) == set(MAP_APPS)
    for link in (*links.values(), whole_way([stop, stop], mode)):
        assert f"{stop.lat:.5f}" in link
        assert not any(word in link for word in (*stop.name.split(), "Street", stop.postcode[:3]))


def test_the_worker_may_serve_the_round_and_keeps_a_page_that_names_nobody(world: World) -> None:
    browser = world.browser("driver")
    answer = browser.get("/round/worker.js?v=1")
    assert answer.headers["service-worker-allowed"] == "/round"
    assert answer.headers["content-type"].startswith("text/javascript")
    shell = browser.get("/round/shell").text
    assert shows(shell, *NEIGHBOURS, *VOLUNTEERS) == []
    policy = browser.get("/round").headers["content-security-policy"]
    assert "worker-src 'self'" in policy


def test_a_phone_is_emptied_by_a_post_alone(world: World) -> None:
    assert world.browser().post("/round/gone").headers["clear-site-data"] == '"storage"'
    assert world.browser().get("/round/gone").status_code == 405
    other = {"sec-fetch-site": "cross-site"}
    assert world.browser().post("/round/gone", headers=other).status_code == 403
    assert "clear-site-data" not in world.browser("driver").get("/round").headers


def test_a_phone_s_things_are_kept_under_a_tag_that_opens_nothing(world: World) -> None:
    token = world.link(1)
    tag = phone_tag(token)
    assert len(tag) == 24
    assert tag not in token
    assert world.browser().post("/round/open", data={"token": tag}).status_code == 401
