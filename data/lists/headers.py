"""The columns a list may have, and the headers each is known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["NEEDS", "PLACES", "SCHEMAS", "VOLUNTEERS", "Field", "Schema"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a list may say of a row: its name in the code and the headers that mean it, the plainest first."""

    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one kind of list; of each group in ``required`` at least one must have a column."""

    what: str
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> Field:
        """The field of a name; KeyError when the list has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


_TIMESTAMP: Final = Field(
    "timestamp",
    ("Timestamp", "Submitted", "Submitted at", "Submission date", "Date submitted", "Received", "Date received",
     "Date of request", "Request date", "Requested", "Requested at", "Date requested", "Created", "Created at", "Date",
     "Logged", "Date and time", "Start time", "Completion time"),
)  # fmt: skip
_NAME: Final = Field(
    "name",
    ("Name", "Your name", "Full name", "Your full name", "Person", "Neighbour", "Name of person", "Contact name",
     "Name of the person who needs help", "Who is it for", "Client", "Client name", "Volunteer", "Volunteer name",
     "Name of volunteer", "Resident", "Resident name"),
)  # fmt: skip
_FIRST_NAME: Final = Field("first_name", ("First name", "Forename", "Given name", "Your first name", "First names"))
_LAST_NAME: Final = Field("last_name", ("Last name", "Surname", "Family name", "Your last name", "Your surname"))
_PHONE: Final = Field(
    "phone",
    ("Phone", "Phone number", "Telephone", "Telephone number", "Mobile", "Mobile number", "Mobile phone", "Tel",
     "Tel no", "Tel number", "Contact number", "Contact telephone", "Your phone number", "Your mobile number",
     "Phone no", "Mobile no", "Landline", "Contact phone", "Best number to call", "Contact phone number"),
)  # fmt: skip
_POSTCODE: Final = Field(
    "postcode",
    ("Postcode", "Post code", "Home postcode", "Your postcode", "Postal code", "Zip", "Zip code", "Post Code of home",
     "What is your postcode", "Address postcode", "Start postcode", "Postcode of home"),
)  # fmt: skip
_ADDRESS: Final = Field(
    "address",
    ("Address", "Street", "Home address", "Street address", "Your address", "House number / name and street",
     "House number and street", "House name or number", "House number", "Address line 1", "Delivery address",
     "Number and street", "First line of address", "House name/number and street", "Full address"),
)  # fmt: skip

NEEDS: Final = Schema(
    "needs",
    (
        _TIMESTAMP, _NAME, _FIRST_NAME, _LAST_NAME, _PHONE, _ADDRESS, _POSTCODE,
        Field("kind", (
            "What do you need help with?", "Kind", "Kind of help", "Type", "Type of help", "Type of request",
            "Help needed", "What help do you need?", "What do you need?", "Need", "Request", "Request type", "Task",
            "Errand", "Category", "Service", "Support needed", "What is needed?", "How can we help?",
            "What can we help you with?", "What can we help with?"
        )),
        Field("when", (
            "When suits you?", "When", "When?", "Time", "Times", "Preferred time", "Preferred times", "Best time",
            "What time suits you?", "Which times suit you?", "Day and time", "Days and times", "Availability",
            "When would you like it?", "When do you need it?", "Time window", "Best time to visit", "Slot",
            "Time slot", "When are you in?"
        )),
        Field("place", (
            "Which pharmacy or shop?", "Place", "Shop", "Pharmacy", "Pharmacy or shop", "Shop or pharmacy",
            "Which shop?", "Which pharmacy?", "Which shop or pharmacy?", "Store", "Supermarket", "Chemist",
            "Collect from", "Pick up from", "Pickup from", "Where from?", "Destination", "Where to?",
            "Where is it to be collected from?", "Preferred shop", "Your pharmacy", "Name of pharmacy"
        )),
        Field("size", (
            "How many bags (roughly)?", "How many bags?", "Bags", "Size", "Number of bags", "Quantity", "Amount",
            "How much?", "How many?", "No of bags", "How many people?", "Portions", "Number of parcels"
        )),
        Field("fridge", (
            "Fridge items?", "Fridge", "Fridge items", "Needs fridge", "Keep cold", "Refrigerated", "Chilled",
            "Does it need a fridge?", "Any fridge items?", "Cold items", "Fridge medicine"
        )),
        Field("notes", (
            "Anything the volunteer should know?", "Notes", "Note", "Notes for the volunteer", "Comments",
            "Notes for volunteer", "Instructions", "Delivery instructions", "Anything else?",
            "Anything else we should know?", "Special instructions", "Access notes", "Volunteer notes",
            "Further information", "Additional information", "Details"
        )),
        Field("office_notes", (
            "Office notes (not for volunteers)", "Office notes", "Office note", "Internal notes", "Private notes",
            "Admin notes", "Notes for the office", "Staff notes", "Dispatcher notes", "Coordinator notes",
            "Not for volunteers", "For office use only", "Office use only", "For office use", "Office only"
        )),
        Field("repeat", (
            "How often?", "How often", "Repeats", "Repeat", "Frequency", "Recurring", "Recurrence",
            "One-off or regular?",
            "Regular or one-off?", "How often do you need it?", "Is it regular?"
        )),
        Field("due_from", ("Not before", "From date", "Earliest date", "Due from", "Start date", "Needed from")),
        Field("due_to", (
            "Needed by", "By date", "Latest date", "Due by", "Due to", "Deadline", "Due date", "Due",
            "Needed before"
        )),
        Field("due_on", (
            "Date needed", "Needed on", "On date", "Which date?", "What date?", "Appointment date", "Delivery date",
            "Visit date", "On which day?", "Day needed"
        )),
        Field("must", ("Must be that day?", "Cannot wait", "Can't wait", "Must be done", "Essential", "Must do")),
        Field("not_by", (
            "Not by", "Not possible by", "Cannot be done by", "Can't be reached by", "No access by"
        )),
        Field("car_only", (
            "Only by car", "Only by car?", "Car only", "By car only", "Needs a car", "Car needed", "Must be a driver"
        )),
        Field("way_back", (
            "Wait or return?", "Way back", "Wait or fetch?", "Return journey", "Return lift?", "Wait and return?",
            "Return?", "Will they need a lift back?"
        )),
        Field("fetch_at", ("Fetch at", "Collect at", "Return time", "Time to fetch", "Pick up again at", "Fetched at")),
        Field("minutes", ("How long?", "Minutes", "Duration", "Length", "How long will it take?", "Length of visit",
            "How long is the appointment?", "Length of appointment"
        )),
    ),
    (("name", "first_name", "last_name"), ("postcode", "address"), ("kind",)),
)  # fmt: skip

VOLUNTEERS: Final = Schema(
    "volunteers",
    (
        _TIMESTAMP, _NAME, _FIRST_NAME, _LAST_NAME, _PHONE, _ADDRESS, _POSTCODE,
        Field("modes", (
            "How do you get around?", "Mode", "Modes", "Transport", "Mode of transport", "Travel", "Vehicle",
            "How will you travel?", "How do you travel?", "Means of transport", "Do you have transport?",
            "Own transport", "Getting around", "How would you get around?", "Type of transport"
        )),
        Field("hours", (
            "When can you help?", "Hours", "Availability", "Available", "When are you available?", "Times", "When",
            "When?", "Days", "Days and times", "Days available", "Times available", "What times can you help?",
            "Weekly hours", "Your availability", "When are you in?"
        )),
        Field("capacity", (
            "How many bags can you carry?", "Capacity", "Bags", "How much can you carry?", "Number of bags",
            "Carrying capacity", "How many bags?", "Max bags", "Most bags"
        )),
        Field("checks", (
            "DBS check?", "DBS", "DBS check", "DBS checked", "Checks", "DBS status", "Vetting", "DBS level",
            "Are you DBS checked?", "Do you have a DBS check?", "Do you have a DBS?", "DBS certificate"
        )),
        Field("checked_on", (
            "DBS date", "Date of DBS", "DBS issue date", "DBS issued", "Check date", "Checked on",
            "Date of DBS check", "Date of check", "DBS certificate date", "Date of issue"
        )),
        Field("kinds", (
            "What are you happy to do?", "Kinds", "What can you help with?", "Tasks", "Errands", "Roles", "Role",
            "What would you like to do?", "How can you help?", "Happy to do", "Will do", "Interests",
            "What can you do?", "Types of help", "Activities", "What are you able to do?"
        )),
        Field("max_minutes", (
            "Longest you can be out", "Max minutes", "Longest time out", "Maximum time", "How long can you be out?",
            "How long can you help for?", "Max time", "Most minutes", "How much time can you give?",
            "Time available", "Longest round"
        )),
        Field("breaks", (
            "Breaks", "Break", "Do you need a break?", "Lunch break", "Breaks needed", "Break times", "Rest breaks"
        )),
        Field("max_stops", (
            "Most stops", "Max stops", "Maximum stops", "How many visits?", "Most visits",
            "How many deliveries can you do?", "Maximum deliveries", "Number of stops"
        )),
        Field("areas", (
            "Areas you prefer", "Areas", "Area", "Preferred areas", "Preferred area", "Where can you help?",
            "Which areas?", "Where would you like to help?", "Areas covered", "How far will you travel?"
        )),
        Field("notes", (
            "Notes", "Note", "Comments", "Anything else?", "Anything else we should know?", "Further information",
            "Additional information", "Anything we should know?"
        )),
    ),
    (("name", "first_name", "last_name"), ("postcode", "address"), ("modes",), ("hours",)),
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
