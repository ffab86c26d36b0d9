"""The ground of a map: the area's own streets on a canvas, or tiles the group has chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from folium.template import Template

from maps.escaping import script_json
from maps.safe_folium import SafeMap, Verbatim
from maps.tiles import SafeTiles
from maps.values import Ground, Streets, StreetsUrl

__all__ = ["CLASSES", "StreetsLayer", "add_ground", "streets_document"]

CLASSES: Final = frozenset(
    {
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "residential",
        "service",
        "footway",
        "cycleway",
        "rail",
        "river",
        "water",
        "green",
    }
)
"""The values of ``k``; static/streets.js draws each."""

PATH: Final = re.compile(r"/[A-Za-z0-9._~/-]*(\?[A-Za-z0-9._~=&-]*)?")


class StreetsLayer(Verbatim):
    """The layer of streets under a map, with their names above."""

    scripts: ClassVar[tuple[str, ...]] = ("canvas.js", "streets.js")

    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        {%- if not this.fetches -%}
        <script type="application/json" id="{{ this.get_name() }}">{{ this.data }}</script>
        {%- endif -%}
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        wardround.streets({{ this._parent.get_name() }}, {{ this.source() }});
        {%- endmacro -%}
        """
    )

    def __init__(self, streets: Streets, *, names_from: int = 0) -> None:
        super().__init__()
        self._name = "Streets"
        self.names_from = names_from
        self.fetches = isinstance(streets, StreetsUrl)
        if isinstance(streets, StreetsUrl):
            if not PATH.fullmatch(streets.url) or streets.url.startswith("//"):
                raise ValueError("The streets come from our own server. Give a path that begins with '/'.")
            self.url = streets.url
            self.data = ""
        else:
            self.url = ""
            self.data = script_json(_kept(streets.geojson))

    def source(self) -> str:
        """Return where our script finds the streets."""
        where = {"url": self.url} if self.fetches else {"element": self.get_name()}
        return script_json({**where, "namesFrom": self.names_from})


def add_ground(safe_map: SafeMap, ground: Ground, *, names_from: int = 0) -> None:
    """Add tiles, or else the streets, under a map.

    Street names appear from the given zoom on; 0 means as early as each class has names.
    """
    if ground.tiles is not None:
        safe_map.add_child(SafeTiles(ground.tiles))
    elif ground.streets is not None:
        safe_map.add_child(StreetsLayer(ground.streets, names_from=names_from))


def streets_document(geojson: Mapping[str, Any]) -> bytes:
    """Return the JSON to serve at a ``StreetsUrl``: only what the map draws. It may be cached."""
    return json.dumps(_kept(geojson), separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _kept(geojson: Mapping[str, Any]) -> dict[str, Any]:
    """Return a FeatureCollection of the known classes, with only class, name and geometry of each feature."""
    features = []
    for feature in geojson["features"]:
        properties = feature["properties"]
        if properties.get("k") not in CLASSES:
            continue
        kept = {"k": properties["k"]}
        if properties.get("n"):
            kept["n"] = str(properties["n"])
        features.append({"type": "Feature", "properties": kept, "geometry": feature["geometry"]})
    return {"type": "FeatureCollection", "features": features}
