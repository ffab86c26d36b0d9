"""The public form to offer help: read it, repeat it, and turn it into a volunteer form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from api.services.context import Context
from api.services.inbox.fields import FormReading, plain
from api.services.inbox.help_form import ASKED_KINDS
from api.services.inbox.public_forms import Sending, check_in, keep
from api.services.needs.form import Said
from data.lists.own_columns import week_written
from data.phrases.hours import hours
from data.phrases.phones import phones
from data.phrases.sizes import size
from geo.area.area import Area
from routing.errors import Fault, InvalidInput
from routing.forms.volunteer import VolunteerForm
from routing.needs import CheckKind, Mode

__all__ = [
    "CLAIMS",
    "LONGEST_OFFERED",
    "WAYS",
    "Offered",
    "OfferedRead",
    "claims_of",
    "kept_of",
    "offer_from",
    "offered_from",
    "read_offered",
    "send_offered",
]

WAYS: Final[Mapping[str, str]] = {Mode.WALK: "On foot", Mode.CYCLE: "By bike", Mode.DRIVE: "By car or van"}
CLAIMS: Final[Mapping[str, str]] = {
    CheckKind.DBS: "A basic DBS check",
    CheckKind.ENHANCED_DBS: "An enhanced DBS check",
    CheckKind.TRAINING: "Safeguarding or first-aid training",
    CheckKind.COOL_BAG: "A cool bag",
    CheckKind.CAR_SEAT: "A child's car seat",
}
"""Checks a volunteer may claim, which count only once a dispatcher has seen the evidence."""

LONGEST_OFFERED: Final[Mapping[str, int]] = {
    "name": 120, "phone": 60, "email": 200, "postcode": 20, "bags": 40, "hours": 300, "far": 60, "more": 1000,
}  # fmt: skip
"""The maximum length of each field, in characters."""

_FAR: Final = re.compile(
    r"(?:about |up to |max )?(\d{1,3}(?:\.\d)?)\s*(miles?|mi|km|kms|kilomet(?:re|er)s?|k)?", re.IGNORECASE
)
_KM_A_MILE: Final = 1.609_344
_MOST_BAGS: Final = 60
_MOST_KM: Final = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The fields as written."""

    name: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""
    ways: frozenset[str] = frozenset()
    bags: str = ""
    hours: str = ""
    kinds: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    far: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class OfferedRead:
    """Every fault (``where`` is the field's name), and what was understood of each field."""

    faults: tuple[Fault, ...]
    said: Mapping[str, Said]


def offered_from(values: Mapping[str, Any]) -> Offered:
    """Read a form's or submission's fields, cleaned of control characters and unknown choices."""
    choices: dict[str, Any] = {
        name: frozenset(map(str, values.get(name, ()))) & {str(one) for one in known}
        for name, known in (("ways", WAYS), ("kinds", ASKED_KINDS), ("claims", CLAIMS))
    }
    words = {one.name for one in fields(Offered)} - set(choices)
    typed: dict[str, Any] = {name: plain(str(values[name])) for name in words if name in values}
    return Offered(**choices, **typed)


def read_offered(area: Area, offered: Offered) -> OfferedRead:
    """Return what is understood of a form, without saving anything."""
    reading = FormReading(LONGEST_OFFERED)
    if not offered.name:
        reading.fault("form.no-name", "name", "Your name is missing.", "Enter your name.")
    number, mail = reading.phone(offered.phone), reading.email(offered.email)
    if not (number or mail) and not {fault.where for fault in reading.faults} & {"phone", "email"}:
        reading.fault(
            "form.no-contact", "phone", "We need a way to reach you.", "Enter a phone number or an email address."
        )
    if not offered.postcode:
        reading.fault("form.no-postcode", "postcode", "Your starting postcode is missing.", "Enter your postcode.")
    reading.postcode(area, offered.postcode, beyond_wards=True)
    if not offered.ways:
        reading.fault("form.no-way", "ways", "You have not said how you get around.", "Choose at least one.")
    if not offered.hours:
        reading.fault(
            "form.no-hours", "hours", "You have not said when you can help.", "Enter days and times in your own words."
        )
    else:
        read = hours(offered.hours)
        reading.said["hours"] = (
            Said("We will read this as you wrote it.", (), True)
            if read is None
            else Said(f"{week_written(read.weekly().spans)}.")
        )
    if offered.bags and _bags(offered) is None:
        reading.said["bags"] = Said("We will ask you how many.", (), True)
    if offered.far:
        km = _km(offered.far)
        reading.said["far"] = Said("We will ask you.", (), True) if km is None else Said(f"About {km} km for one task.")
    reading.lengths(offered)
    return OfferedRead(tuple(reading.faults), reading.said)


def send_offered(ctx: Context, sending: Sending, offered: Offered, *, agreed: bool) -> str:
    """Save an offer of help, to be confirmed by a person; returns the sender's reference.

    Raises
    ------
    InvalidInput
        Every fault of the fields; and what ``public_forms.check_in`` and ``keep`` raise.
    """
    token = check_in(ctx, sending)
    read = read_offered(ctx.area, offered)
    if read.faults:
        raise InvalidInput(read.faults)
    numbers = phones(offered.phone).numbers
    return keep(ctx, sending, token, offered.name, numbers[0] if numbers else "", kept_of(offered), agreed=agreed)


def kept_of(offered: Offered) -> dict[str, Any]:
    """Return the fields as a submission stores them."""
    said = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(offered).items()}
    return {name: value for name, value in said.items() if value}


def offer_from(said: Mapping[str, Any], heading: str) -> VolunteerForm:
    """Return a submission as the volunteer form a dispatcher would fill in, without checks.

    ``heading`` (which form, and when) begins the notes.
    """
    offered = offered_from(said)
    numbers = phones(offered.phone).numbers
    notes = [heading, f"Email: {offered.email}" if offered.email else "", offered.more]
    understood = hours(offered.hours) is not None
    notes.append("" if understood or not offered.hours else f"Hours, in their words: {offered.hours}")
    bags, km = _bags(offered), _km(offered.far)
    notes.append(f"Bags, in their words: {offered.bags}" if offered.bags and bags is None else "")
    notes.append(f"How far, in their words: {offered.far}" if offered.far and km is None else "")
    claims = claims_of(said)
    notes.append(f"Says they have, not seen yet: {', '.join(claims)}." if claims else "")
    first = next((str(mode) for mode in (Mode.DRIVE, Mode.CYCLE, Mode.WALK) if str(mode) in offered.ways), "")
    return VolunteerForm(
        name=offered.name,
        phone=numbers[0] if numbers else "",
        postcode=offered.postcode,
        first_mode=first,
        modes=offered.ways,
        capacity=offered.bags if bags is None else str(bags),
        hours=offered.hours,
        kinds=offered.kinds,
        max_km="" if km is None else str(km),
        notes="\n".join(filter(None, notes)),
    )


def claims_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the checks that a volunteer claims to have, in words."""
    claimed = offered_from(said).claims
    return tuple(f"{words[0].lower()}{words[1:]}" for kind, words in CLAIMS.items() if str(kind) in claimed)


def _bags(offered: Offered) -> int | None:
    found = size(offered.bags) if offered.bags else None
    return found if found is not None and 0 <= found <= _MOST_BAGS else None


def _km(text: str) -> int | None:
    """Return whole kilometres (a number without unit is miles), or None if not understood."""
    found = _FAR.fullmatch(text.strip())
    if found is None:
        return None
    unit = (found[2] or "miles").casefold()
    km = round(float(found[1]) * (_KM_A_MILE if unit.startswith("mi") else 1.0))
    return km if 1 <= km <= _MOST_KM else None
