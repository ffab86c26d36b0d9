"""Read what needs and volunteers have in common: name, phone, address, and when the row was written."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from data.lists.rows import RowReader
from data.phrases.dates import moment
from data.phrases.hours import Hours, hours, is_any_time, written
from data.phrases.phones import Phones, phones
from data.phrases.words import fold, is_blank_word

__all__ = ["SourceKeys", "hours_of", "hours_text", "name_of", "phone_of", "postcode_of"]

_POSTCODE_AT_END: Final = re.compile(r"(?:^|[\s,])([A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})\s*\.?$")


class SourceKeys:
    """The source keys of a list's rows. A repeated key is numbered."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def unique(self, *parts: str) -> str:
        """Join the parts to a key.

        The first row with a key keeps it unchanged; later ones get ``|2``, ``|3``.
        """
        key = "|".join(fold(part).replace("|", " ") for part in parts)
        self._given[key] += 1
        return key if self._given[key] == 1 else f"{key}|{self._given[key]}"


def name_of(row: RowReader) -> str:
    """Return the name from one column or two; adds an error when it is missing."""
    name = row.text("name") or " ".join(filter(None, (row.text("first_name"), row.text("last_name"))))
    if not name:
        row.error("import.no-name", "name", "The name is missing.", "Ask for the name, and write it in the list.")
    return " ".join(name.split())


def phone_of(row: RowReader) -> str:
    """Return the telephone number as E.164, or "". Other words in the cell are kept in the notes."""
    text = row.text("phone")
    if not text:
        return ""
    found = phones(text)
    if not found.numbers:
        row.keep("Telephone as written", text)
        row.warn(
            "import.phone",
            "phone",
            f"{_not_a_number(found)} The row is imported without a number.",
            "Ask for the number with its area code. The original text is in the notes.",
        )
        return ""
    if found.extension:
        row.tell("Telephone extension", found.extension)
        row.inform("import.phone-extension", "phone", "The number has an extension. It is in the notes.")
    if len(found.numbers) > 1 or found.has_words:
        row.keep("Telephone as written", text)
        several = "more than one number. We use the first" if len(found.numbers) > 1 else "words besides the number"
        row.inform("import.phone-words", "phone", f"The cell contains {several}. The whole text is in the notes.")
    return found.numbers[0]


def _not_a_number(found: Phones) -> str:
    if found.too_short:
        return "This phone number has too few digits."
    return "This phone number has too many digits." if found.too_long else "This is not a valid phone number."


def postcode_of(row: RowReader, *, needed: bool = True) -> str:
    """Return the postcode as written, from its column or the end of the address.

    Adds an error if the postcode is needed but missing.
    """
    if text := row.text("postcode"):
        return text
    if found := _POSTCODE_AT_END.search(row.text("address")):
        row.inform("import.postcode-from-address", "address", "The postcode was taken from the end of the address.")
        return found[1]
    if needed:
        row.error("import.no-postcode", "postcode", "The postcode is missing.", "Ask for it, and write it in the list.")
    return ""


def hours_text(row: RowReader, name: str) -> str:
    """Return the text for days and hours, from their column and two columns for clock times."""
    words, start, end = row.text(name), *(_clock_of(row, field) for field in ("time_from", "time_to"))
    span = f"{start} - {end}" if start and end else f"after {start}" if start else f"before {end}" if end else ""
    return f"{words} {span}".strip() if span and not is_any_time(words) else span or words


def _clock_of(row: RowReader, name: str) -> str:
    """Return the text in a column for clock times, unless it is a date."""
    text = row.text(name)
    return "" if is_blank_word(text) or moment(text) is not None else text


def hours_of(row: RowReader, name: str) -> Hours | None:
    """Return the days and hours in a field, or None if not understood.

    Adds a remark when am or pm was inferred.
    """
    found = hours(hours_text(row, name))
    if found is not None and found.inferred:
        same = found.same_each_day()
        reading = (
            written(*same) if same is not None else "; ".join(written((day,), spans) for day, spans in found.by_day)
        )
        row.inform("import.hours-read-as", name, f"Understood as {reading}.", "If that is wrong, write am or pm.")
    return found
