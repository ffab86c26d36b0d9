"""The files of others: OpenStreetMap, wards of any vintage and CRS, postcode tables of any layout, lists of places."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from geo.addresses.read_postcodes import read_postcodes
from geo.places.read_lists import kind_of, read_places
from geo.sources.files import read_table
from geo.streets.raw import RawRestriction
from geo.streets.read_osm import read_osm
from geo.wards.read_boundaries import read_wards
from geo.wards.shapes import Wards
from routing.errors import InvalidFile
from routing.needs import PlaceKind
from tests.support.geo_makers import at, box, node_id, street, write_osm, write_postcodes, write_shapes, write_wards


def test_osm_keeps_what_lies_near_and_leaves_the_rest(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "two.osm", [street((0, 0), (100, 0)), street((50_000, 0), (50_100, 0))])
    assert len(read_osm(path).ways) == 2
    west, south = at(-1000, -1000)
    east, north = at(1000, 1000)
    assert len(read_osm(path, (west, south, east, north)).ways) == 1
    with pytest.raises(InvalidFile) as raised:
        read_osm(path, (10.0, 40.0, 10.1, 40.1))
    assert raised.value.code == "area.no-overlap"


def test_osm_reads_what_is_drawn(tmp_path: Path) -> None:
    lines = [
        street((0, 0), (100, 0)),
        street((0, 50), (100, 50), highway="", railway="rail"),
        street((0, 60), (100, 60), highway="", waterway="river", name="Cam"),
        street((0, 70), (100, 70), (100, 90), (0, 70), highway="", leisure="park", name="Green"),
        street((0, 170), (100, 170), (100, 190), (0, 170), highway="", natural="water"),
    ]
    ways = [type(way)(way.nodes, way.lon, way.lat, {k: v for k, v in way.tags.items() if v}) for way in lines]
    raw = read_osm(write_osm(tmp_path / "drawn.osm", ways, {node_id((0, 0)): {"highway": "traffic_signals"}}))
    assert sorted((paint.kind, paint.name) for paint in raw.paints) == [
        ("green", "Green"), ("rail", ""), ("river", "Cam"), ("water", ""),
    ]  # fmt: skip
    assert len(raw.node_tags) == 1


@pytest.mark.parametrize(
    ("code", "name", "vintage"),
    [("WD21CD", "WD21NM", "2021"), ("wd13cd", "wd13nm", "2013"), ("code", "name", ""), ("GSS_CODE", "NAME", "")],
)
def test_wards_of_any_vintage_are_read(tmp_path: Path, code: str, name: str, vintage: str) -> None:
    found = read_wards(write_wards(tmp_path / "w.geojson", code, name))
    assert found.vintage == vintage
    assert [item.ward.code for item in found.wards.shapes] == ["W1", "W2", "W3", "W4"]
    assert found.remarks == ()


def test_a_ward_in_several_shapes_is_one_ward(tmp_path: Path) -> None:
    shapes = [
        ({"code": "W1", "name": "Isles"}, box(0, 0, 100, 100)),
        ({"code": "W1", "name": "Isles"}, box(300, 0, 400, 100)),
    ]
    wards = read_wards(write_shapes(tmp_path / "w.geojson", shapes)).wards
    assert len(wards.shapes) == 1
    for x in (50, 350):
        ward = wards.of(*at(x, 50))
        assert ward is not None
        assert ward.code == "W1"


@pytest.mark.parametrize("suffix", [".gpkg", ".shp"])
def test_wards_in_another_crs_and_format_are_the_same_wards(tmp_path: Path, suffix: str) -> None:
    import geopandas

    source = write_wards(tmp_path / "w.geojson", "WD21CD", "WD21NM")
    path = tmp_path / f"w{suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        geopandas.read_file(source).to_crs("EPSG:27700").to_file(path)
    found = read_wards(path)
    ward = found.wards.of(*at(300, 300))
    assert ward is not None
    assert (ward.code, ward.vintage) == ("W1", "2021")


@pytest.fixture
def wards(tmp_path: Path) -> Wards:
    return read_wards(write_wards(tmp_path / "wards.geojson")).wards


def one(path: Path, text: str, wards: Wards) -> tuple[float, float]:
    path.write_text(text)
    position = read_postcodes(path, wards).table.position("ZQ10AA")
    assert position is not None
    return position


def test_postcode_tables_of_any_layout_give_the_same_point(tmp_path: Path, wards: Wards) -> None:
    from pyproj import Transformer

    lon, lat = at(110, 10)
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform(lon, lat)
    layouts = [
        f"pc,pq,e,n,lad,ward,lon,lat\nZQ1 0AA,10,{east},{north},E07,W1,{lon},{lat}\n",
        f'"ZQ1 0AA",10,{east:.0f},{north:.0f},"E92","E19","E18","","E07","W1"\n',
        f"Postcode,Eastings,Northings\nZQ1 0AA,{east},{north}\n",
        f"pcd;oseast1m;osnrth1m;doterm\nZQ1  0AA;{east};{north};\nZQ1 0AB;{east};{north};201902\n",
        f"pcds,lat,long,wd21cd\nZQ1 0AA,{lat},{lon},W1\n",
        f"\ufeffPostcode\tLatitude\tLongitude\nzq10aa\t{lat}\t{lon}\n",
    ]
    for i, text in enumerate(layouts):
        assert one(tmp_path / f"p{i}.csv", text, wards) == pytest.approx((lon, lat), abs=3e-5), text


def test_ended_postcodes_are_left_out_and_counted(tmp_path: Path, wards: Wards) -> None:
    lon, lat = at(110, 10)
    path = tmp_path / "p.csv"
    path.write_text(f"pcds,lat,long,doterm\nZQ1 0AA,{lat},{lon},\nZQ1 0AB,{lat},{lon},201902\n")
    found = read_postcodes(path, wards)
    assert (len(found.table), found.ended) == (1, 1)


def test_a_position_that_is_no_position_is_a_row_fault(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "p.csv"
    path.write_text(write_postcodes(path).read_text() + "ZQ1 9XX,abc,52.2,\nZQ1 9XY,nan,52.2,\n")
    found = read_postcodes(path, wards)
    assert [fault.where for fault in found.faults] == ["p.csv, line 7", "p.csv, line 8"]
    grid = tmp_path / "grid.csv"
    grid.write_text("postcode,e,n\nZQ1 0AA,0,0\nZQ1 0AB,543000,257000\n")
    with pytest.raises(InvalidFile):
        read_postcodes(grid, wards)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pharmacies", PlaceKind.PHARMACY),
        ("gp_surgeries", PlaceKind.SURGERY),
        ("Pharmacy", PlaceKind.PHARMACY),
        ("supermarket", PlaceKind.SHOP),
        ("community", PlaceKind.COMMUNITY),
        ("food_bank", PlaceKind.HUB),
        ("hub", PlaceKind.HUB),
        ("places", None),
        ("workshop", None),
        ("", None),
    ],
)
def test_the_kind_of_a_place_is_read_from_a_word(text: str, kind: PlaceKind | None) -> None:
    assert kind_of(text) is kind


def test_places_stand_at_their_own_point_or_their_postcode_s(tmp_path: Path, wards: Wards) -> None:
    postcodes = read_postcodes(write_postcodes(tmp_path / "p.csv"), wards).table
    path = tmp_path / "pharmacies.csv"
    path.write_text("ods,name,a,postcode,lat,lon\nF1,Boots,Row Street,zq10aa,,\nF2,Well,,ZQ1 0AB,52.205,0.11\n")
    (boots, well), faults = read_places(path, postcodes, wards.bounds)
    assert faults == ()
    assert (boots.kind, boots.name, boots.note, boots.postcode) == (
        PlaceKind.PHARMACY,
        "Boots",
        "Row Street",
        "ZQ1 0AA",
    )
    assert (boots.lon, boots.lat) == pytest.approx(at(110, 10), abs=1e-5)
    assert (well.lon, well.lat) == (0.11, 52.205)


@pytest.mark.parametrize("raw", [b"name;kind\nCaf\xe9;hub\n", b"\xef\xbb\xbfname\tkind\r\nCaf\xc3\xa9\thub\r\n"])
def test_tables_are_read_in_either_alphabet_with_any_separator(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    table = read_table(path, "the list")
    assert table.columns == ("name", "kind")
    assert table.rows == (("Café", "hub"),)


def test_a_workbook_is_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"PK\x03\x04rest of a zip file")
    with pytest.raises(InvalidFile) as raised:
        read_table(path, "the list")
    assert raised.value.code == "file.not-text"


def test_a_list_of_people_without_a_header_is_not_quoted(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Una Mensah,07700900018,164 Albert Street\nMabel Nowak,07700900011,Queens Walk\n")
    with pytest.raises(InvalidFile) as raised:
        read_postcodes(path, wards)
    assert "mensah" not in str(raised.value).lower()


def test_swapped_positions_are_noticed(tmp_path: Path, wards: Wards) -> None:
    lon, lat = at(110, 10)
    path = tmp_path / "t.csv"
    path.write_text(f"postcode,lon,lat\nZQ1 0AA,{lat},{lon}\n")
    with pytest.raises(InvalidFile) as raised:
        read_postcodes(path, wards)
    assert "swapped" in raised.value.faults[0].action


def test_uneven_rows_are_padded(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1\n1,2,3,4\n,,\n")
    table: Any = read_table(path, "the list")
    assert table.rows == (("1", "", ""), ("1", "2", "3"))


def test_reads_turn_restrictions_and_says_which_are_left_out(tmp_path: Path) -> None:
    ways = [street((-100, 0), (0, 0), way=11), street((0, 0), (0, -100), way=12), street((0, 0), (100, 0), way=13)]
    sign = RawRestriction((11,), (12,), node_id((0, 0)), {"restriction": "no_right_turn", "except": "bicycle"})
    longer = RawRestriction((11,), (13,), None, {"restriction": "no_u_turn"})
    found = read_osm(write_osm(tmp_path / "town.osm", ways, restrictions=[sign, longer]))
    assert [way.id for way in found.ways] == [11, 12, 13]
    assert list(found.restrictions) == [sign]
    assert "1 turn restrictions" in found.remarks[0].cause
