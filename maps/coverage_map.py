"""The map of coverage by ward: each number as a colour, as hatching and in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from maps.basemap import add_ground
from maps.palette import words
from maps.safe_folium import OwnScript, SafeMap, SafeWards
from maps.values import CoverageMapView, Measure, WardFigures
from maps.wards import label_points

__all__ = ["SUPPRESSED", "Scale", "coverage_map", "scale_of"]

SUPPRESSED: Final = "*"
NO_NEEDS: Final = "–"
HIDDEN_CLASS: Final = -1
NO_NEEDS_CLASS: Final = -2
CLASSES: Final = 5
NAMES_FROM: Final = 15
"""The first zoom with street names: further out they would hide the names of wards."""

# ColorBrewer's YlOrBr, Purples and Blues: light to dark, distinct for people with any colour vision. Dark deserves a
# look: few needs met, many needs not met.
ORANGES: Final = ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404")
PURPLES: Final = ("#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f")
BLUES: Final = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")

SHARE_STEPS: Final = ((100, 100), (75, 99), (50, 74), (25, 49), (0, 24))


class Scale(NamedTuple):
    """The classes of a measure, each with its range (both ends inclusive), label and colour."""

    ranges: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]

    def class_of(self, value: int | None) -> int:
        """Return the class of a value; ``HIDDEN_CLASS`` for one that is not shown."""
        if value is None:
            return HIDDEN_CLASS
        for number, (low, high) in enumerate(self.ranges):
            if low <= value <= high:
                return number
        raise ValueError(f"{value} is outside the scale.")


class CoverageKey(OwnScript):
    """The controls next to a coverage map: the measure, the key, and the list of wards."""

    calls: ClassVar[str] = "coverage"
    scripts: ClassVar[tuple[str, ...]] = ("panel.js", "coverage-map.js")


def coverage_map(view: CoverageMapView) -> SafeMap:
    """Return the map of coverage, ready for ``maps.rendering.render``."""
    first, last = view.first.isoformat(), view.last.isoformat()
    title = f"Help by ward, {first}" if first == last else f"Help by ward, {first} to {last}"
    made = SafeMap(
        bounds=view.ground.bounds,
        title=title,
        label=f"Map: {title}",
        attribution=view.ground.attribution,
        css_class="wr-coverage-map",
    )
    add_ground(made, view.ground, names_from=NAMES_FROM)
    scales = {measure: scale_of(measure, view.wards) for measure in Measure}
    shapes = [figures.ward for figures in view.wards]
    wards = SafeWards(
        shapes,
        style={"color": "#4a4a4a", "weight": 1.5, "fill": True, "fillOpacity": 0.7},
        figures={figures.ward.code: _figures(figures, scales) for figures in view.wards},
        label_points=label_points(shapes),
    ).add_to(made)
    made.add_child(
        CoverageKey(
            {"wards": wards},
            {
                "title": "Help by ward",
                "measure": view.measure,
                "words": words()["measure"],
                "scales": {
                    measure: {"labels": scale.labels, "colours": scale.colours[: len(scale.labels)]}
                    for measure, scale in scales.items()
                },
                "notes": _notes(view.wards),
            },
        )
    )
    return made


def scale_of(measure: Measure, wards: Sequence[WardFigures]) -> Scale:
    """Return the classes of a measure for these wards: at most five, with round limits."""
    if measure is Measure.SHARE_MET:
        labels = tuple("100%" if low == 100 else f"{low}–{high}%" for low, high in SHARE_STEPS)
        return Scale(SHARE_STEPS, labels, ORANGES)
    colours = {Measure.NEEDS: PURPLES, Measure.UNMET: ORANGES, Measure.VOLUNTEERS: BLUES}[measure]
    most = max((value for figures in wards if (value := figures.value(measure)) is not None), default=0)
    step = _round_step(most)
    ranges = tuple((low, low + step - 1) for low in range(0, most + 1, step))
    return Scale(ranges, tuple(str(low) if step == 1 else f"{low}–{high}" for low, high in ranges), colours)


def _round_step(most: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 ... that covers 0 to ``most`` in five classes."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * CLASSES > most:
                return factor * power
        power *= 10


def _figures(figures: WardFigures, scales: Mapping[Measure, Scale]) -> dict[str, int | str | None]:
    """Return the text of each measure of a ward, and its class."""
    found: dict[str, int | str | None] = {}
    for measure, scale in scales.items():
        value = figures.value(measure)
        found[f"{measure}_class"] = scale.class_of(value)
        if measure is Measure.SHARE_MET and figures.needs == 0:
            found |= {measure: NO_NEEDS, f"{measure}_class": NO_NEEDS_CLASS}
        elif value is None:
            found[measure] = SUPPRESSED
        else:
            found[measure] = f"{value}%" if measure is Measure.SHARE_MET else str(value)
    return found


def _notes(wards: Sequence[WardFigures]) -> list[tuple[int, str]]:
    """Return what the symbols in use mean."""
    notes = []
    if any(figures.value(measure) is None and figures.needs != 0 for figures in wards for measure in Measure):
        notes.append((HIDDEN_CLASS, f"{SUPPRESSED} too small a number to publish"))
    if any(figures.needs == 0 for figures in wards):
        notes.append((NO_NEEDS_CLASS, f"{NO_NEEDS} no needs"))
    return notes
