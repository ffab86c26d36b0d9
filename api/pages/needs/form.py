"""The need form: what its page shows, and the fields that a browser sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, ClassVar, Final

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, InstanceOf

from api.pages.inbox.entry_part import EntryPart
from api.pages.sent_forms import Clash, sent
from api.services.needs.form import Said
from api.services.needs.recurrence import HOLIDAYS
from api.services.needs.return_trip import WAYS_BACK
from api.services.needs.views import OfSeries, OpenNeed
from api.services.planning.preferences import GOODS
from data.store.people.people import KnownPerson
from routing.errors import Fault
from routing.forms.fields import labels_of
from routing.forms.need import CallForm, NeedForm

__all__ = ["NeedFormPage", "PeoplePart", "PlacesPart", "SaidPart", "Sent", "SentNeed"]

_CHOSEN: Final = ("postcode", "place", "repeat")
"""Fields that may have buttons beside them to choose a suggestion."""


class SentNeed(BaseModel):
    """What the browser sends: the need's fields, and the page's own (buttons, revision)."""

    model_config = ConfigDict(extra="forbid")
    form: InstanceOf[NeedForm]
    q: str = ""
    person: str = ""
    set: str = ""
    do: str = "save"
    again: str = ""
    usual: str = ""
    caller: str = ""
    promised: str = ""
    log_call: str = ""
    consent: str = ""
    revision: int = 0
    was: str = ""

    @property
    def typed(self) -> NeedForm:
        """The need's fields, with the suggestion that was chosen with a button."""
        name, found, value = self.set.partition("=")
        chosen: dict[str, Any] = {name: value} if found and name in _CHOSEN else {}
        return replace(self.form, **chosen)


Sent = Annotated[SentNeed, Depends(sent(SentNeed, NeedForm))]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFormPage:
    """Context of the form for a new or existing need, with the mistakes and suggestions so far.

    ``questions`` are the need's open questions; ``others`` describes changes that someone else made while the form
    was open; ``usual`` is the pharmacy of the person's last prescription; ``wording`` is what people hear before they
    consent to their details being kept. ``series_id`` is set when a series is changed, ``of_series`` when one of its
    dates is, and ``entry`` when a public form's submission is confirmed.
    """

    template: ClassVar[str] = "need_form.html"
    labels: ClassVar[Mapping[str, str]] = labels_of(NeedForm, CallForm)
    holiday_words: ClassVar[Mapping[str, str]] = HOLIDAYS
    goods_words: ClassVar[Mapping[str, str]] = GOODS
    ways_back: ClassVar[Mapping[str, str]] = WAYS_BACK
    typed: NeedForm
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
        """The first mistake in each field."""
        return {fault.where: fault for fault in reversed(self.faults)}

    @property
    def editing(self) -> bool:
        """Whether the form changes an existing need or series."""
        return self.need_id is not None or self.series_id is not None

    @property
    def focus(self) -> str:
        """The name of the field that has the keyboard focus first."""
        if self.faults:
            return self.faults[0].where
        if self.editing:
            return "when"
        return "kind" if self.typed.name else "q"


@dataclass(frozen=True, slots=True)
class PeoplePart:
    """Context of the list of known people who match what was typed."""

    template: ClassVar[str] = "parts/people_found.html"
    found: tuple[KnownPerson, ...]
    query: str
    pharmacies: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PlacesPart:
    """Context of the list of places that match what was typed."""

    template: ClassVar[str] = "parts/places_found.html"
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidPart:
    """Context of the part that repeats what was understood of the fields."""

    template: ClassVar[str] = "parts/said.html"
    said: Mapping[str, Said]
