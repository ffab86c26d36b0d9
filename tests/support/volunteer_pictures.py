"""The pictures of docs/guide/volunteer.md.

To take them again: ``python -m tests.support.volunteer_pictures docs/pictures``. The people are made up, and their
numbers are from the range for drama.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from api.services.context import Context
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from tests.support.api_world import World, seed, tiny_area
from tests.support.live_server import Live, free_port
from tests.support.pictures import CHROMIUM
from tests.support.rich_round import PEOPLE, add_rich_round
from tests.support.store_makers import NOW
from tests.support.watched_pages import PHONE

__all__ = ["PICTURES", "take"]

PICTURES = ("offer", "counter", "door", "wrong", "signal", "done")


def take(live: Live, page: Page, out: Path) -> None:
    """Go through a round from the offer to the end, and take each picture on the way."""

    def shot(name: str) -> None:
        page.locator("#driver[data-ready]").wait_for(state="attached")
        page.evaluate("document.activeElement?.blur()")
        page.screenshot(path=out / f"volunteer-{name}.png")

    def press(name: str) -> None:
        page.locator("[data-now]").get_by_role("button", name=name, exact=True).click()

    page.goto(live.round_link(1, accepted=False))
    shot("offer")
    page.get_by_role("button", name="I can do it").click()
    page.locator("[data-now] .full", has_text="Oakley's Chemist").wait_for()
    page.locator("#driver[data-ready]").wait_for(state="attached")
    page.locator("[data-now]").get_by_label(PEOPLE[0]).check()
    shot("counter")
    press("Got them all")
    page.locator("[data-now] .full", has_text=PEOPLE[0]).wait_for()
    shot("door")
    page.locator("[data-now]").get_by_text("Something is wrong").click()
    page.locator("[data-now]").get_by_label("It did not feel safe").check()
    page.locator("[data-now] .else").scroll_into_view_if_needed()
    shot("wrong")
    page.locator("[data-now]").get_by_text("Something is wrong").click()
    page.context.set_offline(True)
    press("Handed over")
    press("Handed over")
    page.get_by_text("everything is kept and sent later (2)").wait_for()
    shot("signal")
    page.context.set_offline(False)
    press("Handed over")
    press("We talked")
    page.get_by_text("This phone now holds nothing of it.").wait_for(timeout=60_000)
    shot("done")


def main(out: Path) -> None:
    """Run the made-up round in a real browser, and write its pictures into a folder."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        database = Database(f"sqlite:///{home / 'wardround.db'}", Keys.generate())
        database.migrate()
        with database.transaction() as store:
            seed(store)
            add_rich_round(store)
        port = free_port()
        settings = Settings(
            home=home, area=tiny_area(home), host="localhost", port=port, group_name="Squareton Mutual Aid",
            group_phone="01632 960123",
        )  # fmt: skip
        live = Live(World(Context(settings, database, lambda: NOW)), port)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
        page.clock.set_fixed_time(NOW)
        take(live, page, out)
        browser.close()
        live.stop()
        database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
