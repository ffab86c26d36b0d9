"""The board of a day: counts that add up, the next step, what to do, and the rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import Any, ClassVar, Final, Literal

from api.services.day_page import DayPart, DayView, NeedRow, VolunteerRow
from api.services.needs.history import REASONS
from api.services.needs.views import CallRow
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow, UnassignedRow
from api.services.rounds import rounds as round_services
from api.services.runs.views import RunView
from api.services.wording.clock import FIRST_DAY, LAST_DAY
from routing.need_life import SET_ASIDE
from routing.needs import NeedState

__all__ = [
    "Alert",
    "BoardPart",
    "Count",
    "DayPage",
    "Filters",
    "LeftOver",
    "PlanProgressPart",
    "RoundCard",
    "Step",
]

_RUNNING: Final = frozenset({"waiting", "running"})
_LIVE: Final = frozenset({"published", "running"})

_LABELS: Final[Mapping[DayPart, str]] = {
    DayPart.ON_ROUND: "on rounds",
    DayPart.UNASSIGNED: "unassigned",
    DayPart.NEW: "new since the plan",
    DayPart.TO_PLAN: "to plan",
    DayPart.DETAILS: "with details missing",
    DayPart.CALLED_OFF: "called off",
    DayPart.REPORTED: "reported",
}
_ANCHORS: Final[Mapping[DayPart, str]] = {DayPart.UNASSIGNED: "unassigned", DayPart.NEW: "new-needs"}

Step = Literal["wait", "plan", "publish", "fix", "check", "adjust", "add"]
"""The next sensible step: wait for planning, plan, publish, fix what breaks a rule, check an adjusted plan, adjust, or
add a first need."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the needs table; empty shows all.

    Text is searched in the browser, so that names never enter a URL.
    """

    kind: str = ""
    state: str = ""
    ward: str = ""
    part: str = ""

    def keep(self, need: NeedRow) -> bool:
        """Whether a need passes the filters."""
        wanted = (
            (self.kind, need.kind),
            (self.state, need.state),
            (self.ward, need.ward_name),
            (self.part, need.part),
        )
        return all(choice in {"", value} for choice, value in wanted)


@dataclass(frozen=True, slots=True)
class Count:
    """The number of needs in one part of the day, and where their list is on the page."""

    part: DayPart
    number: int

    @property
    def label(self) -> str:
        """The label after the number."""
        return _LABELS[self.part]

    @property
    def anchor(self) -> str:
        """The page anchor of the list of these needs; empty if only the table lists them."""
        return _ANCHORS.get(self.part, "")

    @property
    def urgent(self) -> bool:
        """Whether these needs would be missed if nothing changed."""
        return self.part in {DayPart.UNASSIGNED, DayPart.NEW, DayPart.DETAILS}


@dataclass(frozen=True, slots=True)
class Alert:
    """A stop that a volunteer could not do; ``urgent`` when it felt unsafe."""

    round: RoundRow
    stop: StopRow
    urgent: bool
    need: NeedRow | None = None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A need without a round: what it asks for, and why the plan leaves it out.

    A new one has no ``why``.
    """

    need: NeedRow
    why: UnassignedRow | None = None

    @property
    def placeable(self) -> bool:
        """Whether adding the need to a round by hand may help."""
        return self.why is None or self.why.by_hand

    @property
    def from_time(self) -> int:
        """The second of the day from which the need is wanted."""
        return min((window.start for window in self.need.windows), default=0)


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round in the list, with a key that survives new versions of the plan."""

    row: RoundRow
    key: str
    ward: str
    needs: Mapping[int, NeedRow]
    now: int
    live: bool

    @property
    def late(self) -> int:
        """The number of stops that should be finished by now but were not reported."""
        return sum(self.is_late(stop) for stop in self.row.stops)

    @property
    def at_risk(self) -> int:
        """The number of stops that would run late about one day in ten."""
        return sum(stop.tight for stop in self.row.stops)

    def is_late(self, stop: StopRow) -> bool:
        """Whether a stop should be over by now and was not reported."""
        return self.live and stop.state == "pending" and stop.departure <= self.now

    def mark(self, stop: StopRow) -> str:
        """Return a stop's status: done, not_done, late, at_risk, or empty while on time."""
        if stop.state in {"done", "not_done"}:
            return stop.state
        if self.is_late(stop):
            return "late"
        return "at_risk" if stop.tight else ""

    def need(self, stop: StopRow) -> NeedRow | None:
        """Return the need a stop is for, or None if it has moved to another day."""
        return self.needs.get(stop.need_id or 0)

    @property
    def travel(self) -> int:
        """Seconds of travel."""
        return max(0, self.row.end - self.row.start - self.service - self.waiting - self.rest)

    @property
    def service(self) -> int:
        """Seconds of service at doors and counters."""
        return sum(stop.departure - stop.begin + stop.setup for stop in self.row.stops)

    @property
    def waiting(self) -> int:
        """Seconds of waiting for a time window to open."""
        return sum(max(0, stop.begin - stop.setup - stop.arrival) for stop in self.row.stops)

    @property
    def rest(self) -> int:
        """Seconds of breaks."""
        return sum(one.end - one.start for one in self.row.breaks)

    @property
    def slack(self) -> int | None:
        """The spare seconds of the tightest stop, or None if no stop has a deadline."""
        return min((stop.spare for stop in self.row.stops if stop.spare is not None), default=None)


@dataclass(frozen=True, slots=True)
class PlanProgressPart:
    """Context of the progress of planning, which reloads itself until the run has ended."""

    template: ClassVar[str] = "parts/progress.html"
    day: date
    run: RunView

    @property
    def going_on(self) -> bool:
        """Whether the run is still in progress."""
        return self.run.state in _RUNNING


@dataclass(frozen=True, slots=True)
class DayPage:
    """Context of the page of one day."""

    template: ClassVar[str] = "day.html"
    reopen_reasons: ClassVar[Mapping[str, str]] = REASONS[NeedState.READY]
    parts: ClassVar[Mapping[DayPart, str]] = _LABELS
    view: DayView
    today: date
    zone: tzinfo
    filters: Filters
    rejected: int
    calls: tuple[CallRow, ...] = ()
    declined: tuple[tuple[int, str, str], ...] = ()
    answers: Mapping[int, str] = field(default_factory=dict)
    expiring: int = 0
    now: int = 0
    saved_id: int | None = None

    @property
    def saved(self) -> NeedRow | None:
        """The need that was just saved."""
        return next((need for need in self.view.needs if need.id == self.saved_id), None)

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.view.day

    @property
    def before(self) -> date | None:
        """The day before."""
        return self.day - timedelta(days=1) if self.day > FIRST_DAY else None

    @property
    def after(self) -> date | None:
        """The day after."""
        return self.day + timedelta(days=1) if self.day < LAST_DAY else None

    @property
    def needs(self) -> tuple[NeedRow, ...]:
        """The needs that pass the filters."""
        return tuple(need for need in self.view.needs if self.filters.keep(need))

    @property
    def counts(self) -> tuple[Count, ...]:
        """The parts of the day with needs, and their counts, which add up to all needs."""
        found = Counter(need.part for need in self.view.needs)
        return tuple(Count(part, found[part]) for part in _LABELS if found[part])

    @property
    def kinds(self) -> Mapping[str, int]:
        """The number of needs of each kind."""
        return dict(Counter(str(need.kind) for need in self.view.needs).most_common())

    @property
    def states(self) -> Mapping[str, int]:
        """The number of needs in each state."""
        return dict(Counter(str(need.state) for need in self.view.needs).most_common())

    @property
    def wards(self) -> tuple[str, ...]:
        """The wards the needs are in."""
        return tuple(sorted({need.ward_name for need in self.view.needs if need.ward_name}))

    @property
    def progress(self) -> PlanProgressPart | None:
        """The run in progress, or one that ended without a plan."""
        run = self.view.run
        return PlanProgressPart(self.day, run) if run and run.state != "done" else None

    @property
    def planning(self) -> bool:
        """Whether a planning run is in progress."""
        return self.progress is not None and self.progress.going_on

    @property
    def live(self) -> bool:
        """Whether the plan is published, so that volunteers have their links."""
        return self.view.plan is not None and self.view.plan.state in _LIVE

    @property
    def running(self) -> bool:
        """Whether the day has begun, so that it keeps its plan."""
        return self.view.plan is not None and self.view.plan.state == "running"

    @property
    def step(self) -> Step:
        """The next sensible step."""
        plan = self.view.plan
        if self.planning:
            return "wait"
        if plan is None:
            return "plan" if self.view.needs or self.view.to_come else "add"
        if plan.broken:
            return "fix"
        if self.view.replan_id is not None:
            return "check"
        if self.live:
            return "adjust"
        return "publish" if plan.rounds else "plan"

    @property
    def unassigned(self) -> tuple[LeftOver, ...]:
        """The unassigned needs with their reasons, by wanted time."""
        why = {row.need_id: row for row in self.view.plan.unassigned} if self.view.plan else {}
        found = [LeftOver(need, why.get(need.id)) for need in self.view.needs if need.part is DayPart.UNASSIGNED]
        return tuple(sorted(found, key=lambda one: (one.from_time, one.need.name)))

    @property
    def new(self) -> tuple[LeftOver, ...]:
        """The needs added after the plan was made, by wanted time."""
        found = [LeftOver(need) for need in self.view.needs if need.part is DayPart.NEW]
        return tuple(sorted(found, key=lambda one: (one.from_time, one.need.name)))

    @property
    def details(self) -> tuple[NeedRow, ...]:
        """Needs that are on hold until a question is answered."""
        return tuple(need for need in self.view.needs if need.part is DayPart.DETAILS)

    @property
    def cards(self) -> tuple[RoundCard, ...]:
        """The rounds, by start time."""
        by_id = {need.id: need for need in self.view.needs}
        seen: Counter[int] = Counter()
        found = []
        for row in self.view.plan.rounds if self.view.plan else ():
            seen[row.volunteer_id] += 1
            wards = Counter(stop.ward_name for stop in row.stops if stop.ward_name)
            ward = wards.most_common(1)[0][0] if wards else ""
            key = f"{row.volunteer_id}-{seen[row.volunteer_id]}"
            found.append(RoundCard(row, key, ward, by_id, self.now, self.live))
        return tuple(sorted(found, key=lambda card: (card.row.start, card.row.volunteer_name)))

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every stop that was not done, the unsafe ones first."""
        by_id = {need.id: need for need in self.view.needs}
        found = [
            Alert(row, stop, stop.outcome == round_services.OUTCOMES["unsafe"], by_id.get(stop.need_id or 0))
            for row in (self.view.live_plan.rounds if self.view.live_plan else ())
            for stop in row.stops
            if stop.state == "not_done"
        ]
        return tuple(sorted(found, key=lambda alert: not alert.urgent))

    @property
    def called_off(self) -> tuple[tuple[StopRow, RoundRow], ...]:
        """Stops still to do for a need that was cancelled, paused or moved to another day; one of each need."""
        wanted = {need.id for need in self.view.needs if need.state not in SET_ASIDE}
        rounds = self.view.plan.rounds if self.view.plan else ()
        found = {
            stop.need_id: (stop, row)
            for row in rounds
            for stop in row.stops
            if stop.need_id not in wanted and stop.state == "pending"
        }
        return tuple(found.values())

    @property
    def reported(self) -> int:
        """Stops reported, over all rounds that volunteers follow."""
        return sum(row.done for row in self.view.live_plan.rounds) if self.view.live_plan else 0

    @property
    def stops(self) -> int:
        """All stops of all rounds that volunteers follow."""
        return sum(len(row.stops) for row in self.view.live_plan.rounds) if self.view.live_plan else 0

    @property
    def unreported(self) -> tuple[tuple[RoundRow, int], ...]:
        """The rounds with stops that should be over by now and were not reported, with how many."""
        plan: PlanView | None = self.view.live_plan
        found = [
            (row, sum(stop.state == "pending" and stop.departure <= self.now for stop in row.stops))
            for row in (plan.rounds if plan else ())
        ]
        return tuple(sorted(((row, late) for row, late in found if late), key=lambda one: -one[1]))

    @property
    def idle(self) -> tuple[VolunteerRow, ...]:
        """Volunteers who are available that day and have no round."""
        return tuple(one for one in self.view.volunteers if one.round_id is None and not one.absent and one.spans)

    @property
    def timeline(self) -> Mapping[str, Any]:
        """Data for the timeline and the map, with times in seconds from the day's midnight."""
        spans = {one.id: [[span.start, span.end] for span in one.spans] for one in self.view.volunteers}
        return {
            "plan": self.view.plan.id if self.view.plan else None,
            "revision": self.view.plan.row_version if self.view.plan else None,
            "state": self.view.plan.state if self.view.plan else "",
            "run": self.view.run.id if self.view.run and self.planning else None,
            "now": self.now if self.day == self.today else None,
            "rounds": [_drawn(card, spans.get(card.row.volunteer_id, [])) for card in self.cards],
            "idle": [{"volunteer": one.id, "name": one.name, "spans": spans[one.id]} for one in self.idle],
            "left": [
                {
                    "need": one.need.id,
                    "name": one.need.name,
                    "kind": one.need.kind,
                    "at": _point(one.need),
                    "windows": [[window.start, window.end] for window in one.need.windows],
                    "new": one.why is None,
                }
                for one in (*self.unassigned, *self.new)
            ],
        }


@dataclass(frozen=True, slots=True)
class BoardPart:
    """Context of the parts that refresh while the page is open; ``lists`` adds long tables."""

    template: ClassVar[str] = "parts/board.html"
    page: DayPage
    lists: bool = False


def _point(need: NeedRow) -> list[float] | None:
    return None if need.lon is None or need.lat is None else [need.lon, need.lat]


def _drawn(card: RoundCard, spans: list[list[int]]) -> Mapping[str, Any]:
    row = card.row
    return {
        "id": row.id,
        "key": card.key,
        "number": row.number,
        "volunteer": row.volunteer_id,
        "name": row.volunteer_name,
        "start": row.start,
        "end": row.end,
        "spans": spans,
        "breaks": [[one.start, one.end] for one in row.breaks],
        "stops": [
            {
                "id": stop.id,
                "need": stop.need_id,
                "number": stop.position,
                "kind": stop.kind,
                "title": stop.title,
                "arrival": stop.arrival,
                "begin": stop.begin,
                "setup": stop.setup,
                "departure": stop.departure,
                "spare": stop.spare,
                "mark": card.mark(stop),
                "movable": stop.movable,
                "windows": _windows(card.need(stop), stop),
            }
            for stop in row.stops
        ],
    }


def _windows(need: NeedRow | None, stop: StopRow) -> list[list[int]]:
    """Return the hours the neighbour asked for. A pickup at a counter has none."""
    if need is None or stop.kind == "pickup":
        return []
    return [[window.start, window.end] for window in need.windows]
