"""Area packs on disk: whole or not at all, never a pickle, never another's folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.area.area import Area
from geo.area.build import build_area
from geo.area.pack import MANIFEST, SETTLEMENTS_FILE, is_pack, read_arrays, write_whole
from geo.area.sources import AreaSources
from geo.area.summary import describe
from geo.geocoding.geocode import Found, find
from routing.errors import InvalidArea
from routing.needs import Mode
from tests.support.geo_makers import town_files


@pytest.fixture
def pack(town: Area, tmp_path: Path) -> Path:
    return Path(shutil.copytree(town.folder, tmp_path / "pack"))


def codes(raised: pytest.ExceptionInfo[InvalidArea]) -> list[str]:
    return [fault.code for fault in raised.value.faults]


def write_one(folder: Path) -> None:
    (folder / "one.txt").write_text("1")


def test_a_pack_opens_where_it_was_copied_to(pack: Path) -> None:
    assert Area.open(pack).name == "Small Town"


@pytest.mark.parametrize("make", ["nothing", "empty", "other", "file", "broken"])
def test_what_is_no_pack_does_not_open(tmp_path: Path, make: str) -> None:
    path = tmp_path / "area"
    if make == "file":
        path.write_text("hello")
    elif make != "nothing":
        path.mkdir()
    if make == "other":
        (path / MANIFEST).write_text('{"format": "something else"}')
    if make == "broken":
        (path / MANIFEST).write_text('{"format": "wardr')
    with pytest.raises(InvalidArea) as raised:
        Area.open(path)
    assert codes(raised) == ["area.missing" if make in ("nothing", "file") else "area.not-a-pack"]


def test_a_pack_of_another_format_says_so(pack: Path) -> None:
    manifest = json.loads((pack / MANIFEST).read_text())
    (pack / MANIFEST).write_text(json.dumps(manifest | {"version": 99}))
    with pytest.raises(InvalidArea) as raised:
        Area.open(pack)
    assert codes(raised) == ["area.version"]
    assert "99" in raised.value.faults[0].cause


def test_a_pack_from_before_settlements_were_read_opens_and_says_that_it_lacks_them(pack: Path) -> None:
    manifest = json.loads((pack / MANIFEST).read_text())
    (pack / SETTLEMENTS_FILE).unlink()
    del manifest["files"][SETTLEMENTS_FILE]
    (pack / MANIFEST).write_text(json.dumps(manifest))
    table = read_arrays(pack, "postcodes.npz")
    np.savez(pack / "old.npz", **{key: value for key, value in table.items() if key != "town"})
    (pack / "old.npz").replace(pack / "postcodes.npz")
    manifest["files"]["postcodes.npz"] = (pack / "postcodes.npz").stat().st_size
    (pack / MANIFEST).write_text(json.dumps(manifest))
    area = Area.open(pack)
    assert (area.has_settlements, describe(area).settlements) == (False, None)
    answer = find(area.gazetteer, "200 Row, Ward 1")
    assert isinstance(answer, Found)
    assert answer.location.ward_code == "W1"


def test_every_missing_or_shortened_file_is_named(pack: Path) -> None:
    (pack / "places.json").unlink()
    (pack / "streets-walk.npz").write_bytes((pack / "streets-walk.npz").read_bytes()[:100])
    with pytest.raises(InvalidArea) as raised:
        Area.open(pack)
    assert {fault.where for fault in raised.value.faults} == {"pack/places.json", "pack/streets-walk.npz"}
    assert set(codes(raised)) == {"area.incomplete"}


@pytest.mark.parametrize("name", ["wards.geojson", "places.json", "postcodes.npz"])
def test_a_damaged_file_is_an_error_not_a_surprise(pack: Path, name: str) -> None:
    (pack / name).write_bytes(b"x" * (pack / name).stat().st_size)
    with pytest.raises(InvalidArea):
        Area.open(pack)


def test_a_damaged_network_is_named_when_it_is_asked_for(pack: Path) -> None:
    path = pack / "streets-drive.npz"
    path.write_bytes(b"x" * path.stat().st_size)
    area = Area.open(pack)
    assert area.network(Mode.WALK).segments > 0
    with pytest.raises(InvalidArea) as raised:
        area.network(Mode.DRIVE)
    assert codes(raised) == ["area.damaged"]


@pytest.mark.parametrize("change", [{"projection": None}, {"timezone": "Mars/Base"}, {"projection": ["a", "b"]}])
def test_a_manifest_that_makes_no_sense_is_an_error(pack: Path, change: dict[str, Any]) -> None:
    manifest = json.loads((pack / MANIFEST).read_text())
    (pack / MANIFEST).write_text(json.dumps(manifest | change))
    with pytest.raises(InvalidArea):
        Area.open(pack)


class UnpickledError(Exception):
    """Raised by what must never be loaded."""


class Bomb:
    def __reduce__(self) -> tuple[type[UnpickledError], tuple[str]]:
        return UnpickledError, ("opened",)


def test_no_pickle_is_ever_read(tmp_path: Path) -> None:
    """An array of Python objects is refused without running what it carries."""
    np.savez(tmp_path / "trap.npz", codes=np.array([Bomb()], dtype=object))
    with pytest.raises(InvalidArea) as raised:
        read_arrays(tmp_path, "trap.npz")
    assert codes(raised) == ["area.damaged"]


def test_a_folder_that_is_no_pack_is_never_touched(tmp_path: Path) -> None:
    theirs = tmp_path / "photos"
    theirs.mkdir()
    (theirs / "cat.jpg").write_text("meow")
    with pytest.raises(InvalidArea) as raised:
        build_area(theirs, AreaSources(**town_files(tmp_path)))
    assert codes(raised) == ["area.occupied"]
    assert (theirs / "cat.jpg").read_text() == "meow"


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "area").write_text("notes")
    with pytest.raises(InvalidArea):
        build_area(tmp_path / "area", AreaSources(**town_files(tmp_path)))
    assert (tmp_path / "area").read_text() == "notes"


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "area").mkdir()
    write_whole(tmp_path / "area", {}, write_one)
    assert is_pack(tmp_path / "area")


def test_what_a_killed_build_left_is_cleared_and_what_another_writes_is_not(tmp_path: Path) -> None:
    left, written = tmp_path / ".area.building-0badc0de", tmp_path / ".area.building-12345678"
    for folder in (left, written):
        folder.mkdir()
        write_one(folder)
    os.utime(left, (0, 0))
    write_whole(tmp_path / "area", {}, write_one)
    assert not left.exists()
    assert (written / "one.txt").exists()


def test_an_older_pack_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "area"
    write_whole(out, {"name": "old"}, lambda folder: (folder / "old.txt").touch())
    write_whole(out, {"name": "new"}, write_one)
    assert {path.name for path in out.iterdir()} == {MANIFEST, "one.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["area"]


def test_a_write_that_fails_leaves_the_older_pack(tmp_path: Path) -> None:
    out = tmp_path / "area"
    write_whole(out, {"name": "old"}, write_one)

    def fail(folder: Path) -> None:
        write_one(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(InvalidArea) as raised:
        write_whole(out, {"name": "new"}, fail)
    assert codes(raised) == ["area.cannot-write"]
    assert "No space left" in raised.value.faults[0].cause
    assert json.loads((out / MANIFEST).read_text())["name"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["area"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    files = town_files(tmp_path) | {"wards": tmp_path / "no such file"}
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InvalidArea):
        build_area(tmp_path / "deep" / "area", AreaSources(**files))
    assert sorted(tmp_path.iterdir()) == before
