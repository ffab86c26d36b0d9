"""Locate needs: from a postcode and a place's name to a point in a ward near a street.

Nothing is guessed. If a row cannot be located, it gets an error. If a dispatcher must choose, it gets a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.lists import RowFault, Severity, row_fault
from geo.area.area import Area
from geo.geocoding.geocode import Found, Miss, find_home, find_start
from geo.places.lookup import Ambiguous, Resolved, UnknownPlace, resolve
from geo.streets.network import SnapFault
from routing.needs import AnyOfKind, Mode, NeedKind, Place, PlaceKind, Question

__all__ = ["GOES_BY", "PLACE_QUESTIONS", "Ends", "cut_off", "doubted", "ends_of", "located", "off_street", "start_of"]

GOES_BY: Final[Mapping[NeedKind, PlaceKind]] = {
    NeedKind.SHOPPING: PlaceKind.SHOP,
    NeedKind.PRESCRIPTION: PlaceKind.PHARMACY,
    NeedKind.PARCEL: PlaceKind.HUB,
    NeedKind.MEAL: PlaceKind.KITCHEN,
    NeedKind.SURPLUS: PlaceKind.DONOR,
}
"""The kind of place that each kind of need starts from."""

ANY_WILL_DO: Final = frozenset({PlaceKind.HUB, PlaceKind.KITCHEN, PlaceKind.SHOP})
"""Kinds of place of which the nearest open one will do; a prescription waits at one only."""

LIFTS_GO_TO: Final = (PlaceKind.SURGERY, PlaceKind.PHARMACY, PlaceKind.COMMUNITY, PlaceKind.HUB, PlaceKind.SHOP)
MOST_OPTIONS_NAMED: Final = 6

PLACE_QUESTIONS: Final = frozenset({"need.which-place", "need.unknown-place", "need.no-destination"})
"""The questions that naming a place answers."""


@dataclass(frozen=True, slots=True)
class Ends:
    """A need's places, the questions to answer first, and remarks on its row."""

    place: Place | AnyOfKind | None = None
    destination: Place | AnyOfKind | None = None
    questions: tuple[Question, ...] = ()
    faults: tuple[RowFault, ...] = ()


def located(area: Area, postcode: str, line: int, address: str = "", *, beyond_wards: bool = False) -> Found | RowFault:
    """Return where a person lives, or the row's error; a near miss is never accepted.

    ``beyond_wards`` is for volunteers and places: they may be outside the wards, a few kilometres around them.
    """
    find = find_start if beyond_wards else find_home
    answer = find(area.gazetteer, address, postcode)
    if isinstance(answer, Found):
        return answer
    if answer.suggestions and "Did you mean" in answer.cause:
        action = "If so, correct the row."
    elif answer.suggestions:
        action = f"Did you mean {' or '.join(answer.suggestions)}? If so, correct the row."
    elif answer.code == "postcode.no-position":
        action = "Write the house number and street, and leave the postcode out."
    elif answer.code == "postcode.outside":
        action = "Refer them to that area's group, or correct the postcode."
    else:
        action = "Ask for the postcode and add it to the row."
    return row_fault(Severity.ERROR, answer.code, answer.cause, action, line=line, column="postcode")


def start_of(area: Area, address: str, postcode: str) -> Found | Miss:
    """Locate where a volunteer starts: in the wards, or outside them near a usable street."""
    found = find_start(area.gazetteer, address, postcode)
    if isinstance(found, Found) and not found.location.ward_code:
        lost = off_street(area, [(found.location.lon, found.location.lat)]).get(0)
        if isinstance(lost, SnapFault):
            cause = f"{found.label} is outside the wards of {area.name}, and none of its streets go there."
            return Miss("postcode.outside", cause)
    return found


def doubted(found: Found, line: int) -> tuple[tuple[Question, ...], tuple[RowFault, ...]]:
    """Return the questions about a doubtful position, and remarks on its row."""
    doubt = found.doubt
    if doubt is None:
        return (), ()
    waits = " The need is on hold until someone fills it in." if doubt.asks else ""
    fault = row_fault(Severity.WARNING, doubt.code, f"{doubt.cause}{waits}", doubt.action, line=line, column="postcode")
    return ((Question(doubt.code, f"{doubt.cause} Where is the front door?"),) if doubt.asks else ()), (fault,)


def off_street(area: Area, points: Sequence[tuple[float, float]]) -> Mapping[int, SnapFault | str]:
    """Return, by index, why a point is not on a street, or that its street is not the nearest."""
    remarks: dict[int, SnapFault | str] = {}
    left = list(range(len(points)))
    for mode in Mode:
        answers = dict(zip(left, area.network(mode).snap([points[i] for i in left]), strict=True))
        left = [i for i, answer in answers.items() if isinstance(answer, SnapFault)]
        for i, answer in answers.items():
            remark = answer if isinstance(answer, SnapFault) else answer.note
            if remark:
                remarks[i] = remark
            else:
                remarks.pop(i, None)
        if not left:
            break
    return remarks


def cut_off(
    area: Area, points: Sequence[tuple[float, float]], modes: Sequence[Collection[Mode]]
) -> tuple[tuple[Mode, ...], ...]:
    """Return for each point the given modes by which it is cut off from the streets."""
    off: list[list[Mode]] = [[] for _ in points]
    for mode in Mode:
        asked = [i for i, some in enumerate(modes) if mode in some]
        answers = area.network(mode).snap([points[i] for i in asked]) if asked else ()
        for i, answer in zip(asked, answers, strict=True):
            if isinstance(answer, SnapFault):
                off[i].append(mode)
    return tuple(map(tuple, off))


def ends_of(places: Sequence[Place], kind: NeedKind, text: str, line: int) -> Ends:
    """Return the places a need goes by, from the words in the list."""
    if kind is NeedKind.LIFT:
        return _lift(places, text, line)
    wanted = GOES_BY.get(kind)
    if wanted is None:
        return Ends()
    destination = AnyOfKind(PlaceKind.FRIDGE) if kind is NeedKind.SURPLUS else None
    if not text.strip() and wanted in ANY_WILL_DO:
        return Ends(AnyOfKind(wanted), destination)
    answer = resolve(places, wanted, text)
    if isinstance(answer, Resolved):
        return Ends(answer.place, destination)
    if isinstance(answer, AnyOfKind):
        return Ends(answer, destination)
    question, fault = _which(wanted.value, answer, line)
    return Ends(None, destination, (question,), (fault,))


def _lift(places: Sequence[Place], text: str, line: int) -> Ends:
    if not text.strip():
        question = Question("need.no-destination", "Where does the lift go?")
        fault = row_fault(
            Severity.WARNING,
            "need.no-destination",
            "The row does not say where the lift goes. The need is on hold until someone fills it in.",
            "Ask where it goes and enter the place.",
            line=line,
        )
        return Ends(questions=(question,), faults=(fault,))
    options: list[Place] = []
    alike: list[Place] = []
    doubtful = False
    for kind in LIFTS_GO_TO:
        answer = resolve(places, kind, text)
        if isinstance(answer, Resolved):
            options.append(answer.place)
        elif isinstance(answer, Ambiguous) and answer.named:
            options += answer.options
            doubtful = True
        elif isinstance(answer, UnknownPlace):
            alike += answer.suggestions
    if len(options) == 1 and not doubtful:
        return Ends(options[0])
    question, fault = _which("place", Ambiguous(tuple(options)) if options else UnknownPlace(tuple(alike)[:5]), line)
    return Ends(questions=(question,), faults=(fault,))


def _which(kind: str, answer: Ambiguous | UnknownPlace, line: int) -> tuple[Question, RowFault]:
    options = answer.options if isinstance(answer, Ambiguous) else answer.suggestions
    named = _named(options)
    if isinstance(answer, Ambiguous) and options:
        many = f"{len(options)} may match" if len(options) > 1 else "It may be this one"
        code, cause = "need.which-place", f"Which {kind} is it? {many}: {named}."
    elif options:
        code, cause = "need.unknown-place", f"No {kind} has that name. Similar names: {named}."
    else:
        code, cause = "need.unknown-place", f"No {kind} in your list has that name."
    fault = row_fault(
        Severity.WARNING,
        code,
        f"{cause} The need is on hold until someone fills it in.",
        "Choose the place on the day's page, or enter its full name or postcode in the row.",
        line=line,
    )
    return Question(code, cause, tuple(place.id for place in options)), fault


def _named(places: Iterable[Place]) -> str:
    shown = [f"{place.name} ({place.postcode})" if place.postcode else place.name for place in places]
    more = f", and {len(shown) - MOST_OPTIONS_NAMED} more" if len(shown) > MOST_OPTIONS_NAMED else ""
    return ", ".join(shown[:MOST_OPTIONS_NAMED]) + more
