"""``wardround import``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import Wardround, kept, refused
from tests.support.api_lists import AREA_PLACES, PLACES, need, volunteer, write_csv, write_needs, write_volunteers


@pytest.fixture
def needs(tmp_path: Path) -> Path:
    return write_needs(tmp_path / "needs.csv", need("Zoe Zeal"), need("Yan Yew", postcode="ZX1 7QQ"))


def test_a_list_comes_in_and_each_row_that_did_not_is_named(
    wardround: Wardround, environment: Path, needs: Path
) -> None:
    ran = wardround("import", "needs", needs)
    assert (ran.code, ran.out) == (0, "2 rows: 1 are new, 0 updated, 0 unchanged, 1 not imported.\n")
    assert "line 3" in ran.err
    assert "[postcode.unknown]" in ran.err
    assert "Zeal" not in ran.err + ran.out
    assert "Yew" not in ran.err + ran.out
    assert "Made a new encryption key" in ran.err
    assert (environment / "wardround.db").exists()


def test_the_same_list_again_changes_nothing(wardround: Wardround, needs: Path, environment: Path) -> None:
    wardround("import", "needs", needs)
    ran = wardround("import", "needs", needs)
    assert "0 are new, 0 updated, 1 unchanged, 1 not imported" in ran.out
    assert "encryption key" not in ran.err


def test_volunteers_and_places_come_in(wardround: Wardround, tmp_path: Path) -> None:
    volunteers = write_volunteers(tmp_path / "volunteers.csv", volunteer("Olga Quigley"))
    assert "1 are new" in wardround("import", "volunteers", volunteers).out
    places = write_csv(tmp_path / "places.csv", PLACES, [*AREA_PLACES, ("shop", "New Grocers", "ZX1 1AA", "", "")])
    assert "1 are new" in wardround("import", "places", places).out


def test_a_dry_run_leaves_the_store_as_it_is(wardround: Wardround, home: Path, needs: Path) -> None:
    before = kept(home)
    ran = wardround("import", "needs", needs, "--dry-run")
    assert ran.code == 0
    assert "1 would be new" in ran.out
    assert kept(home) == before


def test_a_report_holds_every_row_s_fate(wardround: Wardround, needs: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    wardround("import", "needs", needs, "--report", report)
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("line,fate")
    assert any(line.startswith("2,new") for line in lines)
    assert any(line.startswith("3,rejected") for line in lines)
    assert report.stat().st_mode & 0o077 == 0


def test_a_list_of_which_nothing_comes_in_ends_with_1(wardround: Wardround, tmp_path: Path) -> None:
    nobody = write_needs(tmp_path / "needs.csv", need("", phone=""))
    assert wardround("import", "needs", nobody).code == 1


def bad_files(folder: Path) -> dict[str, Path]:
    made = {name: folder / f"{name}.csv" for name in ("missing", "empty", "binary", "huge", "words", "folder")}
    made["empty"].touch()
    made["binary"].write_bytes(bytes(range(256)) * 40)
    with made["huge"].open("wb") as file:
        file.truncate(3 * 2**30)
    made["words"].write_text("Dear all,\nplease find attached nothing.\n")
    made["folder"].mkdir()
    made["volunteers"] = write_volunteers(folder / "volunteers.csv", volunteer("Olga Quigley"))
    made["picture"] = folder / "list.xlsx"
    made["picture"].write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return made


@pytest.mark.parametrize("bad", ["missing", "empty", "binary", "huge", "words", "folder", "volunteers", "picture"])
def test_a_file_that_is_no_list_makes_nothing(
    wardround: Wardround, environment: Path, tmp_path: Path, bad: str
) -> None:
    file = bad_files(tmp_path)[bad]
    refused(wardround("import", "needs", file, "--report", tmp_path / "report.csv"))
    assert not environment.exists()
    assert not (tmp_path / "report.csv").exists()


@pytest.mark.parametrize("bad", ["missing", "empty", "binary", "words", "volunteers"])
def test_a_file_that_is_no_list_changes_nothing(wardround: Wardround, home: Path, tmp_path: Path, bad: str) -> None:
    before = kept(home)
    refused(wardround("import", "needs", bad_files(tmp_path)[bad]))
    assert kept(home) == before


@pytest.mark.parametrize("where", ["nowhere/report.csv", "needs.csv/report.csv", "."])
def test_a_report_that_cannot_be_written_is_known_before_the_list_is_in(
    wardround: Wardround, environment: Path, needs: Path, tmp_path: Path, where: str
) -> None:
    refused(wardround("import", "needs", needs, "--report", tmp_path / where), "[file.cannot-write]")
    assert not environment.exists()


def test_an_unknown_column_is_said_and_the_rows_come_in(wardround: Wardround, tmp_path: Path) -> None:
    row = need("Zoe Zeal")
    ran = wardround("import", "needs", write_csv(tmp_path / "n.csv", [*row, "Shoe size"], [[*row.values(), "44"]]))
    assert ran.code == 0
    assert "Shoe size" in ran.err
    assert "[import.unknown-column]" in ran.err


def test_a_kind_of_list_that_there_is_not_is_refused(wardround: Wardround, needs: Path, environment: Path) -> None:
    ran = wardround("import", "cats", needs)
    assert ran.code == 2
    assert "needs" in ran.err
    assert not environment.exists()


def test_an_area_that_is_none_makes_nothing(
    wardround: Wardround, needs: Path, environment: Path, tmp_path: Path
) -> None:
    refused(wardround("import", "needs", needs, "--area", tmp_path))
    assert not environment.exists()


def test_somebody_may_say_which_column_is_which(wardround: Wardround, tmp_path: Path, environment: Path) -> None:
    row = need("Zoe Zeal")
    header = ["Who = it?" if name == "Your name" else name for name in row]
    file = write_csv(tmp_path / "n.csv", header, [row.values()])
    refused(wardround("import", "needs", file), '--column "HEADER=name"')
    ran = wardround("import", "needs", file, "--column", "who = it=nome")
    refused(ran, "There is no field “nome”", "postcode", "[import.mapping]")
    assert not environment.exists()
    ran = wardround("import", "needs", file, "--column", "who = it=name", "--column", "Fridge items?=")
    assert (ran.code, "1 are new" in ran.out) == (0, True)


def test_somebody_may_say_the_kind_of_all_places_and_the_encoding(
    wardround: Wardround, home: Path, tmp_path: Path, environment: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("name,postcode\nPiekarnia Łódź,ZX1 1AA\n".encode("cp1250"))
    assert "--kind" in wardround("import", "places", file, "--dry-run").err
    ran = wardround("import", "places", file, "--kind", "shop", "--encoding", "cp1250")
    assert (ran.code, ran.err.count("import.")) == (0, 0)
    refused(wardround("import", "places", file, "--encoding", "cp9"), "[import.encoding]")


@pytest.mark.parametrize("given", [("--kind", "shop"), ("--column", "name"), ("--column", "=name")])
def test_an_option_that_cannot_be_is_refused(
    wardround: Wardround, needs: Path, environment: Path, given: tuple[str, str]
) -> None:
    ran = wardround("import", "needs", needs, *given)
    assert (ran.code, given[0] in ran.err) == (2, True)
    assert not environment.exists()


def test_a_report_is_json_when_its_name_says_so(wardround: Wardround, needs: Path, tmp_path: Path) -> None:
    wardround("import", "needs", needs, "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert {(line["line"], line["fate"]) for line in report["lines"]} == {(2, "new"), (3, "rejected")}


@pytest.mark.parametrize("name", ["report.docx", "report", "report.xlsx"])
def test_a_report_of_another_kind_is_refused_before_the_list_is_in(
    wardround: Wardround, needs: Path, tmp_path: Path, environment: Path, name: str
) -> None:
    refused(wardround("import", "needs", needs, "--report", tmp_path / name), "[import.report-format]")
    assert not environment.exists()
    assert not (tmp_path / name).exists()


def test_what_is_said_names_the_file(wardround: Wardround, home: Path, needs: Path, tmp_path: Path) -> None:
    said = wardround("import", "needs", needs, "--dry-run").err.splitlines()
    first = next(at for at, line in enumerate(said) if "line " in line)
    assert said[first - 1] == "needs.csv:"
    refused(wardround("import", "needs", bad_files(tmp_path)["empty"]), "error: empty.csv: The file is empty.")


def test_a_dry_run_on_a_fresh_machine_makes_nothing(wardround: Wardround, environment: Path, needs: Path) -> None:
    refused(wardround("import", "needs", needs, "--dry-run"), "settings.no-deployment")
    assert not environment.exists()


def test_the_headers_of_a_group_s_own_list_work_in_one_list(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "list.csv", tmp_path / "needs.json"
    file.write_text(
        "Date rec'd,Client,Tel,Address,P/code,Type,Cold chain (Y/N),From,To,Access / pets,Priority,Internal\n"
        "19/11/2026,Ann Own,07700 900101,12 Street 3,ZX1 2AB,Rx,Y,9am,11.30am,Side gate,urgent,Owes us keys\n"
        "20/11/2026,Bo Own,07700 900102,7 Street 9,ZX1 2AB,call,N,14:00,16:00,No pets,2,\n",
        encoding="utf-8",
    )
    ran = wardround("import", "needs", str(file))
    assert "2 are new" in ran.out
    assert "unknown-column" not in ran.err
    wardround("export", "needs", "--names", "--from", "2026-11-19", "--to", "2026-12-31", "--out", str(out))
    rows = {row["name"]: row for row in json.loads(out.read_text())["rows"]}
    ann, bo = rows["Ann Own"], rows["Bo Own"]
    assert (ann["kind"], ann["due_from"], ann["windows"], ann["fridge"], ann["priority"]) == (
        "prescription", "2026-11-19", "09:00-11:30", "yes", 3,
    )  # fmt: skip
    assert (ann["notes"], ann["office_notes"], ann["postcode"]) == ("Side gate", "Owes us keys", "ZX1 2AB")
    assert (bo["kind"], bo["windows"], bo["fridge"], bo["priority"]) == ("chat", "14:00-16:00", "no", 2)
