"""The state of a day that has begun: its plan, its reports, and where volunteers are.

A stop that was not reported is not done. A volunteer who has set out is on the way to the next unreported stop and is
not turned back from it. Further stops at the same door or counter go with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Final

from routing.dispatch import Chat, DayInputs, DayProblem, Held, Task, TaskKey, day_problem
from routing.needs import Mode, Need, Span, WayBack
from routing.plan import LateStop, Plan, PlanState, Round, RoundStop, StopState
from routing.problem import UNREACHABLE, DurationMatrix, StopKind, TaskKind
from routing.replan import Running, SoFar, UnderWay, running
from routing.running.breaks import breaks_had, which
from routing.running.changes import Changes
from routing.running.joint_visits import meetings_kept, task_ids
from routing.running.on_board import on_board_of, stranded
from routing.running.overdue import as_reported, assumed, done_by_now
from routing.running.stop_kinds import is_chat, location_of, visit_of

__all__ = [
    "END_OF_DAY",
    "BegunDay",
    "Fixed",
    "Moment",
    "begun_day",
    "late_of",
    "promised_calls",
    "seconds_of_day",
    "turns_of",
]

END_OF_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on a day in progress: seconds since its midnight, and the area's time zone."""

    now: int
    timezone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The fixed stops of a round.

    They are the stops reported, the breaks taken, and the stop the volunteer is on the way to.
    """

    round: Round
    stops: tuple[RoundStop, ...]
    location: int | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunDay:
    """A day that has begun, and the problem of the rest of it.

    Attributes
    ----------
    former
        The plan that volunteers follow.
    whole, day
        The day's whole problem, and the rest of it with ``left.problem``.
    left
        The problem for the rest of the day, and what happens if nothing is changed.
    fixed
        The fixed stops of each round by its vehicle id, or by the negative round number where the volunteer is
        unavailable and so has no vehicle.
    chats
        The volunteers who promised calls that nobody has reported, by need.
    """

    former: Plan
    whole: DayProblem
    day: DayProblem
    left: Running
    fixed: Mapping[int, Fixed]
    chats: Mapping[int, tuple[int, RoundStop]]
    needs: Mapping[int, Need]
    held: tuple[Held, ...]
    inputs: DayInputs
    now: int

    def location(self, stop: RoundStop) -> int | None:
        """Return the location of a stop among the points of the day; None for a telephone call."""
        return location_of(self.whole, self.needs, stop)


def seconds_of_day(at: datetime, day: date, timezone: tzinfo) -> int:
    """Return the local time at an instant in seconds past a day's midnight.

    The result is negative before that midnight.
    """
    local = at.astimezone(timezone)
    return (local.date() - day).days * END_OF_DAY + local.hour * 3600 + local.minute * 60 + local.second


def begun_day(former: Plan, inputs: DayInputs, needs: Mapping[int, Need], moment: Moment, changes: Changes) -> BegunDay:
    """Return the state of a day whose plan volunteers follow.

    ``inputs`` hold the needs still to be served that day, ``needs`` all needs of the plan or the day.
    """
    told = {stop.id: stop for one in former.rounds for stop in one.stops}
    seen = assumed(former, moment.now, moment.timezone) if changes.as_planned else former
    over = done_by_now(seen, former)
    asked = tuple(need for need in inputs.needs if need.id not in over)
    on_board = on_board_of(seen)
    unsafe = {stop.need_id for one in former.rounds for stop in one.stops if stop.outcome == "unsafe"}
    unsafe_on_board = tuple(need.id for need in asked if need.id in on_board and need.id in unsafe)
    asked = tuple(need for need in asked if need.id not in unsafe_on_board)
    waiting = tuple(need for need in asked if need.id not in on_board)
    carried = tuple(need for need in asked if need.id in on_board)
    shut: dict[int, tuple[Span, ...]] = dict.fromkeys(changes.closed, ())
    whole = day_problem(replace(inputs, needs=waiting, places_open={**inputs.places_open, **shut}))
    if carried:
        # What is on board was fetched already, whether or not its place has closed since.
        whole = joined(whole, day_problem(replace(inputs, needs=carried)))
    ids = task_ids(former, needs, whole)
    whole = meetings_kept(whole, former, ids)
    reader = _Reader(seen, whole, needs, inputs.matrices, moment, ids)
    turns = turns_of(whole, former, changes.gone)
    for one in seen.rounds:
        reader.read(one, turns.get(one.number))
    so_far = SoFar(
        now=moment.now,
        under_way=reader.under_way,
        gone=_gone(whole, former, turns, changes.gone),
        over=frozenset(reader.over),
        rest=reader.rest,
        begun=reader.begun,
    )
    left = running(whole.problem, so_far)
    stranded_needs = (whole.tasks[TaskKind.SHIPMENT, one].need.id for one in left.stranded)
    return BegunDay(
        former=former,
        whole=whole,
        day=_left_of(whole, left, so_far),
        left=left,
        fixed={key: replace(one, stops=as_reported(one.stops, told)) for key, one in reader.fixed.items()},
        chats=reader.chats,
        needs=needs,
        held=(*whole.held, *(stranded(former, need_id) for need_id in (*stranded_needs, *unsafe_on_board))),
        inputs=inputs,
        now=moment.now,
    )


def joined(day: DayProblem, more: DayProblem) -> DayProblem:
    """Return a day with the tasks of another day added."""
    theirs = {vehicle.id: vehicle.skills for vehicle in more.problem.vehicles}
    problem = day.problem.replace(
        vehicles=tuple(replace(one, skills=one.skills | theirs[one.id]) for one in day.problem.vehicles),
        jobs=(*day.problem.jobs, *more.problem.jobs),
        shipments=(*day.problem.shipments, *more.problem.shipments),
        together=(*day.problem.together, *more.problem.together),
        follows=(*day.problem.follows, *more.problem.follows),
    )
    tasks = MappingProxyType({**day.tasks, **more.tasks})
    return replace(day, problem=problem, tasks=tasks, held=(*day.held, *more.held))


def late_of(begun: BegunDay) -> tuple[LateStop, ...]:
    """Return the stops that would be late if nothing were changed."""
    return tuple(
        LateStop(
            need_id=None if one.task_id is None else TaskKey.of(one.task_id).need_id,
            kind=one.kind,
            seconds=one.seconds,
            turn=one.vehicle_id,
        )
        for one in begun.left.late
    )


def promised_calls(begun: BegunDay) -> tuple[Chat, ...]:
    """Return the promised calls that are not past their time.

    A call whose time is past is made later instead.
    """
    return tuple(
        Chat(need_id, begun.whole.turns[vehicle_id].volunteer.id, vehicle_id, stop.begin, stop.departure)
        for need_id, (vehicle_id, stop) in begun.chats.items()
    )


def _gone(day: DayProblem, former: Plan, turns: Mapping[int, int], gone: frozenset[int]) -> frozenset[int]:
    """Return the vehicles of unavailable volunteers, and the rounds that have no vehicle.

    Such a round is given as its negative number.
    """
    mine = {vehicle_id for vehicle_id, turn in day.turns.items() if turn.volunteer.id in gone}
    mine |= {-one.number for one in former.rounds if one.number not in turns}
    # Who has a round by one mode has none by another that day.
    for choice in day.problem.alternatives:
        if not choice.isdisjoint(turns.values()):
            mine |= choice.difference(turns.values())
    return frozenset(mine)


def _left_of(whole: DayProblem, left: Running, so_far: SoFar) -> DayProblem:
    """Return the day with the problem of its rest, and the rest of each shift."""
    vehicles = {vehicle.id: vehicle for vehicle in left.problem.vehicles}
    turns = {}
    for vehicle_id, turn in whole.turns.items():
        vehicle = vehicles.get(vehicle_id)
        if vehicle is not None and vehicle.time_window is not None and vehicle.time_window.start < turn.span.end:
            turns[vehicle_id] = replace(turn, span=Span(vehicle.time_window.start, turn.span.end))
    carried = {
        (TaskKind.JOB, job.id): Task(
            whole.tasks[TaskKind.SHIPMENT, job.id].need,
            job,
            None,
            whole.tasks[TaskKind.SHIPMENT, job.id].delivery_place,
        )
        for job in left.problem.jobs
        if (TaskKind.JOB, job.id) not in whole.tasks
    }
    return replace(
        whole,
        problem=left.problem,
        tasks=MappingProxyType({**whole.tasks, **carried}),
        turns=MappingProxyType(turns),
        chats=tuple(need for need in whole.chats if (TaskKind.JOB, need.id) not in so_far.over),
    )


def turns_of(day: DayProblem, former: Plan, gone: frozenset[int]) -> dict[int, int]:
    """Return the vehicle of each round, by the round's number.

    The vehicle has the round's volunteer and hours, and its mode where there is such a vehicle.
    """
    found: dict[int, int] = {}
    for one in former.rounds:
        if one.volunteer_id in gone:
            continue
        mine = [
            (turn.mode is not one.mode, not turn.span.start <= one.start_at <= turn.span.end, vehicle_id)
            for vehicle_id, turn in day.turns.items()
            if turn.volunteer.id == one.volunteer_id and vehicle_id not in found.values()
        ]
        if mine:
            found[one.number] = min(mine)[2]
    return found


def _has_more_to_do(need: Need) -> bool:
    """Return whether a need can still have something to do once one of its tasks is done."""
    return need.volunteers_needed > 1 or need.way_back is not None


class _Reader:
    """Works out from a plan's rounds what has happened so far."""

    def __init__(
        self,
        former: Plan,
        day: DayProblem,
        needs: Mapping[int, Need],
        matrices: Mapping[Mode, DurationMatrix],
        moment: Moment,
        ids: Mapping[int, int],
    ):
        self._ids = ids
        self._timezone = moment.timezone
        self._former = former
        self._day = day
        self._needs = needs
        self._matrices = matrices
        self._now = moment.now
        self.under_way: dict[int, UnderWay] = {}
        self.rest: dict[int, tuple[tuple[StopKind, int], ...]] = {}
        self._vehicles = {vehicle.id: vehicle for vehicle in day.problem.vehicles}
        self.begun: dict[tuple[StopKind, int], tuple[int, int]] = {}
        self.over: set[tuple[TaskKind, int]] = set()
        self.fixed: dict[int, Fixed] = {}
        self.chats: dict[int, tuple[int, RoundStop]] = {}

    def read(self, one: Round, vehicle_id: int | None) -> None:
        """Read one round.

        A round without a vehicle belongs to an unavailable volunteer.
        """
        stops = [stop for stop in one.stops if stop.need_id is not None]
        reported = [stop for stop in stops if stop.state is not StopState.PENDING]
        pending = [stop for stop in stops if stop.state is StopState.PENDING and not is_chat(self._needs, stop)]
        if vehicle_id is not None:
            self.chats |= {
                stop.need_id: (vehicle_id, stop)
                for stop in stops
                if stop.state is StopState.PENDING and is_chat(self._needs, stop) and stop.need_id is not None
            }
        travelled = [stop for stop in reported if not is_chat(self._needs, stop)]
        home = self._day.points.volunteers.get(one.volunteer_id)
        # Nobody follows a draft: of a plan that is only being thought about, nobody has set out.
        set_out = bool(travelled) or (self._former.state is not PlanState.DRAFT and one.start_at <= self._now)
        last = travelled[-1] if travelled else None
        place = home if last is None else self._location(last)
        at = one.start_at if last is None else self._reported_at(last)
        had = breaks_had(one, last, self._now) if set_out else ()
        if had and (last is None or had[-1].position > last.position):
            at = max(at, had[-1].departure)
        nearest = self._next(pending) if vehicle_id is not None and set_out else []
        made: list[RoundStop] = []
        seconds = sum(stop.leg_seconds for stop in travelled)
        metres = sum(stop.leg_metres for stop in travelled)
        for stop in nearest:
            there = self._location(stop)
            leg_seconds, leg_metres = self._leg(one.mode, place, there)
            timed = self._timed(stop, at + leg_seconds, moved=there != place)
            made.append(replace(timed, leg_seconds=leg_seconds, leg_metres=leg_metres))
            place, at = there, timed.departure
            seconds, metres = seconds + leg_seconds, metres + leg_metres
        key = -one.number if vehicle_id is None else vehicle_id
        if set_out:
            at = max(at, self._now)
            before = sorted((*reported, *had), key=lambda stop: stop.position)
            self.fixed[key] = Fixed(round=one, stops=(*before, *made), location=place, at=at)
            self.under_way[key] = UnderWay(
                location=place,
                at=at,
                begun=one.start_at,
                tasks=len(travelled) + len(made),
                seconds=seconds,
                metres=metres,
                on_board=self._carried([*travelled, *made]),
                rested=frozenset() if vehicle_id is None else which(had, self._vehicles[vehicle_id]),
            )
            self.over |= {self._task(stop) for stop in made if stop.kind is not StopKind.PICKUP}
        else:
            self.fixed[key] = Fixed(round=one, stops=tuple(reported), location=place, at=at)
        # Who was set down somewhere is fetched again.
        self.begun |= {
            (stop.kind, stop.need_id or 0): (key, self._reported_at(stop) if stop.marked_at else stop.departure)
            for stop in (*travelled, *made)
            if self._needs[stop.need_id or 0].way_back is not None
            and stop.kind is StopKind.DELIVERY
            and stop.id not in self._ids
            and stop.state is not StopState.NOT_DONE
        }
        # Of two who come to one door the one may be there already, and who was taken there is still to be fetched.
        self.over |= {
            self._task(stop)
            for stop in travelled
            if stop.state is StopState.DONE
            and stop.kind is not StopKind.PICKUP
            and _has_more_to_do(self._needs[stop.need_id or 0])
        }
        if vehicle_id is not None:
            ahead = {stop.id for stop in made}
            self.rest[vehicle_id] = tuple(
                (stop.kind, self._ids.get(stop.id, stop.need_id))
                for stop in pending
                if stop.id not in ahead and stop.need_id is not None
            )

    def _next(self, pending: Sequence[RoundStop]) -> list[RoundStop]:
        """Return the next stop still asked for, and all stops right after it at the same point."""
        asked = [stop for stop in pending if visit_of(self._day, stop) is not None]
        if asked and self._comes_again(asked[0]):
            return []
        found: list[RoundStop] = []
        for stop in asked:
            if found and (stop.lon, stop.lat) != (found[0].lon, found[0].lat):
                break
            found.append(stop)
        return found

    def _comes_again(self, stop: RoundStop) -> bool:
        """Return whether a stop fetches somebody later.

        Until it is time to go there, the volunteer is free.
        """
        need = self._needs[stop.need_id or 0]
        fetched = need.way_back is WayBack.FETCH and stop.kind is StopKind.PICKUP and stop.id in self._ids
        return fetched and stop.begin - stop.leg_seconds > self._now

    def _timed(self, stop: RoundStop, arrival: int, *, moved: bool) -> RoundStop:
        """Return a stop reached at ``arrival``.

        Nobody has reported it, so it is not over before now.
        """
        visit = visit_of(self._day, stop)
        assert visit is not None  # noqa: S101 - only stops that are still asked for are timed
        ready = arrival
        for window in visit.time_windows:
            if arrival <= window.end:
                ready = max(arrival, window.start)
                break
        begin = ready + (visit.setup if moved else 0)
        if stop.kind is StopKind.PICKUP and stop.id in self._ids:
            begin = max(begin, stop.begin)  # they are not ready to be brought home before
        return replace(stop, arrival=arrival, begin=begin, departure=max(begin + visit.service, self._now))

    def _task(self, stop: RoundStop) -> tuple[TaskKind, int]:
        number = self._ids.get(stop.id, stop.need_id or 0)
        return (TaskKind.JOB if stop.kind is StopKind.JOB else TaskKind.SHIPMENT), number

    def _location(self, stop: RoundStop) -> int | None:
        return location_of(self._day, self._needs, stop)

    def _leg(self, mode: Mode, origin: int | None, destination: int | None) -> tuple[int, int]:
        matrix = self._matrices[mode]
        if origin is None or destination is None or matrix.duration(origin, destination) == UNREACHABLE:
            return 0, 0
        return matrix.duration(origin, destination), matrix.distance(origin, destination) or 0

    def _reported_at(self, stop: RoundStop) -> int:
        if stop.marked_at is None:
            return stop.departure
        return max(0, min(seconds_of_day(stop.marked_at, self._former.day, self._timezone), self._now))

    def _carried(self, stops: Sequence[RoundStop]) -> dict[int, int]:
        """Return the end of the pickup of everything on board after some stops."""
        found: dict[int, int] = {}
        for stop in stops:
            number = self._ids.get(stop.id, stop.need_id or 0)
            if stop.kind is StopKind.PICKUP and stop.state is not StopState.NOT_DONE:
                found[number] = stop.departure if stop.state is StopState.PENDING else self._reported_at(stop)
            elif stop.kind is StopKind.DELIVERY and stop.state is not StopState.NOT_DONE:
                found.pop(number, None)
        return {number: at for number, at in found.items() if (TaskKind.SHIPMENT, number) in self._day.tasks}
