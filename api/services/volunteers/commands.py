"""Commands on volunteers: list, read, add, change and deactivate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from api.services.needs.history import history_of
from api.services.needs.locating import cut_off
from api.services.needs.undoing import may_undo
from api.services.needs.views import HistoryRow
from api.services.volunteers.form import OfferRead, offer_of, understand_offer
from data.security.blind_indexes import name_key, phone_key
from data.store import Store
from data.store.people.invitations import NEVER_INVITED, InvitationCounts
from routing.errors import Conflict, InvalidInput
from routing.forms.volunteer import VolunteerForm
from routing.needs import Check, CheckKind, Mode, Volunteer

__all__ = [
    "EXPIRES_SOON",
    "SHOWN",
    "ListedVolunteer",
    "VolunteerView",
    "VolunteersView",
    "add_volunteer",
    "change_volunteer",
    "expiring",
    "keep_volunteer",
    "read_offer",
    "set_active",
    "volunteer_view",
    "volunteers_view",
]

EXPIRES_SOON: Final = timedelta(days=30)
"""How long the office is warned before a check expires."""

SHOWN: Final[Mapping[str, str]] = {
    "": "All active",
    "questions": "Details missing",
    "expiring": "Checks expiring",
    "never": "Not invited yet",
    "inactive": "Inactive",
}
"""The filters of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVolunteer:
    """A volunteer in the list; ``expiring`` checks expire within 30 days or have expired."""

    volunteer: Volunteer
    ward_name: str
    expiring: tuple[Check, ...]
    counts: InvitationCounts

    @property
    def outside_wards(self) -> bool:
        """Whether they start outside the area's wards, where its streets still reach."""
        return self.volunteer.location is not None and not self.volunteer.location.ward_code


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteersView:
    """The list; ``totals`` counts the records matching each filter."""

    rows: tuple[ListedVolunteer, ...]
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerView:
    """Everything known about a volunteer; ``revision`` must be sent back with a change.

    ``undo`` is the event that an undo would reverse; None if the last change was not made by hand. ``cut_off`` are
    those of their modes by which their home is not connected to the streets.
    """

    row: ListedVolunteer
    revision: int
    hours: str
    off: tuple[date, ...]
    covers: tuple[str, ...]
    breaks: tuple[str, ...]
    history: tuple[HistoryRow, ...]
    undo: int | None = None
    cut_off: tuple[Mode, ...] = ()


def volunteers_view(ctx: Context, shown: str = "") -> VolunteersView:
    """Return the active volunteers or those matching a filter, least often asked first."""
    with ctx.database.reading() as store:
        counts = store.invitations.counts()
        people = [one for one in store.volunteers.all(active=False) if one.name]
    wards, today = ctx.ward_names(), ctx.today()
    rows = [_listed(one, wards, today, counts.get(one.id, NEVER_INVITED)) for one in people]
    totals = {name: sum(_fits(row, name) for row in rows) for name in SHOWN}
    kept = [row for row in rows if _fits(row, shown)]
    if shown == "never":
        kept.sort(key=lambda row: row.volunteer.id)
    elif shown == "expiring":
        kept.sort(key=lambda row: row.expiring[0].expires or date.max)
    else:
        kept.sort(key=lambda row: name_key(row.volunteer.name))
    return VolunteersView(rows=tuple(kept), totals=totals)


def volunteer_view(ctx: Context, volunteer_id: int) -> VolunteerView:
    """Return one volunteer.

    Raises
    ------
    NotFound
        ``volunteer.unknown``
    """
    with ctx.database.reading() as store:
        one = store.volunteers.get(volunteer_id)
        counts = store.invitations.counts().get(volunteer_id, NEVER_INVITED)
        words, step = offer_of(one), store.field_changes.last_step("volunteer", volunteer_id)
        return VolunteerView(
            row=_listed(one, ctx.ward_names(), ctx.today(), counts),
            revision=store.volunteers.revision(volunteer_id),
            hours=words.hours,
            off=tuple(sorted(day for day in one.hours.dates_off if day >= ctx.today())),
            covers=tuple(words.covers.splitlines()),
            breaks=tuple(words.breaks.splitlines()),
            history=history_of(store, store.events.for_subject("volunteer", volunteer_id)),
            undo=step[-1].id if may_undo(step) else None,
            cut_off=_cut_off(ctx, one),
        )


def _cut_off(ctx: Context, person: Volunteer) -> tuple[Mode, ...]:
    if person.location is None:
        return ()
    return cut_off(ctx.area, [(person.location.lon, person.location.lat)], [person.modes])[0]


def read_offer(ctx: Context, offer: VolunteerForm, volunteer_id: int | None = None) -> OfferRead:
    """Return what was understood so far, without saving anything.

    Raises
    ------
    NotFound
        ``volunteer.unknown``
    """
    before = None
    if volunteer_id is not None:
        with ctx.database.reading() as store:
            before = store.volunteers.get(volunteer_id)
    return understand_offer(ctx.area, offer, ctx.today(), before)


def add_volunteer(ctx: Context, offer: VolunteerForm, actor: Actor, *, again: bool = False) -> Volunteer:
    """Save a new volunteer.

    Raises
    ------
    InvalidInput
        Every fault of what was typed.
    Conflict
        ``volunteer.known``: one of this name and number is there; ``again`` says that it is another.
    """
    with ctx.database.transaction() as store:
        return keep_volunteer(ctx, store, offer, actor, again=again)


def keep_volunteer(ctx: Context, store: Store, offer: VolunteerForm, actor: Actor, *, again: bool = False) -> Volunteer:
    """Save a new volunteer within a larger transaction; raises as ``add_volunteer``."""
    read = understand_offer(ctx.area, offer, ctx.today())
    if read.volunteer is None:
        raise InvalidInput(read.faults)
    same = [
        one
        for one in store.volunteers.by_name(read.volunteer.name)
        if phone_key(one.phone) == phone_key(read.volunteer.phone)
    ]
    if same and not again:
        raise Conflict(
            "volunteer.known",
            f"Volunteer {same[0].id} has this name and number already.",
            "Change that volunteer, or confirm that this is a different person.",
        )
    return store.volunteers.add(read.volunteer, actor=str(actor), at=ctx.clock())


def change_volunteer(ctx: Context, volunteer_id: int, offer: VolunteerForm, revision: int, actor: Actor) -> Volunteer:
    """Change a volunteer to what was typed on a form opened at ``revision``.

    Raises
    ------
    NotFound
        ``volunteer.unknown``
    InvalidInput
        Every fault of what was typed.
    StaleWrite
        ``store.stale-write``
    """
    with ctx.database.transaction() as store:
        store.volunteers.expect(volunteer_id, revision)
        read = understand_offer(ctx.area, offer, ctx.today(), store.volunteers.get(volunteer_id))
        if read.volunteer is None:
            raise InvalidInput(read.faults)
        store.volunteers.update(read.volunteer, actor=str(actor), at=ctx.clock(), revision=revision)
        return read.volunteer


def set_active(ctx: Context, volunteer_id: int, revision: int, actor: Actor, *, active: bool) -> None:
    """Deactivate or reactivate a volunteer, whose record is kept until its retention period ends.

    Raises
    ------
    NotFound
        ``volunteer.unknown``
    StaleWrite
        ``store.stale-write``
    """
    with ctx.database.transaction() as store:
        store.volunteers.expect(volunteer_id, revision)
        one = replace(store.volunteers.get(volunteer_id), active=active)
        store.volunteers.update(one, actor=str(actor), at=ctx.clock(), revision=revision)


def expiring(one: Volunteer, day: date) -> tuple[Check, ...]:
    """Return the checks that have expired or expire within 30 days, soonest first."""
    soon = [check for check in one.checks if check.expires is not None and check.expires < day + EXPIRES_SOON]
    return tuple(sorted(soon, key=lambda check: (check.expires or date.max, CheckKind(check.kind))))


def _listed(one: Volunteer, wards: Mapping[str, str], today: date, counts: InvitationCounts) -> ListedVolunteer:
    ward = wards.get(one.location.ward_code, "") if one.location else ""
    return ListedVolunteer(volunteer=one, ward_name=ward, expiring=expiring(one, today), counts=counts)


def _fits(row: ListedVolunteer, shown: str) -> bool:
    one = row.volunteer
    match shown:
        case "inactive":
            return not one.active
        case "questions":
            return one.active and bool(one.questions)
        case "expiring":
            return one.active and bool(row.expiring)
        case "never":
            return one.active and row.counts.asked == 0
    return one.active
