"""Schemas of needs, people, places and calls; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Literal

from pydantic import Field

from api.routes.schemas.wire import Checks, Incoming, Instant, Modes, OfDayIfAny, Outgoing, SpanOut, wire
from api.services.needs.parsing import Understood
from api.services.needs.travel_modes import not_by
from api.services.needs.views import NeedView
from api.services.plain_fields import plain_words
from routing.forms.need import LONGEST, MOST_BAGS, MOST_CRATES, MOST_VOLUNTEERS, NEED_FIELDS, NeedForm
from routing.needs import CheckKind, Goods, Mode, NeedKind, NeedState, WayBack

__all__ = [
    "CallIn",
    "CallOut",
    "CallsOut",
    "HistoryOut",
    "NeedChangeIn",
    "NeedDetailOut",
    "NeedIn",
    "NeedMoveIn",
    "PeopleOut",
    "PersonOut",
    "PlacesOut",
    "SearchIn",
    "UnderstoodOut",
    "typed_in",
]


class SearchIn(Incoming):
    """The text to search for, such as the first letters of a name."""

    text: str = Field(min_length=1, max_length=120)


class PersonOut(Outgoing):
    """A known neighbour or volunteer. One of the two ids is set."""

    name: str
    phone: str
    address: str
    postcode: str
    need_id: int | None = Field(description="Their most recent need.")
    volunteer_id: int | None
    pharmacy_id: int | None = Field(description="The place their last prescription came from.")


class PeopleOut(Outgoing):
    """The people who match best, most likely first."""

    people: list[PersonOut]


class PlacesOut(Outgoing):
    """Places, in the form that a need's ``place`` accepts."""

    places: list[str]


class CallOfNeedIn(Incoming):
    """The call in which a need was asked for."""

    name: str = Field(
        default="", max_length=LONGEST["caller"], description="Name of the caller. Empty if the neighbour called."
    )
    promised: str = Field(default="", max_length=LONGEST["promised"])


class _NeedFields(Incoming):
    name: str = Field(max_length=LONGEST["name"])
    phone: str = Field(default="", max_length=LONGEST["phone"])
    address: str = Field(default="", max_length=LONGEST["address"])
    postcode: str = Field(default="", max_length=LONGEST["postcode"], description="May be empty only for a chat.")
    kind: NeedKind
    place: str = Field(
        default="",
        max_length=LONGEST["place"],
        description="Name of a place (and its postcode), or ``nearest``. Empty if not known yet.",
    )
    when: str = Field(
        default="",
        max_length=LONGEST["when"],
        description="When it can be done, in words such as ``Tue am`` or ``before 12``. Empty means any time.",
    )
    due_from: date | None = Field(default=None, description="Null: today.")
    due_to: date | None = Field(default=None, description="Last day it is due. Null means until it is done.")
    repeat: str = Field(
        default="",
        max_length=LONGEST["repeat"],
        description="How often, in words such as ``every Tuesday`` or as an RRULE. Empty means once.",
    )
    holidays: Literal["", "usual", "skip", "before", "after"] = Field(
        default="", description="What happens when it falls on a bank holiday."
    )
    size: int | None = Field(default=None, ge=0, le=MOST_BAGS, description="Number of bags, or of seats for a lift.")
    crates: int = Field(default=0, ge=0, le=MOST_CRATES, description="Number of crates, in addition to bags.")
    fridge: bool = False
    required_checks: list[CheckKind] = Field(default_factory=list)
    volunteers_needed: int = Field(default=1, ge=1, le=MOST_VOLUNTEERS)
    priority: int = Field(default=0, ge=0, le=3)
    must: bool = Field(
        default=False, description="Whether it must be done by its last day. It then goes before needs that can wait."
    )
    goods: Goods | None = Field(default=None, description="Type of goods. Null means the usual type.")
    modes: list[Mode] = Field(default_factory=list, description="The only modes a volunteer may use. Empty means any.")
    way_back: Literal["", "wait", "fetch"] = Field(
        default="", description="For a lift, whether the volunteer waits or comes back. Empty means one way only."
    )
    stay: str = Field(
        default="",
        max_length=LONGEST["stay"],
        description="Length of stay or pick-up time, such as ``45 min`` or ``at 12:15``.",
    )
    notes: str = Field(default="", max_length=LONGEST["notes"], description="Notes for the volunteer.")
    office_notes: str = Field(default="", max_length=LONGEST["office_notes"], description="Notes for the office only.")


class NeedIn(_NeedFields):
    """A new need, as it was asked for."""

    again: bool = Field(
        default=False, description="Confirms that this is a new request, although a similar one is open."
    )
    call: CallOfNeedIn | None = Field(default=None, description="Whether to log the call that asked for it.")


class NeedChangeIn(_NeedFields):
    """The whole need after a change. Fields left out take their defaults."""

    revision: int = Field(description="The revision you last read.")


class NeedMoveIn(Incoming):
    """The state to move a need to, and the reason."""

    state: Literal["paused", "cancelled", "ready"]
    revision: int = Field(description="The revision you last read.")
    reason: str = Field(
        max_length=40, description="One of the fixed reasons. If it is unknown, the error lists them all."
    )
    note: str = Field(default="", max_length=1000)


class SaidOut(Outgoing):
    """What was understood of one field."""

    field: str
    text: str
    options: list[str] = Field(description="Other places that they may have meant.")
    doubtful: bool


class NeedFaultOut(Outgoing):
    """What is wrong with one field."""

    code: str
    where: str
    message: str
    action: str


class UnderstoodOut(Outgoing):
    """What was understood of a need, and its faults."""

    said: list[SaidOut]
    faults: list[NeedFaultOut]
    first_day: date | None

    @classmethod
    def of(cls, read: Understood) -> UnderstoodOut:
        return cls(
            said=[
                SaidOut(field=name, text=said.text, options=list(said.options), doubtful=said.doubtful)
                for name, said in read.said.items()
            ],
            faults=[
                NeedFaultOut(code=one.code, where=one.where, message=one.cause, action=one.action)
                for one in read.faults
            ],
            first_day=read.first,
        )


class CallIn(Incoming):
    """A call to add to the call log."""

    name: str = Field(max_length=120)
    phone: str = Field(default="", max_length=60)
    said: str = Field(default="", max_length=1000)
    promised: str = Field(default="", max_length=1000)
    need_id: int | None = None


class CallOut(Outgoing):
    """A call in the call log."""

    id: int
    at: Instant
    taken_by: str
    need_id: int | None
    name: str
    phone: str
    said: str
    promised: str


class CallsOut(Outgoing):
    """Calls, oldest first."""

    calls: list[CallOut]


class HistoryOut(Outgoing):
    """An event in the history of a need or a volunteer."""

    at: Instant
    who: str
    what: str
    note: str


class NeedFactsOut(Outgoing):
    """The details of a need."""

    id: int
    kind: NeedKind
    state: NeedState
    name: str
    phone: str
    address: str
    postcode: str
    due_from: date
    due_to: date | None
    windows: list[SpanOut] = Field(description="When a visit may begin on the first day. Empty means any time.")
    size: int
    crates: int
    fridge: bool
    priority: int
    required_checks: Checks
    volunteers_needed: int
    must: bool
    goods: Goods | None
    modes: Modes = Field(description="The only modes a volunteer may use. Empty means any.")
    way_back: WayBack | None = Field(description="For a lift, how they get home. Null means one way only.")
    minutes: int | None = Field(description="How long it takes, or how long they stay. Null means the usual time.")
    fetch_at: OfDayIfAny = Field(description="Pick-up time. Null means after their stay.")
    notes: str
    office_notes: str


class OfSeriesOut(Outgoing):
    """The series and date that a need belongs to."""

    id: int
    every: str = Field(description="How often it recurs, in words.")
    named: date = Field(description="The date in the series that this need is for.")
    own: bool = Field(description="Whether it was changed by hand and no longer follows the series.")


class NeedDetailOut(Outgoing):
    """A need with its history, calls and everything else known about it."""

    need: NeedFactsOut
    revision: int = Field(description="The current revision. Send it back with a change.")
    ward_name: str
    place: str = Field(description="Name of a place, or ``nearest``. May be empty.")
    suits: str = Field(description="When it can be done, in words.")
    first_day: date | None = Field(description="The first day it is due. Null if none is left.")
    questions: list[str] = Field(description="Details still needed before it can be planned.")
    round_id: int | None = Field(description="Its round on a published plan.")
    series: OfSeriesOut | None = Field(description="The series it belongs to. Null for a one-off need.")
    history: list[HistoryOut]
    calls: list[CallOut]

    @classmethod
    def of(cls, view: NeedView, today: date, zone: tzinfo) -> NeedDetailOut:
        day = view.first_day or today
        return cls(
            need=wire(NeedFactsOut, view.need, day, zone),
            revision=view.revision,
            ward_name=view.ward_name,
            place=view.place_name,
            suits=view.suits,
            first_day=view.first_day,
            questions=[question.text for question in view.need.questions],
            round_id=view.on_round.round_id if view.on_round else None,
            series=OfSeriesOut.model_validate(view.series) if view.series else None,
            history=[wire(HistoryOut, one, day, zone) for one in view.history],
            calls=[wire(CallOut, one, day, zone) for one in view.calls],
        )


def typed_in(body: _NeedFields) -> NeedForm:
    """Return the request as the need form a dispatcher would have filled in."""
    return NeedForm(
        name=body.name,
        phone=body.phone,
        postcode=body.postcode,
        kind=str(body.kind),
        place=body.place,
        when=body.when,
        due_from=body.due_from.isoformat() if body.due_from else "",
        due_to=body.due_to.isoformat() if body.due_to else "",
        repeat=body.repeat,
        holidays=body.holidays,
        size=str(body.size) if body.size else "",
        checks=frozenset(map(str, body.required_checks)),
        not_by=not_by(body.modes),
        way_back=body.way_back,
        stay=body.stay,
        **plain_words(body, NEED_FIELDS),
    )
