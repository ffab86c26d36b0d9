"""A whole council's day: its raw files and a group's own lists in, every volunteer's map out.

Of what is in the lists only lines and counts are said here; what they hold stays in them.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.context import Context
from api.services.imports import importing
from api.services.imports.importing import AsRead, Imported
from api.services.planning import draft, planner
from api.services.planning.plan_rows import PlanView
from api.services.reports import coverage, maps
from api.settings import Settings
from api.wiring import open_context
from data.lists import preview_list
from data.lists.faults import Severity
from geo.area.area import Area
from routing.checker import violations
from routing.needs import Need, Volunteer
from routing.problem import Problem, Solution
from tests.support.council import Council
from tests.support.list_variants import QUESTIONS, variants
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata

MONDAY = date(2026, 11, 23)
LISTS = (
    ("places", "pharmacies.csv"),
    ("places", "places.csv"),
    ("volunteers", "volunteers.csv"),
    ("needs", "needs.csv"),
)
OUT = frozenset({"postcode.unknown", "import.no-postcode", "postcode.near-miss", "postcode.outside", "import.no-name",
                 "import.unknown-kind", "import.same-request"})  # fmt: skip
"""For what a row of the list of needs is kept out."""
STILL_IN = ("still importable", "must import", "never run in an export")
"""How the list of faults says that a faulty row comes in all the same."""


@dataclass(frozen=True)
class Day:
    """Everything the chain made."""

    ctx: Context
    area: Area
    imports: dict[str, Imported]
    again: dict[str, Imported]
    plan: PlanView
    judged: tuple[Problem, Solution]
    due: tuple[Need, ...]
    volunteers: tuple[Volunteer, ...]
    page: str


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, council: Council) -> Iterator[Day]:
    home = tmp_path_factory.mktemp("cambridge") / "home"
    area = shutil.copytree(council.area, home.parent / "area")
    ctx, _ = open_context(Settings(home=home, area=area, plan_workers=2), with_area=True)
    try:
        yield _live(ctx)
    finally:
        ctx.database.close()


def _live(ctx: Context) -> Day:
    imports, again = (
        {name: importing.import_file(ctx, kind, realdata(f"cambridge/{name}")) for kind, name in LISTS}  # type: ignore[arg-type]
        for _ in range(2)
    )
    shown: list[tuple[Problem, Solution]] = []

    def judge(problem: Problem, solution: Solution) -> Any:
        shown.append((problem, solution))
        return violations(problem, solution)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draft, "violations", judge)
        plan = planner.plan_now(ctx, MONDAY, Actor("cli"), seconds=5)
    with ctx.database.reading() as store:
        due = tuple(need for need in store.needs.open() if need.due_on(MONDAY))
        volunteers = store.volunteers.all()
    return Day(ctx, ctx.area, imports, again, plan, shown[-1], due, volunteers, maps.day_map_file(ctx, MONDAY))


def faults() -> dict[int, str]:
    """What is known to be wrong with the list of needs: by line, the header being line 1."""
    text = realdata("cambridge/needs_faults.txt").read_text()
    return {int(line): what for line, what in re.findall(r"^row (\d+): (.+)$", text, flags=re.MULTILINE)}


def test_every_row_that_is_known_to_be_faulty_is_reported_with_its_reason_and_what_to_do(day: Day) -> None:
    said = day.imports["needs.csv"].read.all_faults()
    known = faults()
    assert len(known) == 11
    for line, what in known.items():
        about = [found for found in said if found.line == line]
        assert about, (line, what)
        assert any(f"line {line}" in found.fault.where for found in about), line
        assert all(found.fault.cause for found in about), line
        if "blank" not in what:
            assert any(found.fault.action for found in about), line


def test_faulty_rows_are_kept_out_and_all_others_are_in(day: Day) -> None:
    done = day.imports["needs.csv"]
    known = faults()
    out = {line for line, what in known.items() if not any(words in what for words in STILL_IN)}
    blank = {line for line, what in known.items() if "blank" in what}
    assert out - blank <= {row.line for row in done.read.rejected} <= out
    assert set(done.fates) == set(range(2, 124)) - out
    assert set(done.fates.values()) == {"new"}


def test_a_near_miss_is_offered(day: Day) -> None:
    line = next(line for line, what in faults().items() if "meant" in what)
    meant = re.search(r"meant: ([A-Z0-9 ]+)\)", faults()[line])
    assert meant is not None
    said = [found.fault for found in day.imports["needs.csv"].read.all_faults() if found.line == line]
    assert any(f"Did you mean {meant.group(1)}?" in fault.cause for fault in said)


def test_the_same_request_twice_names_the_line_of_the_first(day: Day) -> None:
    line, first = next(
        (line, found.group(1)) for line, what in faults().items() if (found := re.search(r"as row (\d+) again", what))
    )
    said = [found.fault for found in day.imports["needs.csv"].read.all_faults() if found.line == line]
    assert any(first in fault.cause for fault in said)


def remarked(done: Imported, line_of: Callable[[int], int]) -> dict[int, set[str]]:
    """What is to be said of each row, by its line in the original list: what only says how a cell was read is not."""
    found: dict[int, set[str]] = {}
    for one in done.read.all_faults():
        if one.line > done.read.columns.line and one.severity is not Severity.INFO:
            found.setdefault(line_of(one.line), set()).add(one.fault.code)
    return found


def test_the_same_list_in_other_headers_encodings_orders_and_formats_has_the_same_faults_and_no_other(day: Day) -> None:
    """Where a header is one nobody knows, somebody confirms what is offered for it."""
    original = realdata("cambridge/needs.csv").read_bytes()
    known = remarked(importing.import_list(day.ctx, "needs", original, "needs.csv", dry_run=True), lambda line: line)
    assert len({line for line, codes in known.items() if codes & OUT}) == 7
    offered = [one.column.suggestion for one in preview_list(_titled(), "needs").columns]
    assert offered[1:] == ["name", "phone", "address", "postcode", "kind", "when", "place", "size", "fridge", "notes",
                           "office_notes"]  # fmt: skip
    for name, (content, line_of) in variants(original).items():
        seen = preview_list(content, "needs").columns
        columns = {one.column.header: one.column.suggestion for one in seen if one.column.suggestion}
        said = AsRead(columns=columns)
        done = importing.import_list(day.ctx, "needs", content, "list.csv", said=said, dry_run=True)
        blank = {} if not name.startswith("Excel") else {123: {"import.blank-row"}}  # a workbook ends before it
        assert remarked(done, line_of) | blank == known, name
        assert set(done.fates.values()) == {"updated" if "two lines" in name else "unchanged"}, name


def _titled() -> bytes:
    """A list of whole questions below a title."""
    return ("Requests for help,,\n,,\n" + ",".join(f'"{one}"' for one in QUESTIONS) + "\nx\n").encode()


def rows_of(name: str) -> list[dict[str, str]]:
    with realdata(f"cambridge/{name}").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_all_volunteers_and_all_places_are_in(day: Day) -> None:
    for name in ("volunteers.csv", "pharmacies.csv", "places.csv"):
        done = day.imports[name]
        assert (len(done.fates), done.rejected) == (len(rows_of(name)), 0), name


def test_importing_again_changes_nothing(day: Day) -> None:
    for name, done in day.again.items():
        assert set(done.fates.values()) == {"unchanged"}, name
        assert done.fates.keys() == day.imports[name].fates.keys()
        assert done.rejected == day.imports[name].rejected


def test_the_plan_breaks_no_rule(day: Day) -> None:
    problem, solution = day.judged
    assert list(violations(problem, solution)) == []
    assert len(day.plan.rounds) > 10


def test_every_need_of_the_day_is_on_a_round_or_explained(day: Day) -> None:
    on = {stop.need_id for one in day.plan.rounds for stop in one.stops}
    left = {row.need_id: row for row in day.plan.unassigned}
    assert on | set(left) == {need.id for need in day.due}
    assert on & set(left) == set()
    assert all(row.code and row.sentence for row in left.values())
    assert len(on) > len(left)


def test_nearly_every_postcode_is_in_the_ward_that_code_point_open_gives(day: Day) -> None:
    rows = rows_of("postcodes_codepoint_open_2025.csv")
    right = sum(day.area.locate(row["pc"]).ward_code == row["ward"] for row in rows)
    assert len(rows) == 2957
    assert right >= 2950


def details(day: Day) -> set[str]:
    """Whatever nobody but those who need it may read; what is too short to be searched for is left out."""
    people = [*day.due, *day.volunteers]
    found = {getattr(one, name, "") for one in people for name in ("name", "phone", "address", "notes", "office_notes")}
    found |= {re.sub(r"^\+44", "0", one.phone) for one in people}
    # A note such as "Anytime" is also a word of a script.
    return {text for text in found if len(text) > 6 and not text.isalpha()}


def test_the_map_file_holds_nobody_s_details(day: Day) -> None:
    searched = details(day)
    assert len(searched) > 200
    assert [text for text in searched if text in day.page] == []


class Fetches(HTMLParser):
    """Everything a browser would fetch for a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        for name, value in attrs:
            if tag != "a" and name in {"src", "href", "srcset", "data", "action", "poster"} and value:
                self.found.append(value)

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            self.found += re.findall(r"url\(\s*[\"']?([^\"')]+)", data)
            self.found += re.findall(r"@import\s+[\"']([^\"']+)", data)

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


def test_the_map_file_fetches_nothing(day: Day) -> None:
    asked = [url for url in Fetches(day.page).found if not url.startswith(("data:", "#"))]
    assert asked == []


def test_coverage_counts_every_need_of_the_day_and_hides_small_numbers(day: Day) -> None:
    exact = coverage.coverage(day.ctx, MONDAY, MONDAY, exact=True)
    assert len(exact.rows) == 14
    assert sum(row.needs or 0 for row in exact.rows) == len(day.due)
    shown = coverage.coverage(day.ctx, MONDAY, MONDAY)
    for row in shown.rows:
        for count in (row.needs, row.met, row.unmet, row.volunteers):
            assert count is None or count == 0 or count >= 8


def test_the_database_and_its_log_hold_no_name_no_number_and_no_address(day: Day) -> None:
    home: Path = day.ctx.settings.home
    files = list(home.glob("wardround.db*"))
    assert files
    raw = b"".join(path.read_bytes() for path in files)
    assert len(raw) > 100_000
    assert [text for text in details(day) if text.encode() in raw] == []
