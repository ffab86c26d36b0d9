"""The columns a list may have, and the headers that each may go by.

Most are form fields, declared in ``routing.forms`` with their headers. Those defined here exist only in lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from data.lists.shorthand import SHORT_NEEDS, SHORT_VOLUNTEERS
from routing.forms.fields import FormField
from routing.forms.need import NEED_FIELDS
from routing.forms.people import ADDRESS
from routing.forms.volunteer import VOLUNTEER_FIELDS

__all__ = ["NEEDS", "PLACES", "SCHEMAS", "VOLUNTEERS", "Field", "Schema"]


@dataclass(frozen=True, slots=True)
class Field:
    """A list field: its name in the code, and the headers that mean it, plainest first."""

    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one kind of list.

    At least one field of each group in ``required`` must have a column.
    """

    what: str
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> Field:
        """Return the field with this name; raises KeyError when the list has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def _with_short(fields: Iterable[Field], short: Mapping[str, tuple[str, ...]]) -> tuple[Field, ...]:
    """Return the fields with office shorthand added to their headers."""
    declared = tuple(Field(one.name, (*one.headers, *short.get(one.name, ()))) for one in fields)
    names = {one.name for one in declared}
    return (*declared, *(Field(name, headers) for name, headers in short.items() if name not in names))


def _of_form(declared: Iterable[FormField]) -> tuple[Field, ...]:
    """Return a form's fields as list columns."""
    return tuple(Field(one.name, one.headers) for one in declared if one.headers)


_TIMESTAMP: Final = Field(
    "timestamp",
    ("Timestamp", "Submitted", "Submitted at", "Submission date", "Date submitted", "Received", "Date received",
     "Date of request", "Request date", "Requested", "Requested at", "Date requested", "Created", "Created at", "Date",
     "Logged", "Date and time", "Start time", "Completion time"),
)  # fmt: skip
_FIRST_NAME: Final = Field("first_name", ("First name", "Forename", "Given name", "Your first name", "First names"))
_LAST_NAME: Final = Field("last_name", ("Last name", "Surname", "Family name", "Your last name", "Your surname"))
_WHO: Final = (("name", "first_name", "last_name"), ("postcode", "address"))

NEEDS: Final = Schema(
    "needs",
    _with_short((
        _TIMESTAMP,
        *_of_form(NEED_FIELDS),
        _FIRST_NAME, _LAST_NAME,
        Field("due_on", (
            "Date needed", "Needed on", "On date", "Which date?", "What date?", "Appointment date", "Delivery date",
            "Visit date", "On which day?", "Day needed"
        )),
        Field("car_only", (
            "Only by car", "Only by car?", "Car only", "By car only", "Needs a car", "Car needed", "Must be a driver"
        )),
        Field("fetch_at", ("Fetch at", "Collect at", "Return time", "Time to fetch", "Pick up again at", "Fetched at")),
        Field("minutes", ("How long?", "Minutes", "Duration", "Length", "How long will it take?", "Length of visit",
            "How long is the appointment?", "Length of appointment"
        )),
    ), SHORT_NEEDS),
    (*_WHO, ("kind",)),
)  # fmt: skip

VOLUNTEERS: Final = Schema(
    "volunteers",
    _with_short((
        _TIMESTAMP,
        *_of_form(VOLUNTEER_FIELDS),
        _FIRST_NAME, _LAST_NAME, Field("address", ADDRESS),
        Field("checked_on", (
            "DBS date", "Date of DBS", "DBS issue date", "DBS issued", "Check date", "Checked on",
            "Date of DBS check", "Date of check", "DBS certificate date", "Date of issue"
        )),
        Field("areas", (
            "Areas you prefer", "Areas", "Area", "Preferred areas", "Preferred area", "Where can you help?",
            "Which areas?", "Where would you like to help?", "Areas covered", "How far will you travel?"
        )),
    ), SHORT_VOLUNTEERS),
    (*_WHO, ("modes",), ("hours", "time_from")),
)  # fmt: skip

PLACES: Final = Schema(
    "places",
    (
        Field("kind", ("Kind", "Type", "Kind of place", "Type of place", "Category", "Place type")),
        Field("name", (
            "Name", "Place", "Place name", "Organisation", "Organisation name", "Shop", "Pharmacy", "Pharmacy name",
            "Surgery", "Trading name", "Pharmacy trading name", "Name of place"
        )),
        Field("address", ("Address", "Street", "Address line 1", "Street address", "Address 1", "Full address", "a",
                          "Address field 1")),
        Field("town", ("Town", "City", "Address line 2", "Address 2", "Town or city",
                       "Address field 2")),
        Field("postcode", ("Postcode", "Post code", "Postal code", "Zip")),
        Field("opening_hours", (
            "Opening hours", "Opening times", "Opening_hours", "Open", "Hours", "Open hours", "Times", "When open"
        )),
        Field("note", ("Note", "Notes", "Comments", "Remarks", "Information")),
        Field("code", ("ods", "ODS code", "Organisation code", "Pharmacy ODS code F code", "Code", "Id",
                       "Reference", "ODS")),
        Field("lat", ("lat", "Latitude", "y")),
        Field("lon", ("lon", "Longitude", "lng", "long", "x")),
        Field("phone", ("Phone", "Phone number", "Telephone", "Tel", "Contact number")),
    ),
    (("name",), ("postcode", "address", "lat")),
)  # fmt: skip

SCHEMAS: Final = (NEEDS, VOLUNTEERS, PLACES)
