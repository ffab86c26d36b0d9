"""The volunteer's page in a real browser: on a phone, with and without signal, and with a server in trouble."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from api.services.rounds import rounds
from tests.support.api_world import NEIGHBOURS
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.store_makers import add_plan
from tests.support.watched_pages import PHONE, OpenPage

pytestmark = pytest.mark.browser


def test_a_volunteer_reports_without_signal_and_it_is_sent_in_order_once(live: Live, open_page: OpenPage) -> None:
    watched = open_page(live.round_link(1), size=PHONE)
    page = watched.page
    expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[0])
    assert "#" not in page.url
    assert_fits(page)
    assert_accessible(page)
    watched.assert_clean(live.origin)
    assert page.get_by_role("link", name="Directions").first.get_attribute("href").startswith("https://www.google.com")

    page.context.set_offline(True)
    stop = page.locator(".driver-stop").first
    stop.get_by_role("button", name="Done").click()
    expect(page.locator("[data-badge]")).to_have_text("1 waiting to send")
    expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[1])
    second = page.locator(".driver-stop").nth(1)
    second.get_by_text("Couldn’t").click()
    second.get_by_label("It did not feel safe").check()
    second.get_by_label("Anything the office should know").fill("A dog is loose.")
    assert_fits(page)
    assert_accessible(page)
    second.get_by_role("button", name="Send").click()
    expect(page.locator("[data-badge]")).to_have_text("2 waiting to send")
    expect(page.locator("[data-finished]")).to_be_visible()
    page.get_by_text("2 of 2 reported").wait_for()

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.context.set_offline(False)
    expect(page.locator("[data-badge]")).to_be_hidden(timeout=20_000)
    ids = live.world.stop_ids(1)
    assert sent == [f"{live.origin}/api/v1/round/stops/{id_}/outcome" for id_ in ids]
    states = [stop.state for stop in rounds.driver_round(live.world.context, live.world.round_id(1)).stops]
    assert states == ["done", "not_done"]

    page.reload()
    expect(page.locator("[data-finished]")).to_be_visible()
    second = page.locator(".driver-stop").nth(1)
    second.locator("summary").first.click()
    expect(second).to_contain_text("You reported: it did not feel safe.")
    second.get_by_role("button", name="Undo").click()
    expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[1])
    expect(page.locator("[data-badge]")).to_be_hidden()
    assert watched.foreign(live.origin) == []
    assert watched.violations() == []


def test_the_way_is_folded_under_each_stop_and_there_without_signal_and_on_paper(
    live: Live, open_page: OpenPage
) -> None:
    hostile = "<img src=x onerror='window.__pwned=1'>" + "Llanfairpwllgwyngyll" * 4
    with live.world.context.database.transaction() as store:
        one = store.plans.get(live.world.plan_id).rounds[0]
        named = tuple(
            replace(stop, directions=tuple(replace(d, name=hostile) for d in stop.directions)) for stop in one.stops
        )
        add_plan(store, (replace(one, stops=named),))
    watched = open_page(live.round_link(1), size=PHONE)
    page = watched.page
    way = page.locator(".driver-stop.next .way")
    expect(way.locator("summary")).to_have_text("Directions (500 m)")
    expect(way.locator("li").first).to_be_hidden()
    page.context.set_offline(True)
    way.locator("summary").click()
    expect(way.locator("li").nth(1)).to_contain_text(f"Left, staying on {hostile}, 240 m")
    expect(way.locator("li").last).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    page.emulate_media(media="print")
    last = page.locator(".driver-stop").nth(1).locator(".way li").last
    assert last.evaluate("e => e.checkVisibility({contentVisibilityAuto: true}) && e.getClientRects().length > 0")
    assert page.locator(".report:visible").count() == 0
    page.context.set_offline(False)
    watched.assert_clean(live.origin)


def test_what_waits_to_be_sent_outlives_the_page(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    expect(page.locator(".driver-stop.next")).to_be_visible()
    page.route("**/outcome", lambda route: route.abort())
    page.locator(".driver-stop.next").get_by_role("button", name="Done").click()
    expect(page.locator("[data-badge]")).to_have_text("1 waiting to send")
    page.reload()
    expect(page.locator("[data-badge]")).to_have_text("1 waiting to send")
    expect(page.locator("[data-count]")).to_have_text("1 of 2 reported")
    page.unroute("**/outcome")
    page.reload()
    expect(page.locator("[data-badge]")).to_be_hidden()
    expect(page.locator("[data-count]")).to_have_text("1 of 2 reported")


def refusal(code: str, message: str, action: str) -> str:
    return json.dumps({"error": {"code": code, "message": message, "action": action, "faults": []}})


def report_both_without_signal(page: Page) -> None:
    page.route("**/outcome", lambda route: route.abort())
    for number in (1, 2):
        page.locator(".driver-stop.next").get_by_role("button", name="Done").click()
        expect(page.locator("[data-badge]")).to_have_text(f"{number} waiting to send")
    page.unroute("**/outcome")


def signal_is_back(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def states(live: Live) -> list[str]:
    return [stop.state for stop in rounds.driver_round(live.world.context, live.world.round_id(1)).stops]


def test_a_report_that_is_refused_stays_in_sight_while_the_others_are_recorded(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    expect(page.locator(".driver-stop.next")).to_be_visible()
    first, _ = live.world.stop_ids(1)
    shape = refusal("stop.not-now", "The plan is closed.", "Ring the office.")
    page.route(
        f"**/{first}/outcome", lambda route: route.fulfill(status=409, content_type="application/json", body=shape)
    )
    report_both_without_signal(page)
    signal_is_back(page)
    expect(page.locator("[data-badge]")).to_be_hidden(timeout=20_000)
    assert states(live) == ["pending", "done"]

    for _ in range(2):
        said = page.locator("[data-refused] li")
        expect(said).to_have_count(1)
        expect(said).to_contain_text(NEIGHBOURS[0])
        expect(said).to_contain_text("The plan is closed. Ring the office.")
        expect(page.locator("[data-count]")).to_have_text("1 of 2 reported")
        expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[0])
        assert_fits(page)
        assert_accessible(page)
        page.reload()
    page.get_by_role("button", name="OK").click()
    expect(page.locator("[data-refused]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-refused]")).to_be_hidden()


@pytest.mark.parametrize(("status", "code"), [(503, "store.busy"), (500, "server.incident")])
def test_a_report_that_the_server_cannot_take_now_is_sent_again_in_order(
    live: Live, open_page: OpenPage, status: int, code: str
) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    expect(page.locator(".driver-stop.next")).to_be_visible()
    asked: list[str] = []

    def busy_at_first(route: Route) -> None:
        asked.append(route.request.url.split("/")[-2])
        if len(asked) == 1:
            body = refusal(code, "Not now.", "Wait.")
            route.fulfill(status=status, content_type="application/json", body=body)
        else:
            route.continue_()

    page.route("**/stops/*/outcome", busy_at_first)
    report_both_without_signal(page)
    signal_is_back(page)
    page.wait_for_timeout(300)
    signal_is_back(page)
    expect(page.locator("[data-badge]")).to_be_hidden(timeout=30_000)
    first, second = map(str, live.world.stop_ids(1))
    assert asked == [first, first, second]
    assert states(live) == ["done", "done"]
    expect(page.locator("[data-refused]")).to_be_hidden()


def test_a_report_that_always_breaks_the_server_lets_the_others_pass_and_is_said(
    live: Live, open_page: OpenPage
) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    expect(page.locator(".driver-stop.next")).to_be_visible()
    first, _ = live.world.stop_ids(1)
    page.route(f"**/{first}/outcome", lambda route: route.fulfill(status=500, body="no"))
    report_both_without_signal(page)
    for _ in range(40):  # each time signal is back one more try is made; a busy machine takes its time for each
        signal_is_back(page)
        page.wait_for_timeout(300)
        if page.locator("[data-badge]").inner_text().startswith("1 "):
            break
    expect(page.locator("[data-badge]")).to_have_text("1 waiting to send")
    expect(page.locator("[data-trouble]")).to_contain_text("One report could not be saved")
    assert states(live) == ["pending", "done"]
    page.unroute(f"**/{first}/outcome")
    signal_is_back(page)
    expect(page.locator("[data-badge]")).to_be_hidden(timeout=20_000)
    expect(page.locator("[data-trouble]")).to_be_hidden()
    assert states(live) == ["done", "done"]


def test_the_phone_remembers_the_volunteers_own_map_app(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    page.get_by_label("Get directions from").select_option("waze")
    page.reload()
    link = page.get_by_role("link", name="Directions").first
    expect(link).to_have_attribute("href", link.get_attribute("data-waze") or "")
    expect(page.get_by_label("Get directions from")).to_have_value("waze")


def test_a_second_link_in_the_same_tab_opens_its_own_round(live: Live, open_page: OpenPage) -> None:
    page = open_page(live.round_link(1), size=PHONE).page
    expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[0])
    page.goto(live.round_link(2))
    expect(page.locator(".driver-stop.next")).to_contain_text(NEIGHBOURS[2])
    expect(page.locator("body")).not_to_contain_text(NEIGHBOURS[0])


def test_without_script_a_round_is_opened_and_reported(live: Live, open_page: OpenPage) -> None:
    page = open_page(f"{live.origin}/round", size=PHONE, java_script_enabled=False).page
    page.get_by_label("Your link, or the code after its #").fill(live.round_link(1))
    page.get_by_role("button", name="Open my round").click()
    page.locator(".driver-stop.next").get_by_role("button", name="Done").click()
    expect(page.locator("body")).to_contain_text("1 of 2 reported")
