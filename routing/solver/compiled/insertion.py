"""Insert tasks into routes where they add least, and remove them, in compiled code.

Every position of every route that may take a task is tried. The cost is compared first, because that takes a few
additions. Times and loads are checked only where the cost is below that of the best position so far.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from routing.solver.compiled.columns import (
    AFTER,
    ALIKE,
    AT,
    BUNDLE,
    CLOSES,
    CLOSING,
    END,
    FAIR,
    FAR,
    FIRST,
    FIXED,
    GOODS,
    HAS_PREFERENCES,
    LENGTH,
    MEETING,
    MOST_STOPS,
    MOST_TASKS,
    MOST_TRAVEL,
    OVER,
    PIN,
    PLACE,
    PROFILE,
    RIDE,
    SECOND,
    SECONDS,
    SERVICE,
    START,
    STOPS,
    STRICT,
    TASK,
    WEIGHT,
    WINDOWS,
    WINDOWS_END,
)
from routing.solver.compiled.compiler import compiled
from routing.solver.compiled.timing import (
    begin_after,
    leg,
    leg_preference,
    new_stop,
    obeys_exactly,
    random,
    refresh,
    rest_of,
    time_coupled,
)

__all__ = ["insert", "take"]

BLINK: Final = 0.01
"""How often a position is passed over at random, so that the search does not do the same again (SISR)."""


@compiled
def joined(s, v, i, j, first, second, order):
    """Write the order of a route with a task before its positions i and j; return its length."""
    m, count = s.sums[v, LENGTH], 0
    for k in range(m + 1):
        if k == i:
            order[count] = first
            count += 1
        if k == j and second >= 0:
            order[count] = second
            count += 1
        if k < m:
            order[count] = s.route[v, k]
            count += 1
    return count


@compiled
def overloaded(s_load, change, capacity, v, visit, low, high):
    """Return whether a visit would overload a route at any position from ``low`` to ``high``."""
    for k in range(low, high + 1):
        for d in range(change.shape[1]):
            if s_load[v, k, d] + change[visit, d] > capacity[v, d]:
                return True
    return False


@compiled
def last_opening(visits, windows, spots, visit):
    """Return the last moment at which service may begin at a visit; FAR where any will do."""
    if spots[visit, PIN] >= 0:
        return spots[visit, PIN]
    end = visits[visit, WINDOWS_END]
    return windows[end - 1, CLOSES] if end > visits[visit, WINDOWS] else FAR


@compiled
def cheapest(n, s, v, t, most, seeds, order, times):
    """Find where a task adds least to a route, if less than ``most``.

    Returns the cost added, the position of the first visit, and that of the second.

    A position is that of the visit before which the task goes; -1 is nowhere. The cost that a task adds is

        travel into and out of it - travel saved, in seconds
        + preferences on these legs + ``extra``: what it adds wherever in the route it goes.

    Jobs and shipments share this long function, because two functions would each name the arrays, and take a quarter
    longer.
    """
    fleet, visits, tasks, windows, spots, sums = n.fleet, n.visits, n.tasks, n.windows, s.spots, s.sums
    shared, group_from, grouped = n.shared, n.group_from, n.grouped
    travel = n.travel[fleet[v, PROFILE]]
    capacity = n.capacity
    change = n.change
    crossing = n.crossing[0]
    finish = n.finish
    has_preferences = fleet[v, HAS_PREFERENCES]
    loaded = n.loaded
    preference = n.preference
    zone = n.zone
    s_begins = s.begins
    s_bound = s.bound
    s_load = s.load
    s_route = s.route
    first, second = tasks[t, FIRST], tasks[t, SECOND]
    m, dims = sums[v, LENGTH], change.shape[1]
    best, at, then = most, -1, -1
    count = m + (2 if second >= 0 else 1)
    if count > min(fleet[v, MOST_TASKS], rest_of(fleet, shared, group_from, grouped, sums, v, LENGTH)):
        return best, at, then
    extra = preference[t, v] + (fleet[v, FIXED] if m == 0 else 0)
    extra += fleet[v, OVER] * (max(0, count - fleet[v, FAIR]) - max(0, m - fleet[v, FAIR]))
    # ``spare``: how many more seconds of travel, and how many more stops, the route may take.
    most_travel = min(fleet[v, MOST_TRAVEL], rest_of(fleet, shared, group_from, grouped, sums, v, SECONDS))
    spare_travel = most_travel - sums[v, SECONDS]
    spare_stops = min(fleet[v, MOST_STOPS], rest_of(fleet, shared, group_from, grouped, sums, v, STOPS))
    if spare_stops < FAR:
        for k in range(m):
            before = visits[s_route[v, k - 1], PLACE] if k else fleet[v, START]
            spare_stops -= new_stop(before, visits[s_route[v, k], PLACE])
    # ``exact``: whether bounds alone do not decide, so that each order must be scheduled (see ``timing``).
    exact = fleet[v, STRICT] or tasks[t, RIDE] < FAR or tasks[t, GOODS] >= 0
    exact |= visits[first, AFTER] >= 0 or (second >= 0 and visits[second, AFTER] >= 0)
    exact = exact or time_coupled(visits, tasks, s_route[v], m)
    shut = last_opening(visits, windows, spots, first)
    p = visits[first, PLACE]
    q = visits[second, PLACE] if second >= 0 else p
    for i in range(m + 1):
        before = s_route[v, i - 1] if i else -1
        a = visits[before, PLACE] if i else fleet[v, START]
        # Begins only rise along a route: once the visit's last window has closed, no later position can be in time.
        if s_begins[v, i] > shut:
            break
        # What a job hands over is on board from the start: the later its position, the longer it takes up room.
        if second < 0 and dims and overloaded(s_load, loaded, capacity, v, first, 0, i):
            break
        begin = begin_after(travel, visits, windows, spots, before, a, s_begins[v, i], first)
        if begin >= FAR:
            continue
        after = s_route[v, i] if i < m else -1
        b = visits[after, PLACE] if i < m else fleet[v, END]
        old = leg(travel, a, b) if m else 0
        there = leg(travel, a, p)
        if second < 0:
            added = there + leg(travel, p, b) - old
            price = added + extra
            if has_preferences:
                left, right = visits[before, PLACE] if i else -1, visits[after, PLACE] if i < m else -1
                price += leg_preference(zone, crossing, finish, v, left, p)
                price += leg_preference(zone, crossing, finish, v, p, right)
                price -= leg_preference(zone, crossing, finish, v, left, right)
            if price >= best or added > spare_travel:
                continue
            if spare_stops < FAR:
                more = new_stop(a, p)
                if i < m:
                    more += new_stop(p, b) - new_stop(a, b)
                if more > spare_stops:
                    continue
            if random(seeds) < BLINK:
                continue
            # After the job what it picked up is on board; what it handed over was so from the start, and is no more.
            full = False
            for d in range(dims):
                gain = change[first, d] + loaded[first, d]
                for k in range(i, m + 1):
                    if s_load[v, k, d] + gain > capacity[v, d]:
                        full = True
            if full:
                continue
            # The rest keeps its times when the next visit begins within its bound, or the end is reached in the shift.
            if i < m:
                if begin_after(travel, visits, windows, spots, first, p, begin, after) > s_bound[v, i + 1]:
                    continue
            elif begin + visits[first, SERVICE] + leg(travel, p, b) > fleet[v, CLOSING]:
                continue
            if exact and not obeys_exactly(n, s, v, order, joined(s, v, i, i, first, second, order), times):
                continue
            best, at, then = price, i, i
            continue
        if overloaded(s_load, change, capacity, v, first, i, i):
            continue
        around = there + leg(travel, p, b) - old
        # The delivery moves on from the pickup, position by position. ``here`` is the visit before it, at ``spot``,
        # where service begins at ``begin``: later than it was, by what the pickup takes. Once a visit in between is
        # past its bound, or the load too large, no later delivery is possible either.
        here, spot = first, p
        for j in range(i, m + 1):
            if j > i:
                visit = s_route[v, j - 1]
                begin = begin_after(travel, visits, windows, spots, here, spot, begin, visit)
                if begin > s_bound[v, j] or overloaded(s_load, change, capacity, v, first, j, j):
                    break
                here, spot = visit, visits[visit, PLACE]
            after = s_route[v, j] if j < m else -1
            b = visits[after, PLACE] if j < m else fleet[v, END]
            if j == i:
                added = there + leg(travel, p, q) + leg(travel, q, b) - old
            else:
                added = around + leg(travel, spot, q) + leg(travel, q, b) - leg(travel, spot, b)
            price = added + extra
            if has_preferences:
                left, right = visits[before, PLACE] if i else -1, visits[after, PLACE] if j < m else -1
                price += leg_preference(zone, crossing, finish, v, left, p)
                price += leg_preference(zone, crossing, finish, v, spot, q)
                price += leg_preference(zone, crossing, finish, v, q, right)
                if j == i:
                    price -= leg_preference(zone, crossing, finish, v, left, right)
                else:
                    beside = visits[s_route[v, i], PLACE]
                    price += leg_preference(zone, crossing, finish, v, p, beside)
                    price -= leg_preference(zone, crossing, finish, v, left, beside)
                    price -= leg_preference(zone, crossing, finish, v, spot, right)
            if price >= best or added > spare_travel:
                continue
            if spare_stops < FAR:
                more = new_stop(a, p) + new_stop(spot, q)
                if j == i:
                    if j < m:
                        more += new_stop(q, b) - new_stop(a, b)
                else:
                    beside = visits[s_route[v, i], PLACE]
                    more += new_stop(p, beside) - new_stop(a, beside)
                    if j < m:
                        more += new_stop(q, b) - new_stop(spot, b)
                if more > spare_stops:
                    continue
            if random(seeds) < BLINK:
                continue
            moment = begin_after(travel, visits, windows, spots, here, spot, begin, second)
            if moment >= FAR:
                continue
            if j < m:
                if begin_after(travel, visits, windows, spots, second, q, moment, after) > s_bound[v, j + 1]:
                    continue
            elif moment + visits[second, SERVICE] + leg(travel, q, b) > fleet[v, CLOSING]:
                continue
            if exact and not obeys_exactly(n, s, v, order, joined(s, v, i, j, first, second, order), times):
                continue
            best, at, then = price, i, j
    return best, at, then


@compiled
def put(n, s, v, t, i, j, order):
    """Insert a task into a route before its positions i and j."""
    first, second = n.tasks[t, FIRST], n.tasks[t, SECOND]
    m = joined(s, v, i, j, first, second, order)
    for k in range(m):
        s.route[v, k] = order[k]
    s.sums[v, LENGTH] = m
    s.spots[first, AT] = v
    if second >= 0:
        s.spots[second, AT] = v
    refresh(n, s, v)


@compiled
def take(n, s, v, gone):
    """Remove the tasks marked as gone from a route; False when what is left breaks a rule."""
    kept = 0
    for k in range(s.sums[v, LENGTH]):
        visit = s.route[v, k]
        if gone[n.visits[visit, TASK]]:
            s.spots[visit, AT] = -1
            s.spots[visit, PIN] = -1
        else:
            s.route[v, kept] = visit
            kept += 1
    s.sums[v, LENGTH] = kept
    return refresh(n, s, v)


@compiled
def rival_has_route(rivals, sums, v):
    """Return whether an alternative of a vehicle has a route."""
    used = False
    for x in range(rivals.shape[1]):
        used |= rivals[v, x] >= 0 and sums[rivals[v, x], LENGTH] > 0
    return used


@compiled
def vehicle_it_follows(visits, spots, visit):
    """Return the vehicle that makes the visit which a visit follows, or -1."""
    return spots[visits[visit, AFTER], AT] if visits[visit, AFTER] >= 0 else -1


@compiled
def meets_itself(visits, meeting_from, met, spots, visit, v):
    """Return whether a vehicle already makes another visit of the same meeting."""
    meeting = visits[visit, MEETING] if visit >= 0 else -1
    if meeting < 0:
        return False
    present = False
    for x in range(meeting_from[meeting], meeting_from[meeting + 1]):
        present |= spots[met[x], AT] == v
    return present


@compiled
def insert(n, s, t, seeds, order, times, tried):
    """Insert a task where it adds least, and return the vehicle.

    Returns -1 where no vehicle can take the task for less than its weight.

    A task of a bundle goes to the vehicle that makes the visit it follows, and never to one that would meet itself.
    """
    fleet, visits, tasks, allowed, rivals, sums, spots = (
        n.fleet,
        n.visits,
        n.tasks,
        n.allowed,
        n.rivals,
        s.sums,
        s.spots,
    )
    meeting_from, met = n.meeting_from, n.met
    # No plain -1: numba compiles another version of a function that is called with a constant.
    none = np.int64(-1)
    most, where, i, j = tasks[t, WEIGHT], none, none, none
    first, second, bundled, only = tasks[t, FIRST], tasks[t, SECOND], tasks[t, BUNDLE] >= 0, -1
    if bundled:
        only = vehicle_it_follows(visits, spots, first)
        if only < 0 and second >= 0:
            only = vehicle_it_follows(visits, spots, second)
    for v in range(fleet.shape[0]):
        tried[v] = False
    for v in range(fleet.shape[0]):
        if not allowed[t, v] or (only >= 0 and v != only):
            continue
        if bundled and (
            meets_itself(visits, meeting_from, met, spots, first, v)
            or meets_itself(visits, meeting_from, met, spots, second, v)
        ):
            continue
        if sums[v, LENGTH] == 0:
            # Of idle vehicles that differ in nothing one is enough; alternatives to a vehicle with a route stay idle.
            if rival_has_route(rivals, sums, v) or tried[fleet[v, ALIKE]]:
                continue
            tried[fleet[v, ALIKE]] = True
        added, a, b = cheapest(n, s, v, t, most, seeds, order, times)
        if a >= 0:
            most, where, i, j = added, np.int64(v), a, b
    if where >= 0:
        put(n, s, where, t, i, j, order)
    return where
