"""Count needs in the database without decrypting any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, or_, select

from data.store.needs.needs import due_between
from data.tables.needs import needs
from routing.need_life import UNDER_WAY, UNPROMISED
from routing.needs import NeedKind, NeedState

__all__ = ["Tallies", "Tally"]

_C = needs.c


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of open, under way, done and not done needs, for a ward ("" if unknown) and kind.

    Open means new or ready, under way means planned or on its way.
    """

    ward_code: str
    kind: NeedKind
    open: int = 0
    planned: int = 0
    done: int = 0
    not_done: int = 0


class Tallies:
    """The counts in a store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def needs(self, day_from: date, day_to: date) -> tuple[Tally, ...]:
        """Count the needs that were open, planned, done and not done within some days, by ward and kind.

        Both days are inclusive. Open needs count if due on one of the days, others on the day of their plan or end.
        """
        due = due_between(day_from, day_to)
        planned = or_(_C.planned_on.between(day_from, day_to), and_(_C.planned_on.is_(None), due))
        settled = _C.settled_on.between(day_from, day_to)
        counted = (
            func.count().filter(_C.state.in_(UNPROMISED), due),
            func.count().filter(_C.state.in_(UNDER_WAY), planned),
            func.count().filter(_C.state == NeedState.DONE, settled),
            func.count().filter(_C.state == NeedState.NOT_DONE, settled),
        )
        ward = func.coalesce(_C.ward_code, "").label("ward")
        rows = self._connection.execute(select(ward, _C.kind, *counted).group_by(ward, _C.kind).order_by(ward, _C.kind))
        return tuple(Tally(code, NeedKind(kind), *counts) for code, kind, *counts in rows if any(counts))
