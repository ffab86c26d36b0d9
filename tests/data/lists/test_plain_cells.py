"""Plain fields of a list are read by their declaration; what is not understood is kept and said."""

from __future__ import annotations

import pytest

from tests.support.list_makers import found, need_of, needs_of


@pytest.mark.parametrize(
    ("header", "label", "attribute"),
    [("Fridge", "Keep cool", "fridge"), ("Cannot wait", "Must be done by its last day", "must")],
)
def test_a_tick_that_nobody_understands_counts_as_ticked(header: str, label: str, attribute: str) -> None:
    read = needs_of({header: "perhaps"})
    (row,) = read.rows
    assert getattr(row.need, attribute) is True
    assert row.need.office_notes == f"{label}, as written: perhaps"
    assert [code for _, _, code in found(read)] == ["import.yes-or-no"]


def test_a_tick_is_yes_or_no_and_an_empty_one_is_no() -> None:
    assert need_of(Fridge="yes").need.fridge
    assert not need_of(Fridge="").need.fridge
    assert not need_of(Fridge="no").need.fridge
