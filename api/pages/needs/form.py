"""The form of a need: what a page shows of it, and the fields as a browser sends them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.pages.inbox.entry_part import EntryPart
from api.services.needs.form import LONGEST, Said, Typed
from api.services.needs.recurrence import HOLIDAYS
from api.services.needs.return_trip import WAYS_BACK
from api.services.needs.views import OfSeries, OpenNeed
from api.services.planning.preferences import GOODS
from api.services.volunteers.form import Offer
from data.store.people.people import KnownPerson
from routing.errors import Fault

__all__ = ["Clash", "NeedForm", "NeedFormPage", "PeoplePart", "PlacesPart", "SaidPart", "merged", "packed", "unpacked"]

AsTyped = TypeVar("AsTyped", Typed, Offer)
_SETS: Final = ("checks", "not_by")
_WORDS: Final = tuple(one.name for one in fields(Typed) if one.name not in ("fridge", "must", *_SETS))

_CHOSEN: Final = ("postcode", "place", "repeat")
"""The fields beside which a button may say what was meant."""


class NeedForm(BaseModel):
    """What the browser sends; whatever it says is taken, and judged by the use case."""

    model_config = ConfigDict(extra="forbid")
    q: str = ""
    person: str = ""
    set: str = ""
    do: str = "save"
    again: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    kind: str = ""
    place: str = ""
    usual: str = ""
    when: str = ""
    due_from: str = ""
    due_to: str = ""
    repeat: str = ""
    holidays: str = ""
    size: str = ""
    fridge: str = ""
    checks: list[str] = Field(default_factory=list)
    volunteers: str = ""
    priority: str = ""
    must: str = ""
    goods: str = ""
    not_by: list[str] = Field(default_factory=list)
    way_back: str = ""
    stay: str = ""
    notes: str = ""
    office_notes: str = ""
    caller: str = ""
    promised: str = ""
    log_call: str = ""
    consent: str = ""
    revision: int = 0
    was: str = ""

    @property
    def typed(self) -> Typed:
        """The fields of the need."""
        words = {name: getattr(self, name) for name in _WORDS}
        sets: dict[str, Any] = {name: frozenset(getattr(self, name)) for name in _SETS}
        typed = Typed(**words, **sets, fridge=bool(self.fridge), must=bool(self.must))
        name, found, value = self.set.partition("=")
        chosen: dict[str, Any] = {name: value} if found and name in _CHOSEN else {}
        return replace(typed, **chosen)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: what it was, and what the other made of it."""

    was: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFormPage:
    """The form of a new need, or of one that is changed, with all that was said of it so far.

    ``questions`` are those the need waits with; ``others`` says who changed it while the form was open, and what;
    ``usual`` is the pharmacy the person's last prescription came from; ``wording`` is what people are told before they
    agree to be remembered. ``series_id`` is set where a series is changed, ``of_series`` where a time of one is,
    ``entry`` where what a public form brought is confirmed.
    """

    template: ClassVar[str] = "need_form.html"
    longest: ClassVar[Mapping[str, int]] = LONGEST
    holiday_words: ClassVar[Mapping[str, str]] = HOLIDAYS
    goods_words: ClassVar[Mapping[str, str]] = GOODS
    ways_back: ClassVar[Mapping[str, str]] = WAYS_BACK
    typed: Typed
    today: date
    day: date
    need_id: int | None = None
    series_id: int | None = None
    of_series: OfSeries | None = None
    revision: int = 0
    was: str = ""
    faults: tuple[Fault, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    query: str = ""
    found: tuple[KnownPerson, ...] | None = None
    usual: str = ""
    already: tuple[OpenNeed, ...] = ()
    others: tuple[str, ...] = ()
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    caller: str = ""
    promised: str = ""
    log_call: bool = True
    wording: str = ""
    consent: bool = False
    entry: EntryPart | None = None

    @property
    def fault_of(self) -> Mapping[str, Fault]:
        """The first fault of each field."""
        return {fault.where: fault for fault in reversed(self.faults)}

    @property
    def editing(self) -> bool:
        """Whether something that is there is changed."""
        return self.need_id is not None or self.series_id is not None

    @property
    def focus(self) -> str:
        """The field the keyboard begins in."""
        if self.faults:
            return self.faults[0].where
        if self.editing:
            return "when"
        return "kind" if self.typed.name else "q"


@dataclass(frozen=True, slots=True)
class PeoplePart:
    """The known people that may be meant."""

    template: ClassVar[str] = "parts/people_found.html"
    found: tuple[KnownPerson, ...]
    query: str
    pharmacies: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PlacesPart:
    """The places that may be meant, as they are written into the field."""

    template: ClassVar[str] = "parts/places_found.html"
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidPart:
    """What was understood of the fields so far."""

    template: ClassVar[str] = "parts/said.html"
    said: Mapping[str, Said]


def packed(typed: Typed) -> str:
    """The fields as the form was opened with, for it to bring back."""
    return json.dumps({**asdict(typed), **{name: sorted(getattr(typed, name)) for name in _SETS}})


def unpacked(text: str) -> Typed | None:
    """What ``packed`` packed; None for anything else."""
    try:
        values = json.loads(text)
        plain = {name: values[name] for name in _WORDS}
        if not all(isinstance(value, str) for value in plain.values()):
            return None
        sets: dict[str, Any] = {name: frozenset(map(str, values[name])) for name in _SETS}
        return Typed(**plain, **sets, fridge=bool(values["fridge"]), must=bool(values["must"]))
    except (ValueError, TypeError, KeyError):
        return None


def merged(typed: AsTyped, was: AsTyped, now: AsTyped) -> tuple[AsTyped, Mapping[str, Clash]]:
    """What was typed on a form that has grown old, with what others changed meanwhile; and where both did.

    A field that was left alone takes what others made of it. Where both changed it, what was typed stays, and theirs is
    shown beside it.
    """
    result, clashes = typed, {}
    for one in fields(typed):
        mine, before, theirs = (getattr(version, one.name) for version in (typed, was, now))
        if mine == before:
            result = replace(result, **{one.name: theirs})
        elif theirs not in (before, mine):
            clashes[one.name] = Clash(_shown(before), _shown(theirs))
    return result, clashes


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "nothing"
