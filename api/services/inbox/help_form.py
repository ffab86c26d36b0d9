"""The public form to ask for help: read it, repeat it, and turn it into a need form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from api.services.context import Context
from api.services.inbox.fields import EMAIL, FormReading, plain
from api.services.inbox.public_forms import Sending, check_in, keep
from api.services.needs.availability import day_name, told, when_typed
from api.services.needs.form import Said
from data.phrases.hours import written
from data.phrases.phones import phones
from data.phrases.sizes import bags_and_crates
from geo.area.area import Area
from routing.errors import Fault, InvalidInput
from routing.forms.need import MOST_BAGS, NeedForm
from routing.needs import NeedKind

__all__ = [
    "ASKED_KINDS",
    "LONGEST_ASKED",
    "Asked",
    "AskedRead",
    "asked_from",
    "kept_of",
    "read_asked",
    "send_asked",
    "typed_from",
]

ASKED_KINDS: Final[Mapping[str, str]] = {
    NeedKind.SHOPPING: "Shopping",
    NeedKind.PRESCRIPTION: "Fetching a prescription",
    NeedKind.PARCEL: "A food parcel",
    NeedKind.MEAL: "A hot meal",
    NeedKind.DOG_WALK: "Walking the dog",
    NeedKind.HOME_HELP: "A hand at home: a bulb, the bins, a form",
    NeedKind.CHAT: "A chat on the phone",
    NeedKind.LIFT: "A lift",
}
"""The kinds of help the form offers, in plain words."""

LONGEST_ASKED: Final[Mapping[str, int]] = {
    "name": 120, "phone": 60, "email": 200, "postcode": 20, "address": 200, "place": 160, "what": 1000, "when": 300,
    "bags": 40, "access": 800, "asker_name": 120, "asker_contact": 200, "asker_is": 120,
}  # fmt: skip
"""The maximum length of each field, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fields as written.

    ``who`` is ``self`` or ``other``; with ``other``, the ``asker_`` fields say who asks.
    """

    who: str = "self"
    name: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""
    address: str = ""
    kind: str = ""
    place: str = ""
    what: str = ""
    when: str = ""
    bags: str = ""
    access: str = ""
    asker_name: str = ""
    asker_contact: str = ""
    asker_is: str = ""

    @property
    def for_other(self) -> bool:
        """Whether the sender asks on behalf of another person."""
        return self.who == "other"


@dataclass(frozen=True, slots=True)
class AskedRead:
    """Every fault (``where`` is the field's name), and what was understood of each field.

    ``when`` is the hours and the day (or None) that the words meant on the day they were written; None when they were
    not understood.
    """

    faults: tuple[Fault, ...]
    said: Mapping[str, Said]
    when: tuple[str, date | None] | None


def asked_from(values: Mapping[str, str]) -> Asked:
    """Read a form's or submission's fields, cleaned of control characters."""
    known = {one.name for one in fields(Asked)}
    return Asked(**{name: plain(str(value)) for name, value in values.items() if name in known})


def read_asked(area: Area, asked: Asked, today: date) -> AskedRead:
    """Return what is understood of a form, without saving anything."""
    reading = FormReading(LONGEST_ASKED)
    if not asked.name:
        reading.fault("form.no-name", "name", "The name is missing.", "Enter the name of the person who needs help.")
    number, mail = reading.phone(asked.phone), reading.email(asked.email)
    if asked.for_other:
        _asker(asked, reading)
    elif not (number or mail) and not {fault.where for fault in reading.faults} & {"phone", "email"}:
        reading.fault(
            "form.no-contact", "phone", "We need a way to reach you.", "Enter a phone number or an email address."
        )
    if asked.kind not in ASKED_KINDS:
        reading.fault("form.no-kind", "kind", "You have not said what you need.", "Choose the closest option.")
    if not (asked.postcode or asked.address) and asked.kind != NeedKind.CHAT:
        reading.fault(
            "form.no-address",
            "postcode",
            "The address is missing.",
            "Enter the postcode, or the street if you do not know it.",
        )
    reading.postcode(area, asked.postcode)
    when = _when(asked.when, today, reading)
    if asked.bags and _load(asked.bags) is None:
        reading.said["bags"] = Said("We will ask you how many.", (), True)
    reading.lengths(asked)
    return AskedRead(tuple(reading.faults), reading.said, when)


def send_asked(ctx: Context, sending: Sending, asked: Asked, *, agreed: bool) -> str:
    """Save a request for help, to be confirmed by a person; returns the sender's reference.

    Raises
    ------
    InvalidInput
        Every fault of the fields; and what ``public_forms.check_in`` and ``keep`` raise.
    """
    token = check_in(ctx, sending)
    read = read_asked(ctx.area, asked, ctx.today())
    if read.faults:
        raise InvalidInput(read.faults)
    said = kept_of(asked, read)
    numbers = phones(asked.phone).numbers
    return keep(ctx, sending, token, asked.name, numbers[0] if numbers else "", said, agreed=agreed)


def kept_of(asked: Asked, read: AskedRead) -> dict[str, Any]:
    """Return the fields as a submission stores them, with the meaning of the hours when written."""
    said: dict[str, Any] = {name: value for name, value in asdict(asked).items() if value}
    if read.when is not None:
        # "Tomorrow" means the day after it was written, whenever somebody reads it.
        hours, day = read.when
        said |= {"hours": hours, "day": day.isoformat() if day else ""}
    return said


def typed_from(said: Mapping[str, Any], heading: str) -> NeedForm:
    """Return a submission as the need form a dispatcher would fill in.

    ``heading`` (which form, and when) begins the office notes.
    """
    asked = asked_from(said)
    numbers = phones(asked.phone).numbers
    office = [heading]
    if asked.for_other:
        asker = ", ".join(filter(None, (asked.asker_name, asked.asker_is, asked.asker_contact)))
        office.append(f"Asked by {asker}.")
    office += [f"Email: {asked.email}"] if asked.email else []
    understood = "hours" in said
    office += [f"When, in their words: {asked.when}"] if asked.when and not understood else []
    load = _load(asked.bags)
    office += [f"Bags, in their words: {asked.bags}"] if asked.bags and load is None else []
    bags, crates = load or (0, 0)
    day = str(said.get("day", ""))
    return NeedForm(
        name=asked.name,
        phone=numbers[0] if numbers else "",
        address=asked.address,
        postcode=asked.postcode,
        kind=asked.kind,
        place=asked.place,
        # Words that nobody understands stand in the field, so that nobody passes over them.
        when=str(said["hours"]) if understood else asked.when,
        due_from=day,
        due_to=day,
        size=asked.bags if load is None else str(bags or ""),
        crates=str(crates or ""),
        notes="\n".join(filter(None, (asked.what, asked.access))),
        office_notes="\n".join(office),
    )


def _load(text: str) -> tuple[int, int] | None:
    """Return the numbers of bags and crates in a text, or None if it is not understood."""
    found = bags_and_crates(text) if text else None
    return found if found is not None and any(found) and max(found) <= MOST_BAGS else None


def _asker(asked: Asked, reading: FormReading) -> None:
    if not asked.asker_name:
        reading.fault("form.no-asker", "asker_name", "Your name is missing.", "Enter your own name.")
    if not asked.asker_contact:
        reading.fault(
            "form.no-contact",
            "asker_contact",
            "We need a way to reach you.",
            "Enter your phone number or email address.",
        )
    elif not EMAIL.fullmatch(asked.asker_contact):
        reading.phone(asked.asker_contact, "asker_contact")


def _when(text: str, today: date, reading: FormReading) -> tuple[str, date | None] | None:
    suits = when_typed(text, today)
    if isinstance(suits, Fault):
        reading.said["when"] = Said("We will read this as you wrote it.", (), True)
        return None
    words = told(suits.weekdays, suits.windows)
    if suits.day is not None:
        words = f"{day_name(suits.day)}, {words.partition(', ')[2]}"
    reading.said["when"] = Said(f"{words[0].upper()}{words[1:]}.")
    anytime = not suits.weekdays and not suits.windows
    return ("" if anytime else written(suits.weekdays, suits.windows)), suits.day
