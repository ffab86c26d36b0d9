"""A whole council, and raw OpenStreetMap of whole countries."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from geo.area.area import Area
from geo.area.build import build_area
from geo.area.sources import AreaSources
from geo.area.summary import describe
from geo.geocoding.geocode import Found, Miss, find
from geo.places.lookup import Ambiguous, Resolved, resolve
from geo.streets.network import Snap
from geo.travel.own_streets import matrix_of
from geo.travel.source import matrix
from routing.directions import Manoeuvre
from routing.needs import AnyOfKind, Location, Mode, Place, PlaceKind, Precision
from routing.problem import UNREACHABLE
from tests.support.council import Council
from tests.support.geo_makers import write_shapes
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata


def postcode_rows() -> list[dict[str, str]]:
    with realdata("cambridge/postcodes_codepoint_open_2025.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_nearly_every_postcode_gets_the_ward_its_source_gives(cambridge: Area) -> None:
    rows = postcode_rows()
    answers = [find(cambridge.gazetteer, row["pc"]) for row in rows]
    assert all(isinstance(answer, Found) for answer in answers)
    agree = sum(
        isinstance(answer, Found) and answer.location.ward_code == row["ward"]
        for answer, row in zip(answers, rows, strict=True)
    )
    assert len(rows) == 2957
    assert agree >= 2950


def test_the_council_has_its_wards_and_every_postcode_a_street(cambridge: Area) -> None:
    assert len(cambridge.wards) == 14
    assert cambridge.vintage == "2021"
    points = list(zip(cambridge.postcodes.lon.tolist(), cambridge.postcodes.lat.tolist(), strict=True))
    for mode in Mode:
        off = [answer for answer in cambridge.network(mode).snap(points) if not isinstance(answer, Snap)]
        assert len(off) <= (0 if mode is Mode.DRIVE else 1), "one postcode lies at a trunk road only cars use"


def test_the_report_says_that_paths_are_missing(cambridge: Area, council: Council) -> None:
    (note,) = [line for line in council.notes.splitlines() if "roads_drive_osm2020.graphml.gz: " in line]
    assert "paths" in note
    assert [check.code for check in cambridge.checks if not check.ok] == ["area.places-without-hours"]


def test_every_point_reaches_every_other(cambridge: Area) -> None:
    """Triangle inequality, bounds of speed, and no unreachable pair, on 40 postcodes."""
    every = slice(0, len(cambridge.postcodes), len(cambridge.postcodes) // 40)
    points = list(zip(cambridge.postcodes.lon[every].tolist(), cambridge.postcodes.lat[every].tolist(), strict=True))
    for mode, fastest, slowest in ((Mode.DRIVE, 75, 8), (Mode.CYCLE, 15.5, 5), (Mode.WALK, 5.1, 3)):
        found = matrix(cambridge.travel(mode), points)
        assert found.distances is not None
        assert found.durations.max() < UNREACHABLE
        long = found.distances > 500
        kmh = found.distances[long] / found.durations[long] * 3.6
        assert kmh.max() < fastest
        assert kmh.min() > slowest
        through = (found.durations[:, :, None].astype(np.int64) + found.durations[None, :, :]).min(axis=1)
        assert (found.durations - through).max() <= 3  # rounding, and the end of a street that is passed


def test_lines_are_as_long_as_the_matrix_says(cambridge: Area) -> None:
    table = cambridge.postcodes
    points = [(float(table.lon[i]), float(table.lat[i])) for i in (10, 700, 1500, 2400)]
    found = matrix(cambridge.travel(Mode.DRIVE), points)
    pairs = [(a, b) for a in points for b in points if a != b]
    for (a, b), leg in zip(pairs, cambridge.travel(Mode.DRIVE).legs(pairs), strict=True):
        i, j = points.index(a), points.index(b)
        assert (leg.duration, leg.distance) == (found.duration(i, j), found.distance(i, j))
        x, y = cambridge.projection.metres([p[0] for p in leg.line], [p[1] for p in leg.line])
        assert np.hypot(np.diff(x), np.diff(y)).sum() == pytest.approx(leg.distance, rel=0.002, abs=2)
        assert any(name for name, _ in leg.streets)


LEFT, RIGHT, ROUND = Manoeuvre.LEFT, Manoeuvre.RIGHT, Manoeuvre.ROUNDABOUT


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        # From Cromwell Road west along Coldham's Lane, over the river, and north-west to Arbury.
        (
            (0.146586, 52.202253),
            (0.115247, 52.22645),
            [(LEFT, "Coldhams Lane"), (ROUND, "Elizabeth Way"), (ROUND, "Milton Road"), (RIGHT, "Gilbert Road"),
             (RIGHT, "Carlton Way"), (LEFT, "Perse Way")],
        ),
        # From Castle Hill down to the Backs, south and out to Trumpington.
        (
            (0.107186, 52.220426),
            (0.113775, 52.173253),
            [(LEFT, "Huntingdon Road"), (RIGHT, "Mount Pleasant"), (LEFT, "Madingley Road"), (RIGHT, "Queen's Road"),
             (ROUND, "The Fen Causeway"), (RIGHT, "Trumpington Road"), (LEFT, "Anstey Way")],
        ),
        # From Hills Avenue into town and to the station.
        (
            (0.145031, 52.183327),
            (0.135128, 52.192183),
            [(LEFT, "Hills Avenue"), (RIGHT, "Hills Road"), (RIGHT, "Station Road")],
        ),
    ],
)  # fmt: skip
def test_the_lefts_of_a_real_town_are_left(
    cambridge: Area,
    origin: tuple[float, float],
    destination: tuple[float, float],
    expected: list[tuple[Manoeuvre, str]],
) -> None:
    """Checked by hand on the map."""
    (leg,) = cambridge.travel(Mode.DRIVE).legs([(origin, destination)])
    told = [(one.manoeuvre, one.name) for one in leg.directions]
    assert [one for one in dict.fromkeys(told) if one in expected] == expected


@pytest.mark.parametrize(
    ("text", "code", "suggestions"),
    [
        ("CB99 9ZZ", "postcode.unknown", ()),
        ("SW1A 1AA", "postcode.outside", ()),
        ("CBI 0YY", "postcode.near-miss", ("CB1 0YY",)),
        ("", "postcode.missing", ()),
    ],
)
def test_the_list_s_own_bad_postcodes_are_told_apart(
    cambridge: Area, text: str, code: str, suggestions: tuple[str, ...]
) -> None:
    answer = find(cambridge.gazetteer, text)
    assert isinstance(answer, Miss)
    assert (answer.code, answer.suggestions) == (code, suggestions)


def test_every_place_a_need_names_is_resolved_or_asked_about(cambridge: Area) -> None:
    places = [
        Place(
            i,
            place.kind,
            place.name,
            Location(place.lon, place.lat, Precision.PLACE, ""),
            "",
            place.postcode,
            place.note,
        )
        for i, place in enumerate(cambridge.places)
    ]
    asked = []
    with realdata("cambridge/needs.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            text, what = row["Which pharmacy or shop?"], row["What do you need help with?"]
            if what not in ("Shopping", "Prescription collection"):
                continue
            kind = PlaceKind.SHOP if what == "Shopping" else PlaceKind.PHARMACY
            answer = resolve(places, kind, text)
            if isinstance(answer, Resolved):
                assert answer.place.name.split(" (")[0].split(" - ")[0].lower() in text.lower()
            elif isinstance(answer, AnyOfKind):
                assert text in ("", "Any supermarket")
            else:
                assert isinstance(answer, Ambiguous)
                assert len(answer.options) > 1
                asked.append(text)
    assert set(asked) == {"Boots", "Boots ()", "LloydsPharmacy", "Superdrug Pharmacy"}


def test_deprivation_and_residents_are_the_council_s(cambridge: Area) -> None:
    people = [count for count in cambridge.residents().values() if count is not None]
    assert len(people) == 14
    assert 120_000 < sum(people) < 130_000
    deciles = {ward.name: cambridge.deprivation()[ward.code] for ward in cambridge.wards}
    assert min(deciles, key=lambda name: deciles[name] or 99) in ("Abbey", "King's Hedges", "East Chesterton")


def test_neighbours_know_each_other(cambridge: Area) -> None:
    for ward in cambridge.wards:
        beside = cambridge.neighbours(ward.code)
        assert beside
        assert all(ward.code in cambridge.neighbours(other) for other in beside)


def test_the_old_wards_are_read_too(tmp_path: Path) -> None:
    from geo.wards.read_boundaries import read_wards

    found = read_wards(realdata("cambridge/wards_wd13.geojson"))
    assert found.vintage == "2013"
    assert len(found.wards.shapes) == 14


@pytest.mark.parametrize(
    ("file", "bounds", "timezone"),
    [
        ("liechtenstein.osm.pbf", (9.471, 47.048, 9.636, 47.271), "Europe/Vaduz"),
        ("krems.osm.gz", (15.600, 48.387, 15.671, 48.414), "Europe/Vienna"),
    ],
)
def test_raw_openstreetmap_becomes_three_networks(
    tmp_path: Path, file: str, bounds: tuple[float, float, float, float], timezone: str
) -> None:
    """Wards are made up: the extract's box cut into two halves; postcodes stand at street corners."""
    from geo.streets.read_osm import read_osm

    west, south, east, north = bounds
    middle = (south + north) / 2

    def half(low: float, high: float) -> dict[str, object]:
        return {"type": "Polygon", "coordinates": [[[west, low], [east, low], [east, high], [west, high], [west, low]]]}

    wards = write_shapes(
        tmp_path / "wards.geojson",
        [({"code": "S", "name": "South"}, half(south, middle)), ({"code": "N", "name": "North"}, half(middle, north))],
    )
    source = realdata(f"osm/{file}")
    streets = [way for way in read_osm(source).ways if way.tags["highway"] in ("residential", "secondary")][::9][:80]
    lines = [f"LI{i} 1AA,{way.lon[0]},{way.lat[0]}" for i, way in enumerate(streets)]
    (tmp_path / "codes.csv").write_text("postcode,lon,lat\n" + "\n".join(lines))
    build_area(
        tmp_path / "area",
        AreaSources(name=file, osm=source, wards=wards, postcodes=tmp_path / "codes.csv", timezone=timezone),
    )
    area = Area.open(tmp_path / "area")
    summary = describe(area)
    assert summary.streets[Mode.WALK].kilometres > summary.streets[Mode.DRIVE].kilometres > 50
    kinds = {feature["properties"]["k"] for feature in area.basemap()["features"]}
    assert {"residential", "footway", "water", "green", "river"} <= kinds
    points = [(way.lon[0], way.lat[0]) for way in streets]
    for mode in Mode:
        network = area.network(mode)
        snaps = [snap for snap in network.snap(points) if isinstance(snap, Snap)]
        assert len(snaps) > 0.85 * len(points)
        assert matrix_of(network, snaps).durations.max() < UNREACHABLE
