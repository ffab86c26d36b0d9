"""A volunteer's phone with the network cut, the page reloaded and the browser killed; and what its disk then holds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import ARGUMENTS, TIMEOUT_MS
from tests.support.live_server import Live
from tests.support.rich_round import NOTES, PEOPLE, STREETS, add_rich_round
from tests.support.store_makers import ANN, NOW
from tests.support.watched_pages import PHONE

pytestmark = pytest.mark.browser

TYPED = "A grey lurcher is loose in the hall."
VOLUNTEER = "Gill Maple"
COOKIES_MS = 32_000
"""Chromium writes cookies to the disk every half minute; before that, a killed browser has to open its link again."""
PHONES = tuple(f"07700 90081{number}" for number in range(4))
PLANTED = (*PEOPLE, *STREETS, *NOTES, *PHONES, *(f"+44{one[1:].replace(' ', '')}" for one in PHONES), VOLUNTEER, TYPED)
"""All that would say who somebody is, in the forms in which a page has it."""


class Phone:
    """A browser with a profile on disk, which can be killed and started again."""

    def __init__(self, playwright: Playwright, profile: Path, executable: str) -> None:
        self.playwright, self.profile, self.executable = playwright, profile, executable
        self.start()

    def start(self) -> None:
        """Start the browser with what its profile holds."""
        self.context: BrowserContext = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.executable, args=list(ARGUMENTS),
            viewport={"width": PHONE[0], "height": PHONE[1]},
        )  # fmt: skip
        self.context.set_default_timeout(TIMEOUT_MS)
        self.context.clock.set_fixed_time(NOW)
        self.page: Page = self.context.pages[0] if self.context.pages else self.context.new_page()

    def kill(self) -> None:
        """End the browser without a word, as an empty battery does."""
        for process in self._processes():
            os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 20
        while self._processes() and time.monotonic() < until:
            time.sleep(0.1)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        """End the browser in peace."""
        self.context.close()

    def _processes(self) -> list[int]:
        mine = str(self.profile).encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    if mine in (folder / "cmdline").read_bytes() and b"chrom" in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
                except OSError:
                    continue
        return found

    def on_disk(self) -> list[str]:
        """Which of the planted details can be read in the profile."""
        held = b"".join(path.read_bytes() for path in self.profile.rglob("*") if path.is_file())
        return [one for one in PLANTED if one.encode() in held or one.encode("utf-16-le") in held]


@pytest.fixture
def phone(tmp_path: Path, playwright: Playwright, executable: str) -> Iterator[Phone]:
    made = Phone(playwright, tmp_path / "profile", executable)
    yield made
    made.close()


@pytest.fixture
def rich(live: Live) -> Live:
    with live.world.context.database.transaction() as store:
        add_rich_round(store, volunteer=VOLUNTEER)
    return live


def copies(live: Live, kind: str) -> None:
    live.world.context.settings = live.world.context.settings.model_copy(update={"phone_copy": kind})


def opened(phone: Phone, live: Live, *, accepted: bool = True) -> Page:
    page = phone.page
    page.goto(live.round_link(1, accepted=accepted))
    settled(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(
        "navigator.serviceWorker.controller !== null || new Promise(done =>"
        " navigator.serviceWorker.addEventListener('controllerchange', () => done(true), { once: true }))"
    )
    return page


def settled(page: Page) -> None:
    page.locator("#driver[data-ready]").wait_for(state="attached")


def now(page: Page, name: str) -> None:
    expect(page.locator("[data-now] h2 .full")).to_have_text(name, timeout=30_000)


def press(page: Page, button: str) -> None:
    page.locator("[data-now]").get_by_role("button", name=button, exact=True).click()


def test_the_round_outlives_the_signal_the_page_and_the_browser_and_then_nothing_is_left(
    rich: Live, phone: Phone
) -> None:
    copies(rich, "day")
    page = opened(phone, rich)
    now(page, "Oakley's Chemist")
    rich.stop()

    page.reload()
    settled(page)
    now(page, "Oakley's Chemist")
    page.locator("[data-now]").get_by_label(PEOPLE[0]).check()
    page.locator("[data-now]").get_by_label(PEOPLE[1]).check()
    press(page, "Only the ticked ones")
    now(page, PEOPLE[0])
    card = page.locator("[data-now]")
    card.get_by_text("Something is wrong").click()
    card.get_by_label("Nobody at home").check()
    card.locator("textarea").fill(TYPED)
    card.get_by_role("button", name="Send").click()
    now(page, PEOPLE[1])
    expect(page.locator("[data-signal]")).to_have_text("No signal: everything is kept and sent later (4)")
    assert phone.on_disk() == []

    page.wait_for_timeout(COOKIES_MS)
    phone.kill()
    phone.start()
    page = phone.page
    page.goto(f"{rich.origin}/round")
    settled(page)
    now(page, PEOPLE[1])
    expect(page.locator("[data-count]")).to_have_text("2 of 4 done")
    expect(page.locator("[data-now]")).to_contain_text(STREETS[1])
    press(page, "Handed over")
    now(page, PEOPLE[3])
    assert phone.on_disk() == []

    rich.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-signal]")).to_have_attribute("data-waiting", "0", timeout=30_000)
    with rich.world.context.database.reading() as store:
        stops = [one for one in store.plans.round(rich.world.round_id(1)).stops if one.need_id is not None]
    assert [one.state for one in stops] == ["done", "done", "not_done", "not_done", "done", "pending", "pending"]
    assert [one.note for one in stops][3] == TYPED

    press(page, "We talked")
    expect(page.get_by_text("All done. Thank you!")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("This phone now holds nothing of it.")).to_be_visible()
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
    phone.close()
    assert phone.on_disk() == []
    phone.start()
    phone.page.goto(f"{rich.origin}/round")
    expect(phone.page.get_by_text("All done. Thank you!")).to_be_visible()


def test_without_a_copy_a_reload_says_so_and_keeps_the_reports(rich: Live, phone: Phone) -> None:
    page = opened(phone, rich)
    rich.stop()
    press(page, "Got them all")
    now(page, PEOPLE[0])
    page.reload()
    settled(page)
    expect(page.get_by_text("This phone keeps no copy of your round")).to_be_visible()
    expect(page.locator("[data-signal]")).to_have_text("No signal: everything is kept and sent later (3)")
    assert [one for one in PLANTED if one in page.content()] == []
    rich.start()
    now(page, PEOPLE[0])
    expect(page.locator("[data-count]")).to_have_text("1 of 5 done")


def test_an_answer_without_signal_outlives_a_reload(rich: Live, phone: Phone) -> None:
    page = opened(phone, rich, accepted=False)
    rich.stop()
    page.get_by_role("button", name="I can do it").click()
    expect(page.get_by_text("Your answer is kept and sent")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text("Your answer is kept and sent")).to_be_visible()
    rich.start()
    now(page, "Oakley's Chemist")


def test_a_copy_ends_with_its_day_whatever_the_phone_s_clock_says_later(rich: Live, phone: Phone) -> None:
    copies(rich, "day")
    page = opened(phone, rich)
    rich.stop()
    phone.context.clock.set_fixed_time(NOW.replace(day=NOW.day + 1))
    page.reload()
    settled(page)
    expect(page.get_by_text("This round is over.")).to_be_visible()
    phone.context.clock.set_fixed_time(NOW)
    page.reload()
    settled(page)
    expect(page.get_by_text("no round is open on this phone")).to_be_visible()
    assert [one for one in PLANTED if one in page.content()] == []


def test_a_clock_set_back_keeps_nothing_alive(rich: Live, phone: Phone) -> None:
    copies(rich, "day")
    page = opened(phone, rich)
    rich.world.context.clock = lambda: NOW + timedelta(days=1)
    with page.expect_response("**/round/progress"):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    rich.stop()
    page.reload()
    settled(page)
    expect(page.get_by_text("This round is over.")).to_be_visible()


def test_a_revoked_link_destroys_what_the_phone_holds_as_soon_as_there_is_signal(rich: Live, phone: Phone) -> None:
    copies(rich, "day")
    page = opened(phone, rich)
    with rich.world.context.database.transaction() as store:
        store.accounts.revoke_round_links(rich.world.round_id(1), actor=ANN, at=NOW)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Your link no longer works.")).to_be_visible()
    expect(page.locator(".round-page, .tabs, iframe, [data-refused]")).to_have_count(0)
    assert [one for one in PLANTED if one in page.content()] == []
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    phone.close()
    assert phone.on_disk() == []
    phone.start()
