"""A round as GPX: every stop, the way, and nobody's details."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from maps.round_gpx import round_gpx
from tests.support.map_makers import create_round

GPX = "{http://www.topografix.com/GPX/1/1}"


def test_every_stop_is_a_waypoint_with_its_number_and_the_way_is_a_track() -> None:
    mark = create_round(stops=3)
    root = ET.fromstring(round_gpx(mark))
    points = root.findall(f"{GPX}wpt")
    assert [point.findtext(f"{GPX}name") for point in points] == ["Stop 1", "Stop 2", "Stop 3"]
    assert [(point.get("lat"), point.get("lon")) for point in points] == [
        (f"{stop.lat:.6f}", f"{stop.lon:.6f}") for stop in mark.stops
    ]
    assert len(root.findall(f"{GPX}trk/{GPX}trkseg")) == len(mark.legs)


def test_a_round_of_calls_is_an_empty_file() -> None:
    root = ET.fromstring(round_gpx(create_round(stops=(), legs=())))
    assert root.findall(f"{GPX}wpt") == []
