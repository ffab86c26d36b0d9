"""The headers of every page: a policy with a nonce of its own, nothing stored, nothing told to other sites."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from tests.support.api_world import DAY, World

PAGES = {
    "": ["/sign-in", "/round", "/nowhere"],
    "dispatcher": [f"/days/{DAY}", "/plans/1/sheets", f"/days/{DAY}/watch", "/plans/99/sheets", "/days/tomorrow"],
    "organiser": ["/coverage", f"/days/{DAY}"],
    "driver": ["/round"],
}
CASES = [(role, path) for role, paths in PAGES.items() for path in paths]
MAPS = [("dispatcher", "/plans/1/map"), ("driver", "/round/map"), ("organiser", "/coverage/map")]
OUTWARD = {"www.google.com", "maps.apple.com", "waze.com", "osmand.net", "wa.me"}


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def tags(html: str) -> list[tuple[str, dict[str, str]]]:
    parser = Tags()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize(("role", "path"), CASES)
def test_a_page_runs_only_scripts_with_the_nonce_of_its_own_answer(world: World, role: str, path: str) -> None:
    browser = world.browser(role)
    first, second = browser.get(path), browser.get(path)
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]{16,})';", policy)
    assert nonce is not None
    assert nonce[1] not in second.headers["content-security-policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    for tag, attributes in tags(first.text):
        assert "style" not in attributes, (tag, attributes)
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert tag != "style"
        if tag == "script" and attributes.get("type") != "application/json":  # which is data, and never runs
            assert attributes["nonce"] == nonce[1]
            assert attributes["src"].startswith(("/static/", "/assets/"))


@pytest.mark.parametrize(("role", "path"), [*CASES, *MAPS])
def test_a_page_is_not_stored_and_tells_other_sites_nothing(world: World, role: str, path: str) -> None:
    headers = world.browser(role).get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(("role", "path"), [*CASES, *MAPS])
def test_a_page_loads_nothing_from_anyone_else(world: World, role: str, path: str) -> None:
    """Only a person's own tap on a map app or a chat leads away."""
    for tag, attributes in tags(world.browser(role).get(path).text):
        for name, value in attributes.items():
            host = urlsplit(value).netloc if value.startswith(("http:", "https:", "//")) else ""
            if name in {"src", "href", "action", "srcset", "data", "poster"} and host:
                assert tag == "a", (tag, value)
                assert host in OUTWARD, value


@pytest.mark.parametrize(("role", "path"), MAPS)
def test_a_map_has_its_own_policy_and_is_framed_by_our_pages_only(world: World, role: str, path: str) -> None:
    browser = world.browser(role)
    first, second = browser.get(path), browser.get(path)
    policy = first.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert policy != second.headers["content-security-policy"]
    assert first.headers["x-frame-options"] == "SAMEORIGIN"


def test_over_https_browsers_are_told_to_stay_there(https_world: World) -> None:
    headers = https_world.browser().get("/sign-in").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
