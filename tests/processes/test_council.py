"""A real council's files and a group's own lists, by the commands of the README, each its own process."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import rounds_of, run, succeeded
from tests.support.council import Council
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata

DAY = "2026-11-23"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory, council: Council) -> Path:
    """A folder with the area and the lists imported."""
    folder = tmp_path_factory.mktemp("council")
    shutil.copytree(council.area, folder / "area")
    for name in ("pharmacies.csv", "places.csv"):
        command(folder, "import", "places", realdata(f"cambridge/{name}"))
    command(folder, "import", "volunteers", realdata("cambridge/volunteers.csv"))
    command(folder, "import", "needs", realdata("cambridge/needs.csv"), "--report", "rows.csv")
    return folder


def command(folder: Path, *arguments: object) -> str:
    """What a command prints, once it is sure that it ended well."""
    settings = {"WARDROUND_HOME": str(folder / "home"), "WARDROUND_AREA": str(folder / "area")}
    return succeeded(run(*arguments, folder=folder, settings=settings)).out


def test_a_council_s_day_is_planned_mapped_and_counted(group: Path) -> None:
    plan: dict[str, Any] = json.loads(command(group, "plan", "--date", DAY, "--seconds", "2", "--json"))
    on_rounds = {stop["need_id"] for one in plan["rounds"] for stop in one["stops"] if stop["need_id"]}
    unassigned = {row["need_id"] for row in plan["unassigned"]}
    assert not on_rounds & unassigned
    assert len(on_rounds) > 3 * len(unassigned)
    assert command(group, "check", "--date", DAY) == "Every rule holds.\n"

    command(group, "map", "--date", DAY, "--out", "day.html")
    page = (group / "day.html").read_text()
    assert rounds_of(page) == {one["number"] for one in plan["rounds"]}

    coverage = json.loads(command(group, "coverage", "--date", DAY, "--exact", "--json"))
    assert sum(row["needs"] for row in coverage["rows"]) == len(on_rounds | unassigned)
    assert len(coverage["rows"]) == 14

    command(group, "export", "needs", "--out", "needs.json", "--from", DAY, "--to", DAY)
    assert json.loads((group / "needs.json").read_text())["rows"]
    assert command(group, "why", "--date", DAY, "--round", plan["rounds"][0]["number"])


def test_phrases_of_callers_are_found_or_asked_about_by_command(group: Path) -> None:
    settings = {"WARDROUND_AREA": str(group / "area")}
    texts = ("12 Mill Rd Romsey", "Cherry Hinton High Street", "Boots Chesterton", "Mill Road, Bottisham", "Cambridge")
    done = run("geocode", *texts, "--json", folder=group, settings=settings)
    assert done.code == 2, "some of them are questions"
    street, high, boots, elsewhere, town = json.loads(done.out)
    assert (street["label"], street["ward_name"], street["precision"]) == ("Mill Road", "Romsey", "street")
    assert (high["label"], high["ward_name"], high["precision"]) == ("High Street", "Cherry Hinton", "street")
    assert (boots["label"], boots["ward_name"], boots["precision"]) == ("Boots", "West Chesterton", "place")
    assert (elsewhere["found"], elsewhere["code"]) == (False, "address.elsewhere")
    assert any(option.startswith("Mill Road (") for option in elsewhere["suggestions"])
    assert (town["found"], town["code"]) == (False, "address.too-wide")


def test_every_row_of_the_list_has_its_fate_in_the_report(group: Path) -> None:
    with realdata("cambridge/needs.csv").open(encoding="utf-8-sig") as file:
        rows = len(list(csv.DictReader(file)))
    with (group / "rows.csv").open(encoding="utf-8-sig") as file:
        lines = {int(row["line"]) for row in csv.DictReader(file)}
    assert lines == set(range(2, rows + 2))
