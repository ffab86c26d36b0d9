"""Reads what needs and volunteers have in common: name, phone, address, and when the row was written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.lists.columns import Columns
from data.lists.rows import RowReader
from data.lists.tables import Line
from data.phrases.dates import Moment, is_month_first, moment
from data.phrases.hours import Hours, hours, written
from data.phrases.phones import phones
from data.phrases.words import fold

__all__ = [
    "SourceKeys",
    "WrittenOn",
    "date_of",
    "hours_of",
    "month_first_fields",
    "name_of",
    "phone_of",
    "postcode_of",
    "written_on",
]

_POSTCODE_AT_END: Final = re.compile(r"(?:^|[\s,])([A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})\s*\.?$")


@dataclass(frozen=True, slots=True)
class WrittenOn:
    """When a row was written, if it says so, and the day to count from."""

    moment: Moment | None
    day: date


class SourceKeys:
    """The source keys of a list. The second row with the same key gets a number."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def unique(self, *parts: str) -> str:
        """Join the parts to a key. The first row of a key has it as it is, the next ``|2``, ``|3``."""
        key = "|".join(fold(part).replace("|", " ") for part in parts)
        self._given[key] += 1
        return key if self._given[key] == 1 else f"{key}|{self._given[key]}"


def month_first_fields(columns: Columns, lines: Sequence[Line], fields: Sequence[str]) -> frozenset[str]:
    """The fields whose column writes dates month first: some only make sense so, and none only day first."""
    return frozenset(
        column.field
        for column in columns.columns
        if column.field in fields
        and is_month_first(line.cells[column.index] for line in lines if column.index < len(line.cells))
    )


def name_of(row: RowReader) -> str:
    """The name from one column or two; adds an error when there is none."""
    name = row.text("name") or " ".join(filter(None, (row.text("first_name"), row.text("last_name"))))
    if not name:
        row.error("import.no-name", "name", "The name is missing.", "Ask for the name, and write it in the list.")
    return " ".join(name.split())


def phone_of(row: RowReader) -> str:
    """The telephone number as E.164, or "". Other words of the cell are kept with the notes."""
    text = row.text("phone")
    if not text:
        return ""
    found = phones(text)
    if not found.numbers:
        row.keep("Telephone as written", text)
        row.warn(
            "import.phone",
            "phone",
            "This is not a valid phone number. The row is imported without one.",
            "Ask for the number with its area code. The original text is in the notes.",
        )
        return ""
    if len(found.numbers) > 1 or found.has_words:
        row.keep("Telephone as written", text)
        row.inform(
            "import.phone-words",
            "phone",
            "The cell holds more than one number. The first is used, and the whole text is in the notes.",
        )
    return found.numbers[0]


def postcode_of(row: RowReader, *, needed: bool = True) -> str:
    """The postcode as written, from its column or the end of the address; adds an error if one is needed."""
    if text := row.text("postcode"):
        return text
    if found := _POSTCODE_AT_END.search(row.text("address")):
        row.inform("import.postcode-from-address", "address", "The postcode was taken from the end of the address.")
        return found[1]
    if needed:
        row.error("import.no-postcode", "postcode", "The postcode is missing.", "Ask for it, and write it in the list.")
    return ""


def written_on(row: RowReader, today: date, month_first: frozenset[str]) -> WrittenOn:
    """When the row was written, today if it does not say."""
    text = row.text("timestamp")
    found = moment(text, month_first="timestamp" in month_first) if text else None
    if found is not None:
        return WrittenOn(found, found.day)
    if text:
        row.warn(
            "import.date",
            "timestamp",
            "This date does not exist. The row counts as written today.",
            "Write dates as 2026-11-23 or 23/11/2026.",
        )
    elif row.has_column("timestamp"):
        row.inform("import.no-date", "timestamp", "The row does not say when it was written. It counts from today.")
    return WrittenOn(None, today)


def date_of(row: RowReader, name: str, month_first: frozenset[str]) -> date | None:
    """The date in a field. None when the cell is empty or, with a warning, not a date."""
    text = row.text(name)
    if not text:
        return None
    found = moment(text, month_first=name in month_first)
    if found is None:
        row.keep(f"{name.replace('_', ' ').capitalize()} as written", text)
        row.warn(
            "import.date",
            name,
            "This date does not exist. The original text is in the notes.",
            "Write dates as 2026-11-23 or 23/11/2026.",
        )
        return None
    return found.day


def hours_of(row: RowReader, name: str) -> Hours | None:
    """The days and hours in a field, None if not understood; adds a remark when am or pm was inferred."""
    found = hours(row.text(name))
    if found is not None and found.inferred:
        same = found.same_each_day()
        reading = (
            written(*same) if same is not None else "; ".join(written((day,), spans) for day, spans in found.by_day)
        )
        row.inform("import.hours-read-as", name, f"Understood as {reading}.", "If that is wrong, write am or pm.")
    return found
