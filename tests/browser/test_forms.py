"""The public forms on a phone, without scripts and by keyboard alone; and the inbox they end in."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from api.services.actors import Actor
from api.services.inbox import public_forms
from data.store.imports.submission_records import Submission
from tests.support.api_forms import an_entry
from tests.support.live_server import Live, assert_accessible, assert_fits
from tests.support.watched_pages import PHONE, OpenPage, signed_in

pytestmark = pytest.mark.browser

TARGET_PX = 44


def opened(live: Live) -> None:
    for form in ("ask", "offer"):
        public_forms.throw(live.world.context, form, open_=True, actor=Actor("cli"))


def waiting(live: Live) -> tuple[Submission, ...]:
    with live.world.context.database.reading() as store:
        return store.submissions.waiting()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").last.click()


def let_pass() -> None:
    time.sleep(public_forms.LEAST_SECONDS)


def small_targets(page: Page) -> list[str]:
    """What is pressed and is smaller than a finger; a link inside a sentence is as high as its line."""
    small: list[str] = page.evaluate(
        """least => [...document.querySelectorAll("main button:not(.unseen), main label.choice, "
          + "main input:not([type=hidden], [type=radio], [type=checkbox], #website), main textarea, .ring")]
          .filter(e => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < least)
          .map(e => e.outerHTML.slice(0, 80))""",
        TARGET_PX,
    )
    return small


def test_what_is_ticked_looks_ticked(live: Live, open_page: OpenPage) -> None:
    page = signed_in(live, open_page, "dispatcher").page
    page.goto(f"{live.origin}/needs/new")
    ground = page.evaluate(
        """() => {
          const tick = Object.assign(document.createElement("input"), {type: "checkbox", checked: true});
          document.querySelector("main").append(tick);
          return getComputedStyle(tick).backgroundColor;
        }"""
    )
    assert ground == "rgb(11, 93, 87)"


def test_help_is_asked_for_on_a_phone_without_scripts(live: Live, open_page: OpenPage) -> None:
    opened(live)
    watched = open_page(f"{live.origin}/ask", size=PHONE, java_script_enabled=False)
    page = watched.page
    expect(page.get_by_text("Is someone in danger")).to_be_visible()
    expect(page.get_by_label("Your own name")).to_be_hidden()
    page.get_by_text("For someone else").click()
    expect(page.get_by_label("Your own name")).to_be_visible()
    page.get_by_label("Your own name").fill("Jo Quill")
    let_pass()
    go_on(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Please fix 4 things")
    expect(summary).to_be_focused()
    page.get_by_role("link", name="How we reach you").click()
    expect(page.get_by_label("Your own name")).to_have_value("Jo Quill")
    page.get_by_label("Your phone number or email address").fill("07700 900888")
    page.get_by_label("Name", exact=True).fill("Zoë Quill")
    page.get_by_label("Postcode").fill("zx12ab")
    page.get_by_text("A chat on the phone").click()
    page.get_by_label("When suits you?").fill("tomorrow after 2")
    go_on(page)
    expect(page.get_by_text("You have not sent this yet.")).to_be_visible()
    expect(page.get_by_text("Tuesday 24 November, between 14:00 and 20:00.")).to_be_visible()
    page.get_by_role("button", name="Change something").click()
    page.get_by_label("When suits you?").fill("Tue am")
    go_on(page)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/ask/sent/*")
    (entry,) = waiting(live)
    expect(page.locator(".reference")).to_contain_text(entry.reference)
    assert (entry.said["when"], entry.said["asker_name"], entry.name) == ("Tue am", "Jo Quill", "Zoë Quill")
    page.reload()
    assert len(waiting(live)) == 1
    assert watched.foreign(live.origin) == []
    assert [one for one in watched.complaints if "422" not in one] == []
    assert not any(word in url for url in watched.requests for word in ("Quill", "07700", "ZX1", "zx1"))


@pytest.mark.parametrize("path", ["/ask", "/offer"])
def test_every_page_of_a_form_is_accessible_fits_a_phone_and_a_finger(
    live: Live, open_page: OpenPage, path: str
) -> None:
    opened(live)
    watched = open_page(live.origin + path, size=PHONE)
    page = watched.page

    def is_fit() -> None:
        assert_accessible(page)
        assert_fits(page)
        assert small_targets(page) == []

    is_fit()
    let_pass()
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    is_fit()
    page.get_by_label(re.compile("^(Your n|N)ame$")).fill("Yan Otter")
    page.get_by_label("Phone", exact=True).fill("07700 900777")
    page.get_by_label(re.compile("postcode", re.IGNORECASE)).fill("ZXI 2AB")
    page.get_by_text("Shopping", exact=True).click()
    if path == "/offer":
        page.get_by_text("On foot").click()
        page.get_by_label("When can you help?").fill("weekdays after 5")
    go_on(page)
    expect(page.get_by_text("We do not know this postcode. Did you mean ZX1 2AB?")).to_be_visible()
    is_fit()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(f"**{path}/sent/*")
    is_fit()
    page.goto(f"{live.origin}{path}/sent/none")
    is_fit()
    watched.complaints = [one for one in watched.complaints if "404" not in one and "422" not in one]
    watched.assert_clean(live.origin)


def test_a_form_is_filled_in_by_keyboard_alone(live: Live, open_page: OpenPage) -> None:
    opened(live)
    page = open_page(f"{live.origin}/ask").page
    page.get_by_label("For me").focus()
    for typed in ("Zoë Quill", "07700 900666", "", "ZX1 2AB", "5 Street 3"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Shopping")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Fetching a prescription")).to_be_checked()
    let_pass()
    page.get_by_label("When suits you?").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/sent/*")
    assert waiting(live)[0].said["kind"] == "prescription"


def test_an_entry_is_confirmed_and_the_second_dispatcher_is_told(live: Live, open_page: OpenPage) -> None:
    entry = an_entry(live.world)
    watched = signed_in(live, open_page, "dispatcher")
    page = watched.page
    page.get_by_role("link", name="Inbox 1").click()
    assert_accessible(page)
    page.get_by_role("link", name="Check and handle Zoë Quill").click()
    assert_accessible(page)
    expect(page.locator("#postcode-said")).to_contain_text("Westgate")
    other = signed_in(live, open_page, "admin").page
    other.goto(f"{live.origin}/inbox/{entry.id}")
    page.get_by_label("For the volunteer").fill("Bread and milk, and ring twice")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/needs/*")
    expect(page.get_by_text("Bread and milk, and ring twice")).to_be_visible()
    other.get_by_label("Note", exact=True).fill("Nobody answers")
    other.locator("select[name=reason]").select_option("not_reached")
    other.get_by_role("button", name="Decline").click()
    expect(other.get_by_role("alert")).to_contain_text("Dispatcher Person changed this")
    expect(other.get_by_role("alert")).to_contain_text("You wrote: “Nobody answers”")
    assert_accessible(other)
    page.goto(f"{live.origin}/inbox?settled=true")
    expect(page.get_by_text("Confirmed by Dispatcher Person")).to_be_visible()
    watched.assert_clean(live.origin)


@pytest.mark.parametrize("path", ["/inbox", "/inbox/1", "/inbox/2", "/forms"])
def test_the_inbox_fits_a_phone_and_hostile_words_stay_words(live: Live, open_page: OpenPage, path: str) -> None:
    hostile = "<img src=x onerror='window.__pwned=1'>{{ 7*7 }}" + "Llanfairpwllgwyngyll" * 4
    for form in ("ask", "offer"):
        an_entry(live.world, form, name=hostile, what=hostile, access=hostile, more=hostile, postcode=hostile[:20])
    watched = signed_in(live, open_page, "dispatcher", size=PHONE)
    watched.page.goto(live.origin + path)
    assert_fits(watched.page)
    assert_accessible(watched.page)
    watched.assert_clean(live.origin)
