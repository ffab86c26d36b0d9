"""The page that a group publishes about its data is true to the tables and to the settings."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import Settings
from data.privacy import KEPT, Retention
from data.tables import metadata
from data.tables.wards import former_wards

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data.md"


def rows() -> list[tuple[str, ...]]:
    lines = re.findall(r"^\| (.*) \|$", PAGE.read_text(), flags=re.MULTILINE)
    return [tuple(line.split(" | ")) for line in lines][1:]


def personal_tables() -> set[str]:
    return {
        table.name
        for table in metadata.sorted_tables
        if any(column.info.get("personal") for column in table.columns)
        or any(column.name == "name_index" for column in table.columns)
    }


def test_every_table_with_personal_columns_is_told_of() -> None:
    told = {table for kept in KEPT for table in kept.tables}
    # The tables of boundary reviews are a module of their own, which nothing else here loads.
    assert former_wards.name in metadata.tables
    assert personal_tables() <= told
    assert told <= set(metadata.tables)


def test_the_page_says_the_same_as_the_promise_with_its_usual_days() -> None:
    keep = Retention()
    days = {kept.term: getattr(keep, kept.term) for kept in KEPT if kept.term}
    promised = [(kept.what, kept.why, kept.how_long.format(days=days.get(kept.term, "")), kept.who) for kept in KEPT]
    assert rows() == promised


def test_every_term_is_told_of_and_may_be_set() -> None:
    terms = {field.name for field in fields(Retention)}
    assert {kept.term for kept in KEPT if kept.term} == terms
    assert all(("{days}" in kept.how_long) == bool(kept.term) for kept in KEPT)
    assert {f"keep_{term}_days" for term in terms} <= set(Settings.model_fields)
    assert Settings().retention == Retention()
    changed = Settings(**{f"keep_{term}_days": 40 + n for n, term in enumerate(sorted(terms))})  # type: ignore[arg-type]
    assert changed.retention == Retention(**{term: 40 + n for n, term in enumerate(sorted(terms))})


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_no_time_without_end_or_beginning(days: int) -> None:
    with pytest.raises(ValueError, match="needs must be 1 to"):
        Retention(needs=days)
