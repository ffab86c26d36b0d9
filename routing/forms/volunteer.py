"""The form of a volunteer, the only place where its fields are declared.

``routing.forms.need`` explains how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from routing.forms.fields import FormField, fields_of, longest_of, note, own, tick, whole
from routing.forms.people import NAME, PHONE, POSTCODE

__all__ = ["LONGEST", "MOST_BAGS", "MOST_CRATES", "VOLUNTEER_FIELDS", "VolunteerForm"]

MOST_BAGS: Final = 60
MOST_CRATES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerForm:
    """The fields of a volunteer as typed.

    ``modes`` are all the modes they use, ``first_mode`` the preferred one.

    ``checks`` are the checks they have. ``expires`` and ``evidence`` hold the text of each check's fields.
    """

    name: str = own("Name", changed={"name": "name"}, longest=120, headers=NAME)
    phone: str = own("Phone", changed={"phone": "phone"}, longest=60, headers=PHONE)
    postcode: str = own(
        "Starting postcode",
        changed={"postcode": "postcode", "location": "map point", "ward_code": "ward"},
        longest=20,
        headers=POSTCODE,
    )
    first_mode: str = own("Prefers", changed={})
    modes: frozenset[str] = own(
        "Travels",
        empty=frozenset(),
        changed={"modes": "ways to get around"},
        headers=(
            "How do you get around?", "Mode", "Modes", "Transport", "Mode of transport", "Travel", "Vehicle",
            "How will you travel?", "How do you travel?", "Means of transport", "Do you have transport?",
            "Own transport", "Getting around", "How would you get around?", "Type of transport",
        ),
    )  # fmt: skip
    hours: str = own(
        "Weekly hours",
        changed={"hours": "hours"},
        longest=300,
        headers=(
            "When can you help?", "Hours", "Availability", "Available", "When are you available?", "Times", "When",
            "When?", "Days", "Days and times", "Days available", "Times available", "What times can you help?",
            "Weekly hours", "Your availability", "When are you in?",
        ),
    )  # fmt: skip
    dates_off: str = own("Days off", changed={}, longest=600)
    covers: str = own("Different hours on one day", changed={}, longest=600)
    capacity: str = whole(
        "Bags",
        least=0,
        most=MOST_BAGS,
        usual=None,
        changed={"capacity": "capacity"},
        headers=(
            "How many bags can you carry?", "Capacity", "Bags", "How much can you carry?", "Number of bags",
            "Carrying capacity", "How many bags?", "Max bags", "Most bags",
        ),
    )  # fmt: skip
    crates: str = whole(
        "Crates",
        least=0,
        most=MOST_CRATES,
        usual=None,
        changed={"crates": "crates"},
        headers=("How many crates can you carry?", "Crates", "Number of crates", "Max crates", "Most crates"),
    )
    checks: frozenset[str] = own(
        "Checks",
        empty=frozenset(),
        changed={"checks": "checks"},
        headers=(
            "DBS check?", "DBS", "DBS check", "DBS checked", "Checks", "DBS status", "Vetting", "DBS level",
            "Are you DBS checked?", "Do you have a DBS check?", "Do you have a DBS?", "DBS certificate",
        ),
    )  # fmt: skip
    expires: tuple[tuple[str, str], ...] = own("Until", empty=(), changed={})
    evidence: tuple[tuple[str, str], ...] = own("Seen", empty=(), changed={"evidence": "notes on checks"})
    kinds: frozenset[str] = own(
        "Will do",
        empty=frozenset(),
        changed={"kinds": "kinds of help"},
        headers=(
            "What are you happy to do?", "Kinds", "What can you help with?", "Tasks", "Errands", "Roles", "Role",
            "What would you like to do?", "How can you help?", "Happy to do", "Will do", "Interests",
            "What can you do?", "Types of help", "Activities", "What are you able to do?",
        ),
    )  # fmt: skip
    max_minutes: str = whole(
        "Longest round (minutes)",
        least=10,
        most=1440,
        usual=None,
        changed={"max_minutes": "longest round"},
        headers=(
            "Longest you can be out", "Max minutes", "Longest time out", "Maximum time", "How long can you be out?",
            "How long can you help for?", "Max time", "Most minutes", "How much time can you give?",
            "Time available", "Longest round",
        ),
    )  # fmt: skip
    breaks: str = own(
        "Breaks",
        changed={"breaks": "breaks"},
        longest=200,
        headers=(
            "Breaks", "Break", "Do you need a break?", "Lunch break", "Breaks needed", "Break times", "Rest breaks",
        ),
    )  # fmt: skip
    max_stops: str = whole(
        "Maximum stops a day",
        least=1,
        most=99,
        usual=None,
        changed={"max_stops": "maximum stops"},
        headers=(
            "Most stops", "Max stops", "Maximum stops", "How many visits?", "Most visits",
            "How many deliveries can you do?", "Maximum deliveries", "Number of stops",
        ),
    )  # fmt: skip
    max_km: str = own("Longest distance (km)", changed={"max_metres": "longest distance"}, least=1, most=999)
    ends_at_home: bool = tick("Must finish where they start", usual=True, changed={"ends_at_home": "finishes at home"})
    active: bool = tick("Active", usual=True, changed={"active": "active"})
    notes: str = note(
        "Notes",
        changed={"notes": "notes"},
        longest=2000,
        headers=(
            "Notes", "Note", "Comments", "Anything else?", "Anything else we should know?", "Further information",
            "Additional information", "Anything we should know?",
        ),
    )  # fmt: skip


VOLUNTEER_FIELDS: Final[tuple[FormField, ...]] = fields_of(VolunteerForm)
LONGEST: Final = longest_of(VolunteerForm)
"""The most letters that a field takes."""
