"""Places: hubs, kitchens, pharmacies, shops, donors, fridges and surgeries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.security.encryption import Keys, blind_index
from data.store.events import Events
from data.store.revisions import unknown
from data.store.upserts import UpsertResult
from data.tables.places import places
from routing.needs import Location, Place, PlaceKind, Precision

__all__ = ["Places"]


class Places:
    """The places in a store. They are all read once per transaction, since every need may name one."""

    def __init__(self, connection: Connection, keys: Keys, events: Events) -> None:
        self._connection = connection
        self._keys = keys
        self._events = events
        self._all: dict[int, Place] | None = None

    def upsert(self, place: Place, source_key: str, *, actor: str, at: datetime) -> UpsertResult:
        """Add a place, or update the one with this source key. ``place.id`` is ignored."""
        digest = self._digest(source_key)
        values = _values(place)
        same = select(places).where(places.c.source_digest == digest)
        before = self._connection.execute(same).mappings().one_or_none()
        if before is None:
            new = insert(places).values(**values, source_digest=digest, created_at=at, updated_at=at)
            place_id = self._connection.execute(new.returning(places.c.id)).scalar_one()
            change = UpsertResult.ADDED
        elif all(before[name] == value for name, value in values.items()):
            return UpsertResult.UNCHANGED
        else:
            place_id = before["id"]
            self._connection.execute(update(places).where(places.c.id == place_id).values(**values, updated_at=at))
            change = UpsertResult.CHANGED
        self._all = None
        self._events.append(f"place.{change}", "place", place_id, actor, at)
        return change

    def take_over(self, place_id: int, place: Place, source_key: str, *, actor: str, at: datetime) -> None:
        """Change a place that is also in another list; it then belongs to the row with this source key."""
        changed = update(places).where(places.c.id == place_id)
        values = {**_values(place), "source_digest": self._digest(source_key), "updated_at": at}
        self._connection.execute(changed.values(**values))
        self._all = None
        self._events.append("place.changed", "place", place_id, actor, at)

    def by_source_key(self, source_key: str) -> Place | None:
        """Return the place that came from this row of a list."""
        chosen = select(places.c.id).where(places.c.source_digest == self._digest(source_key))
        found = self._connection.execute(chosen).scalar_one_or_none()
        return None if found is None else self.by_id()[found]

    def all(self) -> tuple[Place, ...]:
        """Return every place, in the order in which they were added."""
        return tuple(self.by_id().values())

    def by_id(self) -> Mapping[int, Place]:
        """Return every place by its id."""
        if self._all is None:
            rows = self._connection.execute(select(places).order_by(places.c.id))
            self._all = {row.id: _place(row) for row in rows}
        return self._all

    def get(self, place_id: int) -> Place:
        """Return one place.

        Raises
        ------
        NotFound
            ``place.unknown``
        """
        try:
            return self.by_id()[place_id]
        except KeyError:
            raise unknown("place.unknown", place_id) from None

    def _digest(self, source_key: str) -> str:
        return blind_index(self._keys, "place.source", source_key)


def _values(place: Place) -> dict[str, Any]:
    return {
        "kind": str(place.kind),
        "name": place.name,
        "postcode": place.postcode,
        "lon": place.location.lon,
        "lat": place.location.lat,
        "precision": str(place.location.precision),
        "ward_code": place.location.ward_code,
        "opening_hours": place.opening_hours,
        "note": place.note,
    }


def _place(row: Any) -> Place:
    return Place(
        id=row.id,
        kind=PlaceKind(row.kind),
        name=row.name,
        location=Location(row.lon, row.lat, Precision(row.precision), row.ward_code),
        opening_hours=row.opening_hours,
        postcode=row.postcode,
        note=row.note,
    )
