"""``wardround coverage``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.cli.conftest import Wardround
from tests.api.services.town_day import NEIGHBOURS


def test_small_numbers_are_stars_and_the_note_says_so(wardround: Wardround, home: Path) -> None:
    ran = wardround("coverage", "--date", "2026-11-23")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Coverage of 2026-11-23"
    assert any("Westgate" in line and "*" in line for line in lines)
    assert "* stands for 1 to 7" in ran.out
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
