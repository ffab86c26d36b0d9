"""Recognises headers in office shorthand: "P/code", "Fridge (Y/N)", "Date rec'd"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from data.phrases.words import fold, normalise

__all__ = ["SHORT_NEEDS", "SHORT_VOLUNTEERS", "header_key"]

_ASIDE: Final = re.compile(
    r"\((?:y ?/? ?n|yes ?/? ?no|y or n|yes or no|tick|please tick|optional|required|mandatory|if any|if known|"
    r"if needed|if applicable|approx\.?|approximately|roughly|mins?|minutes|24h|dd/mm/yy(?:yy)?)\)"
)
_WORDS: Final = {
    "recd": "received", "rcvd": "received", "reqd": "required", "req": "required", "addr": "address",
    "add": "address",
    "pcode": "postcode", "postcode": "postcode", "appt": "appointment", "apt": "appointment", "qty": "quantity",
    "info": "information", "num": "number", "nr": "number", "no": "number", "nos": "number", "tele": "tel",
    "mob": "mobile", "ph": "phone", "vol": "volunteer", "vols": "volunteers", "mins": "minutes", "del": "delivery",
    "hh": "household",
    "coord": "coordinator", "avail": "availability", "pref": "preferred", "prefs": "preferred",
    "dob": "date of birth",
}  # fmt: skip

_SHORT_PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {
    "timestamp": (
        "Date received", "Rec'd", "Date taken", "Date of call", "Call date", "Date logged", "Logged on", "Date in",
        "Taken on", "Date entered", "Date of referral", "Referral date", "Date referred", "Time stamp",
    ),
    "name": (
        "Client's name", "Service user", "Beneficiary", "Caller", "For whom", "Customer", "Member", "Householder",
        "Recipient", "Contact", "Who", "Person's name", "Name of client",
    ),
    "first_name": ("First", "Christian name"),
    "last_name": ("Last", "Family"),
    "phone": (
        "Ph", "Mob", "Contact no", "Contact tel", "Telephone no", "Phone / mobile", "Tel / mob", "Tel nos", "Ring on",
        "Best number", "Daytime phone", "Home phone", "Phone 1", "Tel 1",
    ),
    "postcode": ("P/code", "P code", "PC", "Pcode", "Delivery postcode", "Post-code"),
    "address": ("Addr", "1st line of address", "First line", "Address 1", "House", "House & street",
    "Where they live"),
}  # fmt: skip
SHORT_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    **_SHORT_PEOPLE,
    "kind": (
        "Job", "Job type", "What", "What for", "Help with", "Help required", "Required", "Requirement", "Activity",
        "Type of support", "Support type", "Support required", "Need type", "Kind of need", "Help",
    ),
    "when": ("Preferred slot", "Preferred day", "Preferred day/time", "Day", "Days", "AM/PM", "Best day",
             "Suitable times"),
    "time_from": ("From", "From time", "Time from", "Earliest time", "Not before (time)", "Earliest"),
    "time_to": ("To", "To time", "Time to", "Until", "Till", "Latest time", "Latest"),
    "place": (
        "Pick-up point", "Collection point", "Collection from", "Chemist/shop", "Nominated pharmacy",
        "Dispensing pharmacy", "Which chemist", "Pharmacy/shop", "Shop/pharmacy", "Shop/chemist",
    ),
    "size": ("Qty", "No. bags", "# bags", "Load", "Parcels", "No. of parcels", "Bags/boxes"),
    "fridge": (
        "Cold chain", "Cold", "Needs cooling", "Temperature controlled", "Chill", "Fridge line", "Keep cool",
        "Refrigerate", "Needs keeping cold", "Fridge item", "Cold storage",
    ),
    "notes": (
        "Access / pets", "Access", "Access info", "Access details", "Pets", "Driver notes", "For driver",
        "For volunteer", "Info for volunteer", "Volunteer info", "Delivery notes", "Directions", "Other info",
        "Extra info", "Remarks",
        "Message",
    ),
    "office_notes": (
        "Internal", "Internal only", "Office", "Admin", "Not for drivers", "Confidential", "Private", "Coordinator",
        "Staff only", "Staff use", "For office",
    ),
    "repeat": ("Regular?", "Regular", "One-off?", "Weekly?", "How regular"),
    "due_from": ("From when", "Date from", "Not earlier than", "Start"),
    "due_to": ("By", "By when", "Needed by date", "Required by", "Complete by", "Deliver by", "Target date"),
    "due_on": (
        "Date of appointment", "Appt date", "Appt", "Appointment", "Day of delivery", "Delivery day", "For date",
        "Date required", "Required on", "Date of visit", "Job date",
    ),
    "priority": (
        "Priority", "Urgency", "Urgent", "Urgent?", "How urgent?", "How urgent is it?", "Prio", "Priority level",
        "Importance",
    ),
    "minutes": ("Mins", "Time needed", "Est. time", "Duration (mins)", "How long (mins)"),
}  # fmt: skip
SHORT_VOLUNTEERS: Final[Mapping[str, tuple[str, ...]]] = {
    **{field: headers for field, headers in _SHORT_PEOPLE.items() if field != "address"},
    "modes": ("How do you travel", "Travel mode", "Transport mode", "Car/bike/foot", "Wheels"),
    "hours": ("Free", "When free", "Free when", "Slots", "Shifts", "When can you volunteer?"),
    "time_from": ("From", "From time", "Time from", "Available from"),
    "time_to": ("To", "To time", "Time to", "Until", "Till", "Available to", "Available until"),
    "checks": ("DBS Y/N", "CRB", "CRB check", "Checked"),
    "kinds": ("Jobs", "Will help with", "Offers", "Offering", "Can do", "Happy to"),
}  # fmt: skip
"""More headers for each field, besides those it is declared with."""


def header_key(header: str) -> str:
    """Return a header's normalised words, without asides and with abbreviations spelled out.

    >>> header_key("Cold chain (Y/N)"), header_key("Date rec'd *")
    ('cold chain', 'date received')
    """
    name = normalise(_ASIDE.sub(" ", fold(header))) or normalise(header)
    return " ".join(_WORDS.get(word, word) for word in name.split())
