"""The phone list: people to ring before the day, with visitors and times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from api.services.context import Context
from api.services.wording.stop_text import KINDS
from routing.needs import NeedKind
from routing.plan import StopState
from routing.problem import StopKind

__all__ = ["PhoneList", "PhoneRow", "phone_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """A person to ring, who will come, and between which times (for a call: when promised).

    Where two come to one door they are named together, and the visit begins when both are there.
    """

    need_id: int
    volunteer_ids: tuple[int, ...]
    name: str
    phone: str
    what: str
    volunteers: str
    arrival: int
    earliest: int | None
    latest: int | None
    by_phone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneList:
    """The people a plan has still to visit, in the order of the day."""

    plan_id: int
    day: date
    version: int
    state: str
    rows: tuple[PhoneRow, ...]


def phone_list(ctx: Context, plan_id: int) -> PhoneList:
    """Return the people to ring about when a volunteer will arrive.

    Raises
    ------
    NotFound
        ``plan.unknown``
    """
    with ctx.database.reading() as store:
        plan = store.plans.get(plan_id)
        needs = store.needs.get_all(stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id)
        names = {person.id: person.name for person in store.volunteers.all(active=False)}
    found: dict[int, PhoneRow] = {}
    for one in plan.rounds:
        for stop in one.stops:
            # At a shop or a pharmacy nobody waits for the volunteer; at a door somebody does.
            if stop.need_id is None or stop.place_id is not None or stop.state is not StopState.PENDING:
                continue
            need = needs[stop.need_id]
            if need.kind is NeedKind.LIFT and stop.kind is StopKind.DELIVERY:
                continue
            row = PhoneRow(
                need_id=need.id,
                volunteer_ids=(one.volunteer_id,),
                name=need.name,
                phone=need.phone,
                what=KINDS[need.kind],
                volunteers=names[one.volunteer_id],
                arrival=stop.arrival,
                earliest=stop.earliest,
                latest=stop.latest,
                by_phone=need.kind is NeedKind.CHAT,
            )
            found[need.id] = _both(found[need.id], row) if need.id in found else row
    rows = tuple(sorted(found.values(), key=lambda row: (row.arrival, row.name)))
    return PhoneList(plan_id=plan.id, day=plan.day, version=plan.version, state=plan.state.value, rows=rows)


def _both(one: PhoneRow, other: PhoneRow) -> PhoneRow:
    """Merge two volunteers who meet at one door, from the later arrival."""
    return replace(
        one,
        volunteer_ids=(*one.volunteer_ids, *other.volunteer_ids),
        volunteers=f"{one.volunteers} and {other.volunteers}",
        arrival=max(one.arrival, other.arrival),
        earliest=max((moment for moment in (one.earliest, other.earliest) if moment is not None), default=None),
        latest=max((moment for moment in (one.latest, other.latest) if moment is not None), default=None),
    )
