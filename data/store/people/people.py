"""Everyone who has asked for or offered help, each once, for a search in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from data.store.people.person_links import PersonLinks, Spelling, spelled
from data.store.revisions import unknown
from data.tables.needs import needs
from data.tables.volunteers import volunteers
from routing.needs import NeedKind

__all__ = ["KnownPerson", "People"]

_N = needs.c
_V = volunteers.c


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person who has asked for or offered help, with their latest details.

    Attributes
    ----------
    need_id, volunteer_id
        The person's newest need or volunteer record. One of the two ids is set.
    pharmacy_id
        The pharmacy of their newest prescription.
    also
        The same person under other names or numbers.
    """

    name: str
    phone: str
    address: str
    postcode: str
    need_id: int | None = None
    volunteer_id: int | None = None
    pharmacy_id: int | None = None
    also: tuple[KnownPerson, ...] = ()


class People:
    """The people in a store."""

    def __init__(self, connection: Connection, links: PersonLinks) -> None:
        self._connection = connection
        self._links = links

    def records_of(self, kind: str, record_id: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the ids of all needs and volunteers of the person behind a need or a volunteer.

        Records belong to the same person if name and phone number are the same, or if a dispatcher linked them
        (``data.store.people.person_links``). An erased record belongs to no one else.
        """
        of = needs if kind == "need" else volunteers
        if self._connection.execute(select(of.c.id).where(of.c.id == record_id)).one_or_none() is None:
            raise unknown(f"{kind}.unknown", record_id)
        spelling = self._links.spelling(kind, record_id)
        if spelling is None:
            return ((record_id,), ()) if kind == "need" else ((), (record_id,))
        spellings = self._links.group(spelling)
        found = (
            select(table.c.id).where(spelled(table.c.name_index, table.c.phone_index, spellings)).order_by(table.c.id)
            for table in (needs, volunteers)
        )
        asked, offered = (tuple(self._connection.execute(one).scalars()) for one in found)
        return asked, offered

    def of_phone(self, kind: str, record_id: int) -> tuple[tuple[str, int], ...]:
        """Return the records with the same phone number but another name: the same household or person."""
        spelling = self._links.spelling(kind, record_id)
        ours = frozenset() if spelling is None else self._links.group(spelling)
        phones = {phone for _, phone in ours if phone}
        return tuple(
            (name, row.id)
            for name, table in (("need", needs), ("volunteer", volunteers))
            for row in self._connection.execute(
                select(func.max(table.c.id).label("id"), table.c.name_index, table.c.phone_index)
                .where(table.c.phone_index.in_(phones), table.c.name_index != "")
                .group_by(table.c.name_index, table.c.phone_index)
                .order_by(func.max(table.c.id))
            )
            if (row.name_index, row.phone_index) not in ours
        )

    def all(self) -> tuple[KnownPerson, ...]:
        """Return each person once with the details of their newest need, newest first, then volunteers.

        A person with several names or numbers is found by each of them (``also``).
        """
        groups = self._links.groups()
        people: dict[frozenset[Spelling], KnownPerson] = {}
        for spelling, person in self.spelled():
            group = groups.get(spelling, frozenset([spelling]))
            first = people.get(group)
            if first is None:
                people[group] = person
            else:
                pharmacy = first.pharmacy_id or person.pharmacy_id
                people[group] = replace(first, also=(*first.also, person), pharmacy_id=pharmacy)
        return tuple(people.values())

    def spelled(self) -> tuple[tuple[Spelling, KnownPerson], ...]:
        """Return each name and telephone number once, from its newest need, newest first, then volunteers.

        Only what the search shows is decrypted, so that 2,000 people take one or two tenths of a second.
        """
        person = (_N.name_index, _N.phone_index)
        # Erased records are left out.
        newest = select(func.max(_N.id)).where(_N.name_index != "").group_by(*person)
        chosen = (
            select(_N.id, *person, _N.name, _N.phone, _N.address, _N.postcode)
            .where(_N.id.in_(newest))
            .order_by(_N.id.desc())
        )
        last_prescription = (
            select(func.max(_N.id)).where(_N.kind == NeedKind.PRESCRIPTION, _N.place_id.is_not(None)).group_by(*person)
        )
        bought = select(*person, _N.place_id).where(_N.id.in_(last_prescription))
        pharmacies = {(row.name_index, row.phone_index): row.place_id for row in self._connection.execute(bought)}
        asked = {
            (row.name_index, row.phone_index): KnownPerson(
                name=row.name,
                phone=row.phone,
                address=row.address,
                postcode=row.postcode,
                need_id=row.id,
                pharmacy_id=pharmacies.get((row.name_index, row.phone_index)),
            )
            for row in self._connection.execute(chosen)
        }
        offer = select(_V.id, _V.name_index, _V.phone_index, _V.name, _V.phone, _V.postcode)
        offer = offer.where(_V.name_index != "").order_by(_V.id.desc())
        offered = {
            (row.name_index, row.phone_index): KnownPerson(
                name=row.name, phone=row.phone, address="", postcode=row.postcode, volunteer_id=row.id
            )
            for row in self._connection.execute(offer)
            if (row.name_index, row.phone_index) not in asked
        }
        return (*asked.items(), *offered.items())
