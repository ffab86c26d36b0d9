"""Coverage by ward: needs, needs met and volunteers, without personal details."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from api.services.context import Context
from api.services.reports.vintages import wards_of_days
from data.store import Store
from geo.wards.shapes import Wards
from routing.coverage import LARGEST_HIDDEN, ROUNDED_TO, Reach, published, reach, total
from routing.errors import Fault, InvalidInput
from routing.need_life import SET_ASIDE
from routing.needs import Need, NeedState
from routing.plan import Plan, StopState

__all__ = ["MOST_DAYS", "CoverageRow", "CoverageView", "as_json", "coverage"]

MOST_DAYS: Final = 92

_MET: Final = "Met: done, or on a round in the day's plan (the newest draft if none is published)."
HIDDEN_NOTE: Final = (
    f"* means 1 to {LARGEST_HIDDEN}, or a number that would reveal one. Other numbers are rounded to {ROUNDED_TO}. "
    f"Periods are counted in whole weeks, Monday to Sunday. {_MET}"
)
EXACT_NOTE: Final = f"Exact numbers: not for publication. {_MET}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """Coverage of one ward or all; None replaces a count too small to show (``*``)."""

    ward_code: str
    ward_name: str
    needs: int | None
    met: int | None
    unmet: int | None
    volunteers: int | None
    residents: int | None
    imd_decile: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """Coverage by ward over some days, without personal details."""

    day_from: date
    day_to: date
    rows: tuple[CoverageRow, ...]
    total: CoverageRow
    hidden_small: bool
    note: str
    vintage: str
    vintages: tuple[str, ...]
    figures_method: str

    @property
    def residents_known(self) -> bool:
        """Whether the number of residents by ward is known."""
        return any(row.residents is not None for row in self.rows)

    @property
    def deprivation_known(self) -> bool:
        """Whether deprivation by ward is known."""
        return any(row.imd_decile is not None for row in self.rows)


def coverage(
    ctx: Context, day_from: date, day_to: date, *, vintage: str | None = None, exact: bool = False
) -> CoverageView:
    """Return needs, needs met and volunteers by ward between two days, both inclusive.

    Unless ``exact``, a period is extended to whole weeks, Monday to Sunday, with the current week up to today:
    otherwise the difference between two periods would reveal a single day's figures. A need counts once, however many
    of the days it was due on. A volunteer counts if they can help on at least one of them. Days before a boundary
    review use the former wards (``vintage`` None means those in force on the last day).

    Raises
    ------
    NotFound
        ``ward.vintage-unknown``
    InvalidInput
        When the days are reversed, or too many.
    InvalidArea
        When the area cannot be opened.
    """
    _check_days(day_from, day_to)
    if not exact and day_from != day_to:
        day_from, day_to = _whole_weeks(day_from, day_to, ctx.today())
    days = [day_from + timedelta(days=n) for n in range((day_to - day_from).days + 1)]
    needs: dict[int, Need] = {}
    met: set[int] = set()
    with ctx.database.reading() as store:
        for day in days:
            asked = _asked(store, day)
            needs |= asked
            met |= _met(store.plans.live(day) or store.plans.latest(day), asked)
        erased = store.erasure.wards_of(need.id for need in needs.values() if need.location is None)
        volunteers = [one for one in store.volunteers.all() if any(one.hours.on(day) for day in days)]
        wards = wards_of_days(ctx.area, store, day_to, vintage)
    # A point that was erased is in no shape any more; the ward it had is kept.
    at_need = {need.id: wards.of("need", need.id, need.location) or erased.get(need.id, "") for need in needs.values()}
    at_volunteer = {one.id: wards.of("volunteer", one.id, one.location) for one in volunteers}
    reached = reach(
        (item.ward.code for item in wards.wards.shapes),
        (code for need_id, code in at_need.items() if need_id in met),
        (code for need_id, code in at_need.items() if need_id not in met),
        at_volunteer.values(),
    )
    in_all = total(reached)
    return CoverageView(
        day_from=day_from,
        day_to=day_to,
        rows=_rows(wards.wards, reached if exact else tuple(map(published, reached))),
        total=_total(wards.wards, in_all if exact else published(in_all)),
        hidden_small=not exact,
        note="".join(
            (
                EXACT_NOTE if exact else HIDDEN_NOTE,
                _in_no_row(wards.wards, "Needs", at_need, exact=exact),
                _in_no_row(wards.wards, "Volunteers", at_volunteer, exact=exact),
            )
        ),
        vintage=wards.vintage,
        vintages=(*ctx.area.former_vintages(), ctx.area.vintage),
        figures_method=ctx.area.figures_method(wards.vintage),
    )


def _whole_weeks(day_from: date, day_to: date, today: date) -> tuple[date, date]:
    sunday = day_to + timedelta(days=6 - day_to.weekday())
    return day_from - timedelta(days=day_from.weekday()), today if day_to <= today < sunday else sunday


def as_json(view: CoverageView) -> dict[str, Any]:
    """Return the view as plain values."""
    return asdict(view)


def _asked(store: Store, day: date) -> dict[int, Need]:
    """Return a day's needs, except those withdrawn or on hold at the neighbour's wish."""
    return {need.id: need for need in store.needs.all_on(day) if need.state not in SET_ASIDE}


def _met(plan: Plan | None, asked: dict[int, Need]) -> set[int]:
    done = {need_id for need_id, need in asked.items() if need.state is NeedState.DONE}
    if plan is None:
        return done
    stops = [stop for one in plan.rounds for stop in one.stops if stop.need_id is not None]
    failed = {stop.need_id for stop in stops if stop.state is StopState.NOT_DONE}
    return done | {stop.need_id for stop in stops if stop.need_id in asked and stop.need_id not in failed}


def _in_no_row(wards: Wards, what: str, at: dict[int, str], *, exact: bool) -> str:
    """Return a sentence about needs and volunteers outside all wards, which the rows omit."""
    codes = {item.ward.code for item in wards.shapes}
    outside = sum(code not in codes for code in at.values())
    if not outside:
        return ""
    return f" {what} not shown because they are outside the area's wards: {outside if exact else 'some'}."


def _total(wards: Wards, in_all: Reach) -> CoverageRow:
    residents = [item.residents for item in wards.shapes]
    return CoverageRow(
        ward_code="",
        ward_name="All wards",
        needs=in_all.needs,
        met=in_all.met,
        unmet=in_all.unmet,
        volunteers=in_all.volunteers,
        residents=None if not residents or None in residents else sum(filter(None, residents)),
        imd_decile=None,
    )


def _rows(wards: Wards, reached: tuple[Reach, ...]) -> tuple[CoverageRow, ...]:
    shapes = {item.ward.code: item for item in wards.shapes}
    return tuple(
        CoverageRow(
            ward_code=one.ward_code,
            ward_name=shapes[one.ward_code].ward.name,
            needs=one.needs,
            met=one.met,
            unmet=one.unmet,
            volunteers=one.volunteers,
            residents=shapes[one.ward_code].residents,
            imd_decile=shapes[one.ward_code].imd_decile,
        )
        for one in reached
    )


def _check_days(day_from: date, day_to: date) -> None:
    if day_to < day_from:
        raise InvalidInput(
            [Fault("coverage.days-reversed", "to", f"{day_to} is before {day_from}.", "Enter the earlier day first.")]
        )
    if (day_to - day_from).days >= MOST_DAYS:
        raise InvalidInput(
            [Fault("coverage.too-many-days", "to", f"This covers more than {MOST_DAYS} days.", "Choose fewer days.")]
        )
