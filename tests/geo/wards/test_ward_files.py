"""Boundary files as the world has them: formats, columns, CRS, several councils, and wards that do not fit together."""

from __future__ import annotations

import json
import shutil
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping, shape

from geo.wards.faults import SLIVER_METRES
from geo.wards.read_boundaries import ReadWards, read_wards
from geo.wards.shapes import Wards, WardShape
from routing.errors import InvalidFile
from routing.needs import Ward
from tests.support.geo_makers import HERE, at, box, write_shapes, write_wards


def codes(found: ReadWards) -> list[str]:
    return [item.ward.code for item in found.wards.shapes]


def refused(path: Path, code: str, **options: Any) -> str:
    """The cause and the action of the one fault a file is refused with."""
    with pytest.raises(InvalidFile) as raised:
        read_wards(path, **options)
    (fault,) = raised.value.faults
    assert fault.code == code
    return f"{fault.cause} {fault.action}"


def saved(source: Path, path: Path, crs: str = "EPSG:4326", layer: str | None = None) -> Path:
    import geopandas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        geopandas.read_file(source).to_crs(crs).to_file(path, layer=layer)
    return path


@pytest.mark.parametrize(
    ("code", "name", "vintage"),
    [
        ("WD23CD", "WD23NM", "2023"),
        ("Ward Code", "Ward Name", ""),
        ("Census_Code", "Name", ""),  # OS Boundary-Line
        ("ward_code", "ward", ""),
    ],
)
def test_columns_of_every_publisher_are_known(tmp_path: Path, code: str, name: str, vintage: str) -> None:
    found = read_wards(write_wards(tmp_path / "w.geojson", code, name))
    assert (codes(found), found.vintage) == (["W1", "W2", "W3", "W4"], vintage)


def test_names_stand_for_codes_where_there_are_none(tmp_path: Path) -> None:
    """MapIt's GeoJSON has names only."""
    wards = [({"name": "Môn & Quay"}, box(0, 0, 100, 100)), ({"name": "Abbey"}, box(100, 0, 200, 100))]
    found = read_wards(write_shapes(tmp_path / "w.geojson", wards))
    assert codes(found) == ["ABBEY", "MON-QUAY"]
    assert [fault.code for fault in found.remarks] == ["wards.codes-from-names"]


def test_topojson_is_read(tmp_path: Path) -> None:
    west, south = at(0, 0)
    east, north = at(1000, 1000)
    middle = (west + east) / 2
    arcs = [
        [[middle, south], [middle, north]],
        [[middle, north], [west, north], [west, south], [middle, south]],
        [[middle, north], [east, north], [east, south], [middle, south]],
    ]
    wards = [
        {"type": "Polygon", "arcs": [[1, 0]], "properties": {"WD24CD": "W1", "WD24NM": "West"}},
        {"type": "Polygon", "arcs": [[2, 0]], "properties": {"WD24CD": "W2", "WD24NM": "East"}},
    ]
    path = tmp_path / "w.topojson"
    objects = {"wards": {"type": "GeometryCollection", "geometries": wards}}
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}))
    found = read_wards(path)
    assert (codes(found), found.vintage, found.remarks) == (["W1", "W2"], "2024", ())
    assert found.wards.neighbours["W1"] == {"W2"}


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    saved(write_wards(tmp_path / "w.geojson"), folder / "wards.shp", "EPSG:27700")
    packed = tmp_path / "wards.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    assert codes(read_wards(packed)) == ["W1", "W2", "W3", "W4"]


def test_a_shapefile_in_a_folder_of_a_zip_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    saved(write_wards(tmp_path / "w.geojson"), folder / "wards.shp", "EPSG:27700")
    packed = tmp_path / "wards.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"Data/Wards 2026/{part.name}")
            archive.writestr(f"__MACOSX/Data/{part.name}", "")
    assert codes(read_wards(packed)) == ["W1", "W2", "W3", "W4"]
    with zipfile.ZipFile(packed, "a") as archive:
        for part in folder.iterdir():
            archive.write(part, f"Data/Wards 2013/{part.name}")
    assert "Data/Wards 2013, Data/Wards 2026" in refused(packed, "wards.layers")


def test_two_wards_of_one_code_are_refused_and_parts_of_one_ward_are_joined_and_said(tmp_path: Path) -> None:
    def pair(second: str) -> Path:
        return write_shapes(
            tmp_path / "w.geojson",
            [
                ({"code": "W1", "name": "Abbey"}, box(0, 0, 100, 100)),
                ({"code": "W1", "name": second}, box(200, 0, 300, 100)),
            ],
        )

    assert "Abbey and Mill have the same code, W1" in refused(pair("Mill"), "wards.code-twice")
    found = read_wards(pair("Abbey"))
    assert codes(found) == ["W1"]
    assert [fault.code for fault in found.remarks] == ["wards.joined"]


def test_a_position_that_is_no_number_is_named(tmp_path: Path) -> None:
    shape_of = box(0, 0, 100, 100)
    shape_of["coordinates"][0][1][0] = float("nan")
    rest = ({"code": "W2", "name": "Mill"}, box(200, 0, 300, 100))
    path = write_shapes(tmp_path / "w.geojson", [({"code": "W1", "name": "Abbey"}, shape_of), rest])
    assert "not numbers" in refused(path, "wards.unreadable")


def test_wards_on_both_sides_of_the_180th_meridian_are_refused(tmp_path: Path) -> None:
    def square(west: float) -> dict[str, Any]:
        return dict(mapping(shapely.box(west, -16.6, west + 0.05, -16.5)))

    wards = [({"code": "W1", "name": "West"}, square(179.9)), ({"code": "W2", "name": "East"}, square(-179.95))]
    assert "180th meridian" in refused(write_shapes(tmp_path / "w.geojson", wards), "wards.too-wide")


def test_the_only_layer_with_ward_columns_is_taken_and_of_two_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "boundaries.gpkg"
    source = write_wards(tmp_path / "w.geojson")
    roads = write_shapes(tmp_path / "r.geojson", [({"ref": "A1"}, box(0, 0, 1, 1))])
    saved(roads, path, layer="roads")
    saved(source, path, layer="wards_2026")
    assert codes(read_wards(path)) == ["W1", "W2", "W3", "W4"]
    saved(write_wards(tmp_path / "w13.geojson", "WD13CD", "WD13NM"), path, layer="wards_2013")
    assert "wards_2026, wards_2013" in refused(path, "wards.layers")
    assert read_wards(path, layer="wards_2013").vintage == "2013"
    assert "roads" in refused(path, "wards.layers", layer="wards_1974")


def test_a_shapefile_without_its_prj_is_told_by_its_coordinates(tmp_path: Path) -> None:
    path = saved(write_wards(tmp_path / "w.geojson"), tmp_path / "wards.shp", "EPSG:27700")
    (tmp_path / "wards.prj").unlink()
    found = read_wards(path)
    assert [fault.code for fault in found.remarks] == ["wards.crs-told"]
    assert "British National Grid" in found.remarks[0].cause
    ward = found.wards.of(*at(300, 300))
    assert ward is not None
    assert ward.code == "W1"


@pytest.mark.parametrize(("true", "called"), [("EPSG:27700", "British National Grid"), ("EPSG:3857", "Web Mercator")])
def test_metres_in_a_geojson_that_says_degrees_are_read_as_what_they_are(
    tmp_path: Path, true: str, called: str
) -> None:
    import geopandas

    frame = geopandas.read_file(write_wards(tmp_path / "w.geojson")).to_crs(true).set_crs(None, allow_override=True)
    path = tmp_path / "metres.geojson"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path.write_text(frame.to_json())
    found = read_wards(path)
    assert called in found.remarks[0].cause
    assert found.wards.bounds == pytest.approx((*at(-100, -100), *at(900, 900)), abs=1e-4)


def test_degrees_in_a_file_that_says_metres_are_read_as_degrees(tmp_path: Path) -> None:
    import geopandas

    frame = geopandas.read_file(write_wards(tmp_path / "w.geojson")).set_crs("EPSG:27700", allow_override=True)
    path = tmp_path / "degrees.gpkg"
    frame.to_file(path)
    found = read_wards(path)
    assert "longitudes and latitudes" in found.remarks[0].cause
    assert found.wards.bounds == pytest.approx((*at(-100, -100), *at(900, 900)), abs=1e-4)


def test_coordinates_that_fit_nothing_are_refused(tmp_path: Path) -> None:
    far = {"type": "Polygon", "coordinates": [[[9e8, 0], [9e8, 10], [9.1e8, 10], [9e8, 0]]]}
    refused(write_shapes(tmp_path / "w.geojson", [({"code": "W1", "name": "Far"}, far)]), "wards.crs")


def national(tmp_path: Path, **columns: str) -> Path:
    """Two councils of two wards each; ``columns`` names those of the councils: code, name, or both."""
    town, isle = ("E07", "Quay"), ("W06", "Ynys Môn")
    rows = [("W1", "Town", *town), ("W2", "Fen", *town), ("W3", "Môr", *isle), ("W4", "Bae", *isle)]
    shapes = []
    for i, (code, name, lad_code, lad_name) in enumerate(rows):
        values = {"WD24CD": code, "WD24NM": name}
        values |= {columns[key]: value for key, value in (("code", lad_code), ("name", lad_name)) if key in columns}
        shapes.append((values, box(i * 1000, 0, (i + 1) * 1000, 1000)))
    return write_shapes(tmp_path / "national.geojson", shapes)


@pytest.mark.parametrize("council", ["E07", "Quay", " quay ", "QUAY"])
def test_one_council_is_cut_out_of_a_national_file_by_name_or_code(tmp_path: Path, council: str) -> None:
    path = national(tmp_path, code="LAD24CD", name="LAD24NM")
    assert codes(read_wards(path, councils=[council])) == ["W1", "W2"]


def test_councils_are_found_without_accents_and_in_boundary_line_s_spelling(tmp_path: Path) -> None:
    path = national(tmp_path, code="LAD24CD", name="LAD24NM")
    assert codes(read_wards(path, councils=["ynys mon"])) == ["W3", "W4"]
    assert codes(read_wards(path, councils=["Ynys Môn", "Quay"])) == ["W1", "W2", "W3", "W4"]
    shapes = [
        ({"NAME": name, "CODE": code, "FILE_NAME": council}, box(i * 1000, 0, (i + 1) * 1000, 1000))
        for i, (name, code, council) in enumerate(
            [("A", "W1", "QUAY_DISTRICT_(B)"), ("B", "W2", "SOUTH_QUAY_DISTRICT")]
        )
    ]
    assert codes(read_wards(write_shapes(tmp_path / "line.geojson", shapes), councils=["Quay"])) == ["W1"]


def test_a_file_of_several_councils_asks_which(tmp_path: Path) -> None:
    path = national(tmp_path, name="LAD24NM")
    assert "2 councils (Quay, Ynys Môn" in refused(path, "wards.several-councils")
    assert "Did you mean Quay?" in refused(path, "wards.council-unknown", councils=["Quey"])
    assert "GSS code" in refused(path, "wards.council-unknown", councils=["Nowhere at all"])
    assert "LAD24NM" in refused(national(tmp_path), "wards.no-council", councils=["Quay"])


def test_a_file_of_one_council_needs_no_council(tmp_path: Path) -> None:
    shapes = [({"WD24CD": "W1", "WD24NM": "A", "LAD24CD": "E07"}, box(0, 0, 1000, 1000))]
    assert codes(read_wards(write_shapes(tmp_path / "w.geojson", shapes))) == ["W1"]


def test_holes_islands_and_heights_stay_what_they_are(tmp_path: Path) -> None:
    """A ward around another, and one in two parts, with the heights that some exports carry."""
    ring = shapely.force_3d(shape(box(0, 0, 1000, 1000)).difference(shape(box(400, 400, 600, 600))), 7.0)
    isles = shapely.union_all([shape(box(400, 400, 600, 600)), shape(box(2000, 0, 2100, 100))])
    shapes = [({"code": "W1", "name": "Ring"}, mapping(ring)), ({"code": "W2", "name": "Isles"}, mapping(isles))]
    found = read_wards(write_shapes(tmp_path / "w.geojson", shapes))
    assert found.topology == ()
    for x, y, code in ((100, 100, "W1"), (500, 500, "W2"), (2050, 50, "W2")):
        ward = found.wards.of(*at(x, y))
        assert ward is not None
        assert ward.code == code
    assert found.wards.of(*at(1500, 500)) is None


def test_a_gap_is_told_with_size_place_and_the_wards_around_it(tmp_path: Path) -> None:
    shapes = [
        ({"code": "W1", "name": "North"}, box(0, 500, 1000, 1000)),
        ({"code": "W2", "name": "South"}, box(0, 0, 1000, 400)),
        ({"code": "W3", "name": "West"}, box(0, 400, 450, 500)),
        ({"code": "W4", "name": "East"}, box(550, 380, 1000, 500)),
    ]
    # The 20 m by which East reaches into South are a sliver.
    (gap,) = read_wards(write_shapes(tmp_path / "w.geojson", shapes)).topology
    assert (gap.overlap, gap.names) == (False, ("North", "South", "West", "East"))
    assert gap.square_metres == pytest.approx(100 * 100, rel=0.01)
    assert (gap.lon, gap.lat) == pytest.approx(at(500, 450), abs=1e-4)
    assert "is in no ward" in gap.sentence


def test_an_overlap_that_is_no_sliver_is_told(tmp_path: Path) -> None:
    shapes = [
        ({"code": "W1", "name": "A"}, box(0, 0, 550, 1000)),
        ({"code": "W2", "name": "B"}, box(500, 0, 1000, 1000)),
    ]
    (fault,) = read_wards(write_shapes(tmp_path / "w.geojson", shapes)).topology
    assert fault.overlap
    assert fault.names == ("A", "B")
    assert fault.square_metres == pytest.approx(50_000, rel=0.01)
    assert fault.part == pytest.approx(0.1, rel=0.02)


@pytest.mark.parametrize("off", [-SLIVER_METRES + 2, SLIVER_METRES - 2])
def test_slivers_between_generalised_boundaries_are_not_shouted_about(tmp_path: Path, off: float) -> None:
    frame = shape(box(-500, -500, 1500, 1500)).difference(shape(box(0, 0, 1000, 1000)))
    shapes = [
        ({"code": "W0", "name": "Around"}, mapping(frame)),
        ({"code": "W1", "name": "A"}, box(0, 0, 500 + off / 2, 1000)),
        ({"code": "W2", "name": "B"}, box(500 - off / 2, 0, 1000, 1000)),
    ]
    found = read_wards(write_shapes(tmp_path / "w.geojson", shapes))
    assert found.topology == ()
    assert found.wards.of(*at(500, 500)) is not None, "whatever is no gap belongs to a ward"


def test_the_order_of_shapes_in_a_file_changes_nothing(tmp_path: Path) -> None:
    path = write_wards(tmp_path / "w.geojson")
    turned = tmp_path / "turned.geojson"
    shutil.copy(path, turned)
    content = json.loads(turned.read_text())
    content["features"].reverse()
    turned.write_text(json.dumps(content))
    assert codes(read_wards(path)) == codes(read_wards(turned))


_EDGE = st.floats(-0.01, 0.01, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(corner=st.tuples(_EDGE, _EDGE), along=st.floats(0, 1), order=st.permutations(range(4)), beside=st.integers(0, 5))
def test_a_point_on_an_edge_is_in_the_same_ward_every_time(
    corner: tuple[float, float], along: float, order: list[int], beside: int
) -> None:
    """Whatever the order of the wards in their file, and whichever points are asked beside it."""
    x, y = 0.1 + corner[0], 52.2 + corner[1]
    middle = (x, y)
    corners = [(0.05, 52.15), (0.15, 52.15), (0.15, 52.25), (0.05, 52.25)]
    shapes = [shapely.Polygon([middle, corners[i], corners[(i + 1) % 4]]) for i in range(4)]
    towards = corners[1]
    point = (x + (towards[0] - x) * along, y + (towards[1] - y) * along)
    by_code = sorted((f"W{order[i]}", item) for i, item in enumerate(shapes))
    wards = Wards(tuple(WardShape(Ward(code, "", ""), item) for code, item in by_code), HERE)
    once = wards.of(*point)
    others = np.linspace(0.06, 0.14, beside)
    many = wards.of_all([*others, point[0], point[0]], [*(others * 0 + 52.2), point[1], point[1]])
    assert once is not None
    assert many[-1] == many[-2] == once
    if 1e-6 < along < 1 - 1e-6:
        # The line towards that corner is shared by the first and the second triangle.
        assert once.code in {f"W{order[0]}", f"W{order[1]}"}
    assert wards.of(*middle).code == "W0"  # type: ignore[union-attr]
