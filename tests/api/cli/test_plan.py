"""``wardround plan`` and ``wardround map``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.services.planning import draft
from api.settings import Settings
from api.wiring import open_context
from tests.api.cli.conftest import Wardround, kept, refused
from tests.support.town_day import NEIGHBOURS

DAY = "2026-11-23"


def test_a_plan_shows_its_rounds_and_why_each_other_need_is_left(wardround: Wardround, home: Path) -> None:
    ran = wardround("plan", "--date", DAY)
    assert ran.code == 0
    assert ran.out.startswith("Plan 1 of 2026-11-23 (version 1, draft)")
    assert "Olga Quigley" in ran.out
    assert ran.err == ""
    left = ran.out.partition("Unassigned:\n")[2].partition("\n\n")[0].splitlines()
    assert len(left) >= 3
    reasons = [line for line in left if line.rstrip().endswith("]")]
    changes = [line for line in left if line.startswith(" " * 6)]
    assert len(reasons) + len(changes) == len(left)
    assert changes
    assert all(name not in "".join(left) for name in NEIGHBOURS)


def test_as_json_a_plan_is_json_and_nothing_else(wardround: Wardround, home: Path) -> None:
    made = json.loads(wardround("plan", "--date", DAY, "--seed", "7", "--json").out)
    assert (made["day"], made["version"], made["seed"]) == (DAY, 1, 7)
    assert made["rounds"][0]["stops"]
    assert {"code", "sentence"} <= set(made["unassigned"][0])


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_plan_with_names_is_a_look_at_whoever_it_names(
    wardround: Wardround, home: Path, options: tuple[str, ...]
) -> None:
    out = wardround("plan", "--date", DAY, *options).out
    context, _ = open_context(Settings(home=home))
    with context.database.reading() as store:
        named = {("volunteer", one.id) for one in store.volunteers.all() if one.name in out}
        named |= {("need", one.id) for one in store.needs.open() if one.name in out}
        assert named
        looks = store.access_log.at(named)
    context.close()
    assert {(look.actor, look.why) for look in looks} == {("cli", "cli.plan")}
    assert {(look.subject_kind, one) for look in looks for one in look.subjects} >= named


def test_every_plan_is_the_next_version(wardround: Wardround, home: Path) -> None:
    wardround("plan", "--date", DAY)
    assert "version 2" in wardround("plan", "--date", DAY).out


def test_a_map_is_one_file_for_its_owner_alone(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    wardround("plan", "--date", DAY)
    out = tmp_path / "day.html"
    ran = wardround("map", "--date", DAY, "--out", out)
    assert ran.code == 0
    assert f"Wrote {out}" in ran.out
    assert "It is removed when its day is over" in ran.err
    assert out.stat().st_mode & 0o077 == 0
    assert out.read_text().rstrip().endswith("</html>")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_day_without_a_plan_has_no_map(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "day.html"
    refused(
        wardround("map", "--date", "2026-12-01", "--out", out),
        "2026-12-01 has no plan",
        "wardround plan --date 2026-12-01",
        "[plan.none-that-day]",
    )
    assert not out.exists()


@pytest.mark.parametrize("date", ["yesterday", "23/11/2026", "2026-02-30", ""])
@pytest.mark.parametrize("command", [("plan",), ("map", "--out", "day.html"), ("coverage",)])
def test_what_is_no_date_makes_nothing(
    wardround: Wardround, environment: Path, command: tuple[str, ...], date: str
) -> None:
    refused(wardround(*command, "--date", date), "--date", "YYYY-MM-DD", "[cli.date]")
    assert not environment.exists()
    assert not Path("day.html").exists()


@pytest.mark.parametrize("command", [("plan",), ("map", "--out", "day.html"), ("coverage",)])
def test_an_area_that_is_none_makes_nothing(
    wardround: Wardround, environment: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "area.json").write_text("{}")
    for area in ("nowhere", "files"):
        refused(wardround(*command, "--date", DAY, "--area", area))
    assert not environment.exists()
    assert not Path("day.html").exists()


@pytest.mark.parametrize("where", ["nowhere/day.html", "file/day.html", "home"])
def test_a_map_that_cannot_be_written_is_refused(wardround: Wardround, home: Path, where: str) -> None:
    Path("file").write_text("mine")
    wardround("plan", "--date", DAY)
    before = sorted(Path().rglob("*"))
    refused(wardround("map", "--date", DAY, "--out", where), "[file.cannot-write]", where)
    assert sorted(Path().rglob("*")) == before
    assert Path("file").read_text() == "mine"


def test_a_plan_that_breaks_a_rule_is_not_kept(
    wardround: Wardround, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "violations", lambda *_: ["late"])
    before = kept(home)
    refused(wardround("plan", "--date", DAY), "[plan.broken-rule]")
    assert kept(home) == before


@pytest.mark.parametrize("given", [("--seconds", "0"), ("--seed", "-1"), ("--faster",), ("--seconds", "soon")])
def test_an_option_that_makes_no_sense_is_refused(
    wardround: Wardround, environment: Path, given: tuple[str, ...]
) -> None:
    ran = wardround("plan", *given)
    assert ran.code == 2
    assert ran.out == ""
    assert given[0] in ran.err
    assert not environment.exists()


def test_spare_time_is_asked_for_and_told(wardround: Wardround, home: Path) -> None:
    ran = wardround("plan", "--date", DAY, "--spare", "20")
    assert "Stops keep 20 spare minutes before each deadline" in ran.out
    assert "slack" in ran.out
    made = json.loads(wardround("plan", "--date", DAY, "--spare", "20", "--json").out)
    assert made["spare_minutes"] == 20
    assert {"earliest", "latest", "spare"} <= set(made["rounds"][0]["stops"][0])
