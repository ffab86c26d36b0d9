"""``wardround coverage``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.api.cli.conftest import Wardround
from tests.support.town_day import NEIGHBOURS


def test_small_numbers_are_stars_and_the_note_says_so(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage", "--date", "2026-11-23")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Coverage of 2026-11-23"
    assert any("Westgate" in line and "*" in line for line in lines)
    assert "* means 1 to 7" in ran.out
    assert all(name not in ran.out for name in NEIGHBOURS)


def test_exact_numbers_are_given_to_who_asks(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage", "--date", "2026-11-23", "--exact", "--json")
    wards = json.loads(ran.out)["rows"]
    assert sum(ward["needs"] for ward in wards) == len(NEIGHBOURS)
    assert all(ward["met"] == 0 for ward in wards)


def test_as_json_hidden_numbers_are_null(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage", "--date", "2026-11-23", "--json")
    view = json.loads(ran.out)
    assert view["hidden_small"] is True
    assert any(ward["met"] is None for ward in view["rows"])


def test_after_a_boundary_review_either_year_s_wards_can_be_counted(
    wardround: Wardround, home: Path, placed_folder: Path, tmp_path: Path
) -> None:
    area = Path(shutil.copytree(placed_folder, tmp_path / "own-area"))
    boundaries = tmp_path / "new.geojson"
    content = json.loads((area / "wards.geojson").read_text())
    for feature, name in zip(content["features"], ("Old Town", "New Town"), strict=True):
        feature["properties"] = {"WD26CD": name[:3], "WD26NM": name}
    boundaries.write_text(json.dumps(content))
    dry = wardround("area", "review", boundaries, "--area", area)
    assert dry.code == 0
    assert "Nothing was changed" in dry.out
    assert all(name not in dry.out for name in NEIGHBOURS)
    told = json.loads(wardround("area", "review", boundaries, "--area", area, "--apply", "--json").out)
    assert told["applied"] is True
    asked = ("coverage", "--date", "2026-11-23", "--exact", "--json", "--area", area)
    new = json.loads(wardround(*asked, "--wards", "2026").out)
    old = json.loads(wardround(*asked, "--wards", told["from_vintage"]).out)
    assert {row["ward_name"] for row in new["rows"]} == {"Old Town", "New Town"}
    assert {row["ward_name"] for row in old["rows"]} == {"Westgate", "Eastgate"}
    assert sorted(row["needs"] for row in new["rows"]) == sorted(row["needs"] for row in old["rows"])
    unknown = wardround(*asked, "--wards", "1974")
    assert (unknown.code, "ward.vintage-unknown" in unknown.err) == (2, True)


def test_residents_and_deprivation_are_printed_where_they_are_known_and_a_total(
    wardround: Wardround, home: Path, placed_folder: Path, tmp_path: Path
) -> None:
    assert "residents" not in wardround("coverage", "--date", "2026-11-23").out
    area = Path(shutil.copytree(placed_folder, tmp_path / "own-area"))
    wards = json.loads((area / "wards.geojson").read_text())
    for feature, residents in zip(wards["features"], (1200, 900), strict=True):
        feature["properties"] |= {"residents": residents, "imd_decile": 2.5}
    (area / "wards.geojson").write_text(json.dumps(wards))
    manifest = json.loads((area / "area.json").read_text())
    manifest["files"]["wards.geojson"] = (area / "wards.geojson").stat().st_size
    (area / "area.json").write_text(json.dumps(manifest))
    lines = wardround("coverage", "--date", "2026-11-23", "--area", area).out.splitlines()
    assert "residents  deprivation decile" in lines[1]
    assert any("Westgate" in line and line.endswith("2.5") and "1,200" in line for line in lines)
    assert any("All wards" in line and "2,100" in line for line in lines)


def test_several_days_are_counted_in_whole_weeks(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage", "--from", "2026-11-04", "--to", "2026-11-11")
    assert ran.out.startswith("Coverage of 2026-11-02 to 2026-11-15")
    assert wardround("coverage", "--date", "2026-11-04", "--to", "2026-11-11").code == 2


def test_without_days_it_covers_the_same_weeks_as_the_page(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage")
    assert ran.out.splitlines()[0] == "Coverage of 2026-11-02 to 2026-11-23"
