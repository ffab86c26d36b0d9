"""From the telephone ringing to the need saved, by keyboard alone; and the form for everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from routing.needs import NeedKind
from tests.support.api_world import DAY, NEIGHBOURS
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.store_makers import NOW, add_need
from tests.support.watched_pages import PHONE, OpenPage, signed_in

pytestmark = pytest.mark.browser


class Keys:
    """A keyboard that counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)


def test_a_known_persons_need_is_saved_with_a_few_keys(live: Live, open_page: OpenPage) -> None:
    with live.world.context.database.transaction() as store:
        ann = {"name": NEIGHBOURS[0], "phone": "07700 900111", "address": "12 Street 3", "postcode": "ZX1 2AB"}
        add_need(store, kind=NeedKind.PRESCRIPTION, place=store.places.all()[0], due_to=DAY, **ann)
    watched = signed_in(live, open_page, "dispatcher")
    page, keys = watched.page, Keys(watched.page)
    keys.press("n")
    page.wait_for_url("**/needs/new?day=*")
    expect(page.locator("#q")).to_be_focused()
    keys.type("atwod")
    keys.press("Enter")  # the first of the list, even before it has come
    expect(page.get_by_label("Kind", exact=True)).to_be_focused()
    expect(page.get_by_label("Postcode", exact=True)).to_have_value("ZX1 2AB")
    keys.type("p")
    expect(page.get_by_label("Kind", exact=True)).to_have_value("prescription")
    expect(page.locator("#place")).to_have_value("Mill Road Pharmacy")
    expect(page.locator("#postcode-said")).to_contain_text("Westgate")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("tomorrow am")
    expect(page.locator("#when-said")).to_have_text("Tuesday 24 November, between 09:00 and 12:00.")
    keys.press("Enter")
    page.wait_for_url("**/days/2026-11-24?saved=*")
    expect(page.get_by_role("status").first).to_contain_text("Saved: prescription for Ann Atwood, Tue 24 Nov")
    assert keys.pressed == 22
    keys.press("a")
    expect(page.get_by_label("Kind", exact=True)).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value(NEIGHBOURS[0])
    watched.assert_clean(live.origin)
    assert not any("twood" in url or "atwod" in url for url in watched.requests)


def test_somebody_new_is_taken_in_by_keyboard_alone(live: Live, open_page: OpenPage) -> None:
    watched = signed_in(live, open_page, "dispatcher")
    page, keys = watched.page, Keys(watched.page)
    page.goto(f"{live.origin}/needs/new")
    expect(page.locator("#q")).to_be_focused()
    keys.type("Zed Quill")
    expect(page.get_by_role("option", name="New person")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zed Quill")
    expect(page.get_by_label("Phone")).to_be_focused()
    keys.type("07700900666")
    keys.press("Tab")
    keys.type("5 Street 3")
    keys.press("Tab")
    keys.type("zxi2ab")
    keys.press("Tab")  # to the button of the near miss, which the server offers meanwhile
    expect(page.locator("#postcode-said button")).to_have_text("ZX1 2AB")
    page.get_by_label("Postcode", exact=True).focus()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Postcode", exact=True)).to_have_value("ZX1 2AB")
    expect(page.locator("#postcode-said")).to_contain_text("Westgate")
    keys.press("Tab")
    keys.type("dog")
    expect(page.locator("#place")).to_be_hidden()
    keys.press("Control+Enter")
    page.wait_for_url("**/days/*?saved=*")
    expect(page.get_by_role("status").first).to_contain_text("Saved: dog walk for Zed Quill")
    assert keys.pressed <= 60
    watched.assert_clean(live.origin)


def test_a_place_is_chosen_from_the_list_with_the_arrow_keys(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/needs/new")
    page.get_by_label("Kind", exact=True).select_option("prescription")
    page.locator("#place").focus()
    page.keyboard.type("mil raod")
    expect(page.locator("#place-list [role=option]")).to_have_text("Mill Road Pharmacy")
    expect(page.locator("#place")).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#place")).to_have_attribute("aria-activedescendant", "place-1")
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_have_value("Mill Road Pharmacy")
    expect(page.locator("#place-list")).to_be_hidden()
    assert "/needs/new" in page.url


def test_faults_the_same_request_and_two_dispatchers_are_said_accessibly(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/needs/new")
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please fix 3 things")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill(NEIGHBOURS[0])
    expect(page.locator("#name-fault")).to_have_count(0)
    page.get_by_label("Phone").fill("07700 900111")
    page.get_by_label("Postcode", exact=True).fill("ZX1 2AB")
    page.get_by_label("Kind", exact=True).select_option("dog_walk")
    page.get_by_label("Kind", exact=True).press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Is this a duplicate?")
    expect(page.get_by_role("button", name="No, save it as a new request")).to_be_focused()
    assert_accessible(page)

    page.goto(f"{live.origin}/needs/1/edit")
    with live.world.context.database.transaction() as store:
        store.needs.update(replace(store.needs.get(1), notes="Three dogs."), actor="user:3", at=NOW)
    page.get_by_label("For the volunteer").fill("One dog.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Admin Person: changed: notes for the volunteer")
    expect(page.get_by_text("They changed it to “Three dogs.”")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/needs/new", "/needs/1", "/needs/1/edit"])
def test_the_pages_of_a_need_are_accessible_and_fit_a_phone(live: Live, open_page: OpenPage, path: str) -> None:
    watched = signed_in(live, open_page, "dispatcher", size=PHONE)
    watched.page.goto(live.origin + path)
    assert_fits(watched.page)
    assert_accessible(watched.page)
    watched.assert_clean(live.origin)


def test_a_sign_in_that_ended_loses_nothing_typed(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/needs/new")
    page.get_by_label("Name", exact=True).fill("Zed Quill")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#when").fill("Tue am")
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zed Quill")
    page.context.add_cookies(cookies)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have been signed out.")).to_be_hidden()
    expect(page.locator("#when-said")).to_contain_text("Tuesdays")


def test_without_script_a_call_is_taken_too(live: Live, open_page: OpenPage, tmp_path: Path) -> None:
    signed = signed_in(live, open_page, "dispatcher").page
    state = tmp_path / "state.json"
    signed.context.storage_state(path=state)
    page = open_page(f"{live.origin}/needs/new", java_script_enabled=False, storage_state=str(state)).page
    page.get_by_label("Who is it for?").fill("burows")
    page.get_by_label("Who is it for?").press("Enter")
    page.get_by_role("button", name=NEIGHBOURS[1]).click()
    page.get_by_label("Postcode", exact=True).fill("ZXI 2AB")
    page.get_by_label("Kind", exact=True).select_option("chat")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("button", name="ZX1 2AB").click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("body")).to_contain_text("Saved: chat for Bill Burrows")


def test_hostile_words_stay_words_in_the_form(live: Live, open_page: OpenPage) -> None:
    hostile = "<img src=x onerror='window.__pwned=1'>{{ 7*7 }}"
    with live.world.context.database.transaction() as store:
        add_need(store, name=hostile, address=hostile, postcode=hostile)
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    page.goto(f"{live.origin}/needs/new")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("onerror")
    expect(page.locator("#q-list [role=option]").first).to_contain_text(hostile)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value(hostile)
    watched.assert_clean(live.origin)
