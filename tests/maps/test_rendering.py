import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from maps.assets import installed
from maps.coverage_map import coverage_map
from maps.day_map import day_map
from maps.rendering import render
from maps.route_map import route_map
from maps.values import StreetsUrl
from routing.errors import Misconfigured
from tests.support.map_makers import (
    HOSTILE,
    NONCE,
    create_coverage,
    create_day,
    create_ground,
    create_place,
    create_round_view,
    create_streets,
    create_ward,
)

MAPS = {
    "day": lambda ground: day_map(create_day(ground=ground)),
    "round": lambda ground: route_map(create_round_view(ground=ground)),
    "coverage": lambda ground: coverage_map(create_coverage(ground=ground)),
}


class Tags(HTMLParser):
    """The tags of a page with their attributes' names, and what stands in scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.values, self.blocks, self.open = [], [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value for name, value in attrs if name not in {"integrity", "nonce", "content"}]
        if tag in {"script", "style"}:
            self.open = (tag, dict(attrs))
            self.blocks.append([tag, dict(attrs), ""])

    def handle_data(self, data):
        if self.open:
            self.blocks[-1][2] += data

    def handle_endtag(self, tag):
        self.open = None


def directives(csp):
    return {part.split()[0]: part.split()[1:] for part in csp.split("; ")}


@pytest.mark.parametrize("name", MAPS)
def test_a_linked_page_carries_its_nonce_everywhere_and_its_policy_names_it_alone(name):
    page = render(MAPS[name](create_ground(streets=StreetsUrl("/area/streets.json?v=1"))), nonce=NONCE)
    policy = directives(page.csp)
    assert policy["script-src"] == policy["style-src"] == [f"'nonce-{NONCE}'"]
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in page.csp
    for _, attributes, _text in Tags(page.html).blocks:
        assert attributes["nonce"] == NONCE


@pytest.mark.parametrize("name", MAPS)
def test_what_a_linked_page_loads_has_the_digest_of_the_asset(name):
    page = render(MAPS[name](create_ground()), nonce=NONCE, asset_url="/static/x/")
    loaded = re.findall(r'(?:src|href)="/static/x/([^"?]+)\?v=[0-9A-Za-z]{12}" integrity="([^"]+)"', page.html)
    assert len(loaded) >= 4
    assert all(installed()[asset].integrity == digest for asset, digest in loaded)
    assert page.html.count("integrity=") == len(loaded) == len(re.findall(r"\b(?:src|href)=", page.html))


@pytest.mark.parametrize("name", MAPS)
def test_an_inlined_page_asks_for_nothing_and_names_the_digest_of_all_that_runs(name):
    page = render(MAPS[name](create_ground()), assets="inlined")
    parsed = Tags(page.html)
    assert not [tag for tag in parsed.tags if set(tag[1]) & {"src", "href", "style", "nonce"}]
    policy = directives(page.csp)
    for tag, attributes, text in parsed.blocks:
        if attributes.get("type") == "application/json":
            continue
        digest = f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        assert digest in policy["script-src" if tag == "script" else "style-src"]
    assert policy["connect-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert "unsafe" not in page.csp
    assert f'<meta http-equiv="Content-Security-Policy" content="{page.csp}">' in page.html


@pytest.mark.parametrize("assets", ["linked", "inlined"])
@pytest.mark.parametrize("name", MAPS)
def test_no_page_loads_from_another_host(name, assets):
    page = render(MAPS[name](create_ground()), nonce=NONCE, assets=assets)
    parsed = Tags(page.html)
    assert not [value for value in parsed.values if value and "//" in value]
    assert not re.search(r"url\([\"']?(https?:)?//", page.html)


@pytest.mark.parametrize("assets", ["linked", "inlined"])
def test_hostile_names_change_nothing_but_text(assets):
    """480 strings as ward, place and street names, and as attributions: the tags stay those of a harmless page."""
    count = len(HOSTILE)

    def page(texts):
        ground = create_ground(streets=create_streets(texts[0]), attribution=texts[0])
        streets = {"type": "FeatureCollection", "features": []}
        for text in texts:
            streets["features"] += create_streets(text).geojson["features"]
        ground = create_ground(streets=type(ground.streets)(streets), attribution=texts[0])
        wards = tuple(create_ward(text, f"Z{number:08d}") for number, text in enumerate(texts))
        places = tuple(create_place(text, number) for number, text in enumerate(texts, 1))
        return render(day_map(create_day(ground=ground, wards=wards, places=places)), nonce=NONCE, assets=assets).html

    harmless, hostile = Tags(page(["Mill Road"] * count)), Tags(page(list(HOSTILE)))
    assert count == 480
    assert hostile.tags == harmless.tags
    assert len(hostile.blocks) == len(harmless.blocks)
    assert "1337" not in "".join(text for *_, text in hostile.blocks if "leaflet" not in text)


@pytest.mark.parametrize("text", HOSTILE[::7])
def test_a_hostile_attribution_stays_text(text):
    page = render(day_map(create_day(ground=create_ground(attribution=text))), nonce=NONCE).html
    assert Tags(page).tags == Tags(render(day_map(create_day()), nonce=NONCE).html).tags


@pytest.mark.parametrize("nonce", [None, "", "short", "has space in it 1234", 'abc"><script>alert(1)</script>'])
def test_a_linked_page_without_a_proper_nonce_is_refused(nonce):
    with pytest.raises(ValueError, match="nonce"):
        render(day_map(create_day()), nonce=nonce)


@pytest.mark.parametrize("url", ["assets/", "//evil.example/", "https://evil.example/", '/"><script>/', "/assets"])
def test_assets_come_from_a_path_of_ours(url):
    with pytest.raises(ValueError, match="asset_url"):
        render(day_map(create_day()), nonce=NONCE, asset_url=url)


def test_a_file_cannot_fetch_its_streets():
    with pytest.raises(Misconfigured) as caught:
        render(day_map(create_day(ground=create_ground(streets=StreetsUrl("/streets.json")))), assets="inlined")
    assert caught.value.code == "maps.streets-not-embedded"


def test_the_page_may_be_zoomed_and_says_its_language():
    page = render(day_map(create_day()), nonce=NONCE).html
    assert '<html lang="en">' in page
    assert "user-scalable" not in page
    assert 'role="region"' in page
    assert re.search(r'aria-label="Map: Rounds on 2026-11-23"', page)
