"""Turn what a dispatcher types during a call into a need, with faults by field.

Nothing is guessed: ambiguous text leads to a choice, and details the caller does not know become questions that put
the need on hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from api.services.needs.availability import Suits, day_typed, first_due, told, told_whole, when_typed
from api.services.needs.form import Said
from api.services.needs.locating import GOES_BY, LIFTS_GO_TO, PLACE_QUESTIONS, Ends, ends_of, off_street
from api.services.needs.recurrence import NotClear, Repeats, repeats_typed, told_repeats
from api.services.needs.return_trip import way_back_typed
from api.services.needs.travel_modes import modes_typed
from api.services.plain_fields import plain_values, too_long
from api.services.wording.place_text import place_label
from data.phrases.phones import phones
from data.phrases.sizes import size
from geo.addresses.postcodes import bare, looks_like_postcode, spelled
from geo.area.area import Area
from geo.geocoding.geocode import Miss, find_home
from geo.streets.network import SnapFault
from routing.errors import Fault
from routing.forms.need import MOST_BAGS, NEED_FIELDS, VISITS, NeedForm, usual_size
from routing.need_life import UNPROMISED
from routing.needs import (
    AnyOfKind,
    CheckKind,
    Location,
    Need,
    NeedKind,
    NeedState,
    Place,
    PlaceKind,
    Precision,
    Question,
)

__all__ = ["Understood", "kinds_of_place", "understand"]

_NEAREST: Final = frozenset({"nearest", "the nearest", "any", "closest"})
_PRECISION: Final[Mapping[Precision, str]] = {
    Precision.PIN: "a point set by hand",
    Precision.DOOR: "exact address",
    Precision.POSTCODE: "postcode only, not the door",
    Precision.STREET: "street only",
    Precision.PLACE: "a known place",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """The need that was understood, or None and every fault (``where`` is the field's name).

    ``repeats`` is how often it recurs; the need's days are then the first and the last of the series.
    """

    need: Need | None
    faults: tuple[Fault, ...]
    said: Mapping[str, Said]
    first: date | None = None
    repeats: Repeats | None = None


@dataclass(slots=True)
class _Reading:
    today: date
    now: int = 0
    faults: list[Fault] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)

    def fault(self, code: str, where: str, cause: str, action: str) -> None:
        self.faults.append(Fault(code, where, cause, action))


def kinds_of_place(kind: NeedKind) -> tuple[PlaceKind, ...]:
    """Return the kinds of place a kind of need involves; none for a visit."""
    if kind is NeedKind.LIFT:
        return LIFTS_GO_TO
    return (GOES_BY[kind],) if kind in GOES_BY else ()


def understand(
    area: Area,
    places: Sequence[Place],
    typed: NeedForm,
    today: date,
    before: Need | None = None,
    running: Repeats | None = None,
    now: int = 0,
) -> Understood:
    """Understand a need as typed; fields that the form lacks are kept from ``before``.

    ``running`` is the present rule of a series that is being changed; ``now`` is the time of day in seconds.
    """
    reading = _Reading(today, now)
    reading.faults += too_long(typed, NEED_FIELDS)
    name = " ".join(typed.name.split())
    if not name:
        reading.fault("need.no-name", "name", "The name is missing.", "Enter the name of the person who needs help.")
    phone = _phone(typed.phone, reading)
    if before is not None and phone and phones(before.phone).numbers == (phone,):
        phone = before.phone  # another spelling is not a change
    kind = _kind(typed.kind, reading)
    location, postcode, asked = _where(area, typed, kind, before, reading)
    ends = _ends(places, typed.place, kind, before, reading)
    suits, due_from, due_to, first = _due(typed, today, before, reading)
    repeats = _repeats(typed, suits, due_from, due_to, running, reading)
    if repeats is not None and suits is not None:
        suits, first = replace(suits, weekdays=frozenset()), repeats.first_day
        due_from, due_to = repeats.first_day, repeats.last_day
    plain = plain_values(typed, NEED_FIELDS, reading.faults.append, kind)
    bags = _size(typed.size, kind, usual_size({"kind": kind, **plain}), reading)
    checks = _checks(typed.checks, reading)
    modes = modes_typed(typed.not_by, kind, reading.faults.append)
    back, stays = way_back_typed(typed, kind, reading.faults.append, reading.said.__setitem__)
    if reading.faults or kind is None or suits is None:
        return Understood(None, tuple(reading.faults), reading.said, first)
    questions = (*_kept(before), *asked, *ends.questions)
    need = Need(
        id=before.id if before else 0,
        kind=kind,
        state=_state(before, questions),
        name=name,
        phone=phone,
        postcode=postcode,
        location=location,
        due_from=due_from,
        due_to=due_to,
        weekdays=suits.weekdays,
        windows=suits.windows,
        size=bags,
        place=ends.place,
        destination=ends.destination,
        required_checks=checks,
        modes=modes,
        minutes=stays.minutes,
        way_back=back,
        fetch_at=stays.fetch_at,
        questions=questions,
        **plain,
    )
    if before is not None:
        same = before.kind is kind
        need = replace(
            need,
            never_volunteers=before.never_volunteers,
            prefer_volunteers=before.prefer_volunteers,
            minutes=before.minutes if same and kind is not NeedKind.LIFT else need.minutes,
            size=before.size if same and kind in VISITS else bags,
        )
    return Understood(need, (), reading.said, first, repeats)


def _state(before: Need | None, questions: tuple[Question, ...]) -> NeedState:
    waits = NeedState.NEW if questions else NeedState.READY
    return waits if before is None or before.state in UNPROMISED else before.state


def _kept(before: Need | None) -> tuple[Question, ...]:
    """Return the questions that no field of the form answers."""
    answered = {"need.when", "need.date", "need.repeats", "need.way-back", *PLACE_QUESTIONS}
    return tuple(
        one
        for one in (before.questions if before else ())
        if one.code not in answered and not one.code.startswith(("street.", "postcode.", "address."))
    )


def _phone(text: str, reading: _Reading) -> str:
    if not text.strip():
        return ""
    found = phones(text)
    if not found.numbers or found.says_more or len(found.numbers) > 1:
        several = len(found.numbers) > 1
        reading.fault(
            "need.phone-unfit",
            "phone",
            "This is more than one phone number." if several else "This is not a valid phone number.",
            "Keep one here and put the others in the office notes."
            if several or found.numbers
            else "Read it back to the caller. A landline needs its area code.",
        )
        return ""
    return found.numbers[0]


def _kind(text: str, reading: _Reading) -> NeedKind | None:
    try:
        return NeedKind(text)
    except ValueError:
        reading.fault("need.no-kind", "kind", "The kind of help is missing.", "Choose a kind.")
        return None


def _where(
    area: Area, typed: NeedForm, kind: NeedKind | None, before: Need | None, reading: _Reading
) -> tuple[Location | None, str, tuple[Question, ...]]:
    """Return the location, the postcode as written, and a question if it is on no street."""
    text = typed.postcode.strip()
    if not text and kind is NeedKind.CHAT:
        return None, "", ()
    found = find_home(area.gazetteer, typed.address, text)
    if isinstance(found, Miss):
        if found.suggestions:
            action = "Choose the right one."
        elif found.code == "postcode.outside":
            action = "Refer the caller to that area's group, or correct the postcode."
        else:
            action = "Ask for it again, letter by letter."
        if text:
            reading.said["postcode"] = Said(found.cause, found.suggestions, doubtful=True)
        if found.code.startswith("address."):
            action = "Ask which one it is, or ask for the postcode."
        reading.fault(found.code, "postcode", found.cause, action)
        return None, text, ()
    location, label = found.location, found.label
    # The postcode as people write it, however the point was found.
    code = spelled(bare(text)) if looks_like_postcode(bare(text)) else text
    code = label if location.precision is Precision.PLACE else code
    doubt = found.doubt
    if before is not None and before.location is not None and before.postcode == code:
        # Somebody may have set the point by hand: the postcode alone would move it back.
        same_door = before.address == " ".join(typed.address.split())
        location = before.location if same_door else location
        if location.precision is Precision.PIN:
            doubt = None
    ward = next((ward.name for ward in area.wards if ward.code == location.ward_code), "")
    remark = off_street(area, [(location.lon, location.lat)]).get(0)
    words = f"{label}: {ward}, {_PRECISION[location.precision]}."
    if isinstance(remark, SnapFault):
        reading.said["postcode"] = Said(f"{words} {remark.cause}", doubtful=True)
        return location, code, (Question(remark.code, f"{remark.cause} Where is the front door?"),)
    remarks = " ".join(filter(None, (doubt.cause if doubt else "", doubt.action if doubt else "", remark)))
    reading.said["postcode"] = Said(f"{words} {remarks}".strip(), doubtful=bool(remarks))
    asks = (
        (Question(doubt.code, f"{doubt.cause} Where is the front door?"),) if doubt is not None and doubt.asks else ()
    )
    return location, code, asks


def _ends(places: Sequence[Place], text: str, kind: NeedKind | None, before: Need | None, reading: _Reading) -> Ends:
    """Return the need's places: the chosen one, the only match, the nearest, or a question."""
    if kind is None or not kinds_of_place(kind):
        return Ends()
    words = " ".join(text.split())
    fitting = [place for place in places if place.kind in kinds_of_place(kind)]
    destination = AnyOfKind(PlaceKind.FRIDGE) if kind is NeedKind.SURPLUS else None
    if before is not None and before.kind is kind and before.destination is not None:
        destination = before.destination  # type: ignore[assignment]
    chosen = [place for place in fitting if place_label(place).casefold() == words.casefold()]
    if len(chosen) == 1:
        reading.said["place"] = Said(f"{place_label(chosen[0])}.")
        return Ends(chosen[0], destination)
    nearest = words.casefold() in _NEAREST
    ends = replace(ends_of(places, kind, "" if nearest else words, 0), destination=destination)
    if isinstance(ends.place, Place):
        reading.said["place"] = Said(f"{place_label(ends.place)}.")
    elif isinstance(ends.place, AnyOfKind):
        reading.said["place"] = Said(f"The nearest open {ends.place.kind.value} on the day.")
    elif not words:
        thing = "where the lift goes" if kind is NeedKind.LIFT else f"which {kinds_of_place(kind)[0].value}"
        question = Question(
            "need.no-destination" if kind is NeedKind.LIFT else "need.which-place",
            f"{thing[0].upper()}{thing[1:]}{'' if kind is NeedKind.LIFT else ' is it'}?",
        )
        reading.said["place"] = Said(f"Not known yet {thing}. The need is on hold until someone fills it in.", (), True)
        return Ends(None, destination, (question,))
    elif nearest:
        reading.fault(
            "need.no-nearest",
            "place",
            "“Nearest” does not work here: the goods are at one place only.",
            "Ask which place. Leave it empty if the caller does not know.",
        )
    else:
        question = ends.questions[0]
        by_id = {place.id: place for place in fitting}
        options = tuple(place_label(by_id[i]) for i in question.options if i in by_id)[:8]
        reading.said["place"] = Said(question.text, options, doubtful=True)
        action = "Choose one, or leave it empty and ask later." if options else "Leave it empty to fill it in later."
        reading.faults.append(Fault(question.code, "place", question.text, action))
    return ends


def _due(
    typed: NeedForm, today: date, before: Need | None, reading: _Reading
) -> tuple[Suits | None, date, date | None, date | None]:
    """Return when the need suits, its first and last day, and the first possible day."""
    start = _day(typed.due_from, "due_from", reading) or today
    end = _day(typed.due_to, "due_to", reading)
    suits = when_typed(typed.when, today)
    if isinstance(suits, Fault):
        reading.faults.append(suits)
        reading.said["when"] = Said(suits.cause, doubtful=True)
        return None, start, end, None
    if suits.day is not None:
        start = end = suits.day
    if end is not None and end < start:
        reading.fault("need.due-reversed", "due_to", "The last day is before the first day.", "Correct one of them.")
        return suits, start, end, None
    if end is not None and end < today and (before is None or before.due_to != end):
        reading.fault("need.due-past", "due_to", "The last day is in the past.", "Choose today or a later day.")
        return suits, start, end, None
    first = first_due(suits.weekdays, max(start, today) if end is None or end >= today else start, end)
    if first == today and before is None and suits.windows and max(span.end for span in suits.windows) < reading.now:
        if end == today:
            reading.fault(
                "need.hours-over",
                "when",
                "These hours have already passed today.",
                "Choose later hours or a later day.",
            )
            return suits, start, end, None
        start = today + timedelta(days=1)
        first = first_due(suits.weekdays, start, end)
    if first is None:
        reading.fault("need.never-due", "when", "None of these weekdays is between the first and last day.",
                      "Correct the weekdays or the dates.")  # fmt: skip
        return suits, start, end, None
    reading.said["when"] = Said(told_whole(suits, start, end, first))
    return suits, start, end, first


def _repeats(
    typed: NeedForm, suits: Suits | None, start: date, end: date | None, running: Repeats | None, reading: _Reading
) -> Repeats | None:
    if not typed.repeat.strip() or suits is None or "when" not in reading.said:
        return None
    # A day that was named with the hours ("tomorrow") is the first of them.
    end = _day(typed.due_to, "due_to", _Reading(reading.today)) if suits.day is not None else end
    found = repeats_typed(typed.repeat, typed.holidays, suits.weekdays, start, end, running, reading.today)
    if isinstance(found, NotClear):
        reading.faults.append(found.fault)
        reading.said["repeat"] = Said(found.fault.cause, found.options, doubtful=True)
        return None
    reading.said["repeat"] = Said(told_repeats(found))
    hours = told(frozenset(), suits.windows).partition(", ")[2]
    reading.said["when"] = Said(f"{hours[0].upper()}{hours[1:]}.")
    return found


def _day(text: str, where: str, reading: _Reading) -> date | None:
    if not text.strip():
        return None
    found = day_typed(text)
    if found is None:
        reading.fault("need.due-unfit", where, "This is not a date.", "Enter a date like 24/11/2026.")
    return found


def _size(text: str, kind: NeedKind | None, usual: int, reading: _Reading) -> int:
    if kind in VISITS or not text.strip():
        return usual
    found = size(text)
    if found is None or not usual <= found <= MOST_BAGS:
        cause = f"This is not a whole number from {usual} to {MOST_BAGS}."
        reading.fault("need.size-unfit", "size", cause, "Say how many bags, or seats.")
        return usual
    return found


def _checks(words: frozenset[str], reading: _Reading) -> frozenset[CheckKind]:
    known = {str(kind) for kind in CheckKind}
    if words - known:
        reading.fault("need.unknown-check", "checks", "Unknown check.", "Choose one of the options listed.")
    return frozenset(map(CheckKind, words & known))
