"""Small lists to import: a header, a row that is right, and changes to it."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from data.lists import (
    NeedLine,
    PlaceLine,
    ReadList,
    ReadOptions,
    Severity,
    VolunteerLine,
    read_needs,
    read_places,
    read_volunteers,
)

TODAY = date(2026, 11, 23)

NEED = {
    "Timestamp": "19/11/2026 12:54:00",
    "Name": "Ada Byron",
    "Phone": "07700 900123",
    "Address": "1 Mill Road",
    "Postcode": "ZZ1 1AA",
    "Kind": "Shopping",
    "When": "any",
    "Place": "Co-op",
    "Bags": "2",
    "Fridge": "no",
    "Notes": "",
    "Office notes": "",
}
VOLUNTEER = {
    "Timestamp": "4/11/2026 15:49",
    "Name": "Grace Hopper",
    "Mobile": "07700 900456",
    "Home postcode": "ZZ1 2BB",
    "How do you get around?": "Bike",
    "When can you help?": "Every day 9-17",
    "How many bags can you carry?": "3",
    "DBS check?": "Enhanced",
    "DBS date": "2025-06-11",
    "What are you happy to do?": "Anything",
    "Longest you can be out": "2 hours",
    "Areas you prefer": "",
}
PLACE = {
    "kind": "hub",
    "name": "North Hub",
    "postcode": "ZZ1 3CC",
    "opening_hours": "Mo-Sa 09:00-17:00",
    "note": "",
}


def written(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """Rows as a CSV file of UTF-8; the first row's keys are the header."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def needs_of(
    *changes: Mapping[str, str], options: ReadOptions | None = None, today: date = TODAY
) -> ReadList[NeedLine]:
    """A list of needs, a row for each set of changes to the row that is right."""
    return read_needs(written([NEED | dict(change) for change in changes]), today=today, options=options)


def need_of(**changes: str) -> NeedLine:
    """The only row of a list of needs; its changes are named like the headers, ``_`` for a blank."""
    read = needs_of({key.replace("_", " "): value for key, value in changes.items()})
    assert not read.rejected, read.rejected
    return read.rows[0]


def volunteers_of(*changes: Mapping[str, str], years: int = 3) -> ReadList[VolunteerLine]:
    """A list of volunteers, a row for each set of changes to the row that is right."""
    rows = [VOLUNTEER | dict(change) for change in changes]
    return read_volunteers(written(rows), today=TODAY, checks_valid_years=years)


def places_of(*changes: Mapping[str, str]) -> ReadList[PlaceLine]:
    """A list of places, a row for each set of changes to the row that is right."""
    return read_places(written([PLACE | dict(change) for change in changes]))


def found(read: ReadList[NeedLine] | ReadList[VolunteerLine] | ReadList[PlaceLine]) -> list[tuple[int, str, str]]:
    """Line, severity and code of every warning and error."""
    return [
        (fault.line, fault.severity.value, fault.fault.code)
        for fault in read.all_faults()
        if fault.severity is not Severity.INFO
    ]


def remarks(read: ReadList[NeedLine] | ReadList[VolunteerLine] | ReadList[PlaceLine]) -> list[str]:
    """The codes of every remark, in order."""
    return [fault.fault.code for fault in read.all_faults() if fault.severity is Severity.INFO]
