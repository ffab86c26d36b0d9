"""The needs that a day under way concerns, and its tasks joined from what waits and what is on board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from api.services.planning.draft import needs_to_plan
from data.store import Store
from routing.dispatch import DayProblem
from routing.need_life import PLANNABLE
from routing.needs import Need
from routing.plan import Plan

__all__ = ["joined", "needs_of"]


def needs_of(store: Store, former: Plan) -> tuple[Mapping[int, Need], tuple[Need, ...]]:
    """All needs that the day concerns, and those of them that still ask for something."""
    due = needs_to_plan(store, former.day)
    promised = store.needs.get_all(
        stop.need_id for one in former.rounds for stop in one.stops if stop.need_id is not None
    )
    needs = {**promised, **{need.id: need for need in due}}
    ours = {need.id for need in due} | {
        need.id
        for need in promised.values()
        if need.state in PLANNABLE and store.needs.day_of(need.id) in (None, former.day)
    }
    return needs, tuple(need for need_id, need in needs.items() if need_id in ours)


def joined(day: DayProblem, more: DayProblem) -> DayProblem:
    """A day with the tasks of another as well."""
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
