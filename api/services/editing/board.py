"""A stored plan as a routing problem, to change by hand or query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.services.context import Context
from api.services.editing.day_readings import PlanReading, reading_of
from api.services.planning.inputs import DayReading
from api.services.planning.versions import newest_of
from api.services.running.begun import is_over
from routing.dispatch import Chat, DayProblem
from routing.errors import Conflict, NotFound
from routing.evaluation.insertion import task_nodes
from routing.evaluation.visit import Node
from routing.needs import NeedKind
from routing.plan import Continuation, Plan, RoundStop, StopState
from routing.problem import StopKind, StopRef, TaskKind, TaskRef, Vehicle, task_of
from routing.running.changes import Changes
from routing.running.joint_visits import task_ids
from routing.running.state import BegunDay, turns_of

__all__ = [
    "Board",
    "also_moved",
    "board_from",
    "board_of",
    "node_of",
    "stop_task",
    "vehicle_of",
    "visit_of",
    "waiting_nodes",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A plan as a routing problem, to change by hand.

    Attributes
    ----------
    plan, reading
        The version that is changed, and its day's data.
    orders
        The visits still ahead of each shift, in order.
    turns
        The turn of each round, by the round's number.
    tasks
        The task that each stop belongs to, by the stop's id.
    calls
        The unreported phone calls of each shift.
    pins
        The moments at which volunteers meet for visits that need several of them.
    """

    plan: Plan
    reading: PlanReading
    orders: Mapping[int, list[Node]]
    turns: Mapping[int, int]
    tasks: Mapping[int, int]
    calls: Mapping[int, tuple[Chat, ...]]
    pins: Mapping[StopRef, int]

    @property
    def known(self) -> DayReading:
        return self.reading.known

    @property
    def begun(self) -> BegunDay:
        """The day, including what has been started."""
        return self.reading.begun

    @property
    def day(self) -> DayProblem:
        """The day problem that the plan is checked against."""
        return self.reading.day

    @property
    def nodes(self) -> Mapping[StopRef, Node]:
        """The visits of the problem."""
        return self.reading.nodes

    @property
    def follows(self) -> bool:
        """Whether volunteers follow the plan that the day is read from."""
        return self.reading.follows


def board_of(ctx: Context, plan_id: int, *, newest: bool = True) -> Board:
    """Load a plan as a routing problem, including reports if the day has begun.

    Raises
    ------
    NotFound
        ``plan.unknown``
    Conflict
        ``plan.not-newest``: another version took its place; ``replan.day-over``
    """
    with ctx.database.reading() as store:
        plan = newest_of(store, plan_id) if newest else store.plans.get(plan_id)
        live = store.plans.live(plan.day)
    if newest and is_over(ctx, plan.day):
        raise Conflict("replan.day-over", "This day is over.", "Choose another day.")
    return board_from(ctx, plan, live)


def board_from(ctx: Context, plan: Plan, live: Plan | None) -> Board:
    """Build the routing problem of a saved or unsaved plan, given the day's live plan."""
    said = plan.provenance.continues or Continuation(plan_id=plan.id)
    follows = live is not None and live.id in (plan.id, said.plan_id)
    basis = live if live is not None and follows else plan
    gone = said.gone
    changes = Changes(gone=gone, closed=said.closed, as_planned=said.as_planned)
    reading = reading_of(ctx, plan, basis, changes, follows=follows)
    begun, problem, nodes = reading.begun, reading.day.problem, reading.nodes
    present = {vehicle.id for vehicle in problem.vehicles}
    turns = {
        number: vehicle_id for number, vehicle_id in turns_of(begun.whole, plan, gone).items() if vehicle_id in present
    }
    tasks = task_ids(plan, begun.needs, begun.whole)
    orders: dict[int, list[Node]] = {}
    calls: dict[int, tuple[Chat, ...]] = {}
    begins: dict[StopRef, int] = {}
    for one in plan.rounds:
        if one.number not in turns:
            continue
        vehicle_id = turns[one.number]
        found = [(visit_of(nodes, tasks, stop), stop) for stop in one.stops]
        orders[vehicle_id] = _whole([node for node, _ in found if node is not None])
        begins |= {(node.kind, node.task.id): stop.begin for node, stop in found if node is not None}
        calls[vehicle_id] = tuple(
            Chat(stop.need_id, one.volunteer_id, vehicle_id, stop.begin, stop.departure)
            for stop in one.stops
            if stop.need_id is not None
            and stop.state is StopState.PENDING
            and begun.needs[stop.need_id].kind is NeedKind.CHAT
        )
    meetings = (one.stops for one in problem.together if all(stop in begins for stop in one.stops))
    return Board(
        plan=plan,
        reading=reading,
        orders=orders,
        turns=turns,
        tasks=tasks,
        calls=calls,
        pins={stop: begins[stop] for stops in meetings for stop in stops},
    )


def waiting_nodes(board: Board, need_id: int) -> tuple[Node, ...]:
    """Return the visits of an unassigned need.

    Raises
    ------
    NotFound
        ``need.not-to-place``: it is on a round already, is not a visit, or cannot be planned yet.
    """
    on = {node.key for order in board.orders.values() for node in order}
    for kind in (TaskKind.JOB, TaskKind.SHIPMENT):
        first = StopKind.JOB if kind is TaskKind.JOB else StopKind.PICKUP
        if (first, need_id) in board.nodes and (kind, need_id) not in on:
            return task_nodes(board.nodes, kind, need_id)
    raise NotFound(
        "need.not-to-place",
        "This need cannot be added to a round: it is on one already, is a call, or has details missing.",
        "See its reason on the day's page.",
    )


def stop_task(board: Board, stop_id: int) -> TaskRef:
    """Return the task of a stop that can still be moved.

    Raises
    ------
    NotFound
        ``stop.unknown``
    Conflict
        ``stop.started``, ``stop.call``
    """
    return node_of(board, stop_id).key


def also_moved(board: Board, key: TaskRef) -> tuple[TaskRef, ...]:
    """Return the movable tasks that must stay with a task's volunteer: a lift's other way."""
    ties = [(task_of(one.first), task_of(one.then)) for one in board.day.problem.follows]
    return tuple(other for pair in ties if key in pair for other in pair if other != key)


def vehicle_of(board: Board, vehicle_id: int) -> Vehicle:
    """Return a volunteer's shift as the problem's vehicle."""
    return next(one for one in board.day.problem.vehicles if one.id == vehicle_id)


def node_of(board: Board, stop_id: int) -> Node:
    """Return the visit of a stop that can still be moved; raises as ``stop_task``."""
    stop = next((stop for one in board.plan.rounds for stop in one.stops if stop.id == stop_id), None)
    if stop is None or stop.need_id is None:
        raise NotFound("stop.unknown", "This plan does not have that stop.", "Reload the day.")
    if board.begun.needs[stop.need_id].kind is NeedKind.CHAT:
        raise Conflict(
            "stop.call",
            "A telephone call has no place on the route: planning sets its time.",
            "Ask the volunteer to call at another time, or start a new plan.",
        )
    node = visit_of(board.nodes, board.tasks, stop)
    if node is None or not any(node in order for order in board.orders.values()):
        raise Conflict(
            "stop.started",
            "This stop was reported, or a volunteer is on the way to it, so it cannot be moved.",
            "Adjust the day's rounds if the volunteer has gone home.",
        )
    return node


def visit_of(nodes: Mapping[StopRef, Node], tasks: Mapping[int, int], stop: RoundStop) -> Node | None:
    """Return a stop's visit in the remaining problem, where a delivery on board is a job."""
    if stop.state is not StopState.PENDING or stop.need_id is None:
        return None
    number = tasks.get(stop.id, stop.need_id)
    return nodes.get((stop.kind, number)) or (
        nodes.get((StopKind.JOB, number)) if stop.kind is StopKind.DELIVERY else None
    )


def _whole(found: list[Node]) -> list[Node]:
    """Return the visits, without those whose pickup or delivery is missing."""
    seen: dict[TaskRef, int] = {}
    for node in found:
        seen[node.key] = seen.get(node.key, 0) + 1
    return [node for node in found if seen[node.key] == (1 if node.kind is StopKind.JOB else 2)]
