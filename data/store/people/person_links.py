"""Links that record that two spellings are the same person, or are different people.

A spelling is a name and a telephone number, as blind indexes. A person decides whether two are the same. The records
themselves do not change, so that removing the link restores everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, tuple_

from data.store.encoding import check_code
from data.store.events import Events
from data.store.revisions import StaleWrite, unknown
from data.tables.needs import needs
from data.tables.people import person_links
from data.tables.series import series
from data.tables.volunteers import volunteers

__all__ = ["PersonLink", "PersonLinks", "Spelling", "spelled"]

Spelling: TypeAlias = tuple[str, str]
"""The blind indexes of a name and a phone number, "" for a missing number."""

_C: Final = person_links.c
_OF: Final = {"need": needs, "volunteer": volunteers}
_SAME, _DIFFERENT = "same", "different"


def spelled(name: ColumnElement[Any], phone: ColumnElement[Any], spellings: Iterable[Spelling]) -> ColumnElement[bool]:
    """Return the SQL condition for a row with one of some spellings."""
    return tuple_(name, phone).in_(list(spellings))


@dataclass(frozen=True, slots=True)
class PersonLink:
    """The decision that two spellings are the same person, or different people."""

    id: int
    at: datetime
    actor: str
    one: tuple[str, str]
    other: tuple[str, str]


class PersonLinks:
    """The same-person links in a store."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def spelling(self, kind: str, record_id: int) -> Spelling | None:
        """Return the spelling of a need or volunteer, or None if it is erased or unknown."""
        of = _OF[kind]
        found = self._connection.execute(
            select(of.c.name_index, of.c.phone_index).where(of.c.id == record_id)
        ).one_or_none()
        return None if found is None or not found.name_index else (found.name_index, found.phone_index)

    def merge(self, one: tuple[str, int], other: tuple[str, int], *, actor: str, at: datetime) -> None:
        """Record that two records (kind and id) are the same person, replacing an earlier "different"."""
        self._say(_SAME, "person.merged", one, other, actor, at)

    def tell_apart(self, one: tuple[str, int], other: tuple[str, int], *, actor: str, at: datetime) -> None:
        """Record that two records are different people, so that the question is not asked again."""
        self._say(_DIFFERENT, "person.told-apart", one, other, actor, at)

    def seen(self) -> int:
        """Return the id of the newest link, for a page to send back."""
        return int(self._connection.execute(select(func.max(_C.id))).scalar_one() or 0)

    def expect(self, one: tuple[str, int], other: tuple[str, int], seen: int) -> None:
        """Check that two records have not been linked or separated since ``seen``.

        Raises
        ------
        StaleWrite
            ``store.stale-write``
        """
        spellings = [self.spelling(*one), self.spelling(*other)]
        ours, theirs = (self.group(spelling) if spelling else frozenset() for spelling in spellings)
        for link in (*self._all(_SAME), *self._all(_DIFFERENT)):
            across = (link.one in ours and link.other in theirs) or (link.one in theirs and link.other in ours)
            if link.id > seen and across:
                raise StaleWrite("person", link.id)

    def part(self, link_id: int, *, actor: str, at: datetime) -> None:
        """Remove the link between two spellings.

        Raises
        ------
        NotFound
            ``person-link.unknown``
        """
        gone = self._connection.execute(delete(person_links).where(_C.id == link_id, _C.verdict == _SAME))
        if gone.rowcount == 0:
            raise unknown("person-link.unknown", link_id)
        self._events.append("person.parted", "person", link_id, actor, at)

    def carry(self, before: Mapping[Any, Any], values: Mapping[str, Any], *, actor: str, at: datetime) -> None:
        """Keep a record's links when its name or number changes."""
        old = (before["name_index"], before["phone_index"])
        new = (values.get("name_index", old[0]), values.get("phone_index", old[1]))
        if old == new or not old[0] or not new[0]:
            return
        if any(old in (link.one, link.other) for link in self._all(_SAME)) and new not in self.groups().get(old, ()):
            self._insert(_SAME, old, new, actor, at)

    def of(self, spelling: Spelling) -> tuple[PersonLink, ...]:
        """Return the links between the spellings of a person, oldest first."""
        group = self.group(spelling)
        return tuple(link for link in self._all(_SAME) if link.one in group)

    def group(self, spelling: Spelling) -> frozenset[Spelling]:
        """Return all spellings of the same person, including this one."""
        return self.groups().get(spelling, frozenset([spelling]))

    def groups(self) -> Mapping[Spelling, frozenset[Spelling]]:
        """Return all spellings of the same person, for each linked spelling."""
        groups: dict[Spelling, set[Spelling]] = {}
        for link in self._all(_SAME):
            joined = groups.get(link.one, {link.one}) | groups.get(link.other, {link.other})
            groups.update(dict.fromkeys(joined, joined))
        return {spelling: frozenset(group) for spelling, group in groups.items()}

    def told_apart(self) -> frozenset[frozenset[Spelling]]:
        """Return the pairs of spellings that belong to different people."""
        return frozenset(frozenset([link.one, link.other]) for link in self._all(_DIFFERENT))

    def forget_of_nobody(self) -> int:
        """Remove the links of people without any other record."""
        kept = {
            tuple(row)
            for of in (*_OF.values(), series)
            for row in self._connection.execute(select(of.c.name_index, of.c.phone_index).distinct())
        }
        groups = self.groups()

        def known(spelling: Spelling) -> bool:
            return not kept.isdisjoint(groups.get(spelling, {spelling}))

        over = [
            link.id
            for link in (*self._all(_SAME), *self._all(_DIFFERENT))
            if not (known(link.one) and known(link.other))
        ]
        self._connection.execute(delete(person_links).where(_C.id.in_(over)))
        return len(over)

    def _say(
        self, verdict: str, kind: str, one: tuple[str, int], other: tuple[str, int], actor: str, at: datetime
    ) -> None:
        spellings = []
        for of, record_id in (one, other):
            spelling = self.spelling(of, record_id)
            if spelling is None:
                raise unknown(f"{of}.unknown", record_id)
            spellings.append(spelling)
        first, second = spellings
        if first == second or (verdict == _SAME and second in self.group(first)):
            return
        if verdict == _SAME:
            self._forget_verdicts(_DIFFERENT, self.group(first), self.group(second))
        link_id = self._insert(verdict, first, second, actor, at)
        records = ["-".join(map(str, record)) for record in (one, other)]
        self._events.append(kind, "person", link_id, actor, at, {"records": records})

    def _forget_verdicts(self, verdict: str, ours: Iterable[Spelling], theirs: Iterable[Spelling]) -> None:
        one, other = (_C.name_index, _C.phone_index), (_C.other_name_index, _C.other_phone_index)
        across = or_(
            spelled(*one, ours) & spelled(*other, theirs),
            spelled(*one, theirs) & spelled(*other, ours),
        )
        self._connection.execute(delete(person_links).where(_C.verdict == verdict, across))

    def _insert(self, verdict: str, one: Spelling, other: Spelling, actor: str, at: datetime) -> int:
        values = {
            "at": at,
            "actor": check_code(actor, "actor"),
            "verdict": verdict,
            "name_index": one[0],
            "phone_index": one[1],
            "other_name_index": other[0],
            "other_phone_index": other[1],
        }
        return int(self._connection.execute(insert(person_links).values(**values).returning(_C.id)).scalar_one())

    def _all(self, verdict: str) -> tuple[PersonLink, ...]:
        rows = self._connection.execute(select(person_links).where(_C.verdict == verdict).order_by(_C.id))
        return tuple(
            PersonLink(
                row.id,
                row.at,
                row.actor,
                (row.name_index, row.phone_index),
                (row.other_name_index, row.other_phone_index),
            )
            for row in rows
        )
