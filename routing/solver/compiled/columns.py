"""A problem, and plans of it, as tables of whole numbers for compiled code; and the names of their columns.

Few tables of many columns, because each array that a compiled function is handed costs time to compile and to call.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["FAR", "Ints", "Numbers", "State"]

FAR: Final = 2**40
"""Seconds of a leg that does not exist; and a moment after all others."""

Ints = npt.NDArray[np.int64]

# Columns of ``fleet``.
PROFILE: Final = 0
START: Final = 1
"""A place; -1: the route begins at its first visit."""
END: Final = 2
OPENING: Final = 3
CLOSING: Final = 4
MOST_TASKS: Final = 5
"""This and the others that limit: FAR for no limit."""
MOST_TRAVEL: Final = 6
MOST_SPAN: Final = 7
MOST_METRES: Final = 8
MOST_STOPS: Final = 9
FIXED: Final = 10
FAIR: Final = 11
"""Tasks beyond these cost ``OVER`` each."""
OVER: Final = 12
FOND: Final = 13
"""Whether legs between visits, or the last visit, cost more than their way."""
ALIKE: Final = 14
"""Vehicles that differ in nothing have one number."""
GROUP: Final = 15
"""The row of ``shared``; -1 where nothing is shared."""
STRICT: Final = 16
"""Whether it has limits that only a whole route tells."""
BREAK: Final = 17
"""Its break is begun in the rows of ``windows`` from this to before ``BREAK_END``; the same where it has none."""
BREAK_END: Final = 18
BREAK_LENGTH: Final = 19

# Columns of ``visits``.
TASK: Final = 0
PLACE: Final = 1
SERVICE: Final = 2
SETUP: Final = 3
WINDOWS: Final = 4
"""Its windows are the rows of ``windows`` from this to before ``WINDOWS_END``."""
WINDOWS_END: Final = 5
MEETING: Final = 6
"""Visits of one meeting are begun at one moment by different vehicles; -1 where alone."""
AFTER: Final = 7
"""The visit it follows by the same vehicle, or -1."""
LEAST: Final = 8
"""Seconds from the end of service there to its beginning here."""
MOST: Final = 9

# Columns of ``tasks``.
FIRST: Final = 0
SECOND: Final = 1
"""A shipment's second visit; -1 of a job."""
RIDE: Final = 2
"""Most seconds between, FAR for no limit."""
WEIGHT: Final = 3
"""What leaving it out costs."""
WIDTH: Final = 4
"""The narrower window, for the order of insertion."""
GOODS: Final = 5
"""Their kind, -1 where they mix with all others."""
BUNDLE: Final = 6
"""Tasks of one bundle are done or left out together; -1 where alone."""

# Columns of ``windows``.
OPENS: Final = 0
CLOSES: Final = 1

# Columns of ``State.sums``, and, where they can be limited, of ``shared``.
LENGTH: Final = 0
SECONDS: Final = 1
COST: Final = 2
STOPS: Final = 3
"""This and the next two only of vehicles that share limits."""
SPAN: Final = 4
METRES: Final = 5
SUMS: Final = 6

# Columns of ``State.spots``.
AT: Final = 0
"""The vehicle; -1 when on no route."""
PIN: Final = 1
"""When service begins, of a visit that meets others; -1 where that is not settled."""


class Numbers(NamedTuple):
    """A problem; a task is a job (one visit) or a shipment (two)."""

    fleet: Ints  # (vehicles, columns)
    visits: Ints  # (visits, columns)
    tasks: Ints  # (tasks, columns)
    windows: Ints  # (windows, 2)
    shared: Ints  # (groups, columns of sums): limits of several vehicles; FAR for no limit
    change: Ints  # (visits, dimensions): what a visit adds to the load
    loaded: Ints  # (visits, dimensions): what is on board from the start for it
    capacity: Ints  # (vehicles, dimensions)
    near: Ints  # (visits, visits): all visits, the nearest first
    allowed: npt.NDArray[np.bool_]  # (tasks, vehicles)
    wish: Ints  # (tasks, vehicles): added to the cost
    travel: Ints  # (profiles, places, places)
    metres: Ints  # the same shape; a single place where no limit asks for them
    zone: Ints  # (places,)
    crossing: Ints  # (1,): what a leg between two visits in different zones costs
    finish: Ints  # (vehicles, places): what ending there costs
    rivals: Ints  # (vehicles, most rivals): those that have no route where it has one; -1 where there are fewer
    mixes: npt.NDArray[np.bool_]  # (kinds, kinds): whether goods must not mix
    bundle_from: Ints  # (bundles + 1,): the tasks of bundle i are bundled[bundle_from[i]:bundle_from[i + 1]]
    bundled: Ints  # what follows comes after what it follows
    meeting_from: Ints  # (meetings + 1,): in the same way
    met: Ints
    group_from: Ints  # (groups + 1,): in the same way
    grouped: Ints


class State(NamedTuple):
    """Routes, and what is known of each."""

    route: Ints  # (vehicles, visits)
    begins: Ints  # (vehicles, visits + 1): when service begins at a place in the route, 0 being the start
    bound: Ints  # the latest that service may begin there
    load: Ints  # (vehicles, visits + 1, dimensions), when leaving
    sums: Ints  # (vehicles, columns)
    spots: Ints  # (visits, columns)
