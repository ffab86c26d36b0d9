"""Generated problems of a few tasks: whatever hypothesis thinks of, most of it tight and some of it impossible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from routing.problem import (
    UNREACHABLE,
    DurationMatrix,
    Job,
    Problem,
    Shipment,
    TimeWindow,
    Vehicle,
    Visit,
)

PLACES = 5


st_seconds = st.integers(0, 600)


st_visit = st.builds(
    lambda location, service, setup, windows: Visit(
        location=location, service=service, setup=setup, time_windows=windows
    ),
    st.integers(0, PLACES - 1),
    st.integers(0, 120),
    st.sampled_from([0, 0, 30]),
    st.lists(st.integers(0, 3000), max_size=4, unique=True).map(
        lambda moments: tuple(
            TimeWindow(a, b) for a, b in zip(sorted(moments)[::2], sorted(moments)[1::2], strict=False)
        )
    ),
)


st_skills = st.frozensets(st.sampled_from("ab"), max_size=1)


st_amount = st.tuples(st.integers(0, 3))


st_limit = st.none() | st.integers(0, 3000)


@st.composite
def st_matrix(draw: st.DrawFn) -> DurationMatrix:
    """Points on a grid, so that no detour is shorter than the direct way; now and then a way is missing."""
    at = np.array(draw(st.lists(st.tuples(st_seconds, st_seconds), min_size=PLACES, max_size=PLACES)))
    durations = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int32)
    distances = durations * 7
    if draw(st.booleans()) and draw(st.booleans()):
        place = draw(st.integers(0, PLACES - 1))
        durations[place, :] = durations[:, place] = UNREACHABLE
        durations[place, place] = 0
    return DurationMatrix(durations, distances)


@st.composite
def st_problem(draw: st.DrawFn, most_tasks: int = 8, goods: bool = True) -> Problem:
    jobs = draw(
        st.lists(
            st.builds(
                Job,
                id=st.integers(0, 99),
                visit=st_visit,
                delivery=st_amount if goods else st.just(()),
                pickup=st.just(()),
                skills=st_skills,
                priority=st.integers(0, 3),
            ),
            max_size=most_tasks,
            unique_by=lambda job: job.id,
        )
    )
    shipments = draw(
        st.lists(
            st.builds(
                Shipment,
                id=st.integers(0, 99),
                pickup=st_visit,
                delivery=st_visit,
                amount=st_amount,
                skills=st_skills,
                priority=st.integers(0, 3),
                max_ride=st_limit,
            ),
            max_size=most_tasks - len(jobs),
            unique_by=lambda shipment: shipment.id,
        )
    )
    vehicles = draw(
        st.lists(
            st.builds(
                Vehicle,
                id=st.integers(0, 9),
                profile=st.just("car"),
                start=st.none() | st.integers(0, PLACES - 1),
                end=st.none() | st.integers(0, PLACES - 1),
                time_window=st.none() | st.builds(TimeWindow, st.integers(0, 1000), st.integers(1000, 4000)),
                capacity=st_amount,
                skills=st.frozensets(st.sampled_from("ab")),
                max_tasks=st.none() | st.integers(0, 6),
                max_travel_time=st_limit,
                max_duration=st_limit,
                max_distance=st.none() | st.integers(0, 20_000),
                fixed_cost=st.sampled_from([0, 0, 500]),
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda vehicle: vehicle.id,
        )
    )
    return Problem(
        vehicles=tuple(vehicles), matrices={"car": draw(st_matrix())}, jobs=tuple(jobs), shipments=tuple(shipments)
    )


def apart(made: Problem) -> Problem:
    """The same with ids that jobs and shipments do not share."""
    return made.replace(shipments=tuple(replace(one, id=one.id + 100) for one in made.shipments))
