"""Results of a change by hand: changed rounds, broken rules, counts, and undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.services.planning.plan_rows import PlanView, RoundRow, UnassignedRow
from api.services.planning.violation_text import broken_row
from routing.hand_edits import DECIDABLE
from routing.needs import Need, Volunteer
from routing.plan import BrokenRule, Plan

__all__ = ["BrokenByHand", "Counts", "EditAnswer", "EditRow", "LocksRow", "broken_rows", "counts_of", "locks_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The number of needs on rounds, unassigned, and added after the plan."""

    on_rounds: int
    unassigned: int
    new: int
    rounds: int
    unassigned_need_ids: tuple[int, ...] = ()
    new_need_ids: tuple[int, ...] = ()

    @property
    def needs(self) -> int:
        """All needs of the day."""
        return self.on_rounds + self.unassigned + self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenByHand:
    """A rule that a plan breaks: where, by how much, and whether a person may accept it.

    ``accepted`` is the reason given for accepting it, ``new`` whether the last change broke it.
    """

    key: str
    code: str
    sentence: str
    volunteer_id: int | None
    round_id: int | None
    round_number: int | None
    need_id: int | None
    stop_id: int | None
    amount: int
    may_accept: bool
    accepted: str
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocksRow:
    """The locked stops, rounds and volunteers, by id."""

    stop_ids: tuple[int, ...]
    round_ids: tuple[int, ...]
    volunteer_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAnswer:
    """The result of a change by hand.

    ``rounds`` are the changed rounds, or all rounds if ``whole``. ``removed`` lists the numbers of rounds that no
    longer exist, ``assigned`` the needs no longer unassigned, ``unassigned`` those that have become so, and
    ``mended`` the keys of the rules no longer broken.
    """

    plan_id: int
    day: date
    version: int
    revision: int
    edit_id: int | None
    whole: bool
    saved: bool
    sentence: str
    rounds: tuple[RoundRow, ...]
    removed: tuple[int, ...]
    assigned: tuple[int, ...]
    unassigned: tuple[UnassignedRow, ...]
    broken: tuple[BrokenByHand, ...]
    mended: tuple[str, ...]
    counts: Counts
    locks: LocksRow
    undo: str
    redo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """A change made by hand: when, by whom, in words, and whether it was undone.

    ``mentions`` are the records that the sentence names, by kind and id.
    """

    id: int
    at: datetime
    who: str
    sentence: str
    undone: bool
    mentions: tuple[tuple[str, int], ...] = ()


def counts_of(plan: Plan | PlanView | None, asked: Iterable[int]) -> Counts:
    """Count the needs on a plan's rounds, and those that are not."""
    if plan is None:
        new = tuple(sorted(asked))
        return Counts(on_rounds=0, unassigned=0, new=len(new), rounds=0, new_need_ids=new)
    left = {one.need_id for one in plan.unassigned}
    on = {stop.need_id for one in plan.rounds for stop in one.stops if stop.need_id is not None}
    here = set(asked) - on
    return Counts(
        on_rounds=len(on),
        unassigned=len(here & left),
        new=len(here - left),
        rounds=len(plan.rounds),
        unassigned_need_ids=tuple(sorted(here & left)),
        new_need_ids=tuple(sorted(here - left)),
    )


def broken_rows(
    plan: Plan, needs: Mapping[int, Need], people: Mapping[int, Volunteer], former: frozenset[str]
) -> tuple[BrokenByHand, ...]:
    """Return every rule a plan breaks, marking those not in ``former`` as new."""
    return tuple(_broken(plan, one, needs, people, former) for one in plan.provenance.broken)


def locks_row(plan: Plan) -> LocksRow:
    """Return the locks of a plan."""
    locks = plan.locks
    return LocksRow(
        stop_ids=tuple(stop.id for one in plan.rounds for stop in one.stops if stop.need_id in locks.need_ids),
        round_ids=tuple(one.id for one in plan.rounds if one.number in locks.round_numbers),
        volunteer_ids=tuple(sorted(locks.volunteer_ids)),
    )


def _broken(
    plan: Plan,
    rule: BrokenRule,
    needs: Mapping[int, Need],
    people: Mapping[int, Volunteer],
    former: frozenset[str],
) -> BrokenByHand:
    row, accepted = broken_row(rule, needs, people), plan.accepts(rule)
    mine = [one for one in plan.rounds if one.volunteer_id == rule.volunteer_id]
    at = [
        (one, stop)
        for one in mine or plan.rounds
        for stop in one.stops
        if rule.need_id is not None and stop.need_id == rule.need_id and rule.kind in (None, stop.kind)
    ]
    here = at[0][0] if at else (mine[0] if mine else None)
    return BrokenByHand(
        key=rule.key,
        code=rule.cause,
        sentence=row.sentence,
        volunteer_id=rule.volunteer_id,
        round_id=None if here is None else here.id,
        round_number=None if here is None else here.number,
        need_id=rule.need_id,
        stop_id=at[0][1].id if at else None,
        amount=rule.amount,
        may_accept=rule.cause in DECIDABLE,
        accepted="" if accepted is None else str(accepted.reason),
        new=rule.key not in former,
    )
