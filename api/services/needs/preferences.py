"""Which volunteers visit a person: familiar ones, preferred ones, and those to avoid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.services.actors import Actor
from api.services.context import Context
from data.store import Store
from data.store.people.continuity import KnownVolunteer
from routing.errors import Fault, InvalidInput
from routing.needs import Need

__all__ = ["WISHES", "FaceRow", "faces_of", "known_faces", "say"]

WEEKS: Final = 8
"""Weeks after which a volunteer is no longer familiar; details of needs are kept as long."""

WISHES: Final[Mapping[str, str]] = {"": "No preference", "prefer": "Prefer", "never": "Don't send again"}
"""The preferences that can be saved about a volunteer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceRow:
    """A volunteer who visited or has a preference about them; ``wish`` is from ``WISHES``."""

    volunteer_id: int
    name: str
    days: int
    last_day: date | None
    wish: str


def known_faces(store: Store, needs: Iterable[Need], day: date) -> Mapping[int, frozenset[int]]:
    """Return the familiar volunteers of each need.

    These are the volunteers the person asked for, or otherwise those who came in recent weeks, except any who must
    not come.
    """
    asked = tuple(needs)
    before = _faces(store, (need.id for need in asked), day)
    found = {
        need.id: (need.prefer_volunteers or frozenset(one.volunteer_id for one in before.get(need.id, ())))
        - need.never_volunteers
        for need in asked
    }
    return {need_id: faces for need_id, faces in found.items() if faces}


def faces_of(store: Store, need: Need, day: date) -> tuple[FaceRow, ...]:
    """Return who visited the need's person, most often first, then other preferences."""
    names = {one.id: one.name for one in store.volunteers.all(active=False)}
    came = {one.volunteer_id: one for one in _faces(store, [need.id], day).get(need.id, ())}
    others = sorted((need.never_volunteers | need.prefer_volunteers) - came.keys())
    return tuple(
        FaceRow(
            volunteer_id=one,
            name=names[one],
            days=came[one].days if one in came else 0,
            last_day=came[one].last_day if one in came else None,
            wish="never" if one in need.never_volunteers else "prefer" if one in need.prefer_volunteers else "",
        )
        for one in (*came, *others)
        if one in names
    )


def say(ctx: Context, need_id: int, volunteer_id: int, wish: str, actor: Actor, *, revision: int | None = None) -> None:
    """Save a preference between a need's person and a volunteer, for all that person's needs.

    ``revision`` is the need's revision that the page showed.

    Raises
    ------
    NotFound
        ``need.unknown``, ``volunteer.unknown``
    InvalidInput
        ``face.unknown-wish``
    StaleWrite
        ``store.stale-write``: somebody changed the need since ``revision``.
    """
    if wish not in WISHES:
        fault = Fault(
            "face.unknown-wish", "wish", f"“{wish}” is not a known preference.", "Choose one of the options listed."
        )
        raise InvalidInput([fault])
    now = ctx.clock()
    with ctx.database.transaction() as store:
        store.volunteers.get(volunteer_id)
        store.needs.get(need_id)
        if revision is not None:
            store.needs.expect(need_id, revision)
        mine, _ = store.people.records_of("need", need_id)
        for need in store.needs.get_all(mine).values():
            never = need.never_volunteers - {volunteer_id} | ({volunteer_id} if wish == "never" else set())
            prefer = need.prefer_volunteers - {volunteer_id} | ({volunteer_id} if wish == "prefer" else set())
            changed = replace(need, never_volunteers=never, prefer_volunteers=prefer)
            if changed != need:
                store.needs.update(changed, actor=str(actor), at=now)


def _faces(store: Store, need_ids: Iterable[int], day: date) -> Mapping[int, tuple[KnownVolunteer, ...]]:
    first, last = (date.fromordinal(max(1, day.toordinal() - back)) for back in (7 * WEEKS, 1))
    return store.continuity.of(need_ids, first, last)
