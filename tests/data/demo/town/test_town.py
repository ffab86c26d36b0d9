"""The demo town: the same every time, whole, and not to be mistaken for a real one."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import shapely

from data.demo.town.network import CAR, car_pieces
from data.demo.town.postcodes import INWARD_LETTERS
from data.demo.town.town import generate
from data.demo.town.write_files import write
from routing.needs import PlaceKind
from tests.data.demo.conftest import Grown

ROOT = Path(__file__).parents[4]

# Every postcode area of the United Kingdom, the Channel Islands and the Isle of Man.
REAL_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
    "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
    "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR "
    "TS TW UB W WA WC WD WF WN WR WS WV YO ZE "
)
FILES = {
    "streets.osm.gz",
    "wards.geojson",
    "postcodes.csv",
    "places.csv",
    "neighbourhoods.geojson",
    "deprivation.csv",
    "addresses.csv",
}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def areas(folder: Path, name: str, code: str) -> dict[str, shapely.Geometry]:
    found = json.loads((folder / name).read_text(encoding="utf-8"))["features"]
    return {f["properties"][code]: shapely.from_geojson(json.dumps(f["geometry"])) for f in found}


def digest(folder: Path) -> str:
    seen = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()


def test_writes_what_a_council_would_bring(small: Grown) -> None:
    assert {path.name for path in small.folder.iterdir()} == FILES


def test_is_the_same_in_another_process(small: Grown, tmp_path: Path) -> None:
    """Another hash seed would show any dependence on the order of sets."""
    folder = str(tmp_path / "again")
    imports = "from data.demo.town.town import generate; from data.demo.town.write_files import write"
    code = f"from pathlib import Path; {imports}; write(generate(7, 600), Path({folder!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "4711"}, check=True)
    assert digest(tmp_path / "again") == digest(small.folder)


def test_another_seed_gives_another_town(small: Grown, tmp_path: Path) -> None:
    write(generate(8, 600), tmp_path / "other")
    assert digest(tmp_path / "other") != digest(small.folder)


def test_cars_get_everywhere_and_back(small: Grown) -> None:
    network = small.town.network
    whole = car_pieces(network)
    assert all(whole[e.a] and whole[e.b] for e in network.edges if e.highway in CAR)


def test_walkers_get_everywhere(small: Grown) -> None:
    roots = list(range(len(small.town.network.nodes)))

    def root(i: int) -> int:
        while roots[i] != i:
            i = roots[i]
        return i

    for edge in small.town.network.edges:
        roots[root(edge.a)] = root(edge.b)
    assert len({root(i) for i in range(len(roots))}) == 1


def test_streets_have_what_surveyors_map(standard: Grown) -> None:
    root = ET.fromstring(gzip.decompress((standard.folder / "streets.osm.gz").read_bytes()))
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for tag in root.iter("tag"):
        seen[tag.get("k", "")][tag.get("v", "")] += 1
    assert CAR - {"service"} <= set(seen["highway"])
    assert {"footway", "cycleway", "pedestrian"} <= set(seen["highway"])
    assert seen["oneway"]["yes"] > 20
    assert seen["junction"]["roundabout"] > 4
    assert seen["maxspeed"]["30 mph"] > 100
    assert seen["railway"]["station"] == 1
    assert seen["railway"]["rail"] == 1
    assert seen["waterway"]["river"] == 1
    assert seen["natural"]["water"] == 1
    assert seen["leisure"]["park"] > 3
    assert seen["amenity"]["pharmacy"] == 10
    assert len(seen["name"]) > 1_000
    ids = [node.get("id") for node in root.iter("node")]
    assert len(ids) == len(set(ids))
    assert {ref.get("ref") for ref in root.iter("nd")} <= set(ids)


def test_few_bridges_cross_the_river(standard: Grown) -> None:
    river = next(f for f in standard.town.features if ("waterway", "river") in f.tags)
    line = shapely.LineString(river.points)
    bridges = [
        e for e in standard.town.network.edges if e.highway in CAR and shapely.LineString(e.line).intersects(line)
    ]
    assert 3 <= len(bridges) <= 5
    assert all(e.structure == "bridge" for e in bridges)


def test_standard_town_has_the_size_it_promises(standard: Grown) -> None:
    town = standard.town
    degree = Counter(end for e in town.network.edges if e.highway in CAR for end in (e.a, e.b))
    assert 4_500 <= town.street_nodes <= 5_500
    assert 2_000 <= sum(1 for n in degree.values() if n != 2) <= 3_000
    assert len(town.wards) == 12
    assert 2_300 <= len(town.postcodes) <= 2_800
    assert 35 <= len(town.zones) <= 45
    kinds = Counter(place.kind for place in town.places)
    assert kinds[PlaceKind.PHARMACY] == 10
    assert kinds[PlaceKind.SHOP] == 12
    assert kinds[PlaceKind.HUB] == 3
    assert kinds[PlaceKind.KITCHEN] == 1
    assert min(kinds[k] for k in (PlaceKind.FRIDGE, PlaceKind.DONOR, PlaceKind.SURGERY)) >= 3


def test_wards_hold_about_as_many_people_each(standard: Grown) -> None:
    doors: Counter[str] = Counter()
    for located in standard.town.postcodes:
        doors[located.ward_code] += located.postcode.doors
    fair = sum(doors.values()) / 12
    assert all(0.6 * fair < n < 1.6 * fair for n in doors.values())


@pytest.mark.parametrize(("name", "code"), [("wards.geojson", "WD26CD"), ("neighbourhoods.geojson", "LSOA26CD")])
def test_areas_leave_no_gap_and_do_not_overlap(standard: Grown, name: str, code: str) -> None:
    shapes = list(areas(standard.folder, name, code).values())
    whole = shapely.union_all(shapes)
    assert all(shape.is_valid for shape in shapes)
    assert isinstance(whole, shapely.Polygon)
    assert not whole.interiors
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-9)


def test_postcodes_lie_in_the_ward_they_name(standard: Grown) -> None:
    wards = areas(standard.folder, "wards.geojson", "WD26CD")
    for row in rows(standard.folder, "postcodes.csv"):
        assert wards[row["ward"]].contains(shapely.Point(float(row["lon"]), float(row["lat"])))


def test_postcodes_are_well_formed_in_an_area_that_does_not_exist(standard: Grown) -> None:
    codes = [row["postcode"] for row in rows(standard.folder, "postcodes.csv")]
    assert len(codes) == len(set(codes))
    for code in codes:
        match = re.fullmatch(rf"([A-PR-UWYZ][A-HK-Y])\d\d? \d[{INWARD_LETTERS}]{{2}}", code)
        assert match
        assert match[1] not in REAL_AREAS.split()


def test_codes_cannot_be_mistaken_for_real_ones(small: Grown) -> None:
    """Real codes start with the letter of a nation."""
    codes = [
        *areas(small.folder, "wards.geojson", "WD26CD"),
        *areas(small.folder, "neighbourhoods.geojson", "LSOA26CD"),
    ]
    assert all(re.fullmatch(r"X0[15]\d{6}", code) for code in codes)


def test_lies_in_the_sea(standard: Grown) -> None:
    """The Lincolnshire coast ends west of 0.4 E here."""
    west, south, east, north = shapely.total_bounds(list(areas(standard.folder, "wards.geojson", "WD26CD").values()))
    assert 0.7 < west < east < 1.0
    assert 53.2 < south < north < 53.5


def test_deprivation_covers_every_zone_in_tenths(standard: Grown) -> None:
    table = rows(standard.folder, "deprivation.csv")
    assert {row["LSOA26CD"] for row in table} == set(areas(standard.folder, "neighbourhoods.geojson", "LSOA26CD"))
    assert {int(row["IMD_decile"]) for row in table} == set(range(1, 11))
    assert all(int(row["All Ages"]) >= 0 for row in table)


def test_life_is_harder_by_the_railway_than_in_the_village(standard: Grown) -> None:
    deciles: dict[str, list[int]] = defaultdict(list)
    for located in standard.town.postcodes:
        deciles[located.ward_code].append(located.decile)
    mean = {ward.name: sum(deciles[ward.code]) / len(deciles[ward.code]) for ward, _ in standard.town.wards}
    assert mean["Newtown"] < mean["Aston & Holme"] - 3


def test_refuses_a_folder_with_something_in_it(small: Grown) -> None:
    before = digest(small.folder)
    with pytest.raises(FileExistsError, match="not empty"):
        write(small.town, small.folder)
    assert digest(small.folder) == before


def test_leaves_nothing_half_written(small: Grown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("data.demo.town.write_files.write_facts", breaks)
    with pytest.raises(OSError, match="disk full"):
        write(small.town, tmp_path / "new")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("nodes", [0, 10_000_000])
def test_refuses_a_size_it_cannot_grow(nodes: int) -> None:
    with pytest.raises(ValueError, match="between"):
        generate(7, nodes)
