"""An area from raw files, and what can be asked of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from api.services.deployment import areas
from geo.area.sources import AreaSources
from routing.errors import InvalidArea, InvalidFile, InvalidInput
from routing.needs import Mode
from tests.support.api_lists import OFF_STREET
from tests.support.api_world import SOUTH, STEP, WEST


def points(folder: Path, text: str) -> Path:
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


CORNERS = f"lon,lat\n{WEST},{SOUTH}\n{WEST + 6 * STEP},{SOUTH}\n{WEST},{SOUTH + 0.001}\n"


def test_a_build_says_what_it_made(placed_folder: Path, tmp_path: Path) -> None:
    raw = placed_folder.parent
    told: list[float] = []
    built = areas.build(
        tmp_path / "area",
        AreaSources(
            name="Squareton",
            osm=raw / "town.osm",
            wards=raw / "wards.geojson",
            postcodes=raw / "postcodes.csv",
            places=(raw / "places.csv",),
        ),
        progress=lambda _step, fraction: told.append(fraction),
    )
    assert built.lines[0].startswith("Squareton: 2 wards")
    assert told == sorted(told)
    assert areas.show(tmp_path / "area").data["places"] == {"hub": 1, "pharmacy": 3, "shop": 1, "surgery": 1}


def test_a_build_from_an_unfit_file_leaves_what_was_there(placed_folder: Path, tmp_path: Path) -> None:
    raw = placed_folder.parent
    broken = tmp_path / "wards.geojson"
    broken.write_text("{}")
    out = tmp_path / "area"
    with pytest.raises(InvalidArea):
        areas.build(out, AreaSources(name="S", osm=raw / "town.osm", wards=broken, postcodes=raw / "postcodes.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["wards.geojson"]


def test_what_an_area_holds_is_plain_values_and_lines(placed_folder: Path) -> None:
    summary = areas.show(placed_folder)
    data = json.loads(json.dumps(summary.data))
    assert data["name"] == "Squareton"
    assert {ward["name"] for ward in data["wards"]} == {"Westgate", "Eastgate"}
    assert data["postcodes"] == sum(ward["postcodes"] for ward in data["wards"])
    assert any("walk" in line for line in summary.lines)
    assert all("LOOK" not in line for line in summary.lines if "ok" in line)


def test_postcodes_and_places_are_found_and_what_is_not_says_why(placed_folder: Path) -> None:
    found, near, nowhere, place, several = areas.geocode(
        placed_folder, ["zx12ab", "ZXI 2AB", "Zzyzx", "Square Surgery", "Boots"]
    )
    assert (found.found, found.ward_name, found.label) == (True, "Westgate", "ZX1 2AB")
    assert found.lon == pytest.approx(WEST + STEP, abs=1e-5)
    assert (near.found, near.code, near.suggestions) == (False, "postcode.near-miss", ("ZX1 2AB",))
    assert (nowhere.found, nowhere.code) == (False, "place.unknown")
    assert nowhere.action
    assert (place.found, place.precision) == (True, "place")
    assert (several.found, several.code, len(several.suggestions)) == (False, "place.ambiguous", 2)


def test_a_folder_that_is_no_area_is_said_to_be_none(tmp_path: Path) -> None:
    for ask in (areas.show, lambda path: areas.geocode(path, ["ZX1 2AB"])):
        with pytest.raises(InvalidArea) as caught:
            ask(tmp_path)
        assert caught.value.faults[0].action


def test_a_matrix_is_written_between_all_points(placed_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "matrix.npz"
    assert areas.write_matrix(placed_folder, points(tmp_path, CORNERS), Mode.WALK, out) == (3, 0)
    with np.load(out) as made:
        assert made["durations"].shape == made["distances"].shape == (3, 3)
        assert made["distances"][0, 1] > made["distances"][0, 2] > 0
        assert (np.diag(made["durations"]) == 0).all()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["points.columns"]),
        ("lon,lat\n", ["points.columns"]),
        ("x,y\n1,2\n", ["points.columns"]),
        ("lon,lat\n0.13,52.19\nhere,there\n200,52\n0.13\nnan,52\n", ["points.not-a-position"] * 4),
    ],
)
def test_a_file_of_points_is_refused_with_all_its_faults(
    placed_folder: Path, tmp_path: Path, text: str, codes: list[str]
) -> None:
    with pytest.raises(InvalidFile) as caught:
        areas.write_matrix(placed_folder, points(tmp_path, text), Mode.WALK, tmp_path / "m.npz")
    assert [fault.code for fault in caught.value.faults] == codes
    assert not (tmp_path / "m.npz").exists()


def test_a_row_that_is_no_position_is_named_by_its_line(placed_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        areas.write_matrix(placed_folder, points(tmp_path, "lon,lat\n0.13,52.19\n?,?\n"), Mode.WALK, tmp_path / "m.npz")
    assert caught.value.faults[0].where == "points.csv line 3"


def test_missing_binary_and_oversized_files_of_points_are_refused(
    placed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = tmp_path / "binary.csv"
    binary.write_bytes(bytes(range(256)))
    monkeypatch.setattr(areas, "MOST_POINTS", 2)
    big = tmp_path / "big.csv"
    big.write_text(CORNERS)
    for path, code in ((tmp_path / "none.csv", "file.missing"), (binary, "file.not-text"), (big, "points.too-many")):
        with pytest.raises(InvalidFile) as caught:
            areas.write_matrix(placed_folder, path, Mode.WALK, tmp_path / "m.npz")
        assert caught.value.code == code
    monkeypatch.setattr(areas, "MOST_BYTES", 10)
    with pytest.raises(InvalidFile) as caught:
        areas.write_matrix(placed_folder, big, Mode.WALK, tmp_path / "m.npz")
    assert caught.value.code == "file.too-large"


def test_points_off_every_street_are_all_named(placed_folder: Path, tmp_path: Path) -> None:
    far = areas.geocode(placed_folder, [OFF_STREET])[0]
    text = f"{CORNERS}{far.lon},{far.lat}\n{far.lon},{far.lat}\n"
    with pytest.raises(InvalidInput) as caught:
        areas.write_matrix(placed_folder, points(tmp_path, text), Mode.WALK, tmp_path / "m.npz")
    assert len(caught.value.faults) == 2
    assert not (tmp_path / "m.npz").exists()


@pytest.mark.parametrize("out", ["nowhere/m.npz", "points.csv/m.npz", "."])
def test_a_matrix_that_cannot_be_written_leaves_nothing(placed_folder: Path, tmp_path: Path, out: str) -> None:
    path = points(tmp_path, CORNERS)
    with pytest.raises(InvalidFile) as caught:
        areas.write_matrix(placed_folder, path, Mode.WALK, tmp_path / out)
    assert caught.value.code == "file.cannot-write"
    assert [one.name for one in tmp_path.iterdir()] == ["points.csv"]
