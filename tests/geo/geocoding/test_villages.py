"""A made-up rural council: streets of one name in several villages, which belong to wards of other names.

Aldermere (town) is in the middle, Kingsford (village) 4 km west of it with Hurlow (hamlet) beyond, Great and Little
Wexham 4 km east. Tamstow (town) and Nether Oakley (village) are outside the wards; letters for Kingsford go by Tamstow.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from geo.geocoding.geocode import Found, Miss, find
from geo.places.settlements import SettlementKind
from geo.streets.raw import RawWay
from routing.needs import Precision
from tests.support.geo_makers import Metres, at, box, node_id, street, write_osm, write_shapes

_SETTLEMENTS: Final[dict[Metres, tuple[str, str]]] = {
    (0, 0): ("town", "Aldermere"),
    (300, 700): ("suburb", "Priory Park"),
    (-4000, 0): ("village", "Kingsford"),
    (-5200, 300): ("hamlet", "Hurlow"),
    (4000, 600): ("village", "Great Wexham"),
    (4000, -900): ("village", "Little Wexham"),
    (0, 9000): ("town", "Tamstow"),
    (-4000, 5000): ("village", "Nether Oakley"),
}
_STREETS: Final[dict[str, tuple[str, tuple[Metres, ...]]]] = {
    "high in Aldermere": ("High Street", ((-300, 0), (0, 0), (300, 0))),
    "high in Kingsford": ("High Street", ((-4200, 0), (-4000, 0), (-3800, 0))),
    "high in Great Wexham": ("High Street", ((3800, 600), (4000, 600), (4200, 600))),
    "church in Kingsford": ("Church Lane", ((-4000, 0), (-4000, 300))),
    "church in Little Wexham": ("Church Lane", ((4000, -900), (4000, -700))),
    "mill in Kingsford": ("Mill Road", ((-3800, 0), (-3600, 200))),
    "station in Hurlow": ("Station Road", ((-5200, 300), (-5400, 300))),
    "station in Aldermere": ("Station Road", ((300, 0), (300, -300))),
    "north gate": ("North Gate", ((0, 0), (0, 300))),
    "priory": ("Priory Crescent", ((300, 600), (300, 800))),
    "long road": ("Wexham Road", ((300, 0), (2000, 0), (4000, 600))),
    "kingsford road": ("Kingsford Road", ((-300, 0), (-2000, 0), (-3800, 0))),
    "hurlow lane": ("Hurlow Lane", ((-4200, 0), (-5200, 300))),
    "wexham lane": ("Green Lane", ((4000, 600), (4000, -700))),
}
_PLACES: Final[dict[Metres, dict[str, str]]] = {
    (-20, 30): {"amenity": "pharmacy", "name": "Boots", "addr:street": "High Street", "addr:housenumber": "4"},
    (-3990, 30): {"amenity": "pharmacy", "name": "Boots", "addr:street": "High Street", "addr:housenumber": "9"},
    (4020, 640): {"amenity": "doctors", "name": "Wexham Surgery"},
    (-4010, 280): {"amenity": "community_centre", "name": "Mill Hall", "addr:street": "Church Lane Kingsford"},
    (250, 20): {"shop": "supermarket", "name": "Tesco"},
    (3900, 620): {"shop": "convenience", "name": "Co-op", "addr:street": "High Street"},
    (20, 250): {"shop": "convenience", "name": "Co-op", "addr:street": "North Gate"},
    (-4100, 100): {"amenity": "doctors", "name": "Kingsford Surgery"},
    (-4100, 235): {"amenity": "doctors", "name": "KINGSFORD SURGERY"},
}
_PARISH: Final[tuple[Metres, ...]] = ((-4600, -500), (-3400, -500), (-3400, 700), (-4600, 700), (-4600, -500))


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Area:
    folder = tmp_path_factory.mktemp("villages")
    build_area(folder / "area", AreaSources(**_files(folder)))  # type: ignore[arg-type]
    return Area.open(folder / "area")


def _files(folder: Path) -> dict[str, object]:
    ways = [street(*points, name=name) for name, points in _STREETS.values()]
    points = [_line({"note": "a point"}, point, point) for point in (*_SETTLEMENTS, *_PLACES)]
    bounds = _line({"boundary": "administrative", "admin_level": "10", "name": "Fordham Regis"}, *_PARISH)
    tags = {node_id(point): {"place": kind, "name": name} for point, (kind, name) in _SETTLEMENTS.items()}
    tags |= {node_id(point): value for point, value in _PLACES.items()}
    codes = {"ZQ1 1AA": (0, 20), "ZQ1 1AB": (300, -200), "ZQ2 2AA": (-4000, 20), "ZQ2 2AB": (-5200, 310),
             "ZQ3 3AA": (4000, 610), "ZQ3 3AB": (4000, -890)}  # fmt: skip
    lines = ["postcode,lon,lat,post_town"]
    for code, point in codes.items():
        lon, lat = at(*point)
        lines.append(f"{code},{lon:.6f},{lat:.6f},{'TAMSTOW' if code.startswith('ZQ2') else 'ALDERMERE'}")
    (folder / "postcodes.csv").write_text("\n".join(lines) + "\n")
    wards = [
        ("W1", "Castle Hill", box(-1500, -3000, 1500, 3000)),
        ("W2", "Ford Valley", box(-7000, -3000, -1500, 3000)),
        ("W3", "Eastern Villages", box(1500, -3000, 6000, 3000)),
    ]
    return {
        "name": "Alder District",
        "osm": write_osm(folder / "council.osm", [*ways, *points, bounds], tags),
        "wards": write_shapes(
            folder / "wards.geojson", [({"WD26CD": code, "WD26NM": name}, shape) for code, name, shape in wards]
        ),
        "postcodes": folder / "postcodes.csv",
    }


def _line(tags: dict[str, str], *points: Metres) -> RawWay:
    drawn = street(*points)
    return RawWay(drawn.nodes, drawn.lon, drawn.lat, tags)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("High Street, Kingsford", "high in Kingsford"),
        ("Kingsford High Street", "high in Kingsford"),
        ("Kingsford, High St.", "high in Kingsford"),
        ("21 High St Kingsford, Tamstow, Warwickshire", "high in Kingsford"),
        ("High Street, Kingsford, near Tamstow", "high in Kingsford"),
        ("High Street, Ford Valley", "high in Kingsford"),
        ("High Street, Fordham Regis", "high in Kingsford"),
        ("High Street, Tamstow", "high in Kingsford"),
        ("High Street, Aldermere", "high in Aldermere"),
        ("Aldermere High Street", "high in Aldermere"),
        ("High Street Great Wexham", "high in Great Wexham"),
        ("High Street Wexham", "high in Great Wexham"),
        ("Church Lane, Kingsford", "church in Kingsford"),
        ("Church Ln, Little Wexham, Aldermere", "church in Little Wexham"),
        # Letters for Little Wexham go by Aldermere, which has no Church Lane itself.
        ("Church Lane, Aldermere", "church in Little Wexham"),
        ("Church Lane, Wexham", "church in Little Wexham"),
        ("Church Lane, Eastern Villages", "church in Little Wexham"),
        ("Mill Road", "mill in Kingsford"),
        ("Mill Rd Kingsford", "mill in Kingsford"),
        ("12 Mill Road, Kingsford, Tamstow", "mill in Kingsford"),
        ("Station Road, Hurlow", "station in Hurlow"),
        ("Station Road, Hurlow, Kingsford", "station in Hurlow"),
        ("Station Road, Kingsford", "station in Hurlow"),
        ("Station Road, Aldermere", "station in Aldermere"),
        ("Station Road ZQ2", "station in Hurlow"),
        ("Northgate", "north gate"),
        ("Northgate, Aldermere", "north gate"),
        ("N Gate Aldermere", "north gate"),
        ("Priory Crescent, Priory Park", "priory"),
        ("Priory Cres, Aldermere", "priory"),
        ("Kingsford Road, Aldermere", "kingsford road"),
        ("Kingsford Road", "kingsford road"),
        ("Wexham Road", "long road"),
        ("Hurlow Lane, Kingsford", "hurlow lane"),
        ("Green Lane, Great Wexham", "wexham lane"),
    ],
)
def test_a_street_is_the_one_of_that_village(council: Area, text: str, where: str) -> None:
    answer = find(council.gazetteer, text)
    assert isinstance(answer, Found), answer
    assert (answer.label, answer.location.precision) == (_STREETS[where][0], Precision.STREET)
    assert _metres_off(answer, _STREETS[where][1]) < 30


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("High Street", ("High Street (Aldermere)", "High Street (Kingsford)", "High Street (Great Wexham)")),
        ("High Street, Little Wexham", ("High Street (Great Wexham)", "High Street (Kingsford)")),
        ("High Street, Nether Oakley", ("High Street (Kingsford)",)),
        ("High Street, Polesworth", ("High Street (Kingsford)",)),
        ("High Street, Kingsfrod", ("High Street (Kingsford)",)),
        ("Mill Road, Aldermere", ("Mill Road (Kingsford)",)),
        ("Mill Road, Nether Oakley", ("Mill Road (Kingsford)",)),
        ("Nether Oakley, Mill Road", ("Mill Road (Kingsford)",)),
        ("Mill Road, Polesworth", ("Mill Road (Kingsford)",)),
        ("Church Lane", ("Church Lane (Kingsford)", "Church Lane (Little Wexham)")),
        ("Mil Road, Kingsford", ("Mill Road",)),
        ("Co-op", ("Co-op",)),
        ("Boots", ("Boots",)),
        ("Boots Hurlow", ("Boots",)),
        ("Boots Polesworth", ("Boots",)),
    ],
)
def test_what_may_be_in_several_villages_is_a_question(council: Area, text: str, choices: tuple[str, ...]) -> None:
    answer = find(council.gazetteer, text)
    assert isinstance(answer, Miss), answer
    assert set(choices) <= set(answer.suggestions), answer


@pytest.mark.parametrize(
    "text",
    ["Kingsford", "Great Wexham", "Wexham", "Aldermere", "Tamstow", "Ford Valley", "Fordham Regis",
     "Hurlow, Kingsford", "Alder District", "the surgery in Hurlow", "Tesco in Kingsford"],
)  # fmt: skip
def test_a_village_alone_asks(council: Area, text: str) -> None:
    assert isinstance(find(council.gazetteer, text), Miss)


@pytest.mark.parametrize(
    ("text", "name", "point"),
    [
        ("Boots Kingsford", "Boots", (-3990, 30)),
        ("Kingsford Boots", "Boots", (-3990, 30)),
        ("Boots, High Street, Kingsford", "Boots", (-3990, 30)),
        ("Boots in Aldermere", "Boots", (-20, 30)),
        ("the doctors in Great Wexham", "Wexham Surgery", (4020, 640)),
        ("the doctors in Wexham", "Wexham Surgery", (4020, 640)),
        ("doctor's surgery, Kingsford", "Kingsford Surgery", (-4100, 100)),
        ("Kingsford Surgery", "Kingsford Surgery", (-4100, 100)),
        ("Tesco", "Tesco", (250, 20)),
        ("Tesco Aldermere", "Tesco", (250, 20)),
        ("the Co-op on North Gate", "Co-op", (20, 250)),
        ("the Co-op in Great Wexham", "Co-op", (3900, 620)),
        ("Co-op Northgate", "Co-op", (20, 250)),
    ],
)
def test_a_place_is_the_one_of_that_village(council: Area, text: str, name: str, point: Metres) -> None:
    answer = find(council.gazetteer, text)
    assert isinstance(answer, Found), answer
    assert (answer.label.casefold(), answer.location.precision) == (name.casefold(), Precision.PLACE)
    assert (answer.location.lon, answer.location.lat) == pytest.approx(at(*point), abs=2e-5)


@pytest.mark.parametrize("text", ["High Street", "High Street, Polesworth", "Church Lane"])
def test_every_choice_of_a_question_means_one_street(council: Area, text: str) -> None:
    answer = find(council.gazetteer, text)
    assert isinstance(answer, Miss)
    for choice in answer.suggestions:
        again = find(council.gazetteer, choice)
        assert isinstance(again, Found), (choice, again)


def test_settlements_come_from_the_map_also_those_around_the_area(council: Area) -> None:
    named = {(row.kind, row.name) for row in council.gazetteer.settlements.listed}
    assert {(SettlementKind(kind), name) for kind, name in _SETTLEMENTS.values()} <= named
    assert (SettlementKind.PARISH, "Fordham Regis") in named


def _metres_off(answer: Found, line: tuple[Metres, ...]) -> float:
    from shapely import LineString, Point

    lon, lat = answer.location.lon, answer.location.lat
    scale = 111_195 * 0.6129  # metres of a degree of longitude at 52.2 north
    points = [at(*point) for point in line]
    here = Point(lon * scale, lat * 111_195)
    return float(here.distance(LineString([(x * scale, y * 111_195) for x, y in points])))
