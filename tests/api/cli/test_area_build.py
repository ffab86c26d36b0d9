"""``wardround area build`` with files that are missing, and of a place without a line."""

from __future__ import annotations

import os
from pathlib import Path

from tests.api.cli.conftest import Wardround


def test_every_file_that_is_missing_is_named_with_where_to_get_it(wardround: Wardround, tmp_path: Path) -> None:
    ran = wardround("area", "build", tmp_path / "new", "--name", "Nowhere")
    assert ran.code == 2
    assert all(f"{option}: This file is required." in ran.err for option in ("--osm", "--wards", "--postcodes"))
    assert "Code-Point Open" in ran.err


def test_of_a_place_without_a_line_it_ends_and_says_what_to_bring(wardround: Wardround, tmp_path: Path) -> None:
    os.environ["WARDROUND_NOMINATIM_SEARCH_URL"] = "http://127.0.0.1:9"
    ran = wardround("area", "build", tmp_path / "new", "--place", "Cambridge, UK")
    assert (ran.code, ran.out) == (2, "")
    assert "[online.no-line]" in ran.err
    assert "geoportal.statistics.gov.uk" in ran.err
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_pack_is_refused_before_anything_is_fetched(wardround: Wardround, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear all")
    ran = wardround("area", "build", tmp_path / "mine", "--place", "Cambridge, UK")
    assert (ran.code, "[area.occupied]" in ran.err) == (2, True)
    assert not (tmp_path / "mine-downloads").exists()
