import json

import pytest

from maps.basemap import CLASSES, StreetsLayer, add_ground, streets_document
from maps.rendering import render
from maps.safe_folium import SafeMap
from maps.values import StreetsUrl, Tiles
from tests.support.map_makers import BOUNDS, NONCE, create_ground, create_streets


def create_map(ground):
    made = SafeMap(bounds=BOUNDS, title="A map", label="A map")
    add_ground(made, ground)
    return render(made, nonce=NONCE).html


def test_streets_at_an_address_are_not_in_the_page():
    page = create_map(create_ground(streets=StreetsUrl("/area/streets.json?v=abc")))
    assert "High Street" not in page
    assert '{"url":"\\u002farea\\u002fstreets.json?v\\u003dabc","namesFrom":0}' in page


def test_embedded_streets_are_in_the_page_once():
    assert create_map(create_ground()).count("High Street") == 1


def test_tiles_take_the_place_of_streets():
    page = create_map(create_ground(tiles=Tiles("https://tiles.example/{z}/{x}/{y}.png", "Tiles by us")))
    assert "L.tileLayer" in page
    assert "wardround.streets" not in page


def test_a_map_needs_no_ground():
    page = create_map(create_ground(streets=None))
    assert "L.tileLayer" not in page
    assert "wardround.streets" not in page


@pytest.mark.parametrize(
    "url", ["streets.json", "//evil.example/s.json", "https://evil.example/s", "/a b", '/"', "/\\x"]
)
def test_streets_come_from_our_own_server(url):
    with pytest.raises(ValueError, match="our own server"):
        StreetsLayer(StreetsUrl(url))


def test_only_what_is_drawn_is_sent():
    geojson = dict(create_streets("High Street").geojson)
    geojson["features"] = [
        {**geojson["features"][0], "id": 5, "properties": {"k": "residential", "n": "High Street", "owner": "Ada"}},
        {**geojson["features"][0], "properties": {"k": "runway"}},
        {**geojson["features"][0], "properties": {"k": "service", "n": ""}},
    ]
    sent = json.loads(streets_document(geojson))
    assert [feature["properties"] for feature in sent["features"]] == [
        {"k": "residential", "n": "High Street"},
        {"k": "service"},
    ]
    assert "owner" not in streets_document(geojson).decode()


def test_every_class_is_drawn():
    from maps.assets import installed

    script = installed()["streets.js"].text()
    assert all(f'{{ k: "{one}"' in script for one in CLASSES)
