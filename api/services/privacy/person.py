"""One person across needs and offers: their records, consent, and who looked at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api.services.actors import Actor, who
from api.services.context import Context
from api.services.needs.series_views import SeriesRow, row_of
from api.services.people.duplicates import Joined, joined
from api.services.people.search import parts_of
from data.privacy import Wording, read_wording
from data.store import Store
from data.store.encoding import ERASED
from data.store.people.invitations import InvitationCounts
from routing.errors import Fault, InvalidInput
from routing.needs import Need, Volunteer

__all__ = [
    "CONSENT_STATES",
    "CONSENT_WAYS",
    "ConsentRow",
    "LookRow",
    "PersonView",
    "person_view",
    "record_consent",
    "wording",
]

CONSENT_STATES: Final = {"given": "They agreed", "withdrawn": "They withdrew consent"}
CONSENT_WAYS: Final = {"phone": "by phone", "form": "on a form", "paper": "on paper"}
_MOST_LOOKS: Final = 500


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent given or withdrawn, in words; ``wording`` is the version they heard."""

    at: datetime
    who: str
    what: str
    how: str
    wording: str


@dataclass(frozen=True, slots=True)
class LookRow:
    """One viewing of the person's details: who, when, on which page."""

    at: datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person with all their records; ``others`` are records with the same number but another name.

    ``joined`` lists the spellings that a dispatcher marked as one person. ``looks`` is empty for users who may not
    see it. ``counts`` says how often each of the person's volunteer records was asked, without those never asked.
    """

    reference: str
    name: str
    phone: str
    needs: tuple[Need, ...]
    series: tuple[SeriesRow, ...]
    volunteers: tuple[Volunteer, ...]
    others: tuple[str, ...]
    consents: tuple[ConsentRow, ...]
    looks: tuple[LookRow, ...]
    wording: Wording
    joined: tuple[Joined, ...] = ()
    counts: Mapping[int, InvitationCounts] = field(default_factory=dict)


def person_view(ctx: Context, reference: str, *, with_looks: bool) -> PersonView:
    """Return the person behind ``need-12`` or ``volunteer-3``.

    Raises
    ------
    NotFound
        ``person.unknown``, ``need.unknown``, ``volunteer.unknown``
    """
    kind, number = parts_of(reference)
    with ctx.database.reading() as store:
        need_ids, volunteer_ids = store.people.records_of(kind, number)
        needs = tuple(reversed([*store.needs.get_all(need_ids).values()]))
        volunteers = tuple(store.volunteers.get(one) for one in volunteer_ids)
        names = {user.id: user.name for user in store.accounts.users()}
        consents = tuple(
            ConsentRow(one.at, who(one.actor, names), CONSENT_STATES[one.state], CONSENT_WAYS[one.way], one.wording)
            for one in store.consents.of(kind, number)
        )
        joins, counts = joined(store, kind, number), store.invitations.counts()
        others = tuple(f"{of}-{one}" for of, one in store.people.of_phone(kind, number))
        named = {*((one.name, one.phone) for one in needs), *((one.name, one.phone) for one in volunteers)}
        named = {(name, phone) for name, phone in named if name != ERASED}
        series = store.series.of_person(need_ids, named)
        records = [*(("need", one) for one in need_ids), *(("volunteer", one) for one in volunteer_ids)]
        records += [("series", one.id) for one in series]
        looks = _looks(store, records, names) if with_looks else ()
    person = next(one for one in (needs if kind == "need" else volunteers) if one.id == number)
    return PersonView(
        reference=reference,
        name=person.name,
        phone=person.phone,
        needs=needs,
        series=tuple(row_of(ctx, one) for one in series),
        volunteers=volunteers,
        others=others,
        consents=consents,
        looks=looks,
        wording=wording(ctx),
        joined=joins,
        counts={one.id: counts[one.id] for one in volunteers if one.id in counts},
    )


def record_consent(ctx: Context, reference: str, state: str, way: str, actor: Actor) -> None:
    """Save that the person behind a record gave or withdrew consent, and how.

    Raises
    ------
    NotFound
        ``person.unknown``, ``need.unknown``, ``volunteer.unknown``
    InvalidInput
        ``consent.unknown-state``, ``consent.unknown-way``
    """
    kind, number = parts_of(reference)
    faults = []
    for code, where, value, known in (
        ("consent.unknown-state", "state", state, CONSENT_STATES), ("consent.unknown-way", "way", way, CONSENT_WAYS),
    ):  # fmt: skip
        if value not in known:
            faults.append(Fault(code, where, "Unknown value.", f"Choose one of: {', '.join(known)}."))
    if faults:
        raise InvalidInput(faults)
    version = wording(ctx).version
    with ctx.database.transaction() as store:
        store.people.records_of(kind, number)
        store.consents.add(kind, number, state, version, way, actor=str(actor), at=ctx.clock())


def wording(ctx: Context) -> Wording:
    """Return the consent wording read to people; raises Misconfigured ``consent.wording-unfit``."""
    return read_wording(ctx.settings.consent_wording)


def _looks(store: Store, records: Iterable[tuple[str, int]], names: Mapping[int, str]) -> tuple[LookRow, ...]:
    found = store.access_log.at(records, limit=_MOST_LOOKS)
    return tuple(LookRow(one.at, who(one.actor, names), one.why) for one in found)
