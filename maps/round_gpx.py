"""A round as GPX for any navigation app: coordinates and numbers, never a name or an address."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from maps.values import RoundMark

__all__ = ["round_gpx"]

_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def round_gpx(mark: RoundMark) -> str:
    """Return a round's stops as waypoints, and the route between them as a track."""
    root = ET.Element("gpx", {"version": "1.1", "creator": "Wardround", "xmlns": _NAMESPACE})
    for stop in mark.stops:
        ET.SubElement(ET.SubElement(root, "wpt", _at((stop.lon, stop.lat))), "name").text = f"Stop {stop.number}"
    track = ET.SubElement(root, "trk")
    ET.SubElement(track, "name").text = f"Round {mark.number}"
    for leg in mark.legs:
        segment = ET.SubElement(track, "trkseg")
        _points(segment, leg)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _points(segment: ET.Element, leg: Iterable[tuple[float, float]]) -> None:
    for point in leg:
        ET.SubElement(segment, "trkpt", _at(point))


def _at(point: tuple[float, float]) -> dict[str, str]:
    lon, lat = point
    return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}
