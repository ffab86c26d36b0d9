"""The form of a need: what a page shows of it, and the fields as a browser sends them."""

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
"""The fields beside which a button may say what was meant."""


class SentNeed(BaseModel):
    """What the browser sends: the fields of the need, and beside them what the page itself asks."""

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
        """The fields of the need, with what a button beside one of them offered."""
        name, found, value = self.set.partition("=")
        chosen: dict[str, Any] = {name: value} if found and name in _CHOSEN else {}
        return replace(self.form, **chosen)


Sent = Annotated[SentNeed, Depends(sent(SentNeed, NeedForm))]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFormPage:
    """The form of a new need, or of one that is changed, with all that was said of it so far.

    ``questions`` are those the need waits with; ``others`` says who changed it while the form was open, and what;
    ``usual`` is the pharmacy the person's last prescription came from; ``wording`` is what people hear before they
    agree to be remembered. ``series_id`` is set where a series is changed, ``of_series`` where a time of one is,
    ``entry`` where what a public form brought is confirmed.
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
