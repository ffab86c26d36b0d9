"""The table of where a person sets each rule names fields that are there, and tests that are."""

from __future__ import annotations

import re
from pathlib import Path

from routing.forms.fields import labels_of
from routing.forms.need import CallForm, NeedForm
from routing.forms.volunteer import VolunteerForm

ROOT = Path(__file__).resolve().parents[3]


def rows() -> list[list[str]]:
    page = (ROOT / "docs" / "planner.md").read_text()
    table = page.partition("| rule | set by a person | test |\n|---|---|---|\n")[2].partition("\n\n")[0]
    return [line.strip("| ").split(" | ") for line in table.splitlines()]


def test_each_rule_names_fields_of_the_pages_and_tests_that_exist() -> None:
    labels = [*labels_of(NeedForm, CallForm).values(), *labels_of(VolunteerForm).values()]
    words = " ".join([*labels, *(path.read_text() for path in (ROOT / "api" / "templates").rglob("*.html"))])
    known = {
        path.relative_to(ROOT / "tests").with_suffix("").as_posix() for path in (ROOT / "tests").rglob("test_*.py")
    }
    assert len(rows()) > 20
    for rule, places, tests in rows():
        for label in re.findall(r"\*([^*]+)\*", places):
            assert label.removesuffix(" of a week") in words, (rule, label)
        for name in re.findall(r"`([\w/]+)`", tests):
            assert any(one.endswith(f"/{name}") for one in known), (rule, name)
