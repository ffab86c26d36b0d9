"""Read a volunteer's form: every fault by field, and the values in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from api.services.needs.availability import day_typed
from api.services.needs.form import Said
from api.services.needs.locating import start_of
from api.services.plain_fields import plain_values, plain_words, too_long, whole_number
from data.lists.own_columns import week_written
from data.phrases.breaks import breaks, breaks_written
from data.phrases.hours import hours, written
from data.phrases.phones import phones
from geo.addresses.postcodes import bare, looks_like_postcode, spelled
from geo.area.area import Area
from geo.geocoding.geocode import Miss
from routing.errors import Fault
from routing.forms.volunteer import VOLUNTEER_FIELDS, VolunteerForm
from routing.needs import (
    Check,
    CheckKind,
    Location,
    Mode,
    NeedKind,
    Question,
    Rest,
    Span,
    Volunteer,
    WeeklyHours,
)

__all__ = ["OfferRead", "days_written", "offer_of", "understand_offer"]

_KM: Final = next(one for one in VOLUNTEER_FIELDS if one.name == "max_km")
_LONGEST_EVIDENCE: Final = 120
_FURTHEST_SPAN: Final = 400
_ANSWERED: Final = frozenset(
    {"volunteer.mode", "volunteer.hours", "volunteer.kinds", "volunteer.minutes", "volunteer.breaks"}
)
"""Import questions that saving the form answers, because it shows their fields."""
_TO: Final = re.compile(r"\s+(?:to|until|till|-|–)\s+", re.IGNORECASE)
_COVER: Final = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} [A-Za-z]+ \d{4})[ ,:]+(?P<hours>.+)"
)


@dataclass(frozen=True, slots=True)
class OfferRead:
    """The volunteer, or None and every fault (``where`` is the field's name)."""

    volunteer: Volunteer | None
    faults: tuple[Fault, ...]
    said: Mapping[str, Said]


@dataclass(slots=True)
class _Reading:
    faults: list[Fault] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)

    def fault(self, code: str, where: str, cause: str, action: str) -> None:
        self.faults.append(Fault(code, where, cause, action))


def understand_offer(area: Area, offer: VolunteerForm, today: date, before: Volunteer | None = None) -> OfferRead:
    """Understand a volunteer as typed; ``before`` is the volunteer being changed."""
    reading = _Reading()
    reading.faults += too_long(offer, VOLUNTEER_FIELDS)
    if any(len(words) > _LONGEST_EVIDENCE for _, words in offer.evidence):
        reading.fault(
            "need.too-long", "checks", f"A remark is longer than {_LONGEST_EVIDENCE} characters.", "Use a few words."
        )
    name = " ".join(offer.name.split())
    if not name:
        reading.fault("volunteer.no-name", "name", "The name is missing.", "Enter their name.")
    phone = _phone(offer.phone, before, reading)
    location, postcode = _where(area, offer.postcode, before, reading)
    modes = _modes(offer, reading)
    week = _hours(offer, today, reading)
    rests = _breaks(offer.breaks, reading)
    kinds = frozenset(NeedKind(kind) for kind in offer.kinds if kind in set(NeedKind))
    checks, evidence = _checks(offer, today, reading)
    plain = plain_values(offer, VOLUNTEER_FIELDS, reading.faults.append)
    km = whole_number(offer.max_km, _KM, reading.faults.append)
    if plain["capacity"] is None:
        plain["capacity"] = _usual_bags(modes)
    if reading.faults:
        return OfferRead(None, tuple(reading.faults), reading.said)
    return OfferRead(
        Volunteer(
            id=before.id if before else 0,
            name=name,
            phone=phone,
            postcode=postcode,
            location=location,
            modes=modes,
            hours=week,
            checks=checks,
            evidence=evidence,
            kinds=kinds,
            breaks=rests,
            max_metres=None if km is None else km * 1000,
            questions=_kept(before),
            **plain,
        ),
        (),
        reading.said,
    )


def offer_of(one: Volunteer) -> VolunteerForm:
    """Return a volunteer as the form that would make them."""
    return VolunteerForm(
        name=one.name,
        phone=one.phone,
        postcode=one.postcode,
        first_mode=str(one.modes[0]) if one.modes else "",
        modes=frozenset(map(str, one.modes)),
        hours=week_written(one.hours.spans),
        dates_off=days_written(one.hours.dates_off),
        covers="\n".join(
            f"{day:%d/%m/%Y} {written((), [span for of, span in one.hours.covers if of == day])}"
            for day in sorted({day for day, _ in one.hours.covers})
        ),
        breaks=breaks_written(one.breaks),
        kinds=frozenset(map(str, one.kinds)),
        checks=frozenset(str(check.kind) for check in one.checks),
        expires=tuple((str(check.kind), check.expires.isoformat()) for check in one.checks if check.expires),
        evidence=tuple((str(kind), words) for kind, words in one.evidence),
        max_km=str(round(one.max_metres / 1000)) if one.max_metres else "",
        **plain_words(one, VOLUNTEER_FIELDS),
    )


def days_written(days: Iterable[date]) -> str:
    """Format days off as the form accepts them, a line per day or run of days."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1) and (day - runs[-1][0]).days <= _FURTHEST_SPAN:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return "\n".join(f"{a:%d/%m/%Y}" if a == b else f"{a:%d/%m/%Y} to {b:%d/%m/%Y}" for a, b in runs)


def _kept(before: Volunteer | None) -> tuple[Question, ...]:
    """Return the questions that no field of the form answers."""
    return tuple(
        one
        for one in (before.questions if before else ())
        if one.code not in _ANSWERED and not one.code.startswith(("street.", "postcode.", "address."))
    )


def _phone(text: str, before: Volunteer | None, reading: _Reading) -> str:
    if not text.strip():
        return ""
    found = phones(text)
    if len(found.numbers) != 1 or found.says_more:
        reading.fault(
            "need.phone-unfit",
            "phone",
            "This is not a valid phone number.",
            "Enter one number. A landline needs its area code. Put a second number in the notes.",
        )
        return ""
    same = before is not None and phones(before.phone).numbers == found.numbers
    return before.phone if same and before is not None else found.numbers[0]


def _where(area: Area, text: str, before: Volunteer | None, reading: _Reading) -> tuple[Location | None, str]:
    text = text.strip()
    if not text:
        reading.fault(
            "volunteer.no-postcode", "postcode", "The postcode is missing.", "Enter the postcode they start from."
        )
        return None, ""
    code = spelled(bare(text)) if looks_like_postcode(bare(text)) else text
    if before is not None and before.location is not None and before.postcode == code:
        return before.location, code  # somebody may have set the point by hand
    found = start_of(area, "", text)
    if isinstance(found, Miss):
        reading.said["postcode"] = Said(found.cause, found.suggestions, doubtful=True)
        action = "Choose the right one." if found.suggestions else "Ask for it again, letter by letter."
        reading.fault(found.code, "postcode", found.cause, action)
        return None, text
    ward = next((ward.name for ward in area.wards if ward.code == found.location.ward_code), "")
    outside = "outside our wards, but our streets reach it, so they can be given rounds"
    reading.said["postcode"] = Said(f"{found.label}: {ward or outside}.", (), not ward)
    return found.location, code


def _modes(offer: VolunteerForm, reading: _Reading) -> tuple[Mode, ...]:
    chosen = [mode for mode in Mode if str(mode) in offer.modes]
    if not chosen:
        reading.fault("volunteer.no-mode", "modes", "How they travel is missing.", "Choose at least one.")
    return tuple(sorted(chosen, key=lambda mode: str(mode) != offer.first_mode))


def _hours(offer: VolunteerForm, today: date, reading: _Reading) -> WeeklyHours:
    week = WeeklyHours(())
    covers = _covers(offer.covers, reading)
    if offer.hours.strip():
        read = hours(offer.hours)
        if read is None:
            reading.fault(
                "volunteer.hours-unclear",
                "hours",
                "We could not read these days or hours.",
                "Write them like “Mon-Fri 9-1”, “Sat & Sun”, “Mon 9:30-12:30; Thu 13-17” or “any time”.",
            )
        else:
            week = read.weekly()
            guessed = " (We assumed am or pm.)" if read.inferred else ""
            reading.said["hours"] = Said(f"{week_written(week.spans)}.{guessed}")
    elif not covers:
        reading.fault("volunteer.no-hours", "hours", "Their hours are missing.", "Ask them, or enter single dates.")
    off = _days_off(offer.dates_off, reading)
    ahead = [day for day in off if day >= today]
    if ahead:
        reading.said["dates_off"] = Said(f"{len(ahead)} day{'s' if len(ahead) > 1 else ''} off from today on.")
    return replace(week, dates_off=frozenset(off), covers=covers)


def _days_off(text: str, reading: _Reading) -> set[date]:
    found: set[date] = set()
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        ends = [day_typed(end) for end in _TO.split(part)]
        if len(ends) > 2 or None in ends:
            reading.fault(
                "volunteer.day-unfit",
                "dates_off",
                f"“{part[:40]}” is not a date.",
                "Enter a date like 24/12/2026, or 24/12/2026 to 2/1/2027.",
            )
            continue
        first, last = ends[0] or date.min, ends[-1] or date.min
        if not 0 <= (last - first).days <= _FURTHEST_SPAN:
            reading.fault("volunteer.day-unfit", "dates_off", f"“{part[:40]}” ends too early or too late.",
                          "Correct one of the dates.")  # fmt: skip
            continue
        found |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
    return found


def _covers(text: str, reading: _Reading) -> tuple[tuple[date, Span], ...]:
    found: list[tuple[date, Span]] = []
    for line in filter(None, (line.strip() for line in re.split(r"[;\n]", text))):
        parts = _COVER.fullmatch(line)
        day = day_typed(parts["day"]) if parts else None
        read = hours(parts["hours"]) if parts else None
        same = read.same_each_day() if read is not None and read.every_day else None
        if day is None or same is None:
            reading.fault(
                "volunteer.cover-unfit",
                "covers",
                f"“{line[:40]}” is not a date with hours.",
                "Write it like 28/11/2026 10-12.",
            )
            continue
        found += [(day, span) for span in same[1] or (Span(28_800, 72_000),)]
    if found:
        days = len({day for day, _ in found})
        reading.said["covers"] = Said(f"Other hours on {days} day{'s' if days > 1 else ''}; the weekly hours stay.")
    return tuple(found)


def _breaks(text: str, reading: _Reading) -> tuple[Rest, ...]:
    found = breaks(text)
    if found is None:
        reading.fault(
            "volunteer.break-unfit",
            "breaks",
            "We could not read this break.",
            "Enter one break per line, like “30 min between 12 and 14”.",
        )
        return ()
    if found:
        told = "; ".join(breaks_written(found).splitlines())
        reading.said["breaks"] = Said(f"{told}, if they are on a round then.")
    return found


def _checks(
    offer: VolunteerForm, today: date, reading: _Reading
) -> tuple[tuple[Check, ...], tuple[tuple[CheckKind, str], ...]]:
    expires, evidence = dict(offer.expires), dict(offer.evidence)
    checks: list[Check] = []
    over: list[str] = []
    for kind in CheckKind:
        text = expires.get(kind, "").strip()
        until = day_typed(text) if text else None
        if text and until is None:
            reading.fault(
                "volunteer.day-unfit", "checks", f"“{text[:40]}” is not a date.", "Enter a date like 24/12/2026."
            )
        if str(kind) in offer.checks:
            checks.append(Check(kind, until))
            over += [str(kind)] if until is not None and until < today else []
    if over:
        reading.said["checks"] = Said(f"Expired, so it does not count: {', '.join(over).replace('_', ' ')}.", (), True)
    said = ((kind, " ".join(evidence.get(kind, "").split())) for kind in CheckKind)
    return tuple(checks), tuple((kind, words) for kind, words in said if words)


def _usual_bags(modes: Sequence[Mode]) -> int:
    """Return how many bags a volunteer usually carries by their preferred mode."""
    return {Mode.DRIVE: 8, Mode.CYCLE: 3, Mode.WALK: 2}.get(modes[0], 0) if modes else 0
