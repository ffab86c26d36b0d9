"""The pictures of docs/guide/dispatcher.md: ``python -m tests.support.board_pictures LINK FOLDER``.

LINK is a dispatcher's sign-in link that ``wardround demo`` has printed: only the demo town belongs into the docs.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.support.pictures import CHROMIUM
from tests.support.watched_pages import DESKTOP, PHONE

PATIENCE_MS = 60_000


def drawn(page: Page, address: str) -> None:
    """Open a day and wait until its map is drawn."""
    page.goto(address, wait_until="commit")
    page.locator("#board-map[data-streets=drawn]").wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(500)


def main(link: str, folder: Path) -> None:
    """Draw tomorrow's board of the demo: whole, with a round chosen, and on a phone."""
    parts = urlsplit(link)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        desk = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        page = desk.new_page()
        page.goto(link, wait_until="commit")
        page.wait_for_url("**/days/*", wait_until="commit", timeout=PATIENCE_MS)
        today = date.fromisoformat(urlsplit(page.url).path.rpartition("/")[2])
        tomorrow = f"{parts.scheme}://{parts.netloc}/days/{today + timedelta(days=1)}"
        drawn(page, tomorrow)
        page.screenshot(path=str(folder / "board.png"))
        page.locator("details.round summary").nth(6).click()
        page.wait_for_timeout(500)
        page.screenshot(path=str(folder / "board-round.png"))
        phone = browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]}, storage_state=desk.storage_state(), has_touch=True
        ).new_page()
        phone.goto(tomorrow, wait_until="commit")
        phone.locator("#rounds").wait_for(timeout=PATIENCE_MS)
        phone.wait_for_timeout(500)
        phone.screenshot(path=str(folder / "board-phone.png"))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
