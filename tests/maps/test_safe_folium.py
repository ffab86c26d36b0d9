"""Each of Folium's traps, and that our classes do not fall into it."""

import copy
import json
import re

import folium
import pytest
from folium.plugins import Fullscreen, MarkerCluster
from folium.template import Template

from maps.basemap import StreetsLayer
from maps.palette import style_of
from maps.rendering import render
from maps.safe_folium import (
    KNOWN_LINKS,
    OwnScript,
    SafeGroup,
    SafeLines,
    SafeMap,
    SafeMarker,
    SafeWards,
    UnsafeElement,
    Verbatim,
    badge,
    flip,
)
from maps.tiles import SafeTiles, tile_origin
from maps.values import MarkState, Tiles
from routing.errors import Misconfigured, NotFound
from routing.needs import PlaceKind
from tests.support.map_makers import BOUNDS, NONCE, create_streets, create_ward

INJECTIONS = [
    "{{7*191}}",
    "{% for x in [1] %}{{7*191}}{% endfor %}",
    "{% broken",
    "{{ this.get_root() }}",
    "{#",
    "{{ 1/0 }}",
]


def create_map(*children, **changes):
    made = SafeMap(**({"bounds": BOUNDS, "title": "A map", "label": "A map"} | changes))
    for child in children:
        made.add_child(child)
    return made


def shown(*children, **changes):
    return render(create_map(*children, **changes), nonce=NONCE).html


class Spoken(OwnScript):
    calls = "spoken"


SINKS = {
    "ward name": lambda text: shown(SafeWards([create_ward(text)], style={"color": "#000"})),
    "ward code": lambda text: shown(SafeWards([create_ward("A", text)], style={"color": "#000"})),
    "ward figure": lambda text: shown(
        SafeWards([create_ward()], style={}, figures={"Z05000001": {"n": text}}),
    ),
    "ward style": lambda text: shown(SafeWards([create_ward()], style={"color": text})),
    "street name": lambda text: shown(StreetsLayer(create_streets(text))),
    "tile attribution": lambda text: shown(SafeTiles(Tiles("/tiles/{z}/{x}/{y}.png", text))),
    "map attribution": lambda text: shown(attribution=text),
    "map title": lambda text: shown(title=text),
    "map label": lambda text: shown(label=text),
    "marker": lambda text: shown(SafeMarker((0.1, 52.2), badge([1], style_of(1)), about={"x": text})),
    "line": lambda text: shown(SafeLines([((0.1, 52.2), (0.2, 52.2))], colour=text, weight=1, css_class=text)),
    "own script": lambda text: shown(Spoken({}, {"text": text})),
}


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("sink", SINKS)
def test_no_text_is_run_as_a_template(sink, text):
    made = SINKS[sink](text)
    assert "1337" not in made
    assert "Figure" not in made


def test_folium_itself_runs_text_as_a_template():
    """The trap is real, and the test above would see it."""
    raw = folium.Map(tiles=None)
    point = {"type": "Point", "coordinates": [0, 0]}
    folium.GeoJson({"type": "Feature", "properties": {"name": "{{7*191}}"}, "geometry": point}).add_to(raw)
    assert "1337" in raw.get_root().render()


def test_our_classes_come_right_before_foliums_renderer():
    for one in (SafeMap, SafeGroup, SafeLines, SafeMarker, SafeWards, SafeTiles, StreetsLayer):
        line = [ancestor.__name__ for ancestor in one.__mro__]
        assert line.index("Verbatim") == line.index("MacroElement") - 1, line


def test_no_class_of_folium_is_patched():
    assert folium.elements.MacroElement.render.__module__ == "branca.element"
    assert folium.Map.default_js is folium.folium._default_js


@pytest.mark.parametrize(
    "add",
    [
        lambda m: folium.Marker([52.2, 0.1], popup="<b>").add_to(m),
        lambda m: folium.Popup("<script>alert(1)</script>").add_to(
            SafeMarker((0.1, 52.2), badge([1], style_of(1))).add_to(m)
        ),
        lambda m: folium.Tooltip("<b>").add_to(SafeGroup().add_to(m)),
        lambda m: folium.DivIcon("<b>").add_to(m),
        lambda m: folium.Icon().add_to(m),
        lambda m: folium.LayerControl().add_to(m),
        lambda m: folium.FeatureGroup("<img onerror=1>").add_to(m),
        lambda m: folium.GeoJson(create_ward().geometry).add_to(m),
        lambda m: folium.GeoJsonTooltip(["name"]).add_to(SafeWards([create_ward()], style={}).add_to(m)),
        lambda m: folium.Element("<b>").add_to(m),
        lambda m: MarkerCluster().add_to(m),
        lambda m: Fullscreen().add_to(m),
        lambda m: m.get_root().add_child(folium.Element("x")),
        lambda m: m.on(click=folium.JsCode("alert(1)")),
    ],
)
def test_an_element_that_is_not_ours_is_refused(add):
    made = create_map()
    add(made)
    with pytest.raises(UnsafeElement) as caught:
        render(made, nonce=NONCE)
    assert caught.value.code == "maps.unsafe-element"


def test_text_put_into_the_head_by_hand_is_left_out():
    made = create_map()
    made.get_root().header.add_child(folium.Element("<script>alert(1)</script>"))
    made.get_root().html.add_child(folium.Element("<b>mine</b>"))
    page = render(made, nonce=NONCE).html
    assert "alert(1)" not in page
    assert "<b>mine</b>" not in page


def test_an_element_of_ours_that_writes_into_the_head_is_refused():
    class Headed(Verbatim):
        _template = Template("{% macro header(this, kwargs) %}<style>b{}</style>{% endmacro %}")

    with pytest.raises(UnsafeElement):
        render(create_map(Headed()), nonce=NONCE)


def test_a_link_without_an_asset_of_ours_is_an_error_that_says_which():
    made = create_map()
    made.add_js_link("extra", "https://cdn.example/extra.js")
    with pytest.raises(NotFound, match=r"https://cdn\.example/extra\.js") as caught:
        render(made, nonce=NONCE)
    assert caught.value.code == "maps.unknown-link"


def test_a_link_added_to_one_map_does_not_follow_the_next():
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css))
    create_map().add_js_link("extra", "https://cdn.example/extra.js")
    create_map().add_css_link("extra", "https://cdn.example/extra.css")
    assert (folium.Map.default_js, folium.Map.default_css) == before
    shown()


def test_a_change_to_folium_everywhere_does_not_reach_our_maps():
    folium.Map.default_js.append(("spy", "https://cdn.example/spy.js"))
    try:
        assert "spy" not in shown()
    finally:
        folium.Map.default_js.pop()


def test_leaflet_alone_is_loaded_and_from_us():
    page = shown(SafeWards([create_ward()], style={}), SafeGroup())
    assert not re.search(r"https?:|jquery|bootstrap|glyph|fontawesome|awesome", page)
    loaded = re.findall(r'(?:src|href)="([^"?]+)', page)
    assert loaded == ["/assets/leaflet.css", "/assets/map.css", "/assets/leaflet.js", "/assets/map.js"]
    assert set(KNOWN_LINKS.values()) == {"leaflet.js", "leaflet.css"}


def test_positions_are_flipped_once():
    assert flip(0.1218, 52.2053) == [52.2053, 0.1218]
    page = shown(
        SafeMarker((0.11111, 52.11111), badge([1], style_of(1))),
        SafeLines([((0.22222, 52.22222), (0.33333, 52.33333))], colour="#000", weight=1),
    )
    assert "[52.11111, 0.11111]" in page
    assert "[[[52.22222, 0.22222], [52.33333, 0.33333]]]" in page


@pytest.mark.parametrize("position", [(52.2, 100.1), (181, 0), (float("nan"), 52)])
def test_a_position_that_cannot_be_is_refused(position):
    with pytest.raises(ValueError, match="is not a position"):
        flip(*position)


def test_the_same_map_gives_the_same_bytes():
    def make():
        return shown(
            SafeWards([create_ward()], style={}), SafeGroup(), SafeMarker((0.1, 52.2), badge([1], style_of(1)))
        )

    assert make() == make()
    again = create_map(SafeGroup())
    assert render(again, nonce=NONCE) == render(again, nonce=NONCE)


@pytest.mark.parametrize(
    ("content", "text"),
    [([3], "3"), ([2, 3, 4], "2\u20134"), ([2, 5], "2+"), ([4, 3], "3\u20134"), (PlaceKind.PHARMACY, "P"), (None, "!")],
)
def test_a_badge_shows_numbers_and_letters(content, text):
    spec = json.loads(badge(content, style_of(1)).js_code.removeprefix("wardround.badge(").removesuffix(")"))
    assert spec["text"] == text


@pytest.mark.parametrize("content", [["<b>"], ["1"], [], [True], "P", [1.5]])
def test_a_badge_has_no_room_for_free_text(content):
    with pytest.raises(TypeError, match="whole numbers"):
        badge(content, style_of(1), state=MarkState.DONE)


def test_a_badge_is_of_a_known_kind():
    with pytest.raises(ValueError, match="kind"):
        badge([1], style_of(1), kind="<b>")


def test_a_ward_brings_only_its_code_and_name():
    page = shown(SafeWards([create_ward("Arbury")], style={"color": "#123456"}))
    feature = json.loads(re.search(r"_add\((\{\"features.*\})\);", page)[1])["features"][0]
    assert feature["properties"] == {"code": "Z05000001", "name": "Arbury"}
    assert "#123456" in page


def test_a_ward_is_found_by_our_number_not_by_a_property():
    """Folium writes the name of an identifying property into the script as it is."""
    assert "switch(feature.id)" in shown(SafeWards([create_ward(), create_ward("B", "Z05000002")], style={}))


def test_no_wards_at_all_are_drawn_as_none():
    assert "L.geoJson" in shown(SafeWards([], style={}))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("http://10.0.0.2:8080/{z}/{x}/{y}{r}.png?key=a", "http://10.0.0.2:8080"),
        ("/tiles/{z}/{x}/{y}.png", "'self'"),
    ],
)
def test_the_origin_of_a_tile_address_is_what_the_policy_opens(url, origin):
    assert tile_origin(url) == origin
    page = render(create_map(SafeTiles(Tiles(url, "Tiles by us"))), nonce=NONCE)
    images = next(part for part in page.csp.split("; ") if part.startswith("img-src"))
    assert images.split() == ["img-src", "'self'", "data:", *([origin] if origin != "'self'" else [])]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://tiles.example/",
        "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png; script-src *",
        "https://tiles.example/{z}/{x}/{y}.png' onload='",
        "javascript:alert(1)//{z}{x}{y}",
        "//tiles.example/{z}/{x}/{y}.png",
        "https://user:word@tiles.example/{z}/{x}/{y}.png",
        "https://a b/{z}/{x}/{y}.png",
        "https:/{z}/{x}/{y}.png",
        "tiles/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}/{key}.png",
    ],
)
def test_an_unfit_tile_address_is_refused(url):
    with pytest.raises(Misconfigured) as caught:
        SafeTiles(Tiles(url, "x"))
    assert caught.value.code == "maps.tile-url"


def test_without_a_tile_address_nothing_asks_for_tiles():
    assert "tileLayer" not in shown(StreetsLayer(create_streets()))
