"""Notices of what a day's plan could not rely on, as stored and in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from api.services.planning.inputs import DayReading
from api.services.wording.stop_text import MODES
from geo.places.opening_hours import HoursDoubt
from routing.dispatch import modes_asked
from routing.explain.phrasing import listed
from routing.needs import Mode, Need, NeedKind, Place, Volunteer
from routing.plan import DayNotice, NoticeCode

__all__ = ["NoticeRow", "notice_rows", "notices_of"]

_MOST_NAMED: Final = 8

_DOUBTS: Final = {
    HoursDoubt.UNREADABLE: NoticeCode.HOURS_UNREADABLE,
    HoursDoubt.UNDECIDED: NoticeCode.HOURS_UNDECIDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A sentence for all notices with one code; ``mentions`` are the records it names."""

    code: str
    sentence: str
    mentions: tuple[tuple[str, int], ...] = ()


def notices_of(known: DayReading) -> tuple[DayNotice, ...]:
    """Return what a day's plan cannot rely on: places' hours, and homes cut off from streets."""
    inputs, ways = known.inputs, known.ways
    found = [DayNotice(code=_DOUBTS[doubt], id=place_id) for place_id, doubt in sorted(known.hours_doubts.items())]
    for person in inputs.volunteers:
        off = ways.cut_off(inputs.points.volunteers.get(person.id), person.modes)
        if off:
            found.append(DayNotice(code=NoticeCode.VOLUNTEER_CUT_OFF, id=person.id, modes=off))
    for need in inputs.needs:
        off = () if need.kind is NeedKind.CHAT else ways.cut_off(inputs.points.homes.get(need.id), modes_asked(need))
        if off and len(off) == len(modes_asked(need)):
            found.append(DayNotice(code=NoticeCode.NEED_CUT_OFF, id=need.id, modes=off))
    return tuple(found)


def notice_rows(
    notices: Iterable[DayNotice],
    needs: Mapping[int, Need],
    people: Mapping[int, Volunteer],
    places: Mapping[int, Place],
) -> tuple[NoticeRow, ...]:
    """Return a plan's notices as sentences, one per code, with names still known."""
    by_code: dict[NoticeCode, list[DayNotice]] = {code: [] for code in NoticeCode}
    for one in notices:
        by_code[one.code].append(one)
    return tuple(_rows(by_code, needs, people, places))


def _rows(
    by_code: Mapping[NoticeCode, list[DayNotice]],
    needs: Mapping[int, Need],
    people: Mapping[int, Volunteer],
    places: Mapping[int, Place],
) -> Iterator[NoticeRow]:
    for code, found in by_code.items():
        match code:
            case NoticeCode.HOURS_UNREADABLE | NoticeCode.HOURS_UNDECIDED:
                names = [places[one.id].name for one in found if one.id in places]
                mentions: tuple[tuple[str, int], ...] = ()
            case NoticeCode.VOLUNTEER_CUT_OFF:
                named = [one for one in found if one.id in people]
                names = [f"{people[one.id].name} ({_by(one.modes)})" for one in named]
                mentions = tuple(("volunteer", one.id) for one in named)
            case NoticeCode.NEED_CUT_OFF:
                named = [one for one in found if one.id in needs]
                names = [f"{needs[one.id].name} ({_by(one.modes)})" for one in named]
                mentions = tuple(("need", one.id) for one in named)
        if names:
            what, then = _SENTENCES[code][len(names) > 1]
            yield NoticeRow(
                code=str(code),
                sentence=f"{what}: {_named(names)}. {then}",
                mentions=mentions,
            )


_SENTENCES: Final = {
    NoticeCode.HOURS_UNREADABLE: (
        (
            "The opening hours of this place cannot be read",
            "The usual hours of its kind are used. Correct its hours.",
        ),
        (
            "The opening hours of these places cannot be read",
            "The usual hours of their kind are used. Correct their hours.",
        ),
    ),
    NoticeCode.HOURS_UNDECIDED: (
        (
            "It is not certain when this place is open on this day",
            "It counts as closed. Ask when it is open, and enter its hours.",
        ),
        (
            "It is not certain when these places are open on this day",
            "They count as closed. Ask when they are open, and enter their hours.",
        ),
    ),
    NoticeCode.VOLUNTEER_CUT_OFF: (
        (
            "This volunteer's home is not connected to the streets",
            "They cannot be given such a round. Check their home address.",
        ),
        (
            "These volunteers' homes are not connected to the streets",
            "They cannot be given such rounds. Check their home addresses.",
        ),
    ),
    NoticeCode.NEED_CUT_OFF: (
        (
            "This address cannot be reached as requested",
            "Check the address, or allow another way to travel.",
        ),
        (
            "These addresses cannot be reached as requested",
            "Check the addresses, or allow another way to travel.",
        ),
    ),
}
"""What is wrong and its consequence, for one name and for several."""


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return listed([*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _by(modes: tuple[Mode, ...]) -> str:
    return " or ".join(MODES[mode] for mode in modes)
