"""The integer tables that compiled code reads and writes, and the names of their columns.

``Numbers`` is a problem and never changes during a search; ``State`` is a plan of it. Everything is identified by its
position: a vehicle is a row of ``fleet``, a visit a row of ``visits``, a task (a job with one visit, or a shipment with
two) a row of ``tasks``, a place an index into ``travel``. Items of varying number (windows, bundles, meetings, groups)
are stored one after the other in one array, and two columns or an array of beginnings say which rows belong to which
owner.

There are few tables of many columns, because each array that a compiled function is given costs time to compile and to
call.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["FAR", "Ints", "Numbers", "State"]

FAR: Final = 2**40
"""The seconds of a leg that does not exist, no limit, and a moment after all others."""

Ints = npt.NDArray[np.int64]

# Columns of ``fleet``.
PROFILE: Final = 0
START: Final = 1
"""A place; -1 where the route begins at its first visit."""
END: Final = 2
OPENING: Final = 3
CLOSING: Final = 4
MOST_TASKS: Final = 5
"""This and the next four limit the route; FAR means no limit."""
MOST_TRAVEL: Final = 6
MOST_SPAN: Final = 7
MOST_METRES: Final = 8
MOST_STOPS: Final = 9
FIXED: Final = 10
FAIR: Final = 11
"""Tasks beyond these cost ``OVER`` each."""
OVER: Final = 12
HAS_PREFERENCES: Final = 13
"""Whether preferences add to the cost of legs between visits, or of the last visit."""
ALIKE: Final = 14
"""Vehicles that differ in nothing have one number: of idle ones only the first is tried."""
GROUP: Final = 15
"""The row of ``shared`` with the limits it shares; -1 where it shares none."""
STRICT: Final = 16
"""Whether it has a break, or a limit of span or metres: ``bound`` alone does not decide then."""
BREAK: Final = 17
"""Its break begins in the rows of ``windows`` from this to before ``BREAK_END``; both are the same without a break."""
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
"""Visits of one meeting begin at one moment, each by another vehicle; -1 means no meeting."""
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
"""The most seconds from the end of the pickup to the beginning of the delivery, or FAR."""
WEIGHT: Final = 3
"""What leaving it out costs."""
WIDTH: Final = 4
"""The seconds of the narrower of its visits' windows, for the order of insertion."""
GOODS: Final = 5
"""The kind of its goods; -1 where they mix with all others."""
BUNDLE: Final = 6
"""Tasks of one bundle are done or left out together; -1 means no bundle."""

# Columns of ``windows``.
OPENS: Final = 0
CLOSES: Final = 1

# Columns of ``State.sums``, and, where they can be limited, of ``shared``.
LENGTH: Final = 0
SECONDS: Final = 1
COST: Final = 2
STOPS: Final = 3
"""This and the next two are known only of vehicles that share limits."""
SPAN: Final = 4
METRES: Final = 5
SUMS: Final = 6

# Columns of ``State.spots``.
AT: Final = 0
"""The vehicle whose route it is on; -1 when on none."""
PIN: Final = 1
"""When service begins at a visit of a meeting; -1 where that is not settled, and for other visits."""


class Numbers(NamedTuple):
    """A problem as integer tables."""

    fleet: Ints  # (vehicles, columns)
    visits: Ints  # (visits, columns)
    tasks: Ints  # (tasks, columns)
    windows: Ints  # (windows, 2)
    shared: Ints  # (groups, columns of sums): limits of several vehicles; FAR for no limit
    change: Ints  # (visits, dimensions): what a visit adds to the load
    loaded: Ints  # (visits, dimensions): what is on board from the start because of it
    capacity: Ints  # (vehicles, dimensions)
    near: Ints  # (visits, visits): all visits, the nearest first
    allowed: npt.NDArray[np.bool_]  # (tasks, vehicles)
    preference: Ints  # (tasks, vehicles): added to the cost
    travel: Ints  # (profiles, places, places)
    metres: Ints  # the same shape; a single place where no limit asks for them
    zone: Ints  # (places,)
    crossing: Ints  # (1,): what a leg between two visits in different zones costs
    finish: Ints  # (vehicles, places): what ending there costs
    rivals: Ints  # (vehicles, most rivals): those that may have no route where it has one, filled up with -1
    mixes: npt.NDArray[np.bool_]  # (kinds, kinds): whether goods must not mix
    bundle_from: Ints  # (bundles + 1,): the tasks of bundle i are bundled[bundle_from[i]:bundle_from[i + 1]]
    bundled: Ints  # a task that follows another comes after it
    meeting_from: Ints  # (meetings + 1,): in the same way
    met: Ints
    group_from: Ints  # (groups + 1,): in the same way
    grouped: Ints


class State(NamedTuple):
    """A plan as integer tables: its routes and what is known of each.

    ``timing`` explains the formulas.
    """

    route: Ints  # (vehicles, visits): the visits in order; only the first sums[v, LENGTH] count
    begins: Ints  # (vehicles, visits + 1): when service begins at a place in the route, 0 being the start
    bound: Ints  # the same shape: the latest that service may begin there
    load: Ints  # (vehicles, visits + 1, dimensions), when leaving
    sums: Ints  # (vehicles, columns)
    spots: Ints  # (visits, columns)
