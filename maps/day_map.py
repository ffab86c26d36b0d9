"""The map of a day: rounds, unassigned needs, places and wards, and a list to control it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from folium.utilities import JsCode

from maps.basemap import add_ground
from maps.palette import LETTERS, Style, style_of, words
from maps.safe_folium import OwnScript, SafeGroup, SafeLines, SafeMap, SafeMarker, badge
from maps.values import DayMapView, MarkState, PlaceMark, Point, RoundMark, StopMark, UnassignedMark
from maps.wards import ward_layer
from routing.clock import clock_time

__all__ = ["day_map", "place_layer", "stop_facts", "together"]

CASING: Final = "#ffffff"
UNASSIGNED: Final = Style("#ffffff", "#a40000", None, "diamond")
PLACE: Final = Style("#ffffff", "#1b1b1b", None, "square")


class DayPanel(OwnScript):
    """The list beside the map, which shows, hides and highlights rounds."""

    calls: ClassVar[str] = "dayPanel"
    scripts: ClassVar[tuple[str, ...]] = ("panel.js", "day-map.js")


def day_map(view: DayMapView) -> SafeMap:
    """Return the map of a day, ready for ``maps.rendering.render``."""
    title = f"Rounds on {view.day.isoformat()}"
    made = SafeMap(bounds=view.ground.bounds, title=title, label=f"Map: {title}", attribution=view.ground.attribution)
    add_ground(made, view.ground)
    layers: dict[str, Any] = {"wards": None, "rounds": []}
    if view.wards:
        layers["wards"] = ward_layer(view.wards).add_to(made)
    for mark in view.rounds:
        layers["rounds"].append(_round_layer(mark).add_to(made))
    layers["unassigned"] = _unassigned_layer(view.unassigned).add_to(made)
    layers["places"] = place_layer(view.places).add_to(made)
    made.add_child(
        DayPanel(
            {name: layer for name, layer in layers.items() if layer is not None},
            {
                "words": words(),
                "rounds": [_round_facts(mark) for mark in view.rounds],
                "unassigned": [
                    {"id": need.id, "what": need.what, "reason": need.reason, "number": number}
                    for number, need in enumerate(view.unassigned, 1)
                ],
                "places": [{"id": place.id, "kind": place.kind, "name": place.name} for place in view.places],
                "letters": {kind: LETTERS[kind] for kind in sorted({place.kind for place in view.places})},
            },
        )
    )
    return made


def together(stops: Sequence[StopMark]) -> list[tuple[Point, list[StopMark]]]:
    """Return a round's stops by position, so that each door has one marker.

    The positions are in order of their first stop.
    """
    found: dict[Point, list[StopMark]] = {}
    for stop in stops:
        found.setdefault((round(stop.lon, 5), round(stop.lat, 5)), []).append(stop)
    return list(found.items())


def state_of(stops: Sequence[StopMark]) -> MarkState:
    """Return the state to show for several stops at one door; a stop still open comes first."""
    states = {stop.state for stop in stops}
    for state in (MarkState.NEXT, MarkState.PLANNED, MarkState.NOT_DONE):
        if state in states:
            return state
    return MarkState.DONE


def stop_facts(stop: StopMark) -> dict[str, int | str | None]:
    """Return what our scripts know of a stop."""
    return {
        "id": stop.id,
        "number": stop.number,
        "kind": stop.kind,
        "what": stop.what,
        "arrival": "" if stop.arrival is None else clock_time(stop.arrival),
        "state": stop.state,
    }


def place_layer(places: Sequence[PlaceMark]) -> SafeGroup:
    """Return markers for places, with the letter of their kind.

    Names are in the script's data, never in the marker.
    """
    group = SafeGroup()
    for place in places:
        about: dict[str, int | str | None] = {"place": place.id}
        SafeMarker((place.lon, place.lat), badge(place.kind, PLACE, kind="place"), about=about, raised=-500).add_to(
            group
        )
    return group


def _round_layer(mark: RoundMark) -> SafeGroup:
    group = SafeGroup()
    style = style_of(mark.number)
    lines = [line for line in mark.legs if len(line) > 1]
    if lines:
        SafeLines(lines, colour=CASING, weight=9, opacity=0.85, interactive=False, css_class="wr-casing").add_to(group)
        SafeLines(lines, colour=style.colour, weight=5, dash=style.dash, opacity=0.95).add_to(group)
    for point, kind in ((mark.start, "start"), (mark.end, "end")):
        if point is not None and not (kind == "end" and mark.end == mark.start):
            SafeMarker(point, badge(None, style, kind=kind), about={"round": mark.id, "stop": None}).add_to(group)
    for point, stops in together(mark.stops):
        icon = badge([stop.number for stop in stops], style, state=state_of(stops))
        SafeMarker(point, icon, about={"round": mark.id, "stop": stops[0].id}, raised=100).add_to(group)
    return group


def _round_facts(mark: RoundMark) -> Mapping[str, Any]:
    style = style_of(mark.number)
    doors = {stop.id: stops[0].id for _, stops in together(mark.stops) for stop in stops}
    return {
        "id": mark.id,
        "number": mark.number,
        "mode": mark.mode,
        "begins": "" if mark.begins is None else clock_time(mark.begins),
        "ends": "" if mark.ends is None else clock_time(mark.ends),
        "metres": mark.metres,
        "count": len(mark.stops) + mark.calls,
        "colour": style.colour,
        "ink": style.ink,
        "dash": style.dash,
        "shape": style.shape,
        "stops": [stop_facts(stop) | {"door": doors[stop.id]} for stop in mark.stops],
    }


def _unassigned_layer(needs: Sequence[UnassignedMark]) -> SafeGroup:
    group = SafeGroup()
    for need in needs:
        icon: JsCode = badge(None, UNASSIGNED, kind="unassigned")
        SafeMarker((need.lon, need.lat), icon, about={"need": need.id}, raised=1000).add_to(group)
    return group
