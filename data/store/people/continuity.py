"""Continuity: which volunteers came to a person before, and whom the person prefers or rules out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import Connection, Text, cast, or_, select

from data.store.people.person_links import PersonLinks, Spelling
from data.tables.needs import needs
from data.tables.plans import plans, rounds, stops
from routing.plan import StopState

__all__ = ["Continuity", "KnownVolunteer", "preferences_by_spelling"]

Said: TypeAlias = tuple[frozenset[int], frozenset[int]]
"""The volunteers a person rules out, and the volunteers they prefer."""

_N = needs.c


@dataclass(frozen=True, slots=True)
class KnownVolunteer:
    """A volunteer who came to a person before: on how many days, and the last one."""

    volunteer_id: int
    days: int
    last_day: date


class Continuity:
    """Volunteers' past visits to people, for as long as the needs' details are kept."""

    def __init__(self, connection: Connection, links: PersonLinks) -> None:
        self._connection = connection
        self._links = links

    def of(self, need_ids: Iterable[int], day_from: date, day_to: date) -> Mapping[int, tuple[KnownVolunteer, ...]]:
        """Return the volunteers who came to each need's person within some days (inclusive), most often first.

        Linked spellings are the same person. Needs without past visits are left out.
        """
        wanted = frozenset(need_ids)
        spellings = {
            row.id: (row.name_index, row.phone_index)
            for row in self._connection.execute(select(_N.id, _N.name_index, _N.phone_index).where(_N.name_index != ""))
            if row.id in wanted
        }
        if not spellings:
            return {}
        came = (
            select(
                _N.name_index,
                _N.phone_index,
                rounds.c.volunteer_id,
                plans.c.day,
            )
            .join(stops, stops.c.need_id == _N.id)
            .join(rounds, rounds.c.id == stops.c.round_id)
            .join(plans, plans.c.id == rounds.c.plan_id)
            .where(stops.c.state == StopState.DONE, plans.c.day.between(day_from, day_to), _N.name_index != "")
            .distinct()
        )
        days: dict[Spelling, dict[int, set[date]]] = {}
        for row in self._connection.execute(came):
            days.setdefault((row.name_index, row.phone_index), {}).setdefault(row.volunteer_id, set()).add(row.day)
        groups = self._links.groups()
        found: dict[int, tuple[KnownVolunteer, ...]] = {}
        for need_id, spelling in spellings.items():
            mine: dict[int, set[date]] = {}
            for known in groups.get(spelling, frozenset([spelling])):
                for volunteer_id, on in days.get(known, {}).items():
                    mine.setdefault(volunteer_id, set()).update(on)
            faces = [KnownVolunteer(volunteer_id, len(on), max(on)) for volunteer_id, on in mine.items()]
            if faces:
                faces.sort(key=lambda one: (-one.days, -one.last_day.toordinal(), one.volunteer_id))
                found[need_id] = tuple(faces)
        return found


def preferences_by_spelling(connection: Connection, spellings: Iterable[Spelling]) -> Mapping[Spelling, Said]:
    """Return the volunteers whom people rule out and prefer in any of their needs, by spelling."""
    wanted = frozenset(spellings)
    says = or_(cast(_N.never_volunteers, Text) != "[]", _N.prefer_volunteers.is_not(None))
    chosen = select(_N.name_index, _N.phone_index, _N.never_volunteers, _N.prefer_volunteers)
    found: dict[Spelling, Said] = {}
    for row in connection.execute(chosen.where(_N.name_index != "", says)):
        spelling = (row.name_index, row.phone_index)
        if spelling in wanted:
            never, prefer = found.get(spelling, (frozenset(), frozenset()))
            found[spelling] = never | set(row.never_volunteers), prefer | set(row.prefer_volunteers or ())
    return found
