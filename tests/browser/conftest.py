"""A real browser for the tests, and a watch on what it asks for, says and refuses.

Where Chromium is absent the tests skip with a reason; in CI (``CI=true``) they fail instead.
"""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from api.services.context import Context
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from tests.support.api_world import World, seed, tiny_area
from tests.support.live_server import Live, free_port
from tests.support.store_makers import NOW
from tests.support.watched_pages import DESKTOP, OpenPage, Watched

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
TIMEOUT_MS = 10_000

# Set before any script of the page, and not governed by its policy.
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
window.__selected = [];
document.addEventListener("wardround:select", (event) => window.__selected.push(event.detail));
"""


@pytest.fixture(scope="session")
def executable() -> str:
    """The path of Chromium."""
    found = next((path for name in EXECUTABLES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once: a process has room for one."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, executable: str) -> Iterator[Browser]:
    """Headless Chromium, one for the session."""
    browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """``open_page(url, size=PHONE)`` opens a page in a fresh profile and gives it watched.

    Other keywords go to ``browser.new_context``. ``url=None`` gives a blank page to steer by hand.
    """
    contexts: list[BrowserContext] = []

    def open_one(url: str | None, *, size: tuple[int, int] = DESKTOP, **options: object) -> Watched:
        touch = size[0] < 700
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=touch, is_mobile=touch, **options
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(WATCH)
        watched = Watched(context.new_page())
        context.on("request", lambda request: watched.requests.append(request.url))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error.stack)))
        watched.page.on(
            "console",
            lambda message: watched.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        if url is not None:
            watched.page.goto(url)
        return watched

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def area_of_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_area(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Keys]:
    keys, path = Keys.generate(), tmp_path_factory.mktemp("stored") / "wardround.db"
    database = Database(f"sqlite:///{path}", keys)
    database.migrate()
    with database.transaction() as store:
        seed(store)
    database.close()
    return path, keys


@pytest.fixture
def live(tmp_path: Path, area_of_town: Path, stored: tuple[Path, Keys]) -> Iterator[Live]:
    path, keys = stored
    shutil.copy(path, tmp_path / "wardround.db")
    database = Database(f"sqlite:///{tmp_path / 'wardround.db'}", keys)
    port = free_port()
    settings = Settings(
        home=tmp_path,
        area=area_of_town,
        host="localhost",
        port=port,
        plan_seconds=2,
        plan_workers=1,
        group_name="Squareton Mutual Aid",
        group_phone="01632 960123",
        public_forms=True,
    )
    begun = time.monotonic()
    running = Live(World(Context(settings, database, lambda: NOW + timedelta(seconds=time.monotonic() - begun))), port)
    yield running
    running.stop()
    database.close()
