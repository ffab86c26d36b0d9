"""Find the best position for an unassigned need on each round of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.context import Context
from api.services.editing.board import board_of, waiting_nodes
from routing.evaluation.cost import order_cost
from routing.evaluation.fit import may_do
from routing.evaluation.insertion import insertion_into
from routing.evaluation.timing import build_route
from routing.problem import StopKind

__all__ = ["FittingPlace", "FittingPlaces", "fitting_places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingPlace:
    """A position on a round for a need's last stop, with arrival and added seconds."""

    round_id: int | None
    round_number: int | None
    volunteer_id: int
    volunteer_name: str
    position: int
    arrival: int
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingPlaces:
    """The best positions for a need, one for each round, cheapest first."""

    plan_id: int
    day: date
    need_id: int
    places: tuple[FittingPlace, ...]


def fitting_places(ctx: Context, plan_id: int, need_id: int) -> FittingPlaces:
    """Return the best position for a need on each unlocked round where no rule is broken.

    Raises
    ------
    NotFound
        ``plan.unknown``, ``need.not-to-place``
    Conflict
        ``plan.not-newest``, ``replan.day-over``
    """
    board = board_of(ctx, plan_id)
    nodes, problem, locks = waiting_nodes(board, need_id), board.day.problem, board.plan.locks
    rounds = {board.turns[one.number]: one for one in board.plan.rounds if one.number in board.turns}
    busy = {turn for turn, order in board.orders.items() if order}
    rivals = {one for choice in problem.alternatives if choice & busy for one in choice - busy}
    found: list[FittingPlace] = []
    for vehicle in problem.vehicles:
        one, who = rounds.get(vehicle.id), board.begun.whole.turns[vehicle.id].volunteer
        locked = who.id in locks.volunteer_ids or (one is not None and one.number in locks.round_numbers)
        if locked or vehicle.id in rivals or not may_do(nodes[0].task, vehicle):
            continue
        present = board.orders.get(vehicle.id, [])
        best = insertion_into(problem, vehicle, present, nodes)
        route = None if best is None else build_route(problem, vehicle, best.order)
        if best is None or route is None:
            continue
        last = next(stop for stop in route.stops if (stop.kind, stop.task_id) == (nodes[-1].kind, nodes[-1].task.id))
        visits = [stop for stop in route.stops if stop.kind not in (StopKind.START, StopKind.BREAK, StopKind.END)]
        begun = 0 if one is None else sum(stop.need_id is not None for stop in one.stops) - len(present)
        before = order_cost(problem, vehicle, present) if present else -vehicle.fixed_cost
        found.append(
            FittingPlace(
                round_id=None if one is None else one.id,
                round_number=None if one is None else one.number,
                volunteer_id=who.id,
                volunteer_name=who.name,
                position=begun + visits.index(last) + 1,
                arrival=last.arrival,
                added=order_cost(problem, vehicle, best.order) - before,
            )
        )
    places = tuple(sorted(found, key=lambda place: (place.added, place.volunteer_id)))
    return FittingPlaces(plan_id=board.plan.id, day=board.plan.day, need_id=need_id, places=places)
