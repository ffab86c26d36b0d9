"""Format times, distances, kinds and phone numbers for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Final
from urllib.parse import quote

import phonenumbers

from api.services.needs.parsing import kinds_of_place
from api.services.wording.clock import between, clock_time
from api.services.wording.stop_text import MODES
from routing.directions import Manoeuvre
from routing.dispatch import carried_by, counted
from routing.forms.need import VISITS
from routing.needs import CheckKind, NeedKind, NeedState, Precision, Span, Volunteer

__all__ = [
    "ARROWS",
    "CHECKS",
    "KINDS",
    "LOAD_OF",
    "MODES",
    "PHASES",
    "PLACE_OF",
    "PRECISIONS",
    "RUN_STATES",
    "STATES",
    "between",
    "carries",
    "count_of",
    "instant",
    "kilometres",
    "long_day",
    "minutes",
    "on_board",
    "phone",
    "short_day",
    "spans",
    "tel",
    "text_message",
    "whatsapp",
]

KINDS: Final[Mapping[str, str]] = {
    NeedKind.SHOPPING: "Shopping",
    NeedKind.PRESCRIPTION: "Prescription",
    NeedKind.PARCEL: "Food parcel",
    NeedKind.MEAL: "Hot meal",
    NeedKind.SURPLUS: "Surplus food",
    NeedKind.DOG_WALK: "Dog walk",
    NeedKind.HOME_HELP: "Home help",
    NeedKind.CHAT: "Chat",
    NeedKind.LIFT: "Lift",
}
PLACE_OF: Final[Mapping[str, str]] = {kind: " ".join(map(str, kinds_of_place(kind))) for kind in NeedKind}
"""The kinds of place that each kind of need involves, empty for a visit."""
LOAD_OF: Final[Mapping[str, str]] = {
    kind: "" if kind in VISITS
    else "seats" if kind is NeedKind.LIFT else "bags"
    for kind in NeedKind
}  # fmt: skip
STATES: Final[Mapping[str, str]] = {
    NeedState.NEW: "Details missing",
    NeedState.READY: "Ready",
    NeedState.PLANNED: "Planned",
    NeedState.ON_THE_WAY: "On the way",
    NeedState.DONE: "Done",
    NeedState.NOT_DONE: "Not done",
    NeedState.PAUSED: "Paused",
    NeedState.CANCELLED: "Cancelled",
    NeedState.CLOSED: "Closed",
}
ARROWS: Final[Mapping[Manoeuvre, str]] = {
    Manoeuvre.DEPART: "•",
    Manoeuvre.CONTINUE: "↑",
    Manoeuvre.SLIGHT_LEFT: "↖",
    Manoeuvre.LEFT: "←",
    Manoeuvre.SHARP_LEFT: "↙",
    Manoeuvre.SLIGHT_RIGHT: "↗",
    Manoeuvre.RIGHT: "→",
    Manoeuvre.SHARP_RIGHT: "↘",
    Manoeuvre.TURN_BACK: "↓",
    Manoeuvre.ROUNDABOUT: "↻",
    Manoeuvre.ARRIVE: "■",
}
PRECISIONS: Final[Mapping[str, str]] = {
    Precision.PIN: "a point set by hand",
    Precision.DOOR: "exact address",
    Precision.POSTCODE: "postcode only, not the door",
    Precision.STREET: "street only",
    Precision.PLACE: "a known place",
}
"""How precisely a location is known, in words."""

CHECKS: Final[Mapping[str, str]] = {
    CheckKind.DBS: "DBS",
    CheckKind.ENHANCED_DBS: "enhanced DBS",
    CheckKind.PHOTO_ID: "photo ID",
    CheckKind.TRAINING: "training",
    CheckKind.COOL_BAG: "cool bag",
    CheckKind.CAR_SEAT: "car seat",
}
PHASES: Final[Mapping[str, str]] = {
    "reading": "reading needs and volunteers",
    "travel": "working out travel times",
    "compiling": "preparing the planner for its first use (about a minute)",
    "solving": "building and improving rounds",
    "checking": "checking every rule",
    "drawing": "drawing routes on the map",
}
RUN_STATES: Final[Mapping[str, str]] = {
    "waiting": "Waiting to start",
    "running": "Planning",
    "done": "Planned",
    "failed": "Planning failed",
    "cancelled": "Planning stopped",
}


def spans(values: Iterable[Span]) -> str:
    """Format spans of a day as ``09:00-12:00, 14:00-16:00``, or as any time if there are none."""
    return ", ".join(f"{clock_time(span.start)}–{clock_time(span.end)}" for span in values) or "any time"


def minutes(seconds: float) -> str:
    """Format a duration as ``45 min`` or ``1 h 05 min``."""
    whole = round(seconds / 60)
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60:02d} min"


def kilometres(metres: int) -> str:
    """Format a distance as ``850 m`` or ``12.4 km``."""
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def long_day(day: date) -> str:
    """Format a date as ``Monday 23 November 2026``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """Format a date as ``Mon 23 Nov``."""
    return f"{day:%a} {day.day} {day:%b}"


def instant(moment: datetime, zone: tzinfo) -> str:
    """Format an instant as ``23 Nov, 09:05`` in the area's time zone."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b, %H:%M}"


def count_of(number: int, one: str, many: str = "") -> str:
    """Format a number with its noun: ``1 need``, ``2 needs``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def on_board(load: Sequence[int]) -> str:
    """Format what is on board as ``3 bags, 1 seat``, or "" if nothing is."""
    return ", ".join(counted(tuple(load)))


def carries(volunteer: Volunteer) -> str:
    """Format what a volunteer can carry as ``8 bags``."""
    return on_board(carried_by(volunteer)) or "nothing"


def _international(phone: str) -> str:
    try:
        number = phonenumbers.parse(phone, "GB")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def tel(phone: str) -> str:
    """Return a link that rings a number, or "" if the number is invalid."""
    number = _international(phone)
    return f"tel:{number}" if number else ""


def phone(number: str) -> str:
    """Format a phone number as people in its country write it; an invalid one is unchanged."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    home = parsed.country_code == phonenumbers.country_code_for_region("GB")
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)


def text_message(phone: str, text: str) -> str:
    """Return a link that opens a text message on this device, or "" if the number is invalid."""
    number = _international(phone)
    return f"sms:{number}?body={quote(text)}" if number else ""


def whatsapp(phone: str) -> str:
    """Return a WhatsApp link without text, because text in a link would reach a web server."""
    number = _international(phone)
    return f"https://wa.me/{number[1:]}" if number else ""
