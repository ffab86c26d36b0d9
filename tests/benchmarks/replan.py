"""An urgent need into a day of 150 errands and 45 volunteers that runs: how long the best place takes to find.

It comes in at the hour that is planned anew, and may be done within two hours from then; where it has no place, why.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from routing.checker import violations
from routing.explain.unassigned import explain
from routing.problem import DurationMatrix, Problem, Shipment, TimeWindow, Vehicle, Visit
from routing.replan import ReplanMode, replan, running
from routing.solver import Budget, solve
from tests.support.replan_follow import followed

HOUR = 3600


def day_of(errands: int, volunteers: int, seed: int = 1) -> Problem:
    """Errands from a few shops to doors over a town of 6 km, in windows of two hours; volunteers of three hours."""
    chance = random.Random(seed)
    shops = 8
    at = np.array([[chance.uniform(0, 6000) for _ in "xy"] for _ in range(shops + errands + volunteers)])
    metres = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1)) * 1.3
    matrix = DurationMatrix((metres / 7).astype(np.int32), metres.astype(np.int32))

    def window() -> tuple[TimeWindow, ...]:
        begin = chance.randrange(9, 16) * HOUR
        return (TimeWindow(begin, begin + 2 * HOUR),)

    shipments = tuple(
        Shipment(
            id=number,
            pickup=Visit(location=chance.randrange(shops), service=300, setup=240),
            delivery=Visit(location=shops + number, service=180, setup=60, time_windows=window()),
            amount=(chance.randint(1, 3),),
            skills=frozenset({"dbs"} if chance.random() < 0.2 else ()),
            priority=1,
        )
        for number in range(errands)
    )
    vehicles = tuple(
        Vehicle(
            id=number,
            profile="car",
            start=shops + errands + number,
            end=shops + errands + number,
            time_window=TimeWindow(begin, begin + 4 * HOUR),
            capacity=(8,),
            skills=frozenset({"dbs"} if chance.random() < 0.5 else ()),
        )
        for number in range(volunteers)
        for begin in (chance.randrange(9, 14) * HOUR,)
    )
    return Problem(vehicles=vehicles, matrices={"car": matrix}, shipments=shipments)


def main(_arguments: Sequence[str] = ()) -> None:
    """Print the seconds of each way to plan the running day anew."""
    drawn = day_of(151, 45)
    last = drawn.shipments[-1]
    before = drawn.replace(shipments=drawn.shipments[:-1])
    plan = solve(before, Budget(seconds=10))
    print(f"planned: {len(plan.routes)} rounds, {len(plan.unassigned)} of 150 errands on none")
    for hour in (9, 11, 13, 15, 17):
        window = TimeWindow(hour * HOUR, (hour + 2) * HOUR)
        urgent = replace(last, delivery=replace(last.delivery, time_windows=(window,)), priority=100)
        whole = drawn.replace(shipments=(*before.shipments, urgent))
        so_far = followed(whole, plan, hour * HOUR)
        began, worked = time.perf_counter(), time.process_time()
        day = running(whole, so_far)
        found = replan(day, ReplanMode.KEEP_AND_ADD, Budget(seconds=1))
        took, work = time.perf_counter() - began, time.process_time() - worked
        assert not violations(day.problem, found)
        left = [one for one in explain(day.problem, found).unassigned if one.id == urgent.id]
        said = f"on no round: {left[0].reason}" if left else "placed"
        print(f"{hour}:00  {took:.3f} s ({work:.3f} s of processor time), {len(day.problem.shipments)} left, {said}")


if __name__ == "__main__":
    main()
