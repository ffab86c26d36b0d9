"""``wardround export``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.api.cli.conftest import Wardround
from tests.support.town_day import NEIGHBOURS

DAYS = ("--from", "2026-11-23", "--to", "2026-11-23")


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_needs_go_to_a_file_that_only_its_owner_reads(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "needs.csv"
    assert wardround("export", "needs", *DAYS, "--out", str(out)).code == 0
    assert len(read(out)) == len(NEIGHBOURS)
    assert "name" not in read(out)[0]
    assert out.stat().st_mode & 0o777 == 0o600


def test_names_are_there_when_asked_for(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "needs.csv"
    wardround("export", "needs", *DAYS, "--names", "--out", str(out))
    assert {row["name"] for row in read(out)} == set(NEIGHBOURS)


def test_the_monthly_report_hides_small_counts_unless_told(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "month.csv"
    wardround("export", "monthly", *DAYS, "--out", str(out))
    hidden = {row["count"] for row in read(out)}
    wardround("export", "monthly", *DAYS, "--exact", "--out", str(out))
    exact = [row for row in read(out) if row["measure"] == "needs" and not row["by"]]
    assert "*" in hidden
    assert exact[0]["count"] == str(len(NEIGHBOURS))


def test_what_makes_no_sense_is_refused_before_anything_is_written(
    wardround: Wardround, home: Path, tmp_path: Path
) -> None:
    for more, said in (
        (("needs", "--out", "needs.pdf"), "The export format is not CSV, XLSX or JSON."),
        (("monthly", "--names", "--out", "month.csv"), "the monthly report contains counts only."),
        (("needs", "--exact", "--out", "needs.csv"), "only the monthly report hides counts."),
        (("needs", "--from", "2026-11-24", "--to", "2026-11-23", "--out", "needs.csv"), "Enter the earlier day first."),
    ):
        ran = wardround("export", *more[:-1], str(tmp_path / more[-1]))
        assert ran.code == 2
        assert said in " ".join(ran.err.replace("│", " ").split())
    assert list(tmp_path.glob("*.csv")) == []


def test_volunteers_and_places_are_exported_whatever_the_day(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    for what in ("volunteers", "places"):
        out = tmp_path / f"{what}.csv"
        ran = wardround("export", what, "--names", "--out", str(out))
        assert (ran.code, ran.out.strip()) == (0, f"Wrote {what}: {out}")
        assert read(out)
        again = wardround("import", what, str(out))
        assert f"0 are new, 0 updated, {len(read(out))} unchanged, 0 not imported." in again.out
        refused = wardround("export", what, *DAYS, "--out", str(out))
        assert (refused.code, "not of some days" in " ".join(refused.err.split())) == (2, True)


def test_rounds_of_a_day_without_published_ones_are_refused(wardround: Wardround, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "rounds.csv"
    ran = wardround("export", "rounds", "--from", "2026-10-01", "--to", "2026-10-01", "--out", str(out))
    assert ran.code == 2
    assert "No rounds are published on 2026-10-01." in ran.err
    assert not out.exists()
