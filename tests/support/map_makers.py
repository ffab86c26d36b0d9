"""Small made-up maps: a square town of two wards, one street, one hub, two rounds; and the strings that attack them."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from maps.values import (
    CoverageMapView,
    DayMapView,
    Ground,
    MarkState,
    PlaceMark,
    RoundMapView,
    RoundMark,
    StopMark,
    StreetsData,
    UnassignedMark,
    WardFigures,
    WardOutline,
)
from routing.needs import Mode, NeedKind, PlaceKind
from routing.problem import Reason, StopKind

DAY = date(2026, 11, 23)
BOUNDS = (0.10, 52.18, 0.16, 52.22)
NONCE = "bm9uY2Utb2YtdGhlLXRlc3Q="

PAYLOADS = (
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<svg onload=window.__pwned=1>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'>",
    "<a href='javascript:window.__pwned=1'>x</a>",
    "<img src=http://evil.example/x.png>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "${window.__pwned=1}",
    "window.__pwned=1",
    "{{7*191}}",
    "{% for x in [1] %}{{7*191}}{% endfor %}",
    "{% include 'x' %}",
    "{# note #}",
    "{{ this.__class__.__mro__ }}",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.__pwned=1",
)
PREFIXES = (
    "", "'", '"', "`", "\\", "\\'", '\\"', "\\`", "</script>", "</style>", "-->", "<!--", "*/", "]]>", "//", "\n",
    "\r\n", "\u2028", "\0", "\x1b", "');", '");', "`);", "'});", '"});', "%", "#", "=", "&", "&#0;",
)  # fmt: skip
HOSTILE = tuple(prefix + payload for prefix in PREFIXES for payload in PAYLOADS)


def create_ward(name="Arbury", code="Z05000001", west=0.10, east=0.13):
    ring = [[west, 52.18], [east, 52.18], [east, 52.22], [west, 52.22], [west, 52.18]]
    return WardOutline(code, name, {"type": "Polygon", "coordinates": [ring]})


def create_streets(name="High Street", k="residential"):
    line = [[0.10, 52.20], [0.12, 52.2005], [0.16, 52.20]]
    feature = {"properties": {"k": k, "n": name}, "geometry": {"type": "LineString", "coordinates": line}}
    return StreetsData({"type": "FeatureCollection", "features": [{"type": "Feature", **feature}]})


def create_ground(**changes):
    return replace(
        Ground(bounds=BOUNDS, streets=create_streets(), attribution="Streets © OpenStreetMap contributors"), **changes
    )


def create_stop(number=1, **changes):
    stop = StopMark(
        id=100 + number,
        number=number,
        kind=StopKind.DELIVERY,
        what=NeedKind.PARCEL,
        lon=0.11 + number * 0.004,
        lat=52.19 + number * 0.002,
        arrival=36_000 + number * 600,
    )
    return replace(stop, **changes)


def create_round(number=1, stops=3, **changes):
    made = tuple(create_stop(n) for n in range(1, stops + 1)) if isinstance(stops, int) else stops
    points = [(0.11, 52.19), *((stop.lon, stop.lat) for stop in made), (0.11, 52.19)]
    mark = RoundMark(
        id=1000 + number,
        number=number,
        mode=Mode.CYCLE,
        stops=made,
        legs=tuple(pairwise(points)),
        start=(0.11, 52.19),
        end=(0.11, 52.19),
        begins=34_000,
        ends=40_000,
        metres=5_400,
    )
    return replace(mark, **changes)


def create_place(name="North Hub", number=1, kind=PlaceKind.HUB):
    return PlaceMark(id=number, kind=kind, name=name, lon=0.12, lat=52.201)


def create_day(**changes):
    view = DayMapView(
        day=DAY,
        ground=create_ground(),
        rounds=(create_round(1), create_round(2, stops=2)),
        unassigned=(UnassignedMark(id=7, lon=0.15, lat=52.21, what=NeedKind.LIFT, reason=Reason.TIME_WINDOW),),
        places=(create_place(),),
        wards=(create_ward(), create_ward("Abbey", "Z05000002", 0.13, 0.16)),
    )
    return replace(view, **changes)


def create_round_view(**changes):
    return replace(
        RoundMapView(day=DAY, ground=create_ground(), round=create_round(), places=(create_place(),)), **changes
    )


def create_coverage(**changes):
    wards = (
        WardFigures(ward=create_ward(), needs=20, met=15, volunteers=10),
        WardFigures(ward=create_ward("Abbey", "Z05000002", 0.13, 0.16), needs=None, met=None, volunteers=None),
    )
    return replace(CoverageMapView(first=DAY, last=DAY, ground=create_ground(), wards=wards), **changes)


def create_many_rounds(count=45):
    """Rounds enough to fill a dispatcher's day, each a little apart from the last."""
    states = tuple(MarkState)

    def stop(number, n):
        position = {"lon": 0.105 + number * 0.001, "lat": 52.185 + n * 0.005}
        return create_stop(n, id=number * 10 + n, state=states[n % 4], **position)

    return tuple(
        create_round(number, stops=tuple(stop(number, n) for n in range(1, 5)), legs=())
        for number in range(1, count + 1)
    )
