"""``wardround why``: of a round, or of a need on none."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.cli.conftest import Wardround, refused

DAY = "2026-11-23"


def test_a_round_says_why_of_each_of_its_needs(wardround: Wardround, home: Path) -> None:
    wardround("plan", "--date", DAY)
    ran = wardround("why", "--date", DAY, "--round", "1")
    assert ran.code == 0
    first, *lines = ran.out.splitlines()
    assert first.startswith("Round 1, ")
    assert lines
    assert all(line.startswith(("  need ", "  Nothing")) for line in lines)


def test_a_need_on_no_round_says_what_keeps_each_volunteer_from_it(wardround: Wardround, home: Path) -> None:
    wardround("plan", "--date", DAY)
    ran = wardround("why", "--date", DAY, "--need", "9")
    assert "Olga Quigley has no DBS check valid that day" in ran.out
    assert "[skills" in ran.out
    told = json.loads(wardround("why", "--date", DAY, "--need", "9", "--json").out)
    assert {"codes", "sentence"} <= set(told["hindered"][0])


def test_what_is_asked_about_must_be_said(wardround: Wardround, home: Path) -> None:
    refused(wardround("why", "--date", DAY), "--round NUMBER", "[why.one-thing]")
    wardround("plan", "--date", DAY)
    refused(wardround("why", "--date", DAY, "--round", "99"), "does not have a round 99", "[round.unknown]")
