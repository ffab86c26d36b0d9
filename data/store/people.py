"""Everybody who asked or offered before, each once, for a search that happens in memory and leaves nothing behind."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from data.schema import needs, volunteers
from data.store.records import KnownPerson
from routing.needs import NeedKind

__all__ = ["People"]

_N = needs.c
_V = volunteers.c


class People:
    """The people of a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[KnownPerson, ...]:
        """Each name and telephone number once, as its newest need says it, the newest first; then the volunteers.

        Only what the search shows is decrypted, and only of those rows: 2,000 people take a tenth of a second or two.
        """
        person = (_N.name_index, _N.phone_index)
        newest = select(func.max(_N.id)).group_by(*person)
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
        offer = select(_V.id, _V.name_index, _V.phone_index, _V.name, _V.phone, _V.postcode).order_by(_V.id.desc())
        offered = [
            KnownPerson(name=row.name, phone=row.phone, address="", postcode=row.postcode, volunteer_id=row.id)
            for row in self._connection.execute(offer)
            if (row.name_index, row.phone_index) not in asked
        ]
        return (*asked.values(), *offered)
