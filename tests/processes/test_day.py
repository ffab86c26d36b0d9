"""A group's day by its commands alone: area, lists, plan, map, coverage, export, why, replan; each its own process.

The town is a small demo town. Its group's lists are written here: 150 needs of every kind and 45 volunteers.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.planning import planner
from api.services.rounds import rounds
from api.settings import Settings
from api.wiring import open_context
from data.demo.town.town import generate
from data.demo.town.write_files import write
from tests.support.api_lists import need, volunteer, write_needs, write_volunteers
from tests.support.clock import machine_today
from tests.support.commands import Finished, rounds_of, run, succeeded

NEEDS, VOLUNTEERS = 150, 45
KINDS = ("Shopping", "Prescription collection", "Food parcel", "Dog walking", "Chat")
TOMORROW = machine_today() + timedelta(days=1)  # commands run by the machine's own clock
DAY = TOMORROW.isoformat()


@dataclass(frozen=True)
class Group:
    """A folder with the group's files, and the folder its settings name."""

    folder: Path

    def settings(self) -> dict[str, str]:
        return {"WARDROUND_HOME": str(self.folder / "home"), "WARDROUND_AREA": str(self.folder / "area")}

    def run(self, *arguments: object) -> Finished:
        return run(*arguments, folder=self.folder, settings=self.settings())

    def succeeds(self, *arguments: object) -> str:
        return succeeded(self.run(*arguments)).out

    def count(self, table: str) -> int:
        with sqlite3.connect(self.folder / "home" / "wardround.db") as database:
            (rows,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(rows)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a town's raw files and the group's two lists."""
    folder = tmp_path_factory.mktemp("group")
    write(generate(7, 1_000), folder / "town")
    with (folder / "town" / "postcodes.csv").open(encoding="utf-8") as file:
        doors = [row["postcode"] for row in csv.DictReader(file)]
    with (folder / "town" / "places.csv").open(encoding="utf-8") as file:
        pharmacy = next(row["name"] for row in csv.DictReader(file) if row["kind"] == "pharmacy")
    chance = random.Random(3)
    write_needs(
        folder / "needs.csv",
        *(
            need(
                f"Nell {letters(k)}",
                KINDS[k % len(KINDS)],
                postcode=chance.choice(doors),
                phone=phone(k),
                place=pharmacy if KINDS[k % len(KINDS)].startswith("Prescription") else "",
            )
            for k in range(NEEDS)
        ),
    )
    modes = ("Car", "Bike", "Walk")
    write_volunteers(
        folder / "volunteers.csv",
        *(
            volunteer(f"Vic {letters(k)}", postcode=chance.choice(doors), mode=modes[k % 3], phone=phone(500 + k))
            for k in range(VOLUNTEERS)
        ),
    )
    return folder


def letters(number: int) -> str:
    """A made-up surname; no two are spelled alike."""
    return "".join(("Ba", "Co", "Du", "Fe", "Gi", "Ha", "Jo")[number // 7**k % 7] for k in range(3))


def phone(number: int) -> str:
    """A number of those that Ofcom keeps for drama."""
    return f"07700 900{number:03}"


@pytest.fixture(scope="module")
def built(raw: Path) -> Group:
    """The group once its area is built and its lists are imported."""
    group = Group(raw)
    town = raw / "town"
    group.succeeds(
        *("area", "build", "area", "--name", "Smallbridge", "--osm", town / "streets.osm.gz"),
        *("--wards", town / "wards.geojson", "--postcodes", town / "postcodes.csv", "--places", town / "places.csv"),
        *("--deprivation", town / "deprivation.csv", "--neighbourhoods", town / "neighbourhoods.geojson"),
    )
    group.succeeds("import", "places", town / "places.csv")
    group.succeeds("import", "volunteers", "volunteers.csv")
    group.succeeds("import", "needs", "needs.csv", "--dry-run")
    assert group.count("need") == 0
    group.succeeds("import", "needs", "needs.csv", "--report", "rows.csv")
    return group


@pytest.fixture(scope="module")
def planned(built: Group) -> dict[str, Any]:
    """The plan of tomorrow, as ``wardround plan --json`` prints it."""
    printed: dict[str, Any] = json.loads(built.succeeds("plan", "--date", DAY, "--seconds", "1", "--json"))
    return printed


def test_every_row_of_the_lists_came_in(built: Group) -> None:
    assert (built.count("need"), built.count("volunteer")) == (NEEDS, VOLUNTEERS)
    with (built.folder / "rows.csv").open(encoding="utf-8-sig") as file:
        assert {int(row["line"]) for row in csv.DictReader(file)} == set(range(2, NEEDS + 2))


def test_an_area_is_shown_with_its_wards(built: Group) -> None:
    shown = json.loads(built.succeeds("area", "show", "area", "--json"))
    with (built.folder / "town" / "wards.geojson").open(encoding="utf-8") as file:
        wards = json.load(file)["features"]
    assert shown["name"] == "Smallbridge"
    assert len(shown["wards"]) == len(wards)


def test_a_postcode_is_found_where_the_table_has_it(built: Group) -> None:
    with (built.folder / "town" / "postcodes.csv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    (found,) = json.loads(built.succeeds("geocode", row["postcode"], "--json"))
    assert (round(found["lon"], 5), round(found["lat"], 5)) == (
        round(float(row["lon"]), 5),
        round(float(row["lat"]), 5),
    )


def test_a_matrix_holds_durations_and_distances_between_all_points(built: Group) -> None:
    with (built.folder / "town" / "postcodes.csv").open(encoding="utf-8") as file:
        points = [(row["lon"], row["lat"]) for row in csv.DictReader(file)][:20]
    (built.folder / "points.csv").write_text("lon,lat\n" + "\n".join(map(",".join, points)) + "\n")
    built.succeeds("matrix", "--points", "points.csv", "--mode", "walk", "--out", "m.npz")
    with np.load(built.folder / "m.npz") as tables:
        durations, distances = tables["durations"], tables["distances"]
    assert durations.shape == distances.shape == (20, 20)
    assert (np.diagonal(durations) == 0).all()
    assert (durations[~np.eye(20, dtype=bool)] > 0).all()


def test_every_need_is_on_a_round_or_unassigned_with_a_reason(planned: dict[str, Any]) -> None:
    on_rounds = {stop["need_id"] for one in planned["rounds"] for stop in one["stops"] if stop["need_id"]}
    unassigned = {row["need_id"]: row for row in planned["unassigned"]}
    assert on_rounds & set(unassigned) == set()
    assert len(on_rounds | set(unassigned)) == NEEDS
    assert len(on_rounds) > NEEDS * 0.9
    assert all(row["code"] and row["sentence"] for row in unassigned.values())


def test_the_plan_holds_to_every_rule(built: Group, planned: dict[str, Any]) -> None:
    assert built.succeeds("check", "--date", DAY) == "Every rule holds.\n"


def test_the_map_is_one_file_with_a_line_for_each_round_and_nobody_s_name(
    built: Group, planned: dict[str, Any]
) -> None:
    built.succeeds("map", "--date", DAY, "--out", "day.html")
    page = (built.folder / "day.html").read_text()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert re.search(r"<(?:script|link|img)[^>]+https?:", page) is None
    assert "Nell" not in page
    assert "Vic " not in page
    assert rounds_of(page) == {one["number"] for one in planned["rounds"]}


def test_coverage_counts_every_need_once(built: Group, planned: dict[str, Any]) -> None:
    shown = json.loads(built.succeeds("coverage", "--date", DAY, "--exact", "--json"))
    assert sum(row["needs"] for row in shown["rows"]) == NEEDS
    assert all(row["ward_name"] for row in shown["rows"])


def test_why_says_it_of_a_round_and_of_what_is_unassigned(built: Group, planned: dict[str, Any]) -> None:
    first = planned["rounds"][0]
    said = built.succeeds("why", "--date", DAY, "--round", first["number"])
    assert len(said.splitlines()) >= len({stop["need_id"] for stop in first["stops"] if stop["need_id"]})


def test_what_if_says_what_would_be_missed(built: Group, planned: dict[str, Any]) -> None:
    gone = planned["rounds"][0]["volunteer_id"]
    assert json.loads(built.succeeds("what-if", "--gone", gone, "--date", DAY, "--json"))


@contextmanager
def used(group: Group) -> Iterator[Context]:
    """The group's records, for what has no command of its own."""
    settings = group.settings()
    context, _ = open_context(Settings(home=Path(settings["WARDROUND_HOME"]), area=Path(settings["WARDROUND_AREA"])))
    try:
        yield context
    finally:
        context.database.close()


@pytest.fixture
def published(built: Group, planned: dict[str, Any], tmp_path: Path) -> Group:
    """A copy of the group, its plan published."""
    copy = Group(tmp_path / "copy")
    shutil.copytree(built.folder, copy.folder)
    with used(copy) as context:
        planner.publish(context, planned["id"], Actor("cli"))
    return copy


def report_first_stop(group: Group) -> None:
    with used(group) as context:
        plan = planner.latest_plan(context, TOMORROW)
        assert plan is not None
        first = plan.rounds[0]
        rounds.mark_stop(context, first.id, first.stops[0].id, state="done", client_key="k", actor=Actor("driver", 1))


@pytest.mark.parametrize(("what", "ending"), [("needs", "csv"), ("rounds", "xlsx"), ("outcomes", "json")])
def test_exports_are_written_whole(published: Group, what: str, ending: str) -> None:
    name = f"{what}.{ending}"
    report_first_stop(published)
    published.succeeds("export", what, "--out", name, "--from", DAY, "--to", DAY)
    written = (published.folder / name).read_bytes()
    if ending == "csv":
        assert b"need" in written.splitlines()[0]
    elif ending == "json":
        assert json.loads(written)["table"] == what
    else:
        assert zipfile.is_zipfile(published.folder / name)
    assert b"Nell" not in written


def test_an_export_of_a_day_that_was_never_published_writes_no_file(built: Group, planned: dict[str, Any]) -> None:
    ended = built.run("export", "rounds", "--out", "none.csv", "--from", DAY, "--to", DAY)
    assert ended.code == 2
    assert "[export.nothing]" in ended.err
    assert not (built.folder / "none.csv").exists()


def test_a_day_that_volunteers_follow_is_replanned_without_one_of_them(
    published: Group, planned: dict[str, Any]
) -> None:
    gone = planned["rounds"][0]["volunteer_id"]
    said = published.succeeds(
        "replan", "--date", DAY, "--gone", gone, "--mode", "keep_and_add", "--seconds", "1", "--json"
    )
    changed = json.loads(said)
    assert changed["id"] != planned["id"]
    assert gone not in {one["volunteer_id"] for one in changed["rounds"]}
    assert published.succeeds("check", "--date", DAY) == "Every rule holds.\n"


def test_a_backup_is_restored_elsewhere_with_every_need(built: Group, planned: dict[str, Any], tmp_path: Path) -> None:
    copy = Group(tmp_path / "copy")
    shutil.copytree(built.folder, copy.folder)
    recipient = copy.succeeds("backup-identity", "identity.txt").strip().split()[-1]
    settings = copy.settings() | {"WARDROUND_BACKUP_RECIPIENT": recipient}
    succeeded(run("backup", "--to", "day.age", folder=copy.folder, settings=settings))
    assert b"Nell" not in (copy.folder / "day.age").read_bytes()
    keys = (copy.folder / "home").glob("*.key")
    key = next(iter(keys)).read_bytes()
    shutil.rmtree(copy.folder / "home")
    (copy.folder / "home").mkdir(mode=0o700)
    file = copy.folder / "home" / "wardround.key"
    file.write_bytes(key)
    file.chmod(0o600)
    copy.succeeds("restore", "day.age", "--identity", "identity.txt")
    assert copy.count("need") == NEEDS


def test_keys_are_rotated_and_everything_is_still_readable(
    built: Group, planned: dict[str, Any], tmp_path: Path
) -> None:
    copy = Group(tmp_path / "copy")
    shutil.copytree(built.folder, copy.folder)
    copy.succeeds("keys", "rotate")
    # A server that is running may not have read the new keys yet, so the old one stays for a minute.
    assert "[key.too-soon]" in copy.run("keys", "retire").err
    copy.succeeds("export", "needs", "--out", "named.json", "--names", "--from", DAY, "--to", DAY)
    assert (copy.folder / "named.json").read_text().count("Nell ") == NEEDS


def test_what_is_over_is_tidied_and_the_deployment_is_looked_at(built: Group, planned: dict[str, Any]) -> None:
    built.succeeds("tidy")
    looked = built.run("doctor")
    assert looked.code in (0, 1)
    assert "Traceback" not in looked.err
    assert looked.out


def test_accounts_are_made_and_get_links(built: Group) -> None:
    built.succeeds("user", "add", "amina", "--role", "dispatcher")
    assert "#" in built.succeeds("user", "link", "amina")
    built.succeeds("user", "close", "amina")
