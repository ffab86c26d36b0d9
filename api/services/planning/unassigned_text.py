"""Explain in sentences why a need is unassigned and what would help, with names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.services.wording.clock import clock_time, lasting
from api.services.wording.stop_text import KINDS, MODES
from routing.dispatch import skill_in_words
from routing.dispatch.lacks import amount_in_words, lack_in_words
from routing.dispatch.places import PLACE_WORDS
from routing.explain.phrasing import Words, change_sentence, displacement_sentence, listed, reason_sentence
from routing.needs import Mode, Need, PlaceKind, Volunteer
from routing.plan import UnassignedNeed
from routing.problem import Details, Reason, StopKind

__all__ = ["UnassignedText", "unassigned_text", "words_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedText:
    """The sentences about an unassigned need, each empty if unknown.

    ``mentions`` are the records that they name, by kind and id.
    """

    sentence: str
    change: str = ""
    displacement: str = ""
    mentions: tuple[tuple[str, int], ...] = ()


def unassigned_text(
    left: UnassignedNeed, day: date, needs: Mapping[int, Need], people: Mapping[int, Volunteer]
) -> UnassignedText:
    """Return the sentences about an unassigned need, naming the needs and people given."""
    if left.old_text:
        sentence, change, displacement = (*left.old_text, "", "")[:3]
        return UnassignedText(sentence=sentence, change=change, displacement=displacement)
    words = words_for(day, needs, people)
    return UnassignedText(
        sentence="" if left.details is None else _sentence(left, left.details, needs, words),
        change="" if left.change is None else change_sentence(left.change, words),
        displacement="" if left.displacement is None else displacement_sentence(left.displacement, words),
        mentions=_mentions(left, needs, people),
    )


def words_for(day: date, needs: Mapping[int, Need], people: Mapping[int, Volunteer]) -> Words:
    """Return the wording for dispatchers: names, clock times and parts of the day."""

    def who(volunteer_id: int) -> str:
        person = people.get(volunteer_id)
        return person.name if person is not None and person.name else "a volunteer"

    def task(ref: tuple[object, int]) -> str:
        need = needs.get(ref[1])
        return "another need" if need is None else f"the {KINDS[need.kind]} for {need.name or 'someone'}"

    def needed(first: int | None, last: int | None) -> str:
        if first is None:
            return f" on {day:%A}"
        if last is None or last // 60 == first // 60:
            return f" on {day:%A} at {clock_time(first)}"
        return f" on {day:%A} between {clock_time(first)} and {clock_time(last)}"

    return Words(
        one="volunteer",
        many="volunteers",
        who=who,
        task=task,
        skill=skill_in_words,
        lacks=lack_in_words,
        mode=lambda mode: MODES[Mode(mode)],
        clock=clock_time,
        lasting=lasting,
        needed=needed,
        place=_visit,
        open_at=lambda _, place, times: f"the {PLACE_WORDS[PlaceKind(place)]} is open {times}",
        amount=amount_in_words,
    )


def _visit(_: StopKind, place: str) -> str:
    return f"the visit to the {PLACE_WORDS[PlaceKind(place)]}" if place else "the visit"


def _sentence(left: UnassignedNeed, details: Details, needs: Mapping[int, Need], words: Words) -> str:
    if left.reason in tuple(Reason):
        return reason_sentence(Reason(left.reason), details, words)
    place = PLACE_WORDS[PlaceKind(details.place)] if details.place else "place"
    match left.reason:
        case "need.not-open":
            return f"This need is {details.state.replace('_', ' ')}."
        case "need.questions":
            need = needs.get(left.need_id)
            asked = " ".join(question.text for question in need.questions) if need is not None else ""
            return f"Details missing: {asked}" if asked else "Details were missing when this plan was made."
        case "need.needs-two":
            return _NEEDS_TWO[details.case]
        case "need.place-closed" if details.case == "undecided":
            return f"It is not certain that the {place} is open that day. Ask, and enter its opening hours."
        case "need.place-closed":
            return f"The {place} is closed all day."
        case "need.no-place":
            return f"No {place} is open that day."
        case "need.no-such-place":
            return f"There is no {place}. Import a list of places that has one."
        case "need.place-unreachable":
            return f"No {place} that is open that day can be reached from the address. Check the point of both."
        case "need.place-hours":
            times = " at the requested times" if details.case else ""
            return f"The {place} is not open long enough{times}."
        case "chat.no-room":
            return _no_room(details, words)
        case "street.too-far":
            return (
                f"The nearest street{_by(details, words)} is {details.metres} m away. Check the point, "
                "or put a pin on the street where the volunteer should stop."
            )
        case "street.unconnected" if details.mode:
            return (
                f"The street is not connected to the others {words.mode(details.mode)}, as requested. "
                "Put a pin on one that does, or allow another way to travel."
            )
        case "replan.on-board":
            return (
                f"The volunteer of round {details.number} has it on board but is unavailable. "
                "Arrange by phone who delivers it."
            )
    return _FIXED.get(left.reason, "")


def _by(details: Details, words: Words) -> str:
    """Return how a need must be reached, if it restricts the modes."""
    return f" that can be used {words.mode(details.mode)}" if details.mode else ""


def _no_room(details: Details, words: Words) -> str:
    match details.case:
        case Reason.NO_VEHICLES:
            return "No volunteer is available that day."
        case Reason.SKILLS:
            return f"No volunteer that day {listed([words.skill(skill) for skill in details.skills])}."
        case Reason.TIME_WINDOW:
            return "No volunteer is available at the requested times."
        case Reason.TOO_LONG:
            return f"The call takes {words.lasting(details.seconds)}, and no volunteer is available for that long."
        case Reason.LIMITS:
            return "Everyone who could call would go over their limit of stops or minutes."
    return "Everyone who could call is fully booked that day."


_NEEDS_TWO: Final[Mapping[str, str]] = {
    "call": "A call is made by one volunteer. Change the number of volunteers, or the kind of need.",
    "under_way": (
        "It needs several volunteers at once, which cannot be promised once a day has begun. Arrange it by phone."
    ),
    "alone": "It needs two volunteers at once and one cannot come, so nobody is sent alone. Arrange it by phone.",
}

_FIXED: Final[Mapping[str, str]] = {
    "need.not-due": "This need is not due on this day.",
    "need.no-location": "The location of this need is unknown. Enter a postcode or set a pin.",
    "need.no-destination": "The destination of this lift is unknown. Choose a place.",
    "need.which-place": "The pharmacy is unknown. Choose one.",
    "street.outside-area": "The point is outside the area's streets. Check the point, or build a larger area.",
    "street.none": "The area has no streets for this mode of travel. Build the area from a fuller extract.",
    "street.unconnected": (
        "The nearest street is not connected to the rest of the network. Put a pin on a connected street, choose "
        "another way to travel, or correct the street in OpenStreetMap."
    ),
    "taken_out": "A dispatcher removed it from the plan.",
}


def _mentions(
    left: UnassignedNeed, needs: Mapping[int, Need], people: Mapping[int, Volunteer]
) -> tuple[tuple[str, int], ...]:
    volunteers = {None if left.details is None else left.details.carrier}
    volunteers |= {None if left.change is None else left.change.carrier}
    asked: set[int] = set()
    if left.displacement is not None:
        volunteers |= {left.displacement.carrier, *left.displacement.goes_to}
        asked = {need_id for _, need_id in left.displacement.goes}
    return (
        *(("volunteer", one) for one in sorted(one for one in volunteers if one is not None) if one in people),
        *(("need", one) for one in sorted(asked & needs.keys())),
    )
