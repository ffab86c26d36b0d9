"""Every map in a real browser: with hostile names, linked and from disk, wide and on a phone."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from maps.assets import installed
from maps.basemap import streets_document
from maps.coverage_map import coverage_map
from maps.day_map import day_map
from maps.rendering import render
from maps.route_map import route_map
from maps.values import StreetsData, StreetsUrl, Tiles, WardFigures
from tests.support.map_makers import (
    BOUNDS,
    HOSTILE,
    NONCE,
    create_coverage,
    create_day,
    create_ground,
    create_many_rounds,
    create_place,
    create_round,
    create_round_view,
    create_stop,
    create_ward,
)
from tests.support.watched_pages import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def hostile_streets(names=HOSTILE):
    """A street for each hostile string, spread over the map so that each name is drawn somewhere."""
    features = []
    for number, name in enumerate(names):
        lat = 52.18 + number * 0.04 / len(names)
        line = {"type": "LineString", "coordinates": [[0.10, lat], [0.16, lat]]}
        features.append({"type": "Feature", "properties": {"k": "primary", "n": name}, "geometry": line})
    park = {"type": "Polygon", "coordinates": [[[0.1, 52.19], [0.15, 52.19], [0.15, 52.2], [0.1, 52.19]]]}
    features.append({"type": "Feature", "properties": {"k": "green", "n": HOSTILE[0]}, "geometry": park})
    return StreetsData({"type": "FeatureCollection", "features": features})


def hostile_wards(names):
    width = 0.06 / len(names)
    return tuple(
        create_ward(name, f"Z{number:08d}{name}", 0.10 + number * width, 0.10 + (number + 1) * width)
        for number, name in enumerate(names)
    )


def hostile_places(names):
    return tuple(replace(create_place(name, number), lon=0.1 + number * 0.0001) for number, name in enumerate(names, 1))


MAPS = {
    "day": lambda ground, names: day_map(
        create_day(ground=ground, places=hostile_places(names), wards=hostile_wards(names))
    ),
    "round": lambda ground, names: route_map(create_round_view(ground=ground, places=hostile_places(names))),
    "coverage": lambda ground, names: coverage_map(
        create_coverage(
            ground=ground,
            wards=tuple(
                WardFigures(ward=ward, needs=20, met=n % 21, volunteers=None)
                for n, ward in enumerate(hostile_wards(names))
            ),
        )
    ),
}


class Site:
    """A server on this machine that gives pages, the assets and the streets; pages can be added while it runs."""

    def __init__(self):
        site = self
        self.pages = {}
        self.streets = streets_document(hostile_streets().geojson)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                if path.startswith("/assets/"):
                    asset = installed()[path.removeprefix("/assets/")]
                    self.answer(asset.path.read_bytes(), {"Content-Type": asset.media_type})
                elif path == "/streets.json":
                    self.answer(site.streets, {"Content-Type": "application/json"})
                elif path in site.pages:
                    page = site.pages[path]
                    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": page[1]}
                    self.answer(page[0].encode(), headers)
                elif path == "/favicon.ico":
                    self.answer(b"", {"Content-Type": "image/x-icon"})
                else:
                    self.send_error(404)

            def answer(self, body, headers):
                self.send_response(200)
                for name, value in {**headers, "X-Content-Type-Options": "nosniff"}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def give(self, made, path="/map"):
        page = render(made, nonce=NONCE)
        self.pages[path] = (page.html, page.csp)
        return self.origin + path

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    made = Site()
    yield made
    made.close()


@pytest.fixture
def deliver(site, tmp_path):
    """A map to the address where a browser finds it: on the server, or as one file on disk."""

    def deliver_one(make, how, names=HOSTILE[::6], **ground):
        if how == "linked":
            return site.give(make(create_ground(streets=StreetsUrl("/streets.json"), **ground), names))
        path = tmp_path / "map.html"
        path.write_text(
            render(make(create_ground(streets=hostile_streets(names), **ground), names), assets="inlined").html
        )
        return path.as_uri()

    return deliver_one


# Points at every layer, so that each tooltip is made, then presses everything there is to press.
TOUCH_EVERYTHING = """(() => {
  const { map } = wardround;
  map.setView([52.2, 0.13], 16, { animate: false });
  const seen = new Set();
  map.on("tooltipopen", ({ tooltip }) => seen.add(tooltip.getElement().textContent));
  map.eachLayer((layer) => {
    if (!layer.getLatLng && !layer.getBounds) return;
    const latlng = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
    layer.fire("mouseover", { latlng, layerPoint: map.latLngToLayerPoint(latlng) }, true);
    layer.fire("mouseout", { latlng }, true);
  });
  const controls = [...document.querySelectorAll(".wr-panel-body button, .wr-panel-body input")];
  for (const control of controls.slice(0, 60)) control.click();
  return seen.size;
})()"""


def drawn(watched):
    watched.page.wait_for_selector("[data-streets=drawn]")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("how", ["linked", "inlined"])
@pytest.mark.parametrize("name", MAPS)
def test_hostile_names_run_nothing_and_nothing_is_asked_of_others(open_page, deliver, site, name, how, size):
    # All 480 on a wide screen, every sixth on a phone.
    names = HOSTILE if size == DESKTOP else HOSTILE[::6]
    watched = open_page(deliver(MAPS[name], how, names, attribution="".join(names)), size=size)
    drawn(watched)
    assert watched.page.evaluate(TOUCH_EVERYTHING) >= len(names)
    watched.page.wait_for_timeout(300)
    watched.assert_clean(site.origin)
    assert (
        watched.page.evaluate(
            "document.querySelectorAll('img, iframe, object, embed, a[href]:not([href=\"#\"])').length"
        )
        == 0
    )
    if how == "linked":
        assert {urlsplit(url).path for url in watched.requests} >= {"/map", "/assets/leaflet.js", "/streets.json"}
    else:
        assert {urlsplit(url).scheme for url in watched.requests} <= {"file", "data"}


@pytest.mark.parametrize("text", ["Queen Edith's", "Arbury & King's <Hedges>", "{{7*191}}", "\\u0041`${x}"])
def test_a_name_is_read_as_it_was_written(open_page, deliver, text):
    def make(ground, _names):
        return day_map(create_day(ground=ground, wards=(create_ward(text, west=0.1, east=0.16),)))

    watched = open_page(deliver(make, "inlined", attribution=text))
    assert watched.page.locator(".wr-ward-label").text_content() == text
    assert watched.page.locator(".leaflet-control-attribution").text_content() == text


def test_the_watch_sees_what_it_watches_for(open_page, site):
    """A page that does all that is forbidden is caught at each: the tests above can fail."""
    site.pages["/bad"] = (
        "<!DOCTYPE html><title>x</title><img src='http://127.0.0.9:9/x.png'><script>window.__pwned=1</script>"
        "<script nonce='abc'>window.__pwned=1; console.error('no')</script>",
        "script-src 'nonce-abc'",
    )
    watched = open_page(site.origin + "/bad")
    assert watched.foreign(site.origin) == ["http://127.0.0.9:9/x.png"]
    assert any("script-src" in violation for violation in watched.violations())
    assert "no" in watched.complaints
    with pytest.raises(AssertionError):
        watched.assert_clean(site.origin)


def test_a_tile_server_is_asked_only_where_one_is_set(open_page, site):
    ground = create_ground(tiles=Tiles("http://127.0.0.9:9/{z}/{x}/{y}.png", "Tiles"))
    watched = open_page(site.give(day_map(create_day(ground=ground))))
    watched.page.wait_for_timeout(200)
    assert {urlsplit(url).netloc for url in watched.foreign(site.origin)} == {"127.0.0.9:9"}
    assert watched.violations() == []


def test_streets_that_do_not_come_are_missed_aloud(open_page, site):
    watched = open_page(site.give(day_map(create_day(ground=create_ground(streets=StreetsUrl("/none.json"))))))
    watched.page.wait_for_selector("text=The streets could not be loaded.")
    assert watched.page.locator(".wr-rounds > li").count() == 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_forty_five_rounds_can_be_shown_hidden_and_brought_forward(open_page, site, size):
    watched = open_page(site.give(day_map(create_day(rounds=create_many_rounds(45)))), size=size)
    page = watched.page
    if size == PHONE:
        page.get_by_role("button", name="Rounds (45)").click()
    shown = ".wr-icon > .wr-stop"
    assert page.locator(shown).count() == 45 * 4
    page.get_by_role("button", name="None", exact=True).click()
    assert page.locator(shown).count() == 0
    page.get_by_role("checkbox", name="Show round 44", exact=True).check()
    assert page.locator(shown).count() == 4
    page.get_by_role("button", name="All", exact=True).click()
    assert page.locator(shown).count() == 45 * 4
    button = page.locator(".wr-round > button").nth(9)
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert page.locator(".wr-icon.wr-forward > .wr-stop").count() == 4
    assert page.locator(".wr-icon.wr-faded > .wr-stop").count() == 44 * 4
    page.locator(".wr-stops:visible button").nth(1).click()
    assert page.evaluate("window.__selected") == [{"round": 1010, "stop": None}, {"round": 1010, "stop": 102}]
    button.click()
    assert page.locator(".wr-icon.wr-faded").count() == 0
    watched.assert_clean(site.origin)


def test_the_list_of_rounds_works_by_keyboard(open_page, site):
    watched = open_page(site.give(day_map(create_day())))
    page = watched.page
    page.get_by_role("checkbox", name="Show round 1", exact=True).focus()
    page.keyboard.press("Space")
    assert page.locator(".wr-icon > .wr-stop").count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert page.get_by_role("checkbox", name="Show round 1", exact=True).is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("window.__selected.at(-1)") == {"round": 1001, "stop": 101}


@pytest.mark.parametrize("name", MAPS)
def test_a_phone_shows_the_map_and_scrolls_nothing_sideways(open_page, deliver, name):
    watched = open_page(deliver(MAPS[name], "inlined"), size=PHONE)
    page = watched.page
    if name == "day":
        page.locator(".wr-panel-toggle").click()
        page.wait_for_timeout(100)
    box = page.locator(".wr-map").bounding_box()
    assert box["width"] == PHONE[0]
    assert box["height"] >= 0.45 * PHONE[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    small = """[...document.querySelectorAll("button, .leaflet-control-zoom a, label")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.height < 40 || box.width < 40);
    }).map((one) => one.outerHTML.slice(0, 80))"""
    assert page.evaluate(small) == []


def test_a_volunteer_steps_through_the_round(open_page, site):
    watched = open_page(site.give(route_map(create_round_view())), size=PHONE)
    page = watched.page
    bar = page.locator(".wr-bar-text")
    assert "Stop 1 of 3 · next" in bar.text_content()
    assert page.get_by_role("button", name="Stop before").is_disabled()
    page.get_by_role("button", name="Stop after").click()
    assert "Stop 2 of 3 · to do" in bar.text_content()
    assert page.evaluate("window.__selected") == [{"round": 1001, "stop": 102}]
    page.locator(".wr-icon[aria-label^='Stop 3 of 3']").focus()
    page.keyboard.press("Enter")
    assert "Stop 3 of 3" in bar.text_content()
    watched.assert_clean(site.origin)


def test_stops_at_one_door_are_stepped_through_on_one_marker(open_page, site):
    stops = (create_stop(1), create_stop(2, lon=create_stop(1).lon, lat=create_stop(1).lat), create_stop(3))
    watched = open_page(site.give(route_map(create_round_view(round=create_round(stops=stops)))))
    marker = watched.page.locator(".wr-icon[aria-label^='Stop 1 of 3']")
    assert "Stop 2 of 3" in marker.get_attribute("aria-label")
    marker.click()
    assert "Stop 2 of 3" in watched.page.locator(".wr-bar-text").text_content()


def framed(site, made, path="/map"):
    """A page of ours around a map of ours, as the pages embed it."""
    site.give(made, path)
    site.pages["/page"] = (
        f"<!DOCTYPE html><html lang=en><title>x</title><iframe title=map src={path} width=700 height=500></iframe>",
        "default-src 'self'",
    )
    return site.origin + "/page"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("kind", MAPS)
def test_a_map_shows_all_of_its_ground_at_every_size_until_it_is_moved(open_page, site, kind, size):
    page = open_page(framed(site, MAPS[kind](create_ground(), ("Arbury",))), size=size).page
    frame = page.frame(url="**/map")
    west, south, east, north = BOUNDS
    shown = f"wardround.map.getBounds().contains([[{south}, {west}], [{north}, {east}]])"
    for width, height in ((700, 500), (360, 300), (1200, 260), (330, 640)):
        sized = "([w, h]) => Object.assign(document.querySelector('iframe'), { width: w, height: h })"
        page.evaluate(sized, [width, height])
        page.wait_for_timeout(300)
        assert frame.evaluate(shown), (width, height)
    frame.evaluate("wardround.map.setZoom(wardround.map.getZoom() + 2, { animate: false })")
    page.evaluate(sized, [700, 500])
    page.wait_for_timeout(300)
    assert not frame.evaluate(shown)


def test_the_page_around_a_map_hears_what_was_chosen_and_sets_states(open_page, site):
    watched = open_page(framed(site, route_map(create_round_view())))
    page = watched.page
    page.evaluate("window.heard = []; window.addEventListener('message', (event) => window.heard.push(event.data))")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Stop after").click()
    # Not wait_for_function, which the page's own policy refuses as soon as it has to look twice.
    page.evaluate(
        "new Promise(done => { const look = () => window.heard.length ? done() : setTimeout(look, 20); look(); })"
    )
    assert page.evaluate("window.heard") == [{"type": "wardround:select", "round": 1001, "stop": 102}]
    send = "(message) => document.querySelector('iframe').contentWindow.postMessage(message, location.origin)"
    page.evaluate(send, {"type": "wardround:state", "stop": 101, "state": "done"})
    frame.locator(".wr-icon [data-state=done]").wait_for()
    assert "Stop 2 of 3 · next" in frame.locator(".wr-bar-text").text_content()
    for nonsense in (
        {"type": "wardround:state", "stop": 102, "state": "<img src=x onerror=alert(1)>"},
        {"type": "wardround:state", "stop": "102", "state": "done"},
        {"type": "constructor"},
        {"type": "wardround:show", "stop": 999},
        None,
        "text",
    ):
        page.evaluate(send, nonsense)
    page.wait_for_timeout(100)
    assert frame.locator(".wr-icon [data-state=done]").count() == 1
    watched.assert_clean(site.origin)


def test_nobody_else_may_put_a_map_in_a_frame(open_page, site):
    site.give(day_map(create_day()))
    site.pages["/thief"] = (f"<!DOCTYPE html><title>x</title><iframe src={site.origin}/map></iframe>", "default-src *")
    watched = open_page(site.origin.replace("127.0.0.1", "localhost") + "/thief")
    watched.page.wait_for_timeout(300)
    assert any("frame-ancestors" in complaint for complaint in watched.complaints)


def test_a_coverage_map_says_each_number_and_changes_what_it_shows(open_page, site):
    watched = open_page(site.give(coverage_map(create_coverage())))
    page = watched.page
    assert page.locator(".wr-ward-value").all_text_contents() == ["75%", "*"]
    page.get_by_role("radio", name="Volunteers").check()
    assert page.locator(".wr-ward-value").all_text_contents() == ["10", "*"]
    assert "too small a number to publish" in page.locator(".wr-key").text_content()
    page.get_by_role("button", name="Arbury").click()
    assert page.evaluate("window.__selected") == [{"ward": "Z05000001"}]
    assert (
        page.locator(".wr-wards p:visible").text_content()
        == "Needs met: 75%, Needs: 20, Needs not met: 5, Volunteers: 10"
    )
    fills = page.evaluate(
        "[...document.querySelectorAll('path.leaflet-interactive')].map((p) => p.getAttribute('fill'))"
    )
    assert len(set(fills)) == 2
    assert all(page.locator(fill.removeprefix("url(").removesuffix(")")).count() == 1 for fill in fills)
    watched.assert_clean(site.origin)


@pytest.mark.parametrize("name", MAPS)
def test_an_audit_finds_no_barrier(open_page, site, name):
    from axe_playwright_python.sync_playwright import Axe

    plain = {
        "day": lambda: day_map(create_day()),
        "round": lambda: route_map(create_round_view()),
        "coverage": lambda: coverage_map(create_coverage()),
    }
    watched = open_page(site.give(plain[name]()))
    found = Axe().run(watched.page).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert json.dumps([(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]) == "[]"
