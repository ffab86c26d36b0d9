"""The dispatcher's day: needs, volunteers, planning and its progress, the plan, and how it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.pages.addresses import redirect
from api.pages.needs.need import StateForm, moved_meanwhile
from api.pages.rendering import render
from api.parameters import Day, Id
from api.security.context import ContextOf
from api.security.roles import Dispatcher
from api.services import day_page as days
from api.services.context import Context
from api.services.day_page import DayView, NeedRow
from api.services.imports import rejected
from api.services.needs import commands
from api.services.needs.call_log import calls_of_day
from api.services.needs.history import REASONS
from api.services.needs.views import CallRow
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView, RoundRow, StopRow, UnassignedRow
from api.services.rounds import rounds as round_services
from api.services.rounds.responses import answer, answers_on, declined_on
from api.services.runs import run_queue
from api.services.runs.views import RunView
from api.services.volunteers.commands import volunteers_view
from api.services.wording.clock import FIRST_DAY, LAST_DAY
from data.store.revisions import StaleWrite
from routing.needs import NeedState
from routing.running.state import seconds_of_day

__all__ = ["Alert", "DayPage", "Filters", "PlanProgressPart", "UnassignedGroup", "WatchPart", "router"]

_RUNNING = frozenset({"waiting", "running"})
_LIVE = frozenset({"published", "running"})

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which needs the table shows; empty shows all. Text is searched in the browser: a name never enters a URL."""

    kind: str = ""
    state: str = ""
    ward: str = ""

    def keep(self, need: NeedRow) -> bool:
        """Whether a need is shown."""
        wanted = ((self.kind, need.kind), (self.state, need.state), (self.ward, need.ward_name))
        return all(choice in {"", value} for choice, value in wanted)


@dataclass(frozen=True, slots=True)
class Alert:
    """A stop that somebody could not do, for the dispatcher to see at once; ``urgent`` when it felt unsafe."""

    round: RoundRow
    stop: StopRow
    urgent: bool


@dataclass(frozen=True, slots=True)
class UnassignedGroup:
    """The needs on no round that have one reason."""

    sentence: str
    rows: tuple[UnassignedRow, ...]


@dataclass(frozen=True, slots=True)
class PlanProgressPart:
    """How planning goes on; asks for itself again until it has ended."""

    template: ClassVar[str] = "parts/progress.html"
    day: date
    run: RunView

    @property
    def going_on(self) -> bool:
        """Whether the run has not ended."""
        return self.run.state in _RUNNING


@dataclass(frozen=True, slots=True)
class WatchPart:
    """How the rounds of a published plan go on."""

    template: ClassVar[str] = "parts/watch.html"
    day: date
    plan: PlanView
    now: int

    @property
    def unreported(self) -> int:
        """Stops that should be over by now and were not reported."""
        return sum(
            stop.state == "pending" and stop.departure <= self.now for row in self.plan.rounds for stop in row.stops
        )

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every stop that was not done, the unsafe ones first."""
        found = [
            Alert(row, stop, stop.outcome == round_services.OUTCOMES["unsafe"])
            for row in self.plan.rounds
            for stop in row.stops
            if stop.state == "not_done"
        ]
        return tuple(sorted(found, key=lambda alert: not alert.urgent))

    @property
    def done(self) -> int:
        """Stops reported, over all rounds."""
        return sum(row.done for row in self.plan.rounds)

    @property
    def stops(self) -> int:
        """All stops of all rounds."""
        return sum(len(row.stops) for row in self.plan.rounds)


@dataclass(frozen=True, slots=True)
class DayPage:
    """Everything of one day."""

    template: ClassVar[str] = "day.html"
    reopen_reasons: ClassVar[Mapping[str, str]] = REASONS[NeedState.READY]
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
        """The need that was just taken in."""
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
        """The needs the table shows."""
        return tuple(need for need in self.view.needs if self.filters.keep(need))

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many needs of each kind."""
        return dict(Counter(str(need.kind) for need in self.view.needs).most_common())

    @property
    def states(self) -> Mapping[str, int]:
        """How many needs in each state."""
        return dict(Counter(str(need.state) for need in self.view.needs).most_common())

    @property
    def wards(self) -> tuple[str, ...]:
        """The wards the needs are in."""
        return tuple(sorted({need.ward_name for need in self.view.needs if need.ward_name}))

    @property
    def questions(self) -> int:
        """Needs that cannot be planned before somebody has settled something."""
        return sum(need.state is NeedState.NEW for need in self.view.needs)

    @property
    def progress(self) -> PlanProgressPart | None:
        """The planning that goes on, or that ended without a plan."""
        run = self.view.run
        return PlanProgressPart(self.day, run) if run and run.state != "done" else None

    @property
    def unassigned(self) -> tuple[UnassignedGroup, ...]:
        """The needs on no round, by their reason, the commonest first; none is left out."""
        found: dict[str, list[UnassignedRow]] = {}
        for row in self.view.plan.unassigned if self.view.plan else ():
            found.setdefault(row.sentence, []).append(row)
        groups = (UnassignedGroup(sentence, tuple(rows)) for sentence, rows in found.items())
        return tuple(sorted(groups, key=lambda group: -len(group.rows)))

    @property
    def planning(self) -> bool:
        """Whether planning goes on."""
        return self.progress is not None and self.progress.going_on

    @property
    def live(self) -> bool:
        """Whether volunteers have their links."""
        return self.view.plan is not None and self.view.plan.state in _LIVE

    @property
    def running(self) -> bool:
        """Whether volunteers are on their way: the day keeps its plan."""
        return self.view.plan is not None and self.view.plan.state == "running"

    @property
    def watch(self) -> WatchPart | None:
        """How the rounds go on, once published."""
        return WatchPart(self.day, self.view.live_plan, self.now) if self.view.live_plan else None


class RunForm(BaseModel):
    """How long planning may improve the plan, and how much spare time it keeps; empty as the group prefers."""

    model_config = ConfigDict(extra="forbid")
    seconds: int | None = Field(default=None, ge=1, le=3600)
    spare_minutes: int | None = Field(default=None, ge=0, le=120)

    @field_validator("spare_minutes", mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return None if value == "" else value


class PlaceForm(BaseModel):
    """The place a need goes by."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    place_id: Id


class AnswerForm(BaseModel):
    """What a volunteer said of a round."""

    model_config = ConfigDict(extra="forbid")
    answer: Literal["accepted", "declined"]


class ReopenForm(BaseModel):
    """Why a need is made ready again, and the revision that was seen."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    reason: str = ""


def _progress_answer(request: Request, context: Context, day: date) -> Response:
    run = run_queue.latest_run(context, day)
    if run is None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    ended = run.state not in _RUNNING
    headers = {"HX-Refresh": "true"} if ended else {}
    return render(request, PlanProgressPart(day, run), headers=headers)


@router.get("/", name="home")
def today(request: Request, context: ContextOf, _: Dispatcher) -> Response:
    """Today."""
    return redirect(request, "day", day=context.today())


@router.get("/days", name="choose_day")
def choose(request: Request, _: Dispatcher, date: Day) -> Response:
    """The day somebody chose in the calendar."""
    return redirect(request, "day", day=date)


@router.get("/days/{day}", name="day")
def show(
    request: Request,
    context: ContextOf,
    _: Dispatcher,
    day: Day,
    kind: str = "",
    state: str = "",
    ward: str = "",
    saved: Id | None = None,
) -> Response:
    """One day; with ``saved`` (a need's id), what was just taken in is said."""
    view = days.day_view(context, day)
    page = DayPage(
        view,
        context.today(),
        context.area.timezone,
        Filters(kind, state, ward),
        rejected.count(context),
        calls=calls_of_day(context, day),
        declined=declined_on(context, day),
        answers=answers_on(context, day),
        expiring=volunteers_view(context).totals["expiring"],
        now=seconds_of_day(context.clock(), day, context.area.timezone),
        saved_id=saved,
    )
    return render(request, page)


@router.post("/days/{day}/runs", name="day_runs")
def plan(
    request: Request, context: ContextOf, dispatcher: Dispatcher, day: Day, form: Annotated[RunForm, Form()]
) -> Response:
    """Start planning a day."""
    run_queue.start_planning(context, day, dispatcher.actor, seconds=form.seconds, spare_minutes=form.spare_minutes)
    return redirect(request, "day", day=day)


@router.get("/days/{day}/progress", name="day_progress")
def progress(request: Request, context: ContextOf, _: Dispatcher, day: Day) -> Response:
    """How far planning is; when it has ended, the page reloads itself."""
    return _progress_answer(request, context, day)


@router.get("/days/{day}/watch", name="day_watch")
def watch(request: Request, context: ContextOf, _: Dispatcher, day: Day) -> Response:
    """How the rounds go on."""
    plan_view = planner.live_plan(context, day)
    if plan_view is None:
        return Response(status_code=204)
    now = seconds_of_day(context.clock(), day, context.area.timezone)
    return render(request, WatchPart(day, plan_view, now))


@router.post("/days/{day}/needs/{need_id}/reopen", name="reopen")
def reopen(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    need_id: Id,
    form: Annotated[ReopenForm, Form()],
) -> Response:
    """Make a need that was not done, paused or cancelled ready again; where somebody was faster, show it."""
    try:
        commands.move_need(
            context, need_id, NeedState.READY, dispatcher.actor, revision=form.revision, reason=form.reason
        )
    except StaleWrite as stale:
        typed = StateForm(state=NeedState.READY, revision=form.revision, reason=form.reason)
        return moved_meanwhile(request, context, need_id, stale, typed)
    return redirect(request, "day", day=day, fragment=f"need-{need_id}")


@router.post("/days/{day}/rounds/{round_id}/answer", name="answer_round")
def answer_round(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    round_id: Id,
    form: Annotated[AnswerForm, Form()],
) -> Response:
    """Write down what a volunteer said of their round on the telephone."""
    answer(context, round_id, form.answer, dispatcher.actor)
    return redirect(request, "day", day=day, fragment=f"round-{round_id}")


@router.post("/days/{day}/needs/{need_id}/place", name="answer_place")
def answer_place(
    request: Request,
    context: ContextOf,
    dispatcher: Dispatcher,
    day: Day,
    need_id: Id,
    form: Annotated[PlaceForm, Form()],
) -> Response:
    """Settle which place a need goes by; where somebody was faster, show it."""
    try:
        days.answer_place(context, need_id, form.place_id, dispatcher.actor, revision=form.revision)
    except StaleWrite as stale:
        return moved_meanwhile(request, context, need_id, stale)
    return redirect(request, "day", day=day, fragment=f"need-{need_id}")


@router.post("/runs/{run_id}/cancel", name="cancel_run")
def cancel(request: Request, context: ContextOf, dispatcher: Dispatcher, run_id: Id) -> Response:
    """Stop planning; what was planned before stays."""
    day = run_queue.run_view(context, run_id).day
    run_queue.cancel(context, run_id, dispatcher.actor)
    return redirect(request, "day", day=day)
