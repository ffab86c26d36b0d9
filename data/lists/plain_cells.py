"""Reads a form's plain fields (``routing.forms.fields``) from list cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from data.lists.rows import RowReader
from data.phrases.sizes import size
from data.phrases.ticks import is_plain_answer, yes_or_no
from data.phrases.words import is_blank_word
from routing.forms.fields import FormField, Value
from routing.needs import NeedKind

__all__ = ["plain_cells"]


def plain_cells(
    row: RowReader, declared: Iterable[FormField], own: Collection[str], kind: NeedKind | None = None
) -> dict[str, Any]:
    """Return a row's ticks and whole numbers, by the record's attribute.

    Fields in ``own`` are skipped, because separate code reads them.
    """
    readers = {Value.TICK: _tick, Value.WHOLE: _whole}
    return {
        one.attribute: readers[one.value](row, one, kind)
        for one in declared
        if one.headers and one.value in readers and one.name not in own
    }


def _tick(row: RowReader, declared: FormField, _: NeedKind | None) -> bool:
    text = row.text(declared.name)
    found = yes_or_no(text)
    if not is_plain_answer(text):
        row.keep(f"{declared.label}, as written", text)
    if found is None:
        row.warn(
            "import.yes-or-no",
            declared.name,
            f"This is neither yes nor no. Until someone confirms, {declared.unclear}.",
            "Write yes or no. The original text is in the office notes.",
        )
    return found is not False


def _whole(row: RowReader, declared: FormField, kind: NeedKind | None) -> int | None:
    text, usual = row.text(declared.name), declared.usual
    if not text or is_blank_word(text):
        return usual
    found = size(text)
    if found is None or not declared.least <= found <= declared.most:
        row.keep(f"{declared.label}, as written", text)
        row.warn(
            "import.size",
            declared.name,
            f"This is not a whole number from {declared.least} to {declared.most}. "
            f"{'No number is set' if usual is None else f'We have assumed {usual}'}.",
            "Write a number. The original text is in the notes.",
        )
        return usual
    if declared.asked_of and kind not in declared.asked_of and found != usual:
        row.keep(f"{declared.label}, as written", text)
        row.inform(
            "import.size-unused",
            declared.name,
            "This kind of help involves carrying nothing. The number is kept as a note.",
        )
        return usual
    return found
