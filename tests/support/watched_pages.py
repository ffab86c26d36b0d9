"""Pages of a real browser, and all they ask for, say and are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.support.live_server import Live

DESKTOP = (1280, 800)
PHONE = (390, 844)


@dataclass
class Watched:
    """A page, and all it asked for and said since it was opened."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self, *own: str) -> list[str]:
        """Requests to anyone but the given origins; files and embedded data are nobody."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"file", "data", "blob"} and _origin(url) not in own
        ]

    def violations(self) -> list[str]:
        """What the page's policy refused."""
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def assert_clean(self, *own: str) -> None:
        """No request to anyone else, no error or warning in the console, nothing refused, no hostile script run."""
        assert self.foreign(*own) == []
        assert self.violations() == []
        assert self.complaints == [], self.complaints
        assert self.page.evaluate("typeof window.__pwned") == "undefined"


OpenPage = Callable[..., Watched]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def signed_in(live: Live, open_page: OpenPage, role: str, **options: object) -> Watched:
    watched = open_page(live.sign_in_link(role), **options)
    watched.page.wait_for_url("**/coverage*" if role == "organiser" else "**/days/*")
    return watched
