"""What a group takes away: rows with names only where they are asked for; counts only for funders."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from api.services.actors import Actor
from api.services.reports import monthly
from api.services.reports.exports import Export, export, file_name
from api.services.reports.monthly import monthly_report
from data.lists.export import FileForm, csv_text
from routing.coverage import published_count
from routing.errors import InvalidInput, NotFound
from routing.needs import NeedState
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World
from tests.support.store_makers import ANN, NOW, add_need, make_round

OFFICE = Actor("user", 1, "dispatcher")
PERSONAL = (*NEIGHBOURS, *VOLUNTEERS, "07700", "12 Street 3", "Ring twice.", "See the file.", "ZX1 2AB")


def rows(world: World, what: Export, *, names: bool = False, last: date = DAY) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        export(world.context, what, DAY, last, FileForm.JSON, OFFICE, names=names)
    )["rows"]
    return found


def report(world: World, first: date = DAY, last: date = DAY, *, exact: bool = True) -> dict[tuple[str, ...], Any]:
    content = json.loads(monthly_report(world.context, first, last, FileForm.JSON, exact=exact))
    return {(one["month"], one["measure"], one["by"], one["item"]): one["count"] for one in content["rows"]}


@pytest.mark.parametrize("what", list(Export))
@pytest.mark.parametrize("form", list(FileForm))
def test_without_names_nothing_of_a_person_is_in_any_file(world: World, what: Export, form: FileForm) -> None:
    world.publish()
    world.set_out()
    content = export(world.context, what, DAY, DAY, form, OFFICE)
    if form is FileForm.XLSX:
        content = _inside(content)
    assert len(content) > 100
    # A place is nobody's home: its postcode is in its row.
    personal = [text for text in PERSONAL if not (what is Export.PLACES and text.startswith("ZX"))]
    assert [text for text in personal if text.encode() in content] == []


def _inside(content: bytes) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_needs_have_a_row_each_and_with_names_who_asked(world: World) -> None:
    assert [row["need"] for row in rows(world, Export.NEEDS)] == [1, 2, 3, 4, 5]
    ann = rows(world, Export.NEEDS, names=True)[0]
    assert (ann["name"], ann["address"], ann["notes"], ann["office_notes"]) == (
        "Ann Atwood",
        "12 Street 3",
        "Ring twice.",
        "See the file.",
    )
    assert (ann["kind"], ann["state"], ann["ward"]) == ("dog_walk", "ready", "Westgate")
    eve = rows(world, Export.NEEDS)[4]
    assert (eve["state"], eve["questions"]) == ("new", "need.which-place")


def test_rounds_are_those_that_people_follow_stop_by_stop(world: World) -> None:
    with pytest.raises(NotFound, match=f"No rounds are published on {DAY}"):
        rows(world, Export.ROUNDS)  # a draft is nobody's round
    world.publish()
    found = rows(world, Export.ROUNDS, names=True)
    assert [(row["round"], row["stop"], row["need"]) for row in found[:4]] == [
        (1, 0, None),
        (1, 1, 1),
        (1, 2, 2),
        (1, 3, None),
    ]
    assert (found[1]["volunteer_name"], found[1]["name"], found[1]["state"]) == (
        "Olga Quigley",
        "Ann Atwood",
        "pending",
    )
    assert found[1]["arrival"] == "2026-11-23T09:10:00+00:00"


def test_outcomes_are_what_was_reported_and_how_late(world: World) -> None:
    world.publish()
    with pytest.raises(NotFound, match="No outcomes"):
        rows(world, Export.OUTCOMES)
    world.set_out()
    (row,) = rows(world, Export.OUTCOMES)
    assert (row["need"], row["kind"], row["state"], row["volunteer"]) == (1, "dog_walk", "done", 1)
    # Planned to leave at 09:15, reported at 08:30:15.
    assert row["minutes_late"] == -45


@pytest.mark.parametrize(("names", "why"), [(True, "export.needs"), (False, "export.needs.without-names")])
def test_the_access_log_keeps_each_export(world: World, names: bool, why: str) -> None:
    rows(world, Export.NEEDS, names=names)
    with world.context.database.reading() as store:
        (record,) = store.access_log.at([("export", 0)])
    assert (record.actor, record.why) == ("user:1", why)


def test_numbers_are_numbers_in_a_csv_file_negative_ones_too() -> None:
    text = csv_text(("lon", "note"), [(-0.747, "-0.747"), (-3, "-1+2"), (2.5, "+447700900123")])
    lines = [line.split(",") for line in text.lstrip("\ufeff").splitlines()]
    assert lines == [["lon", "note"], ["-0.747", "-0.747"], ["-3", "'-1+2"], ["2.5", "'+447700900123"]]


def test_a_need_that_looks_like_a_formula_stays_text(world: World) -> None:
    with world.context.database.transaction() as store:
        add_need(store, name="=1+1", notes="@SUM(A1)")
    content = export(world.context, Export.NEEDS, DAY, DAY, FileForm.CSV, OFFICE, names=True).decode("utf-8-sig")
    last = list(csv.DictReader(io.StringIO(content)))[-1]
    assert (last["name"], last["notes"]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.parametrize(("last", "code"), [(-1, "export.days-reversed"), (366, "export.too-many-days")])
def test_days_that_are_no_span_are_refused(world: World, last: int, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rows(world, Export.NEEDS, last=DAY + timedelta(days=last))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_report_counts_needs_by_month_kind_and_ward(world: World) -> None:
    world.publish()
    world.set_out()
    found = report(world)
    assert found["2026-11", "needs", "", ""] == 5
    assert found["2026-11", "needs met", "", ""] == 1
    assert found["2026-11", "needs unmet", "kind", "dog walk"] == 2
    assert found["2026-11", "needs met", "ward", "Westgate (X05000001)"] == 1
    assert found["2026-11", "needs", "ward", "in no ward"] == 0


def test_the_report_counts_what_volunteers_gave_on_rounds_that_were_gone(world: World) -> None:
    world.publish()
    assert report(world)["2026-11", "rounds", "", ""] == 0
    world.set_out()
    found = report(world)
    assert found["2026-11", "volunteers who went on a round", "", ""] == 1
    assert (found["2026-11", "visits", "", ""], found["2026-11", "hours on rounds", "", ""]) == (1, 1)
    assert found["2026-11", "kilometres", "mode", "by bike"] == 2


def test_the_report_has_each_month_of_the_span_once(world: World) -> None:
    months = {month for month, *_ in report(world, date(2026, 11, 20), date(2027, 2, 3))}
    assert months == {"2026-11", "2026-12", "2027-01", "2027-02"}


def test_small_counts_are_hidden_in_what_is_published(world: World) -> None:
    with world.context.database.transaction() as store:
        for _ in range(12):
            need = add_need(store)
            store.needs.set_state(need.id, NeedState.DONE, actor=ANN, at=NOW, day=DAY)
    world.publish()
    world.set_out()
    found = report(world, exact=False)
    assert found["2026-11", "needs", "", ""] == 15  # of 17
    assert found["2026-11", "needs met", "", ""] == "*"  # 13 met beside 4 unmet: the difference would say so
    assert found["2026-11", "kilometres", "mode", "by bike"] == "*"
    assert {count for count in found.values() if isinstance(count, int) and count % 5} == set()


def test_what_one_volunteer_rode_is_hidden_however_many_their_rounds() -> None:
    alone = [make_round(1, ()) for _ in range(30)]
    shared = [make_round(number, ()) for number in range(30)]
    assert monthly._sum(alone, lambda _: 7_300, 1000, published_count) is None
    assert monthly._sum(shared, lambda _: 7_300, 1000, published_count) == 220  # of 219


def test_the_report_names_nobody(world: World) -> None:
    world.publish()
    world.set_out()
    content = monthly_report(world.context, DAY, DAY, FileForm.CSV, exact=True)
    assert [text for text in PERSONAL if text.encode() in content] == []


def test_a_file_says_what_it_holds() -> None:
    assert file_name("needs", DAY, DAY, FileForm.XLSX) == "wardround-needs-2026-11-23-2026-11-23.xlsx"


def test_an_export_with_names_is_a_look_at_everybody_in_it_and_one_without_is_none(world: World) -> None:
    world.publish()
    world.set_out()
    for what in Export:
        rows(world, what)
    rows(world, Export.NEEDS, names=True)
    rows(world, Export.ROUNDS, names=True)
    rows(world, Export.VOLUNTEERS, names=True)
    with world.context.database.reading() as store:
        looks = store.access_log.at([("need", 1), ("volunteer", 2)])
    assert {(look.why, look.subject_kind, look.subjects) for look in looks} == {
        ("export.needs", "need", (1, 2, 3, 4, 5)),
        ("export.rounds", "need", (1, 2, 3)),
        ("export.rounds", "volunteer", (1, 2)),
        ("export.volunteers", "volunteer", (1, 2)),
    }


def test_a_need_whose_details_were_erased_still_counts_in_its_ward(world: World) -> None:
    with world.context.database.transaction() as store:
        store.erasure.needs([1], actor=ANN, at=NOW, reason="x")
    erased = rows(world, Export.NEEDS, names=True)[0]
    assert (erased["name"], erased["phone"], erased["ward"]) == ("(erased)", "", "Westgate")


def test_a_month_that_is_shown_is_a_whole_one_unless_exact(world: World) -> None:
    """Two reports that differ by a day would otherwise tell what happened on that day."""
    reports = [report(world, DAY, DAY + timedelta(days=n), exact=False) for n in (0, 1, 5)]
    assert reports[0] == reports[1] == reports[2] == report(world, DAY.replace(day=1), DAY.replace(day=30), exact=False)
    assert report(world, DAY, DAY) != report(world, DAY - timedelta(days=3), DAY - timedelta(days=1))
    note = json.loads(monthly_report(world.context, DAY, DAY, FileForm.JSON))["note"]
    assert "not over yet. Wait until it is before you publish" in note
    over = json.loads(monthly_report(world.context, DAY.replace(month=9), DAY.replace(month=10), FileForm.JSON))["note"]
    assert "not over" not in over


STRANGE = (
    "=1+1",
    "+44 7700 900111",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "07700900111",
    "1e5",
    "2026-11-23",
    "http://x.y",
)


def test_in_a_workbook_dates_are_dates_numbers_numbers_and_all_else_is_text(world: World) -> None:
    with world.context.database.transaction() as store:
        for text in STRANGE:
            add_need(store, name=text, phone=text, address=text, notes=text, due_from=DAY)
    content = export(world.context, Export.NEEDS, DAY, DAY, FileForm.XLSX, OFFICE, names=True)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    headers = [cell.value for cell in sheet[1]]
    cells = {name: [row[headers.index(name)] for row in sheet.iter_rows(min_row=2)] for name in headers}
    for name in ("name", "phone", "address", "notes"):
        # openpyxl gives "f" for a formula; "s" is text, whatever it begins with.
        assert {cell.data_type for cell in cells[name] if cell.value is not None} == {"s"}, name
    # What XML takes for a space within a cell comes back as it was.
    assert {str(cell.value).strip() for cell in cells["notes"]} >= {text.strip() for text in STRANGE}
    assert all(cell.is_date and cell.value.date() == DAY for cell in cells["due_from"][-len(STRANGE) :])
    assert {cell.data_type for cell in cells["need"]} == {"n"}
    assert all(isinstance(cell.value, int | float) for cell in cells["lon"] if cell.value is not None)


def test_in_text_files_nothing_runs_and_json_says_it_as_it_is(world: World) -> None:
    with world.context.database.transaction() as store:
        for text in STRANGE:
            add_need(store, name=text, due_from=DAY)
    csv_file = export(world.context, Export.NEEDS, DAY, DAY, FileForm.CSV, OFFICE, names=True).decode("utf-8-sig")
    names = [row["name"] for row in csv.DictReader(io.StringIO(csv_file, newline=""))]
    assert [name for name in names if name.startswith(("=", "+", "-", "@", "\t", "\r"))] == ["-2"]
    assert {"'=1+1", "'+44 7700 900111", "'\t=1", "'\r=1", "07700900111"} <= set(names)
    assert {row["name"] for row in rows(world, Export.NEEDS, names=True)} >= set(STRANGE)
