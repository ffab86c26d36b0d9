"""The form of a need, the only place where its fields are declared.

``NeedForm`` holds what a dispatcher types, what the JSON API receives, and what a public form or a list is turned into,
before it is parsed into a ``routing.needs.Need``. Beside each field is everything that the pages, the lists, the API,
the exports and the history need to know about it (``routing.forms.fields``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from routing.forms.fields import (
    FormField,
    fields_of,
    line,
    longest_of,
    note,
    one_of,
    own,
    tick,
    whole,
)
from routing.forms.people import ADDRESS, NAME, PHONE, POSTCODE
from routing.needs import Goods, NeedKind

__all__ = [
    "CALL_FIELDS",
    "CARRIED",
    "LONGEST",
    "MOST_BAGS",
    "MOST_CRATES",
    "MOST_VOLUNTEERS",
    "NEED_FIELDS",
    "VISITS",
    "CallForm",
    "NeedForm",
    "usual_size",
]

VISITS: Final = frozenset({NeedKind.DOG_WALK, NeedKind.HOME_HELP, NeedKind.CHAT})
"""The kinds of need that put nothing on board."""
CARRIED: Final = frozenset({NeedKind.SHOPPING, NeedKind.PRESCRIPTION, NeedKind.PARCEL, NeedKind.MEAL, NeedKind.SURPLUS})
"""The kinds of need that put goods on board."""
MOST_BAGS: Final = 60
MOST_CRATES: Final = 60
MOST_VOLUNTEERS: Final = 4


def usual_size(values: Mapping[str, Any]) -> int:
    """Return the usual number of bags or seats of a need with these values.

    The values are the need's kind and its plain fields.
    """
    return 0 if values["kind"] in VISITS or values["crates"] else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedForm:
    """The fields of a need as typed.

    All are text, so that nothing is lost when a field cannot be parsed.
    """

    name: str = own("Name", changed={"name": "name"}, longest=120, headers=NAME)
    phone: str = own("Phone", changed={"phone": "phone"}, longest=60, headers=PHONE)
    address: str = line("House and street", changed={"address": "address"}, longest=200, headers=ADDRESS)
    postcode: str = own(
        "Postcode",
        changed={"postcode": "postcode", "location": "map point", "ward_code": "ward"},
        longest=20,
        headers=POSTCODE,
    )
    kind: str = own(
        "Kind",
        changed={"kind": "kind"},
        headers=(
            "What do you need help with?", "Kind", "Kind of help", "Type", "Type of help", "Type of request",
            "Help needed", "What help do you need?", "What do you need?", "Need", "Request", "Request type", "Task",
            "Errand", "Category", "Service", "Support needed", "What is needed?", "How can we help?",
            "What can we help you with?", "What can we help with?",
        ),
    )  # fmt: skip
    due_from: str = own(
        "From",
        changed={"due_from": "first day"},
        headers=("Not before", "From date", "Earliest date", "Due from", "Start date", "Needed from"),
        export="due_from",
    )
    due_to: str = own(
        "Until",
        changed={"due_to": "last day"},
        headers=(
            "Needed by", "By date", "Latest date", "Due by", "Due to", "Deadline", "Due date", "Due",
            "Needed before",
        ),
        export="due_to",
    )  # fmt: skip
    when: str = own(
        "When",
        changed={"weekdays": "days", "windows": "hours"},
        longest=300,
        headers=(
            "When suits you?", "When", "When?", "Time", "Times", "Preferred time", "Preferred times", "Best time",
            "What time suits you?", "Which times suit you?", "Day and time", "Days and times", "Availability",
            "When would you like it?", "When do you need it?", "Time window", "Best time to visit", "Slot",
            "Time slot", "When are you in?",
        ),
        export="windows",
    )  # fmt: skip
    repeat: str = own(
        "Repeats",
        changed={},
        longest=120,
        headers=(
            "How often?", "How often", "Repeats", "Repeat", "Frequency", "Recurring", "Recurrence",
            "One-off or regular?", "Regular or one-off?", "How often do you need it?", "Is it regular?",
        ),
    )  # fmt: skip
    holidays: str = own("Bank holidays", changed={})
    size: str = own(
        "Bags or seats",
        changed={"size": "size"},
        longest=40,
        headers=(
            "How many bags (roughly)?", "How many bags?", "Bags", "Size", "Number of bags", "Quantity", "Amount",
            "How much?", "How many?", "No of bags", "How many people?", "Portions", "Number of parcels",
        ),
        export="size",
    )  # fmt: skip
    crates: str = whole(
        "Crates",
        least=0,
        most=MOST_CRATES,
        usual=0,
        changed={"crates": "crates"},
        asked_of=CARRIED,
        headers=("How many crates?", "Crates", "Number of crates", "No of crates"),
        export="crates",
    )
    place: str = own(
        "Place",
        changed={
            "place_id": "place",
            "place_kind": "place",
            "destination_id": "destination",
            "destination_kind": "destination",
        },
        longest=160,
        headers=(
            "Which pharmacy or shop?", "Place", "Shop", "Pharmacy", "Pharmacy or shop", "Shop or pharmacy",
            "Which shop?", "Which pharmacy?", "Which shop or pharmacy?", "Store", "Supermarket", "Chemist",
            "Collect from", "Pick up from", "Pickup from", "Where from?", "Destination", "Where to?",
            "Where is it to be collected from?", "Preferred shop", "Your pharmacy", "Name of pharmacy",
        ),
        export="place",
    )  # fmt: skip
    fridge: bool = tick(
        "Keep cool",
        changed={"fridge": "fridge"},
        asked_of=CARRIED,
        headers=(
            "Fridge items?", "Fridge", "Fridge items", "Needs fridge", "Keep cold", "Refrigerated", "Chilled",
            "Does it need a fridge?", "Any fridge items?", "Cold items", "Fridge medicine",
        ),
        unclear="the goods are kept cold",
        export="fridge",
    )  # fmt: skip
    priority: str = whole("Priority", least=0, most=3, usual=0, changed={"priority": "priority"}, export="priority")
    checks: frozenset[str] = own("Checks", empty=frozenset(), changed={"required_checks": "checks"}, export="checks")
    volunteers: str = whole(
        "Volunteers",
        least=1,
        most=MOST_VOLUNTEERS,
        usual=1,
        changed={"volunteers_needed": "number of volunteers"},
        export="volunteers_needed",
    )
    not_by: frozenset[str] = own(
        "Cannot be done",
        empty=frozenset(),
        changed={"modes": "ways to get there"},
        headers=("Not by", "Not possible by", "Cannot be done by", "Can't be reached by", "No access by"),
    )
    must: bool = tick(
        "Must be done by its last day",
        changed={"must": "must be done"},
        headers=("Must be that day?", "Cannot wait", "Can't wait", "Must be done", "Essential", "Must do"),
        unclear="the need cannot wait past its last day",
    )
    goods: str = one_of("Type of goods", Goods, changed={"goods": "type of goods"}, asked_of=CARRIED | {NeedKind.LIFT})
    way_back: str = own(
        "Return trip",
        changed={"way_back": "return trip"},
        headers=(
            "Wait or return?", "Way back", "Wait or fetch?", "Return journey", "Return lift?", "Wait and return?",
            "Return?", "Will they need a lift back?",
        ),
    )  # fmt: skip
    stay: str = own(
        "Length of stay or pick-up time", changed={"minutes": "length", "fetch_at": "pick-up time"}, longest=60
    )
    notes: str = note(
        "Notes for the volunteer",
        changed={"notes": "notes for the volunteer"},
        longest=2000,
        headers=(
            "Anything the volunteer should know?", "Notes", "Note", "Notes for the volunteer", "Comments",
            "Notes for volunteer", "Instructions", "Delivery instructions", "Anything else?",
            "Anything else we should know?", "Special instructions", "Access notes", "Volunteer notes",
            "Further information", "Additional information", "Details",
        ),
    )  # fmt: skip
    office_notes: str = note(
        "Notes for the office",
        changed={"office_notes": "office notes"},
        longest=2000,
        headers=(
            "Office notes (not for volunteers)", "Office notes", "Office note", "Internal notes", "Private notes",
            "Admin notes", "Notes for the office", "Staff notes", "Dispatcher notes", "Coordinator notes",
            "Not for volunteers", "For office use only", "Office use only", "For office use", "Office only",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """The fields about the telephone call in which a need was asked for."""

    caller: str = own("Caller, if someone else", changed={}, longest=120)
    promised: str = own("What we promised the caller", changed={}, longest=1000)


NEED_FIELDS: Final[tuple[FormField, ...]] = fields_of(NeedForm)
CALL_FIELDS: Final[tuple[FormField, ...]] = fields_of(CallForm)
LONGEST: Final = {**longest_of(NeedForm), **longest_of(CallForm)}
"""The most letters that a field takes, those of the call among them."""
