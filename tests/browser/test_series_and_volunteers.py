"""What comes back and who helps, in a browser: accessible, on a phone too; and single keys switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from api.services.actors import Actor
from api.services.needs import commands
from routing.forms.need import NeedForm
from tests.support.api_world import DAY
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.watched_pages import DESKTOP, PHONE, OpenPage, signed_in

pytestmark = pytest.mark.browser

ZED = NeedForm(name="Zed Quill", phone="07700 900666", postcode="ZX1 2AB", kind="dog_walk", repeat="every Tuesday")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_pages_are_accessible_and_fit(live: Live, open_page: OpenPage, size: tuple[int, int]) -> None:
    commands.add_need(live.world.context, ZED, Actor("user", 1))
    watched = signed_in(live, open_page, "dispatcher", size=size)
    for path in ("/series", "/series/1", "/series/1/edit", "/volunteers", "/volunteers/1", "/volunteers/1/edit"):
        watched.page.goto(live.origin + path)
        assert_fits(watched.page)
        assert_accessible(watched.page)
    watched.assert_clean(live.origin)


def test_a_series_and_a_volunteer_are_told_back_while_they_are_typed(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(live.origin + "/needs/new")
    page.locator("#repeat").fill("second Friday")
    page.get_by_role("button", name="every second Friday").click()
    expect(page.locator('[data-slot="repeat"]')).to_contain_text("Every second Friday; first on")
    page.goto(live.origin + "/volunteers/new")
    page.get_by_label("Weekly hours").fill("Mon-Fri 9-1")
    expect(page.locator('[data-slot="hours"]')).to_contain_text("09:00-13:00")


def test_single_keys_are_switched_off_for_good(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/days/{DAY}")
    more, shortcuts = (
        page.locator("details[data-menu] > summary", has_text="More"),
        page.get_by_label("Keyboard shortcuts"),
    )
    more.click()
    shortcuts.uncheck()
    page.reload()
    more.click()
    expect(shortcuts).not_to_be_checked()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url == f"{live.origin}/days/{DAY}"
    more.click()
    shortcuts.check()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url("**/needs/new*")
