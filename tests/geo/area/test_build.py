"""From raw files to an area; and every fault of every file, with what to do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.area.area import Area
from geo.area.build import BuildReport, build_area
from geo.area.findings import Verdict
from geo.area.sources import AreaSources
from geo.area.summary import describe
from routing.errors import InvalidArea
from routing.needs import Mode, PlaceKind
from tests.support.geo_makers import (
    at,
    box,
    street,
    town_files,
    town_streets,
    write_osm,
    write_postcodes,
    write_shapes,
    write_wards,
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    return town_files(tmp_path)


def faults_of(tmp_path: Path, files: dict[str, Any]) -> dict[str, str]:
    """The codes of all faults of a build that must fail, each with where it is."""
    with pytest.raises(InvalidArea) as raised:
        build_area(tmp_path / "area", AreaSources(**files))
    for fault in raised.value.faults:
        assert fault.cause.endswith("."), fault
        assert fault.action, fault
    assert not (tmp_path / "area").exists()
    return {fault.code: fault.where for fault in raised.value.faults}


def test_a_small_town_becomes_an_area(town: Area) -> None:
    summary = describe(town)
    assert [ward.code for ward in summary.wards] == ["W1", "W2", "W3", "W4"]
    assert {ward.vintage for ward in summary.wards} == {"2026"} == {town.vintage}
    assert summary.postcodes == 5
    assert summary.postcodes_by_ward == {"W1": 2, "W2": 1, "W3": 1, "W4": 1}
    assert summary.places == {PlaceKind.HUB: 1, PlaceKind.SHOP: 1, PlaceKind.PHARMACY: 1}
    assert summary.places_without_hours == 1
    assert summary.streets[Mode.DRIVE].segments == 40
    assert summary.streets[Mode.WALK].unconnected_segments == 0
    assert {check.code: check.verdict for check in summary.checks if not check.ok} == {
        "area.places-without-hours": Verdict.LOOK,
        "area.figures": Verdict.LOOK,
    }


def test_the_report_tells_how_far_it_is(tmp_path: Path, files: dict[str, Any]) -> None:
    told: list[float] = []
    report = build_area(tmp_path / "area", AreaSources(**files), progress=lambda _what, part: told.append(part))
    assert isinstance(report, BuildReport)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert report.counts["segments_drive"] == 40
    assert report.remarks == ()


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2"])
def test_reads_openstreetmap_plain_and_packed(tmp_path: Path, files: dict[str, Any], suffix: str) -> None:
    import bz2

    plain = write_osm(tmp_path / "plain.osm", town_streets()).read_bytes()
    pack: Callable[[bytes], bytes] = {".osm": bytes, ".osm.gz": gzip.compress, ".osm.bz2": bz2.compress}[suffix]
    path = tmp_path / f"packed{suffix}"
    path.write_bytes(pack(plain))
    assert build_area(tmp_path / "area", AreaSources(**files | {"osm": path})).counts["segments_walk"] == 40


@pytest.mark.parametrize("what", ["osm", "wards", "postcodes"])
@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "file.missing"), (b"", "file.empty"), (b"\x00\x01\xff" * 500, ""), (b"%PDF-1.7 \n", "")],
)
def test_a_file_that_is_not_what_it_should_be_is_named(
    tmp_path: Path, files: dict[str, Any], what: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / ("bad" + {"osm": ".osm.pbf", "wards": ".geojson", "postcodes": ".csv"}[what])
    if content is not None:
        path.write_bytes(content)
    found = faults_of(tmp_path, files | {what: path})
    assert len(found) == 1
    assert code in found or not code
    assert path.name in next(iter(found.values()))


@pytest.mark.parametrize("what", ["osm", "wards", "postcodes"])
def test_a_folder_is_no_file(tmp_path: Path, files: dict[str, Any], what: str) -> None:
    assert "file.folder" in faults_of(tmp_path, files | {what: tmp_path})


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".graphml", ".graphml.gz"])
def test_a_file_of_another_type_under_a_street_file_s_name(tmp_path: Path, files: dict[str, Any], suffix: str) -> None:
    path = tmp_path / f"streets{suffix}"
    path.write_text("postcode,lon,lat\n")
    assert faults_of(tmp_path, files | {"osm": path}) == {"streets.unreadable": path.name}


def test_a_truncated_extract_is_noticed(tmp_path: Path, files: dict[str, Any]) -> None:
    whole = files["osm"].read_bytes()
    path = tmp_path / "cut.osm.gz"
    path.write_bytes(whole[: len(whole) // 2])
    assert "streets.unreadable" in faults_of(tmp_path, files | {"osm": path})


def test_an_extract_with_a_tag_longer_than_openstreetmap_allows_is_named(tmp_path: Path, files: dict[str, Any]) -> None:
    path = write_osm(tmp_path / "long.osm", [street((0, 0), (100, 0), name="x" * 5000)])
    assert faults_of(tmp_path, files | {"osm": path}) == {"streets.unreadable": "long.osm"}


def test_an_unknown_street_format_names_the_known_ones(tmp_path: Path, files: dict[str, Any]) -> None:
    path = tmp_path / "streets.shp"
    path.write_text("x")
    assert "streets.format" in faults_of(tmp_path, files | {"osm": path})


def test_an_extract_without_streets_is_named(tmp_path: Path, files: dict[str, Any]) -> None:
    path = write_osm(tmp_path / "empty.osm", [])
    assert "streets.none" in faults_of(tmp_path, files | {"osm": path})


def test_wards_of_another_council_are_noticed(tmp_path: Path, files: dict[str, Any]) -> None:
    away = write_shapes(tmp_path / "away.geojson", [({"WD26CD": "A1", "WD26NM": "Away"}, box(90_000, 0, 91_000, 900))])
    found = faults_of(tmp_path, files | {"wards": away})
    assert set(found) == {"area.wards-elsewhere", "area.no-overlap", "postcodes.none-inside"}
    assert found["area.wards-elsewhere"] == "away.geojson", "streets and postcodes agree with one another"


def test_wards_whose_longitudes_and_latitudes_are_swapped_are_said_to_be_so(
    tmp_path: Path, files: dict[str, Any]
) -> None:
    shapes = json.loads(files["wards"].read_text())
    for feature in shapes["features"]:
        feature["geometry"]["coordinates"] = [[[y, x] for x, y in feature["geometry"]["coordinates"][0]]]
    path = tmp_path / "swapped.geojson"
    path.write_text(json.dumps(shapes))
    assert faults_of(tmp_path, files | {"wards": path}) == {"area.wards-swapped": "swapped.geojson"}


def test_an_extract_that_misses_half_the_wards_is_noticed(tmp_path: Path, files: dict[str, Any]) -> None:
    west = [street((0, y), (200, y)) for y in (0, 200, 600, 800)] + [street((0, 0), (0, 200), (0, 600), (0, 800))]
    path = write_osm(tmp_path / "half.osm", west)
    assert faults_of(tmp_path, files | {"osm": path}) == {"area.wards-without-streets": "half.osm"}


def test_a_network_in_pieces_is_noticed(tmp_path: Path, files: dict[str, Any]) -> None:
    """Streets that never meet: bridges over one another."""
    rows = [street(*((x + 1, y + 1) for x in (0, 800)), name="Row") for y in range(0, 801, 50)]
    path = write_osm(tmp_path / "pieces.osm", rows)
    found = faults_of(tmp_path, files | {"osm": path})
    assert found == {"area.streets-in-pieces": "pieces.osm"}


def test_a_network_in_two_large_pieces_is_told_once_for_each_mode(tmp_path: Path, files: dict[str, Any]) -> None:
    """Two halves of a town, and no street between them."""
    halves = [
        street(*spots)
        for west in (0.0, 500.0)
        for at in (0.0, 100.0, 200.0, 300.0)
        for spots in (
            [(west + x, 2.6 * at) for x in (0.0, 100.0, 200.0, 300.0)],
            [(west + at, 2.6 * y) for y in (0.0, 100.0, 200.0, 300.0)],
        )
    ]
    build_area(tmp_path / "area", AreaSources(**files | {"osm": write_osm(tmp_path / "halves.osm", halves)}))
    told = [check for check in Area.open(tmp_path / "area").checks if "piece" in check.sentence and not check.ok]
    assert [(check.code, check.verdict) for check in told] == [
        ("area.large-pieces", Verdict.MEND),
        ("area.large-pieces", Verdict.LOOK),
        ("area.large-pieces", Verdict.LOOK),
    ]
    assert all("2 large pieces (4.3 km, 4.3 km)" in check.sentence and check.action for check in told)


def test_postcodes_without_coordinates_are_named(tmp_path: Path, files: dict[str, Any]) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("postcode,ward\nZQ1 0AA,W1\n")
    assert "postcodes.no-positions" in faults_of(tmp_path, files | {"postcodes": path})


def test_wards_without_codes_are_named(tmp_path: Path, files: dict[str, Any]) -> None:
    path = write_wards(tmp_path / "odd.geojson", code="number", name="label")
    with pytest.raises(InvalidArea) as raised:
        build_area(tmp_path / "area", AreaSources(**files | {"wards": path}))
    assert "number, label" in raised.value.faults[0].cause


def test_wards_in_another_crs_without_saying_so_are_named(tmp_path: Path, files: dict[str, Any]) -> None:
    grid = {
        "type": "Polygon",
        "coordinates": [[[545000, 258000], [546000, 258000], [546000, 259000], [545000, 258000]]],
    }
    path = write_shapes(tmp_path / "grid.geojson", [({"WD26CD": "A1", "WD26NM": "Grid"}, grid)])
    found = faults_of(tmp_path, files | {"wards": path})
    assert found == {"wards.crs-told": "grid.geojson", "postcodes.none-inside": "postcodes.csv"}


def test_points_are_no_wards(tmp_path: Path, files: dict[str, Any]) -> None:
    point = {"type": "Point", "coordinates": [0.1, 52.2]}
    path = write_shapes(tmp_path / "points.geojson", [({"WD26CD": "A1", "WD26NM": "Dot"}, point)])
    assert "wards.no-area" in faults_of(tmp_path, files | {"wards": path})


def test_all_faults_of_all_files_come_at_once(tmp_path: Path, files: dict[str, Any]) -> None:
    places = tmp_path / "list.csv"
    places.write_text("title,where\nHub,here\n")
    bad = files | {
        "name": " ",
        "osm": tmp_path / "none.osm.pbf",
        "wards": tmp_path / "none.geojson",
        "postcodes": tmp_path / "none.csv",
        "places": (tmp_path / "none too.csv",),
        "deprivation": tmp_path / "figures.csv",
        "timezone": "Europe/Atlantis",
    }
    with pytest.raises(InvalidArea) as raised:
        build_area(tmp_path / "area", AreaSources(**bad))
    found = [(fault.code, fault.where) for fault in raised.value.faults]
    assert ("area.no-name", "name") in found
    assert ("area.timezone", "timezone") in found
    assert ("area.figures-incomplete", "deprivation") in found
    assert {where for code, where in found if code == "file.missing"} == {
        "none.osm.pbf", "none.geojson", "none.csv", "none too.csv",
    }  # fmt: skip
    assert [code for code, _ in faults_of(tmp_path, files | {"places": (places,)}).items()] == [
        "places.columns", "places.kind",
    ]  # fmt: skip


def test_bad_rows_are_remarks_and_the_good_ones_are_in(tmp_path: Path, files: dict[str, Any]) -> None:
    rows = files["postcodes"].read_text() + "ZQ1 9XX,,,\n,0.1,52.2,\n"
    (tmp_path / "rows.csv").write_text(rows)
    (tmp_path / "shops.csv").write_text(
        "name,postcode,hours\nGood,ZQ1 0AA,Mo-Su 09:00-17:00\nLost,ZZ9 9ZZ,\nOdd,ZQ1 0AA,always\n"
    )
    report = build_area(
        tmp_path / "area",
        AreaSources(**files | {"postcodes": tmp_path / "rows.csv", "places": (tmp_path / "shops.csv",)}),
    )
    assert report.counts["postcodes"] == 5
    assert [(fault.code, fault.where) for fault in report.remarks] == [
        ("postcodes.row", "rows.csv, line 7"),
        ("postcodes.row", "rows.csv, line 8"),
        ("places.no-position", "shops.csv, line 3"),
        ("place.hours", "shops.csv, line 4"),
    ]
    area = Area.open(tmp_path / "area")
    assert [(place.name, place.opening_hours) for place in area.places] == [("Good", "Mo-Su 09:00-17:00"), ("Odd", "")]
    assert area.remarks == report.remarks


def test_postcodes_beyond_the_wards_are_known_to_be_outside(tmp_path: Path, files: dict[str, Any]) -> None:
    from geo.geocoding.geocode import Miss, find

    path = write_postcodes(tmp_path / "more.csv", {"ZQ1 0AA": (110, 10), "ZQ7 7ZZ": (5000, 10)})
    report = build_area(tmp_path / "area", AreaSources(**files | {"postcodes": path, "places": ()}))
    assert report.counts["postcodes_outside"] == 1
    answer = find(Area.open(tmp_path / "area").gazetteer, "ZQ7 7ZZ")
    assert isinstance(answer, Miss)
    assert answer.code == "postcode.outside"
    assert [check.code for check in report.checks if check.verdict is Verdict.MEND] == ["area.wards-without-postcodes"]


def test_a_crossed_boundary_is_mended_and_said_so(tmp_path: Path, files: dict[str, Any]) -> None:
    from tests.support.geo_makers import at

    bow = [(-100, -100), (900, 900), (900, -100), (-100, 900), (-100, -100)]
    shape = {"type": "Polygon", "coordinates": [[list(at(*corner)) for corner in bow]]}
    path = write_shapes(tmp_path / "bow.geojson", [({"WD26CD": "A1", "WD26NM": "Bow"}, shape)])
    report = build_area(tmp_path / "area", AreaSources(**files | {"wards": path}))
    assert "wards.mended" in [fault.code for fault in report.remarks]


def test_deprivation_and_residents_reach_the_wards(tmp_path: Path, files: dict[str, Any]) -> None:
    shapes = write_shapes(
        tmp_path / "lsoa.geojson",
        [
            ({"LSOA11CD": "L1"}, box(-100, -100, 900, 400)),
            ({"LSOA11CD": "L2"}, box(-100, 400, 900, 900)),
        ],
    )
    figures = tmp_path / "figures.csv"
    figures.write_text('LSOA11CD,IMD_decile,All Ages\nL1,2.0,"1,000"\nL2,9.0,3000\n')
    build_area(tmp_path / "area", AreaSources(**files, deprivation=figures, neighbourhoods=shapes))
    area = Area.open(tmp_path / "area")
    assert area.deprivation() == {"W1": 2.0, "W2": 2.0, "W3": 9.0, "W4": 9.0}
    assert area.residents() == {"W1": 500, "W2": 500, "W3": 1500, "W4": 1500}


def test_figures_of_other_neighbourhoods_are_a_fault(tmp_path: Path, files: dict[str, Any]) -> None:
    shapes = write_shapes(tmp_path / "lsoa.geojson", [({"LSOA11CD": "L1"}, box(0, 0, 900, 900))])
    (tmp_path / "figures.csv").write_text("LSOA11CD,IMD_decile\nX1,2\n")
    (tmp_path / "empty.csv").write_text("LSOA11CD,IMD_decile\n")
    options = files | {"neighbourhoods": shapes}
    assert "figures.no-match" in faults_of(tmp_path, options | {"deprivation": tmp_path / "figures.csv"})
    assert "file.no-rows" in faults_of(tmp_path, options | {"deprivation": tmp_path / "empty.csv"})


def test_without_figures_a_ward_has_none(town: Area) -> None:
    assert set(town.deprivation().values()) == {None} == set(town.residents().values())


def test_a_network_in_two_pieces_is_built_and_must_be_mended(tmp_path: Path, files: dict[str, Any]) -> None:
    """A river without a bridge: the smaller third of the streets cannot be reached."""
    rows = [
        street(*((x, y) for x in (0.0, 200.0, 400.0, 600.0, 800.0)), name=f"Row {y:.0f}") for y in (0.0, 200.0, 400.0)
    ]
    far = [street(*((x, y) for x in (0.0, 200.0, 400.0, 600.0, 800.0)), name=f"Far {y:.0f}") for y in (690.0, 800.0)]
    columns = [street((x, 0.0), (x, 200.0), (x, 400.0)) for x in (0.0, 400.0, 800.0)]
    beyond = [street((x, 690.0), (x, 800.0)) for x in (0.0, 800.0)]
    path = write_osm(tmp_path / "river.osm", [*rows, *far, *columns, *beyond])
    checks = build_area(tmp_path / "area", AreaSources(**files | {"osm": path})).checks
    drive, cycle, walk = (check for check in checks if check.code == "area.large-pieces")
    assert drive.verdict is Verdict.MEND
    assert cycle.verdict is walk.verdict is Verdict.LOOK
    assert "By car: the streets are 2 large pieces (3.6 km, 1.8 km)" in drive.sentence
    assert drive.action


def test_each_mode_lists_the_postcodes_and_places_it_does_not_reach(tmp_path: Path, files: dict[str, Any]) -> None:
    """A path in the middle of a block joins nothing: whoever lives at it is reached by car from the next street."""
    osm = write_osm(tmp_path / "path.osm", [*town_streets(), street((95, 100), (105, 100), highway="path")])
    table = write_postcodes(tmp_path / "codes.csv", {"ZQ1 0AA": (110, 10), "ZQ1 0AZ": (100, 100)})
    places = tmp_path / "halls.csv"
    lon, lat = at(101, 101)
    places.write_text(f"kind,name,lon,lat\nhub,Path Hall,{lon},{lat}\n")
    sources = AreaSources(**files | {"osm": osm, "postcodes": table, "places": (places,)})
    build_area(tmp_path / "area", sources)
    checks = Area.open(tmp_path / "area").checks
    by_code = {
        code: [(check.sentence.split(":")[0], check.listed) for check in checks if check.code == code]
        for code in ("area.postcodes-cut-off", "area.places-cut-off", "area.postcodes-without-streets")
    }
    assert by_code == {
        "area.postcodes-cut-off": [("By car", ()), ("By bike", ("ZQ1 0AZ",)), ("On foot", ("ZQ1 0AZ",))],
        "area.places-cut-off": [("By car", ()), ("By bike", ("Path Hall",)), ("On foot", ("Path Hall",))],
        "area.postcodes-without-streets": [("By car", ()), ("By bike", ()), ("On foot", ())],
    }


def test_a_pack_whose_checks_list_nothing_still_opens(tmp_path: Path, files: dict[str, Any]) -> None:
    """Packs built before checks listed what they are about have no such key."""
    build_area(tmp_path / "area", AreaSources(**files))
    path = tmp_path / "area" / "area.json"
    manifest = json.loads(path.read_text())
    for check in manifest["checks"]:
        del check["listed"]
    path.write_text(json.dumps(manifest))
    assert all(check.listed == () for check in Area.open(tmp_path / "area").checks)
