"""Boundary reviews: move needs, volunteers and places to their new wards, and keep the former ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from data.store import encoding as pack
from data.store.events import Events
from data.tables.needs import needs
from data.tables.places import places
from data.tables.volunteers import volunteers
from data.tables.wards import former_wards, ward_reviews

__all__ = ["Placed", "Replacement", "WardReview", "WardReviews"]

_TABLES: Final[Mapping[str, Table[Any]]] = {"need": needs, "volunteer": volunteers, "place": places}


@dataclass(frozen=True, slots=True)
class Placed:
    """The position and ward ("" for none) of a need, a volunteer or a place."""

    kind: str
    id: int
    lon: float
    lat: float
    ward_code: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """The ward of a need, volunteer or place before and after a boundary review, "" for none."""

    kind: str
    id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WardReview:
    """A boundary review. ``day`` is the first day counted by the new wards."""

    id: int
    at: datetime
    day: date
    from_vintage: str
    to_vintage: str


class WardReviews:
    """The boundary reviews in a store."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._events = events

    def placed(self) -> Iterator[Placed]:
        """Yield every need, volunteer and place that has a position, with its current ward."""
        for kind, table in _TABLES.items():
            if kind == "place":
                for row in self._connection.execute(select(table.c.id, table.c.lon, table.c.lat, table.c.ward_code)):
                    yield Placed(kind, row.id, row.lon, row.lat, row.ward_code)
                continue
            for row in self._connection.execute(select(table.c.id, table.c.location, table.c.ward_code)):
                location = pack.location_from(row.location, row.ward_code)
                if location is not None:
                    yield Placed(kind, row.id, location.lon, location.lat, location.ward_code)

    def record(
        self,
        replacements: Sequence[Replacement],
        *,
        day: date,
        from_vintage: str,
        to_vintage: str,
        actor: str,
        at: datetime,
    ) -> WardReview:
        """Move everything to its new ward and keep the former one. ``day`` is the first with new wards.

        Forms opened before the review are refused afterwards (``store.stale-write``), because they would
        restore the former ward.
        """
        for word in (from_vintage, to_vintage):
            pack.check_code(word, "vintage")
        moves: dict[tuple[str, str, str], int] = {}
        for one in replacements:
            key = (one.kind, one.before, one.after)
            moves[key] = moves.get(key, 0) + 1
        values = {
            "at": at,
            "actor": pack.check_code(actor, "actor"),
            "day": day,
            "from_vintage": from_vintage,
            "to_vintage": to_vintage,
            "moves": [[*key, count] for key, count in sorted(moves.items())],
        }
        written = insert(ward_reviews).values(**values).returning(ward_reviews.c.id)
        review_id = self._connection.execute(written).scalar_one()
        rows = [
            {"review_id": review_id, "subject_kind": one.kind, "subject_id": one.id, "ward_code": one.before}
            for one in replacements
        ]
        if rows:
            self._connection.execute(insert(former_wards), rows)
        for kind, table in _TABLES.items():
            moved = [
                {"moved_id": one.id, "moved_to": one.after}
                for one in replacements
                if one.kind == kind and one.before != one.after
            ]
            if moved:
                changes: dict[Any, Any] = {table.c.ward_code: bindparam("moved_to"), table.c.updated_at: at}
                if "revision" in table.c:
                    changes[table.c.revision] = table.c.revision + 1
                self._connection.execute(
                    update(table).where(table.c.id == bindparam("moved_id")).values(changes), moved
                )
        data = {"from": from_vintage, "to": to_vintage, "moved": sum(one.before != one.after for one in replacements)}
        self._events.append("wards.reviewed", "ward_review", review_id, actor, at, data)
        return WardReview(review_id, at, day, from_vintage, to_vintage)

    def all(self) -> tuple[WardReview, ...]:
        """Return every review, oldest first."""
        rows = self._connection.execute(select(ward_reviews).order_by(ward_reviews.c.id))
        return tuple(WardReview(row.id, row.at, row.day, row.from_vintage, row.to_vintage) for row in rows)

    def former(self, review_id: int, kind: str) -> Mapping[int, str]:
        """Return the ward of each need, volunteer or place before a review, by id, "" for none."""
        of = select(former_wards.c.subject_id, former_wards.c.ward_code).where(
            former_wards.c.review_id == review_id, former_wards.c.subject_kind == kind
        )
        return {row.subject_id: row.ward_code for row in self._connection.execute(of)}
