"""The monthly report for funders: counts only, with small ones hidden, and no row about a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from api.services.context import Context
from api.services.reports.exports import check_days
from api.services.wording.stop_text import KINDS
from data.lists.export import ExportTable, FileForm, written
from data.store import Store
from data.store.needs.tallies import Tally
from routing.coverage import LARGEST_HIDDEN, ROUNDED_TO, Reach, published, published_count
from routing.needs import Mode
from routing.plan import Plan, Round, StopState

__all__ = ["COLUMNS", "MOST_DAYS", "monthly_report"]

MOST_DAYS: Final = 2 * 366
COLUMNS: Final = ("month", "measure", "by", "item", "count")
HIDDEN: Final = "*"

_MEANING: Final = (
    "Met: done. Unmet: not done, or still waiting at the month's end. Visits: stops at a door that were reported done."
)
_HIDDEN_NOTE: Final = (
    f"* means 1 to {LARGEST_HIDDEN}, or a number that would reveal one. "
    f"Other numbers are rounded to {ROUNDED_TO}. {_MEANING}"
)
_RUNNING_NOTE: Final = " The last month is not over yet. Wait until it is before you publish."
_EXACT_NOTE: Final = f"Exact numbers: not for publication. {_MEANING}"
_MODES: Final = {Mode.WALK: "on foot", Mode.CYCLE: "by bike", Mode.DRIVE: "by car"}

_Count = Callable[[int], int | None]


def monthly_report(ctx: Context, day_from: date, day_to: date, form: FileForm, *, exact: bool = False) -> bytes:
    """Return the monthly report for the days between two dates, both inclusive.

    Incomplete months at either end are cut to the period only if ``exact``. Otherwise they are counted whole, because
    the difference between two periods would reveal a single day's figures. Rows: measure, broken down by kind or ward
    or mode, and its count; a need counts in the month it was settled in, or in every month it waited.

    Raises
    ------
    InvalidInput
        ``export.days-reversed``; ``export.too-many-days``
    InvalidArea
        When the area cannot be opened.
    """
    check_days(day_from, day_to, most=MOST_DAYS)
    shown: _Count = _as_it_is if exact else published_count
    note = _EXACT_NOTE if exact else _HIDDEN_NOTE
    if not exact:
        day_from, day_to = day_from.replace(day=1), _end_of_month(day_to)
        # From one day to the next its numbers tell what happened on that day.
        note += _RUNNING_NOTE if day_to >= ctx.today() else ""
    rows: list[tuple[str, str, str, str, str | int]] = []
    with ctx.database.reading() as store:
        for first, last in _months(day_from, day_to):
            month = first.isoformat()[:7]
            counted = (*_needs(ctx, store, first, last, exact=exact), *_given(store, first, last, shown))
            rows += [
                (month, one.measure, one.by, one.item, HIDDEN if one.count is None else one.count) for one in counted
            ]
    return written(ExportTable("monthly", COLUMNS, tuple(rows), note), form)


@dataclass(frozen=True, slots=True)
class _Line:
    measure: str
    by: str
    item: str
    count: int | None


def _months(day_from: date, day_to: date) -> Iterator[tuple[date, date]]:
    first = day_from
    while first <= day_to:
        last = _end_of_month(first)
        yield first, min(day_to, last)
        first = last + timedelta(days=1)


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _needs(ctx: Context, store: Store, first: date, last: date, *, exact: bool) -> Iterator[_Line]:
    tallies = store.tallies.needs(first, last)
    wards = {ward.code: ward.name for ward in ctx.area.wards}
    yield from _asked("", "", tallies, exact=exact)
    for kind, word in KINDS.items():
        yield from _asked("kind", word, [one for one in tallies if one.kind is kind], exact=exact)
    for code, name in wards.items():
        yield from _asked("ward", f"{name} ({code})", [one for one in tallies if one.ward_code == code], exact=exact)
    yield from _asked("ward", "in no ward", [one for one in tallies if one.ward_code not in wards], exact=exact)


def _asked(by: str, item: str, tallies: Iterable[Tally], *, exact: bool) -> Iterator[_Line]:
    tallies = tuple(tallies)
    met = sum(one.done for one in tallies)
    unmet = sum(one.not_done + one.open + one.planned for one in tallies)
    reach = Reach(item, met + unmet, met, unmet, 0)
    if not exact:
        reach = published(reach)
    for measure, count in (("needs", reach.needs), ("needs met", reach.met), ("needs unmet", reach.unmet)):
        yield _Line(measure, by, item, count)


def _given(store: Store, first: date, last: date, shown: _Count) -> Iterator[_Line]:
    """Return volunteers' contributions: rounds with at least one stop done."""
    driven = [one for plan in _followed(store, first, last) for one in plan.rounds if _visits(one)]
    yield _Line("volunteers who went on a round", "", "", shown(len({one.volunteer_id for one in driven})))
    yield _Line("rounds", "", "", shown(len(driven)))
    yield _Line("visits", "", "", shown(sum(map(_visits, driven))))
    yield _Line("hours on rounds", "", "", _sum(driven, lambda one: one.end_at - one.start_at, 3600, shown))
    by_mode = Counter(one.mode for one in driven)
    for mode, word in _MODES.items():
        of_mode = [one for one in driven if one.mode is mode]
        yield _Line("rounds", "mode", word, shown(by_mode[mode]))
        yield _Line("kilometres", "mode", word, _sum(of_mode, lambda one: one.metres, 1000, shown))


def _followed(store: Store, first: date, last: date) -> Iterator[Plan]:
    return (store.plans.get(head.id) for head in store.plans.followed(first, last))


def _visits(one: Round) -> int:
    return sum(stop.state is StopState.DONE and stop.place_id is None for stop in one.stops if stop.need_id is not None)


def _sum(rounds: list[Round], amount: Callable[[Round], int], unit: int, shown: _Count) -> int | None:
    """Return a sum over rounds, hidden if few volunteers made them.

    It is rounded like counts, because the difference between two periods would otherwise reveal one volunteer's day.
    """
    if shown(len({one.volunteer_id for one in rounds})) is None:
        return None
    return shown(round(sum(map(amount, rounds)) / unit))


def _as_it_is(count: int) -> int:
    return count
