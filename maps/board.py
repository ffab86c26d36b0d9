"""The board's live map: the same values as the map of a day, as JSON for our script."""

from __future__ import annotations

import json
from typing import Any

from maps.day_map import stop_facts
from maps.palette import LETTERS, style_of
from maps.values import DayMapView, RoundMark, StreetsUrl
from maps.wards import label_points

__all__ = ["board_document"]


def board_document(view: DayMapView) -> bytes:
    """Return the JSON of a day's rounds, places and wards; positions are lon, lat."""
    labels = label_points(view.wards)
    ground = view.ground
    document = {
        "bounds": ground.bounds,
        "attribution": ground.attribution,
        "streets": ground.streets.url if isinstance(ground.streets, StreetsUrl) else None,
        "rounds": [_round(mark) for mark in view.rounds],
        "places": [
            {"letter": LETTERS[place.kind], "name": place.name, "at": (place.lon, place.lat)} for place in view.places
        ],
        "wards": [{"name": ward.name, "at": labels[ward.code], "shape": ward.geometry} for ward in view.wards],
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _round(mark: RoundMark) -> dict[str, Any]:
    style = style_of(mark.number)
    return {
        "id": mark.id,
        "number": mark.number,
        "colour": style.colour,
        "ink": style.ink,
        "stops": [stop_facts(stop) | {"at": (stop.lon, stop.lat)} for stop in mark.stops],
        "legs": mark.legs,
        "start": mark.start,
        "end": mark.end,
    }
