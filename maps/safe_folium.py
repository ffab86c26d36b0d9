"""Folium made safe: no injected templates or HTML, and our own assets instead of links.

What Folium 0.20 does, and what this module does instead (each has its test in tests/maps/test_safe_folium.py):

- Its elements compile their finished text as a template a second time, so ``{{...}}`` in any name runs on the server.
  Our classes inherit from ``Verbatim`` just before Folium's renderer, which leaves finished text unchanged. No class of
  Folium or branca is patched.
- Popups, tooltips, icons, layer names and legends take HTML. ``render`` refuses every element that is not one of ours.
- Links go to other hosts. ``render`` translates them by a fixed table to our own assets and refuses unknown ones.
- Lists of links belong to classes, and adding one changes every later map. A ``SafeMap`` has its own lists.
- Points are lat, lon; everywhere else here they are lon, lat. ``flip`` is the only place that turns one into the other.
- Element names are random. ``render`` numbers the elements, so the same map gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeAlias

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from maps.escaping import entities, script_json
from maps.palette import LETTERS, Style
from maps.values import Bounds, Line, MarkState, Point, WardOutline
from routing.errors import NotFound, WardroundError
from routing.needs import PlaceKind

__all__ = [
    "KNOWN_LINKS",
    "AddTo",
    "OwnScript",
    "SafeGroup",
    "SafeLines",
    "SafeMap",
    "SafeMarker",
    "SafeWards",
    "UnsafeElement",
    "Verbatim",
    "badge",
    "flip",
    "own_assets",
    "walk",
]

LEAFLET: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/"
KNOWN_LINKS: Final[Mapping[str, str]] = {LEAFLET + "leaflet.js": "leaflet.js", LEAFLET + "leaflet.css": "leaflet.css"}
"""Every link Folium may ask for, and the asset of ours that replaces it."""

Padding: TypeAlias = tuple[int, int, int, int]

BASE_SCRIPTS: Final = ("map.js",)
BASE_STYLES: Final = ("map.css",)


class UnsafeElement(WardroundError, TypeError):  # noqa: N818 - the tree of routing.errors does not say Error either
    """The error for a map with an element that could contain unescaped text."""


def flip(lon: float, lat: float) -> list[float]:
    """Return a position as Folium and Leaflet expect it: lat, lon, to five decimals (about a metre)."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"{lon}, {lat} is not a position in lon, lat.")
    return [round(float(lat), 5), round(float(lon), 5)]


class VerbatimText(Element):
    """Finished text that is rendered unchanged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Text"
        self.text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - branca's signature
        """Return the text."""
        return self.text


class Verbatim(MacroElement):
    """A base class that renders an element's macros only once.

    As the last of several bases (``class X(folium.Y, Verbatim)``) it comes right before ``MacroElement`` in the method
    resolution order, so every ``super().render()`` of Folium ends here instead of there.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    scripts: ClassVar[tuple[str, ...]] = ()
    """Names of our own scripts that the element needs, loaded in this order after ``map.js``."""

    def render(self, **kwargs: Any) -> Any:
        """Add the finished text of the macros to the figure, then render the children."""
        figure = self.get_root()
        macros = self._template.module.__dict__
        for part in ("header", "html", "script"):
            if part in macros:
                text = str(macros[part](self, kwargs))
                getattr(figure, part).add_child(VerbatimText(text), name=self.get_name())
        for child in tuple(self._children.values()):
            child.render(**kwargs)
        return ""


class AddTo(Verbatim):
    """Adds a layer to the parent of the layer it is in.

    Folium's own element for this renders twice.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.addTo({{ this._parent._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "AddTo"


class SafeMap(folium.Map, Verbatim):
    """A map without tiles, bootstrap, jQuery and icon fonts, named for screen readers.

    Parameters
    ----------
    bounds
        The first view: west, south, east, north.
    title, label
        The page's title, and the name of the map's region for screen readers; our own words, never a person's.
    attribution
        Who made the street data; may be any text.
    padding
        Pixels to keep free around the bounds: top, right, bottom, left.
    """

    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        <div class="wr-page{{ this.css_class }}"><div id="{{ this.get_name() }}" class="folium-map wr-map" role="region"
        aria-label="{{ this.region_label }}"></div></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        const {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.options|tojavascript }});
        wardround.begin({{ this.get_name() }}, {{ this.setup }});
        {%- endmacro -%}
        """
    )

    def __init__(
        self,
        *,
        bounds: Bounds,
        title: str,
        label: str,
        attribution: str = "",
        css_class: str = "",
        padding: Padding = (10, 10, 10, 10),
    ) -> None:
        west, south, east, north = bounds
        super().__init__(
            location=flip((west + east) / 2, (south + north) / 2),
            tiles=None,
            zoom_start=13,
            min_zoom=8,
            max_zoom=19,
            attributionControl=False,
            zoom_control=False,
        )
        # Folium's lists belong to the class: a link added to one map would be in every later one.
        self.default_js = [("leaflet", LEAFLET + "leaflet.js")]
        self.default_css = [("leaflet_css", LEAFLET + "leaflet.css")]
        # Quarters of a zoom, so that a first view fills its frame; the buttons go by whole ones.
        self.options |= {"max_zoom": 19, "min_zoom": 8, "zoom_snap": 0.25, "center": self.location}
        self.title = title
        self.region_label = entities(label)
        self.css_class = entities(f" {css_class}" if css_class else "")
        self.setup = script_json(
            {
                "bounds": [flip(west, south), flip(east, north)],
                "attribution": entities(attribution),
                "padding": padding,
            }
        )


class SafeGroup(folium.FeatureGroup, Verbatim):
    """A group of layers; ``shown`` says whether the group is on the map at first."""

    def __init__(self, *, shown: bool = True) -> None:
        super().__init__(control=False, show=False)
        if shown:
            self.add_child(AddTo())


class SafeLines(folium.PolyLine, Verbatim):
    """Lines along the streets, each a sequence of lon, lat, drawn as one."""

    def __init__(
        self,
        lines: Sequence[Line],
        *,
        colour: str,
        weight: int,
        dash: str | None = None,
        opacity: float = 1.0,
        interactive: bool = True,
        css_class: str = "wr-line",
    ) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            [[flip(lon, lat) for lon, lat in line] for line in lines],
            color=colour,
            weight=weight,
            opacity=opacity,
            dash_array=dash,
            class_name=css_class,
        )
        self.options["interactive"] = interactive


class SafeMarker(folium.Marker, Verbatim):
    """A marker with one of our badges.

    ``about`` (numbers and fixed words) is passed to our scripts.
    """

    def __init__(
        self,
        position: Point,
        icon: JsCode,
        *,
        about: Mapping[str, int | str | None] | None = None,
        keyboard: bool = False,
        raised: int = 0,
    ) -> None:
        super().__init__(location=flip(*position), keyboard=keyboard, zIndexOffset=raised, riseOnHover=True)
        options: dict[str, Any] = self.options
        options["icon"] = icon
        if about is not None:
            options["wardround"] = JsCode(script_json(dict(about)))

    def render(self, **_kwargs: Any) -> Any:
        """Render the marker as Folium does, whose signature differs from that of other elements."""
        return super().render()  # type: ignore[no-untyped-call]


def badge(
    content: Sequence[int] | PlaceKind | None, style: Style, *, state: MarkState | None = None, kind: str = "stop"
) -> JsCode:
    """Return the icon of a marker: stop numbers, a place's letter, or ``!`` for None.

    It cannot contain free text.

    ``kind`` is one of ``stop``, ``place``, ``unassigned``, ``start``, ``end``.
    """
    if kind not in {"stop", "place", "unassigned", "start", "end"}:
        raise ValueError(f"Unknown kind of badge: {kind!r}.")
    if content is None:
        text = {"start": "\u25b6", "end": "\u25a0"}.get(kind, "!")
    elif isinstance(content, PlaceKind):
        text = LETTERS[content]
    else:
        text = _numbers(content)
    colour, ink, _, shape = style
    spec = {"text": text, "colour": colour, "ink": ink, "shape": shape, "state": state, "kind": kind}
    return JsCode(f"wardround.badge({script_json(spec)})")


def _numbers(numbers: Sequence[int]) -> str:
    """Return stop numbers short enough for a badge: ``7``, ``2-4`` for a run, ``2+`` for others."""
    if not numbers or any(type(number) is not int for number in numbers):
        raise TypeError("A badge shows whole numbers.")
    ordered = sorted(set(numbers))
    if len(ordered) == 1:
        return str(ordered[0])
    run = ordered[-1] - ordered[0] == len(ordered) - 1
    return f"{ordered[0]}\u2013{ordered[-1]}" if run else f"{ordered[0]}+"


class SafeWards(folium.GeoJson, Verbatim):
    """The boundaries of wards.

    Only the code, the name and the given numbers of a ward go into the page.

    ``figures``: ward code -> values for our scripts (numbers, None, or fixed words).
    """

    def __init__(
        self,
        wards: Sequence[WardOutline],
        *,
        style: Mapping[str, Any],
        figures: Mapping[str, Mapping[str, int | str | None]] | None = None,
        label_points: Mapping[str, Point] | None = None,
        shown: bool = True,
    ) -> None:
        features = []
        for number, ward in enumerate(wards):
            properties: dict[str, Any] = {"code": ward.code, "name": ward.name}
            if label_points is not None:
                properties["at"] = flip(*label_points[ward.code])
            if figures is not None:
                properties["figures"] = dict(figures[ward.code])
            # With an id of ours Folium does not look for one among the properties, whose keys it writes into a script.
            features.append(
                {"type": "Feature", "id": number, "properties": properties, "geometry": dict(ward.geometry)}
            )
        fixed = dict(style)
        super().__init__(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _feature: dict(fixed),
            control=False,
            show=False,
        )
        self.feature_identifier = "feature.id"
        self.style_map = {"default": script_json(fixed)}
        if shown:
            self.add_child(AddTo())


class OwnScript(Verbatim):
    """Calls one of our own functions with layers of the map and data.

    The call is ``wardround.<call>(map, layers, data)``.

    ``layers`` maps a name to an element or a list of elements; ``data`` is any JSON value.
    """

    calls: ClassVar[str] = ""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "wardround.{{ this.calls }}({{ this._parent.get_name() }}, {{ this.layers|tojavascript }}, {{ this.data }});"
        "{% endmacro %}"
    )

    def __init__(self, layers: Mapping[str, Element | list[Element]], data: Any) -> None:
        super().__init__()
        self._name = type(self).__name__
        self.layers = dict(layers)
        self.data = script_json(data)


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and all elements below it, parents first."""
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca has no public way
        yield from walk(child)


def own_assets(figure: Figure, elements: Sequence[Element]) -> tuple[list[str], list[str]]:
    """Return the names of the styles and scripts a rendered map needs, in loading order.

    Raises NotFound ``maps.unknown-link`` for a link that is not in our tables, and UnsafeElement for any other
    text in the page's head.
    """
    styles: list[str] = []
    scripts: list[str] = []
    for name, child in figure.header._children.items():  # noqa: SLF001 - branca has no public way
        if isinstance(child, CssLink | JavascriptLink):
            try:
                (styles if isinstance(child, CssLink) else scripts).append(KNOWN_LINKS[child.url])
            except KeyError:
                raise NotFound(
                    "maps.unknown-link",
                    f"A map asks for {child.url}, and we have no asset of our own for it.",
                    "Add the asset to maps/build_assets.py and the link to KNOWN_LINKS, or leave the plugin out.",
                ) from None
        elif name != "meta_http":
            raise UnsafeElement("maps.unsafe-element", "A map adds its own text to the page's head.")
    own = [script for element in elements if isinstance(element, Verbatim) for script in element.scripts]
    return [*styles, *BASE_STYLES], list(dict.fromkeys([*scripts, *BASE_SCRIPTS, *own]))
