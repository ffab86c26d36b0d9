"""Read the columns that rule out modes for a need, for example because of stairs, crates or a steep hill."""

from __future__ import annotations

from data.lists.rows import RowReader
from data.phrases.offers import travel_of
from data.phrases.ticks import is_plain_answer, yes_or_no
from routing.needs import Mode

__all__ = ["modes_left"]


def modes_left(row: RowReader) -> frozenset[Mode] | None:
    """Return the modes that a row allows, empty for any mode; None without such a column."""
    if not (row.has_column("not_by") or row.has_column("car_only")):
        return None
    left = frozenset(Mode) - _ruled_out(row)
    left = left & {Mode.DRIVE} if _car_only(row) else left
    if not left:
        row.keep("Not by, as written", row.text("not_by"))
        row.warn(
            "import.no-way-left",
            "not_by",
            "Every mode of travel is ruled out, so all are allowed for now.",
            "Allow at least one mode of travel. The original text is in the office notes.",
        )
    return frozenset() if len(left) == len(Mode) else left


def _ruled_out(row: RowReader) -> frozenset[Mode]:
    text = row.text("not_by")
    if yes_or_no(text) is False:
        return frozenset()
    found = travel_of(text)
    if not found.understood:
        row.keep("Not by, as written", text)
        row.warn(
            "import.not-by",
            "not_by",
            "We could not understand some of this, so it rules nothing out.",
            "Write “car”, “bike”, “on foot”, or several of them. The original text is in the office notes.",
        )
    return frozenset(found.modes)


def _car_only(row: RowReader) -> bool:
    text = row.text("car_only")
    found = True if travel_of(text).modes == (Mode.DRIVE,) else yes_or_no(text)
    if not is_plain_answer(text):
        row.keep("Only by car, as written", text)
    if found is None:
        row.warn(
            "import.yes-or-no",
            "car_only",
            "This is neither yes nor no. Until someone confirms, only cars are sent.",
            "Write yes or no. The original text is in the office notes.",
        )
    return found is not False
