"""The still picture of a round: well-formed, small, and with nothing in it but streets, lines and numbers."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from maps.round_sketch import MOST_BYTES, round_sketch
from tests.support.map_makers import HOSTILE, create_round_view

SVG = "{http://www.w3.org/2000/svg}"


def streets(*features: dict[str, object]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def street(name: str = "High Street", k: str = "residential") -> dict[str, object]:
    line = [[0.10, 52.20], [0.13, 52.2005], [0.16, 52.20]]
    return {"properties": {"k": k, "n": name}, "geometry": {"type": "LineString", "coordinates": line}}


def test_it_shows_the_streets_the_way_and_every_stop() -> None:
    view = create_round_view()
    drawn = round_sketch(view, streets(street()))
    root = ET.fromstring(drawn)
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert "High Street" in texts
    assert {str(stop.number) for stop in view.round.stops} <= {
        number for text in texts for number in (text or "").replace("–", " ").split()
    }
    ways = [one for one in root.iter(f"{SVG}polyline") if one.get("stroke-width") == "4"]
    assert len(ways) == len([line for line in view.round.legs if len(line) > 1])


def test_what_is_elsewhere_is_left_out() -> None:
    far = street("Far Street")
    far["geometry"] = {"type": "LineString", "coordinates": [[3.0, 50.0], [3.1, 50.0]]}
    assert "Far Street" not in round_sketch(create_round_view(), streets(far, street()))


def test_a_city_is_cut_to_what_a_phone_can_keep_small_streets_first() -> None:
    many = [street(f"Path {number}", "footway") for number in range(5000)]
    drawn = round_sketch(create_round_view(), streets(*many, street("Trunk Road", "trunk")))
    assert len(drawn) < MOST_BYTES + 20_000
    assert "Trunk Road" in drawn


@pytest.mark.parametrize("name", HOSTILE[:: len(HOSTILE) // 40])
def test_a_street_of_any_name_is_only_text(name: str) -> None:
    drawn = round_sketch(create_round_view(), streets(street(name)))
    root = ET.fromstring(drawn)
    assert {one.tag for one in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "rect", "text", "polyline", "polygon")}
    assert not any(key.startswith("on") or key == "style" for one in root.iter() for key in one.attrib)


def test_a_round_in_one_place_still_shows_where_it_is() -> None:
    view = create_round_view()
    lon, lat = view.round.stops[0].lon, view.round.stops[0].lat
    point = replace(view, ground=replace(view.ground, bounds=(lon, lat, lon, lat)))
    assert ET.fromstring(round_sketch(point, streets(street()))).get("viewBox", "").startswith("0 0 480 ")
