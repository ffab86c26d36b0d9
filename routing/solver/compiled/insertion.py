"""Where a task adds least, by compiled code; and routes with tasks put in and taken out."""

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
    FOND,
    GOODS,
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
from routing.solver.compiled.timing import bound, entered, leg, obeyed, random, reached, refresh, rest_of, wished

__all__ = ["insert", "take"]

BLINK: Final = 0.01
"""How often a place is passed over; it keeps the search from doing the same again."""


@compiled
def joined(s, v, i, j, first, second, order):
    """The order of a route with a task put in before places i and j of it."""
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
def cheapest(n, s, v, t, most, seeds, order, times):
    """Where a task adds least to a route, and less than ``most``: (what it adds, place, place of the second)."""
    fleet, visits, tasks, windows, spots, sums = n.fleet, n.visits, n.tasks, n.windows, s.spots, s.sums
    shared, group_from, grouped = n.shared, n.group_from, n.grouped
    travel = n.travel[fleet[v, PROFILE]]
    capacity = n.capacity
    change = n.change
    crossing = n.crossing[0]
    finish = n.finish
    fond = fleet[v, FOND]
    loaded = n.loaded
    wish = n.wish
    zone = n.zone
    s_begins = s.begins
    s_bound = s.bound
    s_load = s.load
    s_route = s.route
    first, second = tasks[t, FIRST], tasks[t, SECOND]
    m, dims = sums[v, LENGTH], change.shape[1]
    best, at, then = most, -1, -1
    visits_allowed = min(fleet[v, MOST_TASKS], rest_of(fleet, shared, group_from, grouped, sums, v, LENGTH))
    if m + (2 if second >= 0 else 1) > visits_allowed:
        return best, at, then
    most_seconds = min(fleet[v, MOST_TRAVEL], rest_of(fleet, shared, group_from, grouped, sums, v, SECONDS))
    extra = wish[t, v] + (fleet[v, FIXED] if m == 0 else 0)
    extra += fleet[v, OVER] * (max(0, m + (2 if second >= 0 else 1) - fleet[v, FAIR]) - max(0, m - fleet[v, FAIR]))
    # How many stops more it may become, where stops are limited.
    spare = min(fleet[v, MOST_STOPS], rest_of(fleet, shared, group_from, grouped, sums, v, STOPS))
    if spare < FAR:
        for k in range(m):
            spare -= entered(visits[s_route[v, k - 1], PLACE] if k else fleet[v, START], visits[s_route[v, k], PLACE])
    exact = fleet[v, STRICT] or tasks[t, RIDE] < FAR or tasks[t, GOODS] >= 0 or bound(visits, tasks, s_route[v], m)
    exact |= visits[first, AFTER] >= 0 or (second >= 0 and visits[second, AFTER] >= 0)
    last_first = visits[first, WINDOWS_END]
    shut = windows[last_first - 1, CLOSES] if last_first > visits[first, WINDOWS] else FAR
    if spots[first, PIN] >= 0:
        shut = spots[first, PIN]
    p = visits[first, PLACE]
    for i in range(m + 1):
        before = s_route[v, i - 1] if i else -1
        a = visits[before, PLACE] if i else fleet[v, START]
        if s_begins[v, i] > shut:
            break
        if loaded.shape[1] and second < 0:
            full = False
            for d in range(dims):
                if loaded[first, d]:
                    for k in range(i + 1):
                        if s_load[v, k, d] + loaded[first, d] > capacity[v, d]:
                            full = True
            if full:
                break
        begin = reached(travel, visits, windows, spots, before, a, s_begins[v, i], first)
        if begin >= FAR:
            continue
        after = s_route[v, i] if i < m else -1
        b = visits[after, PLACE] if i < m else fleet[v, END]
        old = leg(travel, a, b) if m else 0
        there = leg(travel, a, p)
        if second < 0:
            added = there + leg(travel, p, b) - old
            price = added + extra
            if fond:
                left, right = visits[before, PLACE] if i else -1, visits[after, PLACE] if i < m else -1
                price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, right)
                price -= wished(zone, crossing, finish, v, left, right)
            if price >= best or sums[v, SECONDS] + added > most_seconds:
                continue
            if spare < FAR:
                more = entered(a, p)
                if i < m:
                    more += entered(p, b) - entered(a, b)
                if more > spare:
                    continue
            if random(seeds) < BLINK:
                continue
            full = False
            for d in range(dims):
                gain = change[first, d] + loaded[first, d]
                for k in range(i, m + 1):
                    if s_load[v, k, d] + gain > capacity[v, d]:
                        full = True
            if full:
                continue
            if i < m:
                if reached(travel, visits, windows, spots, first, p, begin, after) > s_bound[v, i + 1]:
                    continue
            elif begin + visits[first, SERVICE] + leg(travel, p, b) > fleet[v, CLOSING]:
                continue
            if exact and not obeyed(n, s, v, order, joined(s, v, i, i, first, second, order), times):
                continue
            best, at, then = price, i, i
            continue
        # Between pickup and delivery the route is followed, later by what the pickup takes.
        full = False
        for d in range(dims):
            if s_load[v, i, d] + change[first, d] > capacity[v, d]:
                full = True
        if full:
            continue
        q = visits[second, PLACE]
        here, spot = first, p
        around = there + leg(travel, p, b) - old
        for j in range(i, m + 1):
            if j > i:
                visit = s_route[v, j - 1]
                begin = reached(travel, visits, windows, spots, here, spot, begin, visit)
                if begin > s_bound[v, j]:
                    break
                full = False
                for d in range(dims):
                    if s_load[v, j, d] + change[first, d] > capacity[v, d]:
                        full = True
                if full:
                    break
                here, spot = visit, visits[visit, PLACE]
            after = s_route[v, j] if j < m else -1
            b = visits[after, PLACE] if j < m else fleet[v, END]
            if j == i:
                added = there + leg(travel, p, q) + leg(travel, q, b) - old
            else:
                added = around + leg(travel, spot, q) + leg(travel, q, b) - leg(travel, spot, b)
            price = added + extra
            if fond:
                left, right = visits[before, PLACE] if i else -1, visits[after, PLACE] if j < m else -1
                if j == i:
                    price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, q)
                    price += wished(zone, crossing, finish, v, q, right) - wished(
                        zone, crossing, finish, v, left, right
                    )
                else:
                    beside = visits[s_route[v, i], PLACE]
                    price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, beside)
                    price += wished(zone, crossing, finish, v, spot, q) + wished(zone, crossing, finish, v, q, right)
                    price -= wished(zone, crossing, finish, v, left, beside)
                    price -= wished(zone, crossing, finish, v, spot, right)
            if price >= best or sums[v, SECONDS] + added > most_seconds:
                continue
            if spare < FAR:
                if j == i:
                    more = entered(a, p) + entered(p, q)
                    if j < m:
                        more += entered(q, b) - entered(a, b)
                else:
                    beside = visits[s_route[v, i], PLACE]
                    more = entered(a, p) + entered(p, beside) - entered(a, beside) + entered(spot, q)
                    if j < m:
                        more += entered(q, b) - entered(spot, b)
                if more > spare:
                    continue
            if random(seeds) < BLINK:
                continue
            moment = reached(travel, visits, windows, spots, here, spot, begin, second)
            if moment >= FAR:
                continue
            if j < m:
                if reached(travel, visits, windows, spots, second, q, moment, after) > s_bound[v, j + 1]:
                    continue
            elif moment + visits[second, SERVICE] + leg(travel, q, b) > fleet[v, CLOSING]:
                continue
            if exact and not obeyed(n, s, v, order, joined(s, v, i, j, first, second, order), times):
                continue
            best, at, then = price, i, j
    return best, at, then


@compiled
def put(n, s, v, t, i, j, order):
    """Put a task into a route before places i and j of it."""
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
    """Take the tasks marked as gone out of a route."""
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
def kept_from(rivals, sums, v):
    """Whether a rival of a vehicle has a route."""
    found = False
    for x in range(rivals.shape[1]):
        found |= rivals[v, x] >= 0 and sums[rivals[v, x], LENGTH] > 0
    return found


@compiled
def partner_of(visits, spots, visit):
    """The vehicle that does what a visit follows, or -1."""
    return spots[visits[visit, AFTER], AT] if visits[visit, AFTER] >= 0 else -1


@compiled
def meets_itself(visits, meeting_from, met, spots, visit, v):
    """Whether a vehicle already does another visit of the meeting of this one."""
    meeting = visits[visit, MEETING] if visit >= 0 else -1
    if meeting < 0:
        return False
    found = False
    for x in range(meeting_from[meeting], meeting_from[meeting + 1]):
        found |= spots[met[x], AT] == v
    return found


@compiled
def insert(n, s, t, seeds, order, times, tried):
    """Put a task where it adds least; the vehicle, or -1 where none takes it."""
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
    # No plain -1: of a function that is called with a constant another version is compiled.
    none = np.int64(-1)
    most, where, i, j = tasks[t, WEIGHT], none, none, none
    first, second, tied, only = tasks[t, FIRST], tasks[t, SECOND], tasks[t, BUNDLE] >= 0, -1
    if tied:
        only = partner_of(visits, spots, first)
        if only < 0 and second >= 0:
            only = partner_of(visits, spots, second)
    for v in range(fleet.shape[0]):
        tried[v] = False
    for v in range(fleet.shape[0]):
        if not allowed[t, v] or (only >= 0 and v != only):
            continue
        if tied and (
            meets_itself(visits, meeting_from, met, spots, first, v)
            or meets_itself(visits, meeting_from, met, spots, second, v)
        ):
            continue
        if sums[v, LENGTH] == 0:
            if kept_from(rivals, sums, v) or tried[fleet[v, ALIKE]]:
                continue
            tried[fleet[v, ALIKE]] = True
        added, a, b = cheapest(n, s, v, t, most, seeds, order, times)
        if a >= 0:
            most, where, i, j = added, np.int64(v), a, b
    if where >= 0:
        put(n, s, where, t, i, j, order)
    return where
