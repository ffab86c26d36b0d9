"""The checker finds every break of what ties tasks and vehicles to one another, and nothing in a good plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from routing.checker import Cause, violations
from routing.errors import InvalidProblem
from routing.problem import Break, Follows, Leg, Problem, Route, SharedLimit, Solution, Stop, StopKind, Together
from tests.support.builders import job, problem, shipment, vehicle, windows

J, P, D = StopKind.JOB, StopKind.PICKUP, StopKind.DELIVERY

GOOD = problem(
    job(1, 2, service=60),
    job(2, 2, service=60),
    shipment(3, 1, 3, goods="bleach", vehicles=frozenset({1})),
    shipment(4, 3, 1, goods="bread", preferences=((1, 40), (2, 90))),
    job(5, 4, vehicles=frozenset({2, 3})),
    vehicles=[
        vehicle(
            1, prefix=((P, 3),), max_stops=4, fair_tasks=4, over_cost=7,
            breaks=(Break(id=1, time_windows=windows((210, 300)), service=100),),
        ),
        vehicle(2, 4, None, finish=5, finish_percent=50),
        vehicle(3, 4),
    ],
    together=(Together(((J, 1), (J, 2))),),
    follows=(Follows((D, 3), (P, 4), least=0, most=60),),
    alternatives=(frozenset({2, 3}),),
    shared_limits=(
        SharedLimit(
            vehicles=frozenset({1, 2}),
            max_tasks=7, max_stops=6, max_travel_time=900, max_duration=1300, max_distance=9000,
        ),
    ),
    never_mixed=(frozenset({"bleach", "bread"}),),
    zones=(0, 0, 0, 1, 1, 1),
    crossing_cost=11,
)  # fmt: skip
"""Both meet at 2; the first brings bleach from 1 to 3, then bread back, and rests at 2."""


def route(number: int, start: int | None, end: int | None, *stops: tuple[StopKind, int, int, int, int]) -> Route:
    """A route of (kind, id, location, begin, service), each begun when it is reached or after waiting."""
    made = [Stop(kind=StopKind.START, location=start, arrival=100 if number == 1 else 0)]
    legs = []
    for kind, task, place, begin, service in stops:
        before = made[-1]
        seconds = 0 if before.location is None else abs(place - before.location) * 100
        arrival = before.departure + seconds
        made.append(
            Stop(
                kind=kind,
                task_id=None if kind is StopKind.BREAK else task,
                break_id=task if kind is StopKind.BREAK else None,
                location=place,
                arrival=arrival,
                waiting=begin - arrival,
                service=service,
            )
        )
        legs.append(Leg(before.location, place, seconds, seconds * 10))
    last = made[-1]
    seconds = 0 if end is None or last.location is None else abs(end - last.location) * 100
    made.append(Stop(kind=StopKind.END, location=end, arrival=last.departure + seconds))
    legs.append(Leg(last.location, end, seconds, seconds * 10))
    return Route(number, tuple(made), tuple(legs))


FIRST = route(
    1, 0, 0,
    (P, 3, 1, 200, 0), (StopKind.BREAK, 1, 1, 210, 100), (J, 1, 2, 410, 60),
    (D, 3, 3, 570, 0), (P, 4, 3, 570, 0), (D, 4, 1, 770, 0),
)  # fmt: skip
SECOND = route(2, 4, None, (J, 5, 4, 0, 0), (J, 2, 2, 410, 60))
COST = FIRST.legs[-1].duration + 100 + 100 + 100 + 200 + 40 + 7 + 22 + 200 + 150 + 11
PLAN = Solution((FIRST, SECOND), (), COST)


def causes(made: Problem, plan: Solution = PLAN) -> set[Cause]:
    return {one.cause for one in violations(made, plan)}


def test_a_good_plan_with_every_rule_is_good() -> None:
    assert [str(one) for one in violations(GOOD, PLAN)] == []


def first(**changes: Any) -> Problem:
    return GOOD.replace(vehicles=(replace(GOOD.vehicles[0], **changes), *GOOD.vehicles[1:]))


def shared(**limits: int) -> Problem:
    return GOOD.replace(shared_limits=(SharedLimit(vehicles=frozenset({1, 2}), **limits),))


TIGHTER: dict[str, tuple[Callable[[], Problem], Cause]] = {
    "most stops": (lambda: first(max_stops=3), Cause.MAX_STOPS),
    "a break elsewhen": (
        lambda: first(breaks=(Break(id=1, time_windows=windows((0, 209), (311, 400)), service=100),)),
        Cause.BREAK,
    ),
    "a longer break": (
        lambda: first(breaks=(replace(GOOD.vehicles[0].breaks[0], service=101),)),
        Cause.BREAK,
    ),
    "two breaks": (
        lambda: first(breaks=(GOOD.vehicles[0].breaks[0], Break(id=2, time_windows=windows((500, 600)), service=9))),
        Cause.BREAK,
    ),
    "no such break": (lambda: first(breaks=()), Cause.BREAK),
    "another prefix": (lambda: first(prefix=((J, 1),)), Cause.PREFIX),
    "a prefix of another": (
        lambda: GOOD.replace(
            vehicles=(
                replace(GOOD.vehicles[0], prefix=()),
                replace(GOOD.vehicles[1], prefix=((P, 3),)),
                GOOD.vehicles[2],
            )
        ),
        Cause.PREFIX,
    ),
    "a vehicle not allowed": (
        lambda: GOOD.replace(jobs=(*GOOD.jobs[:2], replace(GOOD.jobs[2], vehicles=frozenset({3})))),
        Cause.VEHICLE,
    ),
    "an earlier return": (lambda: GOOD.replace(follows=(Follows((D, 3), (P, 4), least=1),)), Cause.FOLLOWS),
    "a later return": (lambda: GOOD.replace(follows=(Follows((P, 3), (P, 4), most=369),)), Cause.FOLLOWS),
    "a return by another": (lambda: GOOD.replace(follows=(Follows((D, 3), (J, 2)),)), Cause.FOLLOWS),
    "together": (lambda: GOOD.replace(together=(Together(((J, 1), (J, 5))),)), Cause.TOGETHER),
    "together by one": (lambda: GOOD.replace(together=(Together(((D, 3), (P, 4))),)), Cause.TOGETHER),
    "alternatives": (lambda: GOOD.replace(alternatives=(frozenset({1, 2}),)), Cause.ALTERNATIVES),
    "tasks together": (lambda: shared(max_tasks=6), Cause.SHARED_LIMIT),
    "stops together": (lambda: shared(max_stops=4), Cause.SHARED_LIMIT),
    "the way together": (lambda: shared(max_travel_time=799), Cause.SHARED_LIMIT),
    "the time together": (lambda: shared(max_duration=1239), Cause.SHARED_LIMIT),
    "metres together": (lambda: shared(max_distance=7999), Cause.SHARED_LIMIT),
    "a preference": (
        lambda: GOOD.replace(shipments=(GOOD.shipments[0], replace(GOOD.shipments[1], preferences=()))),
        Cause.COST,
    ),
    "the fair share": (lambda: first(fair_tasks=3), Cause.COST),
    "zones": (lambda: GOOD.replace(zones=()), Cause.COST),
    "the finish": (
        lambda: GOOD.replace(vehicles=(GOOD.vehicles[0], replace(GOOD.vehicles[1], finish=None), GOOD.vehicles[2])),
        Cause.COST,
    ),
}


@pytest.mark.parametrize("name", TIGHTER)
def test_each_rule_is_judged(name: str) -> None:
    tighter, cause = TIGHTER[name]
    assert causes(tighter()) == {cause}


def test_half_of_what_belongs_together_is_found() -> None:
    alone = Solution((FIRST,), (), 0)
    assert Cause.ALL_OR_NONE in causes(GOOD, alone)


def test_goods_that_must_not_mix_are_found_where_they_meet() -> None:
    made = problem(
        shipment(1, 1, 3, goods="bleach"),
        shipment(2, 2, 3, goods="bread"),
        never_mixed=(frozenset({"bleach", "bread"}),),
    )
    mixed = route(1, 0, 0, (P, 1, 1, 200, 0), (P, 2, 2, 300, 0), (D, 1, 3, 400, 0), (D, 2, 3, 400, 0))
    assert causes(made, Solution((mixed,), (), 600)) == {Cause.MIXED}
    apart = route(1, 0, 0, (P, 1, 1, 200, 0), (D, 1, 3, 400, 0), (P, 2, 2, 500, 0), (D, 2, 3, 600, 0))
    assert causes(made, Solution((apart,), (), 800)) == set()


@pytest.mark.parametrize("breaks", [windows((0, 0)), windows((870, 900)), windows((0, 50), (400, 410))])
def test_a_break_before_or_after_the_route_needs_no_place_in_it(breaks: Any) -> None:
    """The route lasts from 100 to 770."""
    stops = (P, 3, 1, 200, 0), (J, 1, 2, 410, 60), (D, 3, 3, 570, 0), (P, 4, 3, 570, 0), (D, 4, 1, 770, 0)
    plan = Solution((route(1, 0, 0, *stops), SECOND), (), COST)
    assert causes(first(breaks=(Break(id=1, time_windows=breaks, service=100),)), plan) == set()
    assert causes(GOOD, plan) == {Cause.BREAK}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "visits": ({"together": (Together(((J, 1), (J, 99))),)}, "problem.no-such-visit"),
    "one task": ({"together": (Together(((P, 3), (D, 3))),)}, "problem.bad-relation"),
    "itself": ({"follows": (Follows((J, 1), (J, 1)),)}, "problem.bad-relation"),
    "most and least": ({"follows": (Follows((J, 1), (J, 2), least=5, most=4),)}, "problem.bad-relation"),
    "vehicles": ({"alternatives": (frozenset({1, 77}),)}, "problem.no-such-vehicle"),
    "no vehicles": ({"shared_limits": (SharedLimit(vehicles=frozenset()),)}, "problem.no-such-vehicle"),
    "one kind": ({"never_mixed": (frozenset({"a"}),)}, "problem.bad-relation"),
    "zones": ({"zones": (1, 2)}, "problem.bad-relation"),
    "a cost": ({"crossing_cost": -1}, "problem.negative"),
    "a prefix": ({"vehicles": (vehicle(1, prefix=((D, 3),)),)}, "problem.bad-prefix"),
    "a break": ({"vehicles": (vehicle(1, breaks=(Break(id=1, time_windows=()),)),)}, "problem.break-without-window"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_relation_that_cannot_be_is_told(name: str) -> None:
    changes, code = WRONG[name]
    with pytest.raises(InvalidProblem) as caught:
        problem(*GOOD.jobs, *GOOD.shipments, **({"vehicles": GOOD.vehicles} | changes))
    assert code in {fault.code for fault in caught.value.faults}


def test_a_part_of_a_problem_keeps_the_relations_it_has_everything_of() -> None:
    part = GOOD.part(GOOD.vehicles[:2], GOOD.jobs[:2], ())
    assert (part.together, part.follows, part.alternatives) == (GOOD.together, (), ())
    assert part.shared_limits == GOOD.shared_limits
    assert part.vehicles[0].prefix == ()


def test_bundles_join_what_is_tied() -> None:
    tied = GOOD.replace(follows=(Follows((D, 3), (P, 4)), Follows((D, 4), (J, 1))))
    assert sorted(sorted(number for _, number in bundle) for bundle in tied.bundles) == [[1, 2, 3, 4]]
    assert sorted(sorted(number for _, number in bundle) for bundle in GOOD.bundles) == [[1, 2], [3, 4]]
