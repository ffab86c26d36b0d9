"""``wardround area``, ``geocode`` and ``matrix``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.api.cli.conftest import Wardround, refused
from tests.support.api_world import SOUTH, STEP, WEST
from tests.support.osrm import answering, straight


def raw(folder: Path, **changes: object) -> list[object]:
    files = {"osm": "town.osm", "wards": "wards.geojson", "postcodes": "postcodes.csv", "places": "places.csv"}
    given = {name: folder.parent / file for name, file in files.items()} | changes
    return [part for name, value in given.items() for part in (f"--{name}", value)]


def test_an_area_is_built_and_shown(wardround: Wardround, placed_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "area"
    built = wardround("area", "build", out, "--name", "Squareton", *raw(placed_folder))
    assert built.code == 0
    assert built.out.startswith(f"Built {out}.\nSquareton: 2 wards")
    shown = wardround("area", "show", out)
    assert shown.out == built.out.partition("\n")[2]
    data = json.loads(wardround("area", "show", out, "--json").out)
    assert data["name"] == "Squareton"


def test_every_unfit_raw_file_is_named_and_no_folder_is_made(
    wardround: Wardround, placed_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "streets.osm").write_bytes(bytes(range(256)))
    (tmp_path / "empty.geojson").touch()
    given = {"osm": tmp_path / "streets.osm", "wards": tmp_path / "empty.geojson", "postcodes": tmp_path / "none.csv"}
    ran = wardround("area", "build", tmp_path / "area", "--name", "S", *raw(placed_folder, **given))
    refused(ran, "streets.osm", "empty.geojson", "none.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"streets.osm", "empty.geojson"}


def test_a_folder_that_is_no_area_pack_is_never_overwritten(
    wardround: Wardround, placed_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    refused(wardround("area", "build", tmp_path / "mine", "--name", "S", *raw(placed_folder)))
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("command", [("area", "show"), ("geocode", "ZX1 2AB", "--area")])
def test_what_is_no_area_is_said_to_be_none(wardround: Wardround, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        refused(wardround(*command, path), path.name)


def test_postcodes_are_found_with_their_ward(wardround: Wardround, environment: Path) -> None:
    ran = wardround("geocode", "zx12ab", "Square Surgery")
    assert ran.code == 0
    assert "Westgate" in ran.out
    assert len(ran.out.splitlines()) == 2
    assert not environment.exists()


def test_what_is_not_found_is_said_beside_what_is(wardround: Wardround) -> None:
    ran = wardround("geocode", "ZX1 2AB", "ZXI 2AB")
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 1
    assert "ZX1 2AB" in ran.err
    assert "[postcode.near-miss]" in ran.err


def test_as_json_found_and_not_found_stand_together(wardround: Wardround) -> None:
    ran = wardround("geocode", "ZX1 2AB", "ZXI 2AB", "--json")
    found, missed = json.loads(ran.out)
    assert (ran.code, ran.err) == (2, "")
    assert found["ward_name"] == "Westgate"
    assert missed["suggestions"] == ["ZX1 2AB"]


@pytest.mark.parametrize("mode", ["drive", "cycle", "walk"])
def test_a_matrix_is_written(wardround: Wardround, tmp_path: Path, mode: str) -> None:
    (tmp_path / "points.csv").write_text(f"lon,lat\n{WEST},{SOUTH}\n{WEST + STEP},{SOUTH}\n")
    ran = wardround("matrix", "--points", "points.csv", "--mode", mode, "--out", "m.npz")
    assert ran.code == 0
    with np.load("m.npz") as made:
        assert made["durations"].dtype.kind == "i"
        assert made["durations"].shape == (2, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "points.columns"), ("a,b\n1,2\n", "points.columns"), ("lon,lat\n1,x\n", "points.not-a-position")],
)
def test_a_bad_file_of_points_makes_no_matrix(wardround: Wardround, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "points.csv").write_text(text)
    refused(wardround("matrix", "--points", "points.csv", "--out", "m.npz"), "points.csv", f"[{code}]")
    refused(wardround("matrix", "--points", "none.csv", "--out", "m.npz"), "none.csv", "[file.missing]")
    assert not (tmp_path / "m.npz").exists()


def test_a_matrix_may_come_from_an_osrm_server(
    wardround: Wardround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "points.csv").write_text(f"lon,lat\n{WEST},{SOUTH}\n{WEST + STEP},{SOUTH}\n")
    with answering(straight) as url:
        assert wardround("matrix", "--points", "points.csv", "--out", "m.npz", "--osrm", url).code == 0
        assert np.load(tmp_path / "m.npz")["durations"].tolist() == [[0, 10], [10, 0]]
    refused(wardround("matrix", "--points", "points.csv", "--out", "n.npz", "--osrm", url), url, "[osrm.unreachable]")
    assert not (tmp_path / "n.npz").exists()
    monkeypatch.setenv("WARDROUND_OSRM_DRIVE", url)
    refused(wardround("matrix", "--points", "points.csv", "--out", "n.npz"), "[osrm.unreachable]")
    assert wardround("matrix", "--points", "points.csv", "--out", "n.npz", "--osrm", "").code == 0
    assert wardround("matrix", "--points", "points.csv", "--out", "n.npz", "--mode", "walk").code == 0
