"""The map of one volunteer's round: numbered stops, the route between them, and progress."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from maps.basemap import add_ground
from maps.day_map import CASING, place_layer, state_of, stop_facts, together
from maps.palette import style_of, words
from maps.safe_folium import OwnScript, SafeGroup, SafeLines, SafeMap, SafeMarker, badge
from maps.values import RoundMapView

__all__ = ["route_map"]


BAR_AND_TOOLS: Final = (70, 24, 132, 24)


class RoundBar(OwnScript):
    """The bar to step through the stops, arrows along the legs, and the states a page may set."""

    calls: ClassVar[str] = "roundMap"
    scripts: ClassVar[tuple[str, ...]] = ("canvas.js", "route-map.js")


def route_map(view: RoundMapView) -> SafeMap:
    """Return the map of a round, ready for ``maps.rendering.render``."""
    mark = view.round
    style = style_of(mark.number)
    title = f"Round {mark.number} on {view.day.isoformat()}"
    made = SafeMap(
        bounds=view.ground.bounds,
        title=title,
        label=f"Map: {title}",
        attribution=view.ground.attribution,
        css_class="wr-round-map",
        padding=BAR_AND_TOOLS,
    )
    add_ground(made, view.ground)
    legs: list[SafeLines | None] = []
    casings = SafeGroup().add_to(made)
    lines = SafeGroup().add_to(made)
    for line in mark.legs:
        if len(line) < 2:
            legs.append(None)
            continue
        SafeLines([line], colour=CASING, weight=11, opacity=0.9, interactive=False, css_class="wr-casing").add_to(
            casings
        )
        leg = SafeLines([line], colour=style.colour, weight=7, opacity=0.95, interactive=False)
        leg.add_to(lines)
        legs.append(leg)
    places = place_layer(view.places).add_to(made)
    stops = SafeGroup().add_to(made)
    doors: dict[int, int] = {}
    for point, kind in ((mark.start, "start"), (mark.end, "end")):
        if point is not None and not (kind == "end" and mark.end == mark.start):
            SafeMarker(point, badge(None, style, kind=kind), about={"round": mark.id, "stop": None}).add_to(stops)
    for point, here in together(mark.stops):
        doors |= {stop.id: here[0].id for stop in here}
        icon = badge([stop.number for stop in here], style, state=state_of(here))
        SafeMarker(point, icon, about={"round": mark.id, "stop": here[0].id}, keyboard=True).add_to(stops)
    layers: dict[str, Any] = {"legs": legs, "stops": stops, "places": places}
    made.add_child(
        RoundBar(
            layers,
            {
                "id": mark.id,
                "words": words(),
                "style": {"colour": style.colour, "ink": style.ink, "shape": style.shape},
                "stops": [stop_facts(stop) | {"door": doors[stop.id]} for stop in mark.stops],
                "places": [{"id": place.id, "kind": place.kind, "name": place.name} for place in view.places],
            },
        )
    )
    return made
