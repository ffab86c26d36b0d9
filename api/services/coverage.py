"""Where help reaches and where it does not, ward by ward; never a neighbour's details."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final

from api.services.context import Context
from api.services.views import CoverageRow, CoverageView
from data.store import Store
from data.store.records import Plan, StopState
from routing.coverage import LARGEST_HIDDEN, ROUNDED_TO, Reach, published, reach
from routing.errors import Fault, InvalidInput
from routing.needs import Location, Need, NeedState

__all__ = ["MOST_DAYS", "as_json", "coverage"]

MOST_DAYS: Final = 92

_MET: Final = "Met: done, or on a round of the day's plan (of its newest draft while none is published)."
HIDDEN_NOTE: Final = (
    f"* stands for 1 to {LARGEST_HIDDEN}, or for a number that would give one away; other numbers are rounded to "
    f"{ROUNDED_TO}. {_MET}"
)
EXACT_NOTE: Final = f"Exact numbers: not for publication. {_MET}"


def coverage(ctx: Context, day_from: date, day_to: date, *, exact: bool = False) -> CoverageView:
    """Needs, needs met and volunteers by ward from one day to another, both inclusive.

    A need counts once however many of the days it was due on; a volunteer counts who can help on at least one of them.

    Raises
    ------
    InvalidInput
        When the days are reversed, or too many.
    InvalidArea
        When the area cannot be opened.
    """
    _check_days(day_from, day_to)
    days = [day_from + timedelta(days=n) for n in range((day_to - day_from).days + 1)]
    needs: dict[int, Need] = {}
    met: set[int] = set()
    with ctx.database.reading() as store:
        for day in days:
            asked = _asked(store, day)
            needs |= asked
            met |= _met(store.plans.live(day) or store.plans.latest(day), asked)
        volunteers = [one for one in store.volunteers.all() if any(one.hours.on(day) for day in days)]
    reached = reach(
        (ward.code for ward in ctx.area.wards),
        (_ward(need.location) for need in needs.values() if need.id in met),
        (_ward(need.location) for need in needs.values() if need.id not in met),
        (_ward(one.location) for one in volunteers),
    )
    return CoverageView(
        day_from=day_from,
        day_to=day_to,
        rows=_rows(ctx, reached if exact else tuple(map(published, reached))),
        hidden_small=not exact,
        note=(EXACT_NOTE if exact else HIDDEN_NOTE) + _in_no_row(ctx, needs, exact=exact),
    )


def as_json(view: CoverageView) -> dict[str, Any]:
    """The view as plain values."""
    return asdict(view)


def _asked(store: Store, day: date) -> dict[int, Need]:
    """The needs of a day; those that were withdrawn, or wait by their neighbour's wish, are not counted."""
    withdrawn = (NeedState.CANCELLED, NeedState.PAUSED)
    return {need.id: need for need in store.needs.all_on(day) if need.state not in withdrawn}


def _met(plan: Plan | None, asked: dict[int, Need]) -> set[int]:
    done = {need_id for need_id, need in asked.items() if need.state is NeedState.DONE}
    if plan is None:
        return done
    stops = [stop for one in plan.rounds for stop in one.stops if stop.need_id is not None]
    failed = {stop.need_id for stop in stops if stop.state is StopState.NOT_DONE}
    return done | {stop.need_id for stop in stops if stop.need_id in asked and stop.need_id not in failed}


def _in_no_row(ctx: Context, needs: dict[int, Need], *, exact: bool) -> str:
    """A sentence on the needs that the rows leave out, because they are in no ward that the area has now."""
    codes = {ward.code for ward in ctx.area.wards}
    outside = sum(_ward(need.location) not in codes for need in needs.values())
    if not outside:
        return ""
    return f" Needs in no row, because they are in no ward of the area: {outside if exact else 'some'}."


def _rows(ctx: Context, reached: tuple[Reach, ...]) -> tuple[CoverageRow, ...]:
    names = {ward.code: ward.name for ward in ctx.area.wards}
    residents, deprivation = ctx.area.residents(), ctx.area.deprivation()
    return tuple(
        CoverageRow(
            ward_code=one.ward_code,
            ward_name=names[one.ward_code],
            needs=one.needs,
            met=one.met,
            unmet=one.unmet,
            volunteers=one.volunteers,
            residents=residents.get(one.ward_code),
            imd_decile=deprivation.get(one.ward_code),
        )
        for one in reached
    )


def _ward(location: Location | None) -> str:
    return location.ward_code if location is not None else ""


def _check_days(day_from: date, day_to: date) -> None:
    if day_to < day_from:
        raise InvalidInput(
            [Fault("coverage.days-reversed", "to", f"{day_to} is before {day_from}.", "Give the earlier day first.")]
        )
    if (day_to - day_from).days >= MOST_DAYS:
        raise InvalidInput(
            [Fault("coverage.too-many-days", "to", f"More than {MOST_DAYS} days.", "Choose fewer days.")]
        )
