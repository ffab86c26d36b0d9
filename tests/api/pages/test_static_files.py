"""Our own files and those of others: cached for good under their version, and nothing else is served."""

from __future__ import annotations

import pytest

from api.pages.static_files import own_files
from maps.palette import COLOURS
from tests.support.api_world import World


def test_a_page_names_a_version_and_the_file_is_kept_for_good(world: World) -> None:
    browser = world.browser()
    version = own_files().version("base.css")
    answer = browser.get(f"/static/base.css?v={version}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert browser.get("/static/base.css?v=old").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("name", "kind"), [("day.js", "text/javascript"), ("icon.svg", "image/svg+xml")])
def test_files_have_their_types(world: World, name: str, kind: str) -> None:
    assert world.browser().get(f"/static/{name}").headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path", ["/static/..%2fapp.py", "/static/nothing.css", "/assets/..%2f..%2fapi%2fapp.py", "/assets/x"]
)
def test_nothing_else_is_served(world: World, path: str) -> None:
    answer = world.browser().get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_the_files_of_others_come_from_here(world: World) -> None:
    for name, kind in (("htmx.js", "text/javascript"), ("pico.css", "text/css"), ("leaflet.js", "text/javascript")):
        answer = world.browser().get(f"/assets/{name}?v=1")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/assets/pico.css?v=1", "/static/base.css", "/round"])
def test_pages_and_files_are_sent_compressed(world: World, path: str) -> None:
    answer = world.browser("driver").get(path, headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]


def test_a_round_has_one_colour_in_the_list_and_on_the_map() -> None:
    script = own_files().path("board-map.js").read_text(encoding="utf-8")
    drawn = "[" + ", ".join(f'["{colour}", "{ink}"]' for colour, ink in COLOURS) + "]"
    assert f"const COLOURS = {drawn};" in script
    css = own_files().path("base.css").read_text(encoding="utf-8")
    for number, (colour, ink) in enumerate(COLOURS):
        assert f".colour-{number} {{ background: {colour}; color: {ink}; }}" in css
    assert f".colour-{len(COLOURS)} " not in css
