"""Reads the dates in a list, and reports every guess.

Guesses concern the order of day and month, and days written in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.lists.columns import Columns
from data.lists.rows import RowReader
from data.lists.tables import Line
from data.phrases.dates import DateMaybeTime, DateOrder, date_order, moment
from data.phrases.deadlines import named_day, sheet_day
from routing.needs import Question

__all__ = ["DateOrders", "WrittenOn", "date_of", "date_orders", "due_date", "written_on"]

DateOrders = Mapping[str, DateOrder]
"""The order of day and month in each field's column. ``evidence`` is a line number."""

_WRITE_DATES: Final = "Write dates as 2026-11-23 or 23/11/2026."
_WRITE_YEAR_FIRST: Final = "Write the date as 2026-11-23."
_BY_MACHINE: Final = frozenset({"timestamp"})


@dataclass(frozen=True, slots=True)
class WrittenOn:
    """The date on which a row was written, if stated, and the day its dates count from."""

    moment: DateMaybeTime | None
    day: date


def date_orders(columns: Columns, lines: Sequence[Line], fields: Sequence[str]) -> DateOrders:
    """Return the order of day and month in each date column, by field."""
    orders: dict[str, DateOrder] = {}
    for column in columns.columns:
        if column.field in fields and column.field not in orders:
            dated = [line for line in lines if column.index < len(line.cells)]
            texts = (line.cells[column.index] for line in dated)
            order = date_order(texts, machine=column.field in _BY_MACHINE)
            evidence = None if order.evidence is None else dated[order.evidence].number
            orders[column.field] = replace(order, evidence=evidence)
    return orders


def written_on(row: RowReader, today: date, orders: DateOrders) -> WrittenOn:
    """Return the date on which a row was written, or today if the row does not say."""
    text = row.text("timestamp")
    found, other = _moments(row, "timestamp", orders)
    if found is not None:
        if other is not None:
            row.warn("import.date-order", "timestamp", _either(row, "timestamp", orders) + " It is read as day first.",
                     _WRITE_YEAR_FIRST)  # fmt: skip
        return WrittenOn(found, found.day)
    if text:
        row.warn(
            "import.date", "timestamp", "This is not a valid date. We treat the row as written today.", _WRITE_DATES
        )
    elif row.has_column("timestamp"):
        row.inform(
            "import.no-date", "timestamp", "The row does not say when it was written. We treat it as written today."
        )
    return WrittenOn(None, today)


def date_of(row: RowReader, name: str, orders: DateOrders) -> date | None:
    """Return the date in a field, or the earlier of two possible dates.

    Returns None for an empty field, and with a warning for text that is not a date.
    """
    text = row.text(name)
    if not text:
        return None
    found, other = _moments(row, name, orders)
    if found is None:
        row.keep(f"{_label(name)} as written", text)
        row.warn("import.date", name, "This is not a valid date. The original text is in the notes.", _WRITE_DATES)
        return None
    if other is not None:
        row.warn("import.date-order", name, _either(row, name, orders) + " For now, we use the earlier date.",
                 _WRITE_YEAR_FIRST)  # fmt: skip
        return min(found.day, other.day)
    return found.day


def due_date(
    row: RowReader, name: str, orders: DateOrders, written: WrittenOn, today: date
) -> tuple[date | None, tuple[Question, ...]]:
    """Return the date in a need's field, which may be in words ("tomorrow").

    Also returns a question when the date is not clear.
    """
    text = row.text(name)
    if not text:
        return None, ()
    found, other = _moments(row, name, orders)
    if found is not None and other is not None:
        row.keep(f"{_label(name)} as written", text)
        on_hold = " The need is on hold until someone confirms it."
        row.warn("import.date-order", name, _either(row, name, orders) + on_hold, _WRITE_YEAR_FIRST)
        readings = " or ".join(_in_words(day) for day in sorted((found.day, other.day)))
        return found.day, (Question("need.date", f"{_label(name)}: {readings}?"),)
    if found is not None:
        return found.day, ()
    named = named_day(text, written.day if written.moment else None, today)
    if named is not None:
        if named.day is not None and named.inferred:
            row.inform("import.date-read-as", name, f"Understood as {_in_words(named.day)}.", _WRITE_YEAR_FIRST)
        if named.says_more:
            row.keep(f"{_label(name)} as written", text)
        return named.day, ()
    row.keep(f"{_label(name)} as written", text)
    row.warn(
        "import.date",
        name,
        "We could not understand this day. The need is on hold until someone enters it.",
        "Ask for the day, and write it like 2026-11-23, “23 November” or “Friday”.",
    )
    return None, (Question("need.date", f"{_label(name)}: which day? The list's wording is in the office notes."),)


def _moments(row: RowReader, name: str, orders: DateOrders) -> tuple[DateMaybeTime | None, DateMaybeTime | None]:
    """Return the date in a cell, and the other date that the cell may mean."""
    text, order = row.text(name), orders.get(name, DateOrder())
    day_first, month_first = moment(text), moment(text, month_first=True)
    if day_first == month_first:
        if day_first is None and (day := sheet_day(text)) is not None:
            row.inform("import.date-read-as", name, f"Understood as {_in_words(day)}.", _WRITE_YEAR_FIRST)
            return DateMaybeTime(day), None
        return day_first, None
    if day_first is not None and month_first is not None and not order.decided:
        return day_first, month_first
    if month_first is None or (day_first is not None and not order.month_first):
        return day_first, None
    if day_first is not None or not order.decided:
        row.inform(
            "import.month-first",
            name,
            f"Read month first: the date on line {order.evidence} can only be read that way.",
            "If that is wrong, write dates as 2026-11-23.",
        )
    return month_first, None


def _either(row: RowReader, name: str, orders: DateOrders) -> str:
    evidence = orders[name].evidence
    whose = "it" if evidence == row.line else f"line {evidence}"
    return f"This may be day first or month first. In this column, {whose} can only be month first."


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


_LABELS: Final = {"due_from": "Not before", "due_to": "Needed by", "due_on": "Date needed", "checked_on": "DBS date"}


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
