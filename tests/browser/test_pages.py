"""The pages in a real browser: each kind of person does their day's work, on their own screen, without the network."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from api.services import accounts
from api.services.runs import run_queue
from tests.support.api_world import DAY, NEIGHBOURS
from tests.support.live_server import TOO_LONG, Live, assert_accessible, assert_fits
from tests.support.rejected_rows import keep
from tests.support.store_makers import add_need
from tests.support.watched_pages import PHONE, OpenPage, signed_in

pytestmark = pytest.mark.browser


def test_a_sign_in_link_is_gone_from_the_address_and_from_what_the_server_is_asked(
    live: Live, open_page: OpenPage
) -> None:
    link = live.sign_in_link("dispatcher")
    watched = open_page(link)
    watched.page.wait_for_url(f"**/days/{DAY}")
    token = link.partition("#")[2]
    assert not any(token in url.partition("#")[0] for url in watched.requests)
    watched.page.go_back()
    assert token not in watched.page.url
    watched.assert_clean(live.origin)


def test_a_dispatcher_signs_in_with_a_password(live: Live, open_page: OpenPage) -> None:
    watched = open_page(live.origin)
    page = watched.page
    assert_accessible(page)
    page.get_by_label("Login").fill("dispatcher")
    page.get_by_label("Password").fill("five ducks in a row")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Monday 23 November 2026")
    # A map that is still on its way when its session ends is refused, and the browser says so.
    expect(page.locator("#board-map[data-streets=drawn]")).to_be_attached()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{live.origin}/days/{DAY}")
    assert "/sign-in" in page.url
    watched.assert_clean(live.origin)


def test_a_dispatcher_plans_watches_and_publishes(live: Live, open_page: OpenPage) -> None:
    with live.world.context.database.transaction() as store:
        add_need(store, name="Fay Finch", address="9 Street 2")
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    page.locator(".head-actions summary").click()
    page.get_by_role("button", name="Start a new plan").click()
    expect(page.locator("#progress")).to_contain_text("Waiting to start")
    worker = threading.Thread(target=run_queue.execute_next, args=(live.world.context, "test"))
    worker.start()
    expect(page.locator("#progress")).to_contain_text("Planning", timeout=20_000)
    assert page.locator("#progress progress").get_attribute("value") is not None
    worker.join(TOO_LONG)
    expect(page.locator(".plan-state")).to_contain_text("Plan 2", timeout=20_000)
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.locator("#plan")).to_contain_text("Fay Finch")
    expect(page.locator("#unassigned")).to_contain_text(NEIGHBOURS[3])
    assert_accessible(page)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish all the same").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Published")
    assert_accessible(page)
    link = page.locator(".link-card input").first.input_value()
    assert link.startswith(f"{live.origin}/round#")
    page.locator("[data-copy]").first.click()
    expect(page.locator("[data-copied]").first).to_have_text("Copied.")
    # The page that asks about what is left out answers 409, which the browser writes down.
    assert [line for line in watched.complaints if "409" not in line] == []
    assert (watched.foreign(live.origin), watched.violations()) == ([], [])
    driver = open_page(link, size=PHONE)
    expect(driver.page.get_by_role("button", name="I can do it")).to_be_visible()


def test_progress_comes_back_after_the_server_was_restarted(live: Live, open_page: OpenPage) -> None:
    live.world.run()
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    expect(page.locator("#progress")).to_contain_text("Waiting to start")
    live.stop()
    expect(page.locator("[data-lost]")).to_be_visible(timeout=20_000)
    live.start()
    expect(page.locator("[data-lost]")).to_be_hidden(timeout=20_000)
    run_queue.cancel(live.world.context, 1, actor=accounts.Actor("system"))
    expect(page.locator("#progress")).to_contain_text("Planning stopped", timeout=20_000)
    assert watched.foreign(live.origin) == []


def test_an_organiser_sees_coverage_on_map_and_table(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "organiser")
    page = watched.page
    expect(page.get_by_role("row", name="Westgate")).to_be_visible()
    expect(page.frame_locator("iframe.map").locator(".leaflet-container, #map").first).to_be_visible()
    assert_accessible(page)
    for person in NEIGHBOURS:
        expect(page.locator("body")).not_to_contain_text(person)
    watched.assert_clean(live.origin)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/plans/99/sheets", "/plans/1/sheets", "/plans/1/rounds/1/sheet?notes=true"]
)
def test_sheets_and_error_pages_are_accessible(live: Live, open_page: OpenPage, path: str) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(live.origin + path)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("path", [f"/days/{DAY}", "/coverage"])
def test_a_dispatchers_pages_fit_a_phone_too(live: Live, open_page: OpenPage, path: str) -> None:
    page = signed_in(live, open_page, "dispatcher", size=PHONE).page
    page.goto(live.origin + path)
    assert_fits(page)


def test_hostile_names_stay_text(live: Live, open_page: OpenPage) -> None:
    hostile = "<img src=x onerror='window.__pwned=1'></script>{{ 7*7 }}${window.__pwned=1}"
    with live.world.context.database.transaction() as store:
        add_need(store, name=hostile, address=hostile, notes=hostile, phone=hostile)
    watched = signed_in(live, open_page, "dispatcher")
    expect(watched.page.locator("#needs-table")).to_contain_text(hostile)
    watched.assert_clean(live.origin)


def test_rows_that_were_not_imported_are_read_and_settled(live: Live, open_page: OpenPage) -> None:
    keep(live.world)
    watched = signed_in(live, open_page, "dispatcher", size=PHONE)
    page = watched.page
    page.get_by_role("link", name="3 rows were not imported").click()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Mark as dealt with: line 7 of needs").click()
    expect(page.locator("#content")).not_to_contain_text("Wanda Wetherby")
    expect(page.locator("#content")).to_contain_text("Xavier Xu")
    watched.assert_clean(live.origin)


def test_an_administrator_reads_and_erases_a_person(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "admin")
    page = watched.page
    page.goto(f"{live.origin}/needs/1")
    page.get_by_role("link", name="View person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NEIGHBOURS[0])
    assert_accessible(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("They agreed by phone")).to_be_visible()
    page.get_by_label("Erase everything about this person").check()
    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erased")
    assert_accessible(page)
    watched.assert_clean(live.origin)
