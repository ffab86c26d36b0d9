"""Strings of visits removed and put back by compiled code (numba): thousands of times a second.

Each iteration removes strings of visits near a random one from their routes (SISR: Christiaens and Vanden Berghe,
"Slack Induction by String Removals", Transportation Science 54, 2020), pickups with their deliveries, and puts each
task back where it adds least; simulated annealing decides what to go on from. All is whole numbers but the
temperature, and the generator is our own: the same numbers give the same plan on any machine.

One file, because the compiled code that is kept is made anew when its file changes, and not when another does. Arrays
are named at the head of a function that is called often: taking one out of a tuple counts a reference, and eight of
nine parts of the time went there.
"""

from __future__ import annotations

import math
import os
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["FAR", "LOGARITHMS", "Ints", "Numbers", "State", "improve", "insert_all", "prepare", "ready"]

FAR: Final = 2**40
"""Seconds of a leg that does not exist; and a moment after all others."""

Ints = npt.NDArray[np.int64]

REMOVED: Final = 10.0
"""Visits removed in an iteration, on average."""

LONGEST_STRING: Final = 10
SPLIT: Final = 0.5
"""How often a string keeps some visits in its middle."""

KEEP_MORE: Final = 0.01
BLINK: Final = 0.01
"""How often a place is passed over; it keeps the search from doing the same again."""

LOGARITHMS: Final = np.array([round(-math.log((i + 0.5) / 4096), 6) for i in range(4096)])
"""-log(u) for annealing, rounded, so that no library's last digit decides."""


class Numbers(NamedTuple):
    """A problem as arrays; a task (row of ``ends``) is a job (one visit) or a shipment (two), a visit one node."""

    ends: Ints  # (tasks, 2): first and last visit; -1 where there is no second
    task: Ints  # (visits,)
    place: Ints
    service: Ints
    setup: Ints
    change: Ints  # (visits, dimensions): what a visit adds to the load
    loaded: Ints  # (visits, dimensions): what is on board from the start for it
    window_from: Ints  # (visits + 1,): the windows of visit i are those from window_from[i] to window_from[i + 1]
    opens: Ints
    closes: Ints
    ride: Ints  # (tasks,): most seconds between, FAR for no limit
    weight: Ints  # (tasks,): what leaving it out costs
    width: Ints  # (tasks,): the narrower window, for the order of insertion
    near: Ints  # (visits, visits): all visits, the nearest first
    allowed: npt.NDArray[np.bool_]  # (tasks, vehicles)
    wish: Ints  # (tasks, vehicles): added to the cost
    travel: Ints  # (profiles, places, places)
    metres: Ints  # the same shape; a single place where no limit asks for them
    profile: Ints  # (vehicles,)
    start: Ints  # -1: the route begins at its first visit
    end: Ints
    opening: Ints
    closing: Ints
    capacity: Ints  # (vehicles, dimensions)
    most_tasks: Ints
    most_travel: Ints
    most_span: Ints
    most_metres: Ints
    most_stops: Ints
    fixed: Ints
    fair: Ints  # (vehicles,): tasks beyond these cost ``over`` each
    over: Ints
    fond: npt.NDArray[np.bool_]  # (vehicles,): whether legs between visits, or the last visit, cost more than their way
    zone: Ints  # (places,)
    crossing: Ints  # (1,): what a leg between two visits in different zones costs
    finish: Ints  # (vehicles, places): what ending there costs
    rivals: Ints  # (vehicles, most rivals): those that have no route where it has one; -1 where there are fewer
    alike: Ints  # vehicles that differ in nothing have one number


class State(NamedTuple):
    """Routes, and what is known of each."""

    route: Ints  # (vehicles, visits)
    length: Ints  # (vehicles,)
    begins: Ints  # (vehicles, visits + 1): when service begins at a place in the route, 0 being the start
    bound: Ints  # the latest that service may begin there
    load: Ints  # (vehicles, visits + 1, dimensions), when leaving
    seconds: Ints  # (vehicles,): under way
    cost: Ints  # (vehicles,): seconds, fixed cost and wishes
    at: Ints  # (visits,): the vehicle; -1 when on no route


def compiled(function: Any) -> Any:
    """numba's compiler; the code is kept beside this file or in the user's cache, so that it is compiled once."""
    return njit(cache=True, nogil=True, error_model="numpy")(function)


@compiled
def random(seeds):
    """The next random number from 0 up to 1 (xorshift64*)."""
    x = seeds[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seeds[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def leg(travel, origin, target):
    return 0 if origin < 0 or target < 0 else travel[origin, target]


@compiled
def wished(zone, crossing, finish, v, origin, target):
    """What wishes add to a leg between the places of two visits; -1 before the first and after the last."""
    if origin < 0:
        return 0
    if target < 0:
        return finish[v, origin]
    return 0 if zone[origin] == zone[target] else crossing


@compiled
def entered(origin, target):
    """Whether a visit is one more stop after another place; -1 where the route begins with it."""
    return 0 if origin == target else 1


@compiled
def served(window_from, opens, closes, visit, setup, moment):
    """The first moment service may begin; FAR when there is none."""
    first, last = window_from[visit], window_from[visit + 1]
    if first == last:
        return moment
    for w in range(first, last):
        candidate = max(moment, opens[w] + setup)
        if candidate <= closes[w]:
            return candidate
    return FAR


@compiled
def reached(travel, places, services, setups, window_from, opens, closes, before, place, begin, visit):
    """When service begins at a visit after one (-1: the start) at a place where service began."""
    here = places[visit]
    setup = 0 if place == here else setups[visit]
    done = begin + (services[before] if before >= 0 else 0)
    return served(window_from, opens, closes, visit, setup, done + leg(travel, place, here) + setup)


@compiled
def refresh(n, s, v):
    """Work out what is known of a route; False when it breaks a rule on time or load."""
    travel = n.travel[n.profile[v]]
    capacity = n.capacity
    change = n.change
    closes = n.closes
    closing = n.closing
    crossing = n.crossing[0]
    ending = n.end
    ends = n.ends
    fair = n.fair
    finish = n.finish
    fixed = n.fixed
    fond = n.fond[v]
    loaded = n.loaded
    opening = n.opening
    opens = n.opens
    over = n.over
    places = n.place
    services = n.service
    setups = n.setup
    starting = n.start
    task_of = n.task
    window_from = n.window_from
    wish = n.wish
    zone = n.zone
    s_begins = s.begins
    s_bound = s.bound
    s_cost = s.cost
    s_length = s.length
    s_load = s.load
    s_route = s.route
    s_seconds = s.seconds
    m, dims = s_length[v], change.shape[1]
    s_begins[v, 0] = opening[v]
    for d in range(dims):
        s_load[v, 0, d] = 0
        for k in range(m):
            s_load[v, 0, d] += loaded[s_route[v, k], d]
        if s_load[v, 0, d] > capacity[v, d]:
            return False
    before, place, seconds = -1, starting[v], 0
    wishes = over[v] * max(0, m - fair[v])
    for k in range(m):
        visit = s_route[v, k]
        begin = reached(
            travel, places, services, setups, window_from, opens, closes, before, place, s_begins[v, k], visit
        )
        seconds += leg(travel, place, places[visit])
        if begin >= FAR:
            return False
        s_begins[v, k + 1] = begin
        for d in range(dims):
            s_load[v, k + 1, d] = s_load[v, k, d] + change[visit, d]
            if s_load[v, k + 1, d] > capacity[v, d]:
                return False
        if ends[task_of[visit], 0] == visit:
            wishes += wish[task_of[visit], v]
        if fond:
            wishes += wished(zone, crossing, finish, v, place if k else -1, places[visit])
        before, place = visit, places[visit]
    if fond and m:
        wishes += wished(zone, crossing, finish, v, place, -1)
    s_seconds[v] = seconds + (leg(travel, place, ending[v]) if m else 0)
    s_cost[v] = s_seconds[v] + wishes + (fixed[v] if m else 0)
    limit, place, after = closing[v], ending[v], -1
    for k in range(m, 0, -1):
        visit = s_route[v, k - 1]
        setup = 0
        if after >= 0:
            setup = 0 if places[visit] == place else setups[after]
        limit = limit - setup - leg(travel, places[visit], place) - services[visit]
        s_bound[v, k] = limit
        if s_begins[v, k] > limit:
            return False
        # What comes before must leave time for service to begin in a window.
        first, last = window_from[visit], window_from[visit + 1]
        if first < last:
            latest = -1
            prior = places[s_route[v, k - 2]] if k > 1 else starting[v]
            setup = 0 if prior == places[visit] else setups[visit]
            for w in range(first, last):
                if opens[w] + setup <= limit:
                    latest = min(limit, closes[w])
            limit = latest
        place, after = places[visit], visit
    return True


@compiled
def strict(n, v):
    return n.most_span[v] < FAR or n.most_metres[v] < FAR


@compiled
def obeyed(n, v, order, m, times):
    """Whether a route whose windows and loads are right also keeps its ride limits, its span and its metres."""
    travel = n.travel[n.profile[v]]
    closes = n.closes
    closing = n.closing
    ending = n.end
    ends = n.ends
    metres_all = n.metres
    most_metres = n.most_metres
    most_span = n.most_span
    opening = n.opening
    opens = n.opens
    places = n.place
    ride = n.ride
    services = n.service
    setups = n.setup
    starting = n.start
    task_of = n.task
    window_from = n.window_from
    if most_metres[v] < FAR:
        metres, place = 0, starting[v]
        for k in range(m + 1):
            target = ending[v] if k == m else places[order[k]]
            if place >= 0 and target >= 0:
                metres += metres_all[n.profile[v], place, target]
            place = target
        if metres > most_metres[v]:
            return False
    times[0] = opening[v]
    for k in range(1, m + 2):
        times[k] = 0
    while True:
        before, place = -1, starting[v]
        for k in range(m):
            visit = order[k]
            here = places[visit]
            setup = 0 if place == here else setups[visit]
            moment = times[k] + (services[before] if before >= 0 else 0) + leg(travel, place, here) + setup
            times[k + 1] = served(window_from, opens, closes, visit, setup, max(moment, times[k + 1]))
            if times[k + 1] >= FAR:
                return False
            before, place = visit, here
        done = times[m] + (services[before] if before >= 0 else 0) + leg(travel, place, ending[v])
        times[m + 1] = max(times[m + 1], done)
        if times[m + 1] > closing[v]:
            return False
        raised = False
        for k in range(m):
            task = task_of[order[k]]
            if ride[task] < FAR and ends[task, 1] == order[k]:
                pickup = ends[task, 0]
                for j in range(k):
                    if order[j] == pickup:
                        least = times[k + 1] - ride[task] - services[pickup]
                        if least > times[j + 1]:
                            times[j + 1], raised = least, True
        if times[m + 1] - most_span[v] > times[0]:
            times[0], raised = times[m + 1] - most_span[v], True
        if not raised:
            return True


@compiled
def rides(n, s, v):
    length, route, ride, task = s.length[v], s.route, n.ride, n.task
    found = False
    for k in range(length):
        found |= ride[task[route[v, k]]] < FAR
    return found


@compiled
def joined(s, v, i, j, first, second, order):
    """The order of a route with a task put in before places i and j of it."""
    m, count = s.length[v], 0
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
    travel = n.travel[n.profile[v]]
    capacity = n.capacity
    change = n.change
    closes = n.closes
    closing = n.closing
    crossing = n.crossing[0]
    ending = n.end
    ends = n.ends
    fair = n.fair
    finish = n.finish
    fixed = n.fixed
    fond = n.fond[v]
    loaded = n.loaded
    most_stops = n.most_stops
    most_tasks = n.most_tasks
    most_travel = n.most_travel
    opens = n.opens
    over = n.over
    places = n.place
    ride = n.ride
    services = n.service
    setups = n.setup
    starting = n.start
    window_from = n.window_from
    wish = n.wish
    zone = n.zone
    s_begins = s.begins
    s_bound = s.bound
    s_length = s.length
    s_load = s.load
    s_route = s.route
    s_seconds = s.seconds
    first, second = ends[t, 0], ends[t, 1]
    m, dims = s_length[v], change.shape[1]
    best, at, then = most, -1, -1
    if m + (2 if second >= 0 else 1) > most_tasks[v]:
        return best, at, then
    extra = wish[t, v] + (fixed[v] if m == 0 else 0)
    extra += over[v] * (max(0, m + (2 if second >= 0 else 1) - fair[v]) - max(0, m - fair[v]))
    # How many stops more it may become, where stops are limited.
    spare = FAR
    if most_stops[v] < FAR:
        spare = most_stops[v]
        for k in range(m):
            spare -= entered(places[s_route[v, k - 1]] if k else starting[v], places[s_route[v, k]])
    exact = strict(n, v) or ride[t] < FAR or rides(n, s, v)
    last_first = window_from[first + 1]
    shut = closes[last_first - 1] if last_first > window_from[first] else FAR
    p = places[first]
    for i in range(m + 1):
        before = s_route[v, i - 1] if i else -1
        a = places[before] if i else starting[v]
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
        begin = reached(travel, places, services, setups, window_from, opens, closes, before, a, s_begins[v, i], first)
        if begin >= FAR:
            continue
        after = s_route[v, i] if i < m else -1
        b = places[after] if i < m else ending[v]
        old = leg(travel, a, b) if m else 0
        there = leg(travel, a, p)
        if second < 0:
            added = there + leg(travel, p, b) - old
            price = added + extra
            if fond:
                left, right = places[before] if i else -1, places[after] if i < m else -1
                price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, right)
                price -= wished(zone, crossing, finish, v, left, right)
            if price >= best or s_seconds[v] + added > most_travel[v]:
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
                if (
                    reached(travel, places, services, setups, window_from, opens, closes, first, p, begin, after)
                    > s_bound[v, i + 1]
                ):
                    continue
            elif begin + services[first] + leg(travel, p, b) > closing[v]:
                continue
            if exact and not obeyed(n, v, order, joined(s, v, i, i, first, -1, order), times):
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
        q = places[second]
        here, spot = first, p
        around = there + leg(travel, p, b) - old
        for j in range(i, m + 1):
            if j > i:
                visit = s_route[v, j - 1]
                begin = reached(travel, places, services, setups, window_from, opens, closes, here, spot, begin, visit)
                if begin > s_bound[v, j]:
                    break
                full = False
                for d in range(dims):
                    if s_load[v, j, d] + change[first, d] > capacity[v, d]:
                        full = True
                if full:
                    break
                here, spot = visit, places[visit]
            after = s_route[v, j] if j < m else -1
            b = places[after] if j < m else ending[v]
            if j == i:
                added = there + leg(travel, p, q) + leg(travel, q, b) - old
            else:
                added = around + leg(travel, spot, q) + leg(travel, q, b) - leg(travel, spot, b)
            price = added + extra
            if fond:
                left, right = places[before] if i else -1, places[after] if j < m else -1
                if j == i:
                    price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, q)
                    price += wished(zone, crossing, finish, v, q, right) - wished(
                        zone, crossing, finish, v, left, right
                    )
                else:
                    beside = places[s_route[v, i]]
                    price += wished(zone, crossing, finish, v, left, p) + wished(zone, crossing, finish, v, p, beside)
                    price += wished(zone, crossing, finish, v, spot, q) + wished(zone, crossing, finish, v, q, right)
                    price -= wished(zone, crossing, finish, v, left, beside)
                    price -= wished(zone, crossing, finish, v, spot, right)
            if price >= best or s_seconds[v] + added > most_travel[v]:
                continue
            if spare < FAR:
                if j == i:
                    more = entered(a, p) + entered(p, q)
                    if j < m:
                        more += entered(q, b) - entered(a, b)
                else:
                    beside = places[s_route[v, i]]
                    more = entered(a, p) + entered(p, beside) - entered(a, beside) + entered(spot, q)
                    if j < m:
                        more += entered(q, b) - entered(spot, b)
                if more > spare:
                    continue
            if random(seeds) < BLINK:
                continue
            moment = reached(travel, places, services, setups, window_from, opens, closes, here, spot, begin, second)
            if moment >= FAR:
                continue
            if j < m:
                if (
                    reached(travel, places, services, setups, window_from, opens, closes, second, q, moment, after)
                    > s_bound[v, j + 1]
                ):
                    continue
            elif moment + services[second] + leg(travel, q, b) > closing[v]:
                continue
            if exact and not obeyed(n, v, order, joined(s, v, i, j, first, second, order), times):
                continue
            best, at, then = price, i, j
    return best, at, then


@compiled
def put(n, s, v, t, i, j, order):
    """Put a task into a route before places i and j of it."""
    first, second = n.ends[t, 0], n.ends[t, 1]
    m = joined(s, v, i, j, first, second, order)
    for k in range(m):
        s.route[v, k] = order[k]
    s.length[v] = m
    s.at[first] = v
    if second >= 0:
        s.at[second] = v
    refresh(n, s, v)


@compiled
def take(n, s, v, gone):
    """Take the tasks marked as gone out of a route."""
    kept = 0
    for k in range(s.length[v]):
        visit = s.route[v, k]
        if gone[n.task[visit]]:
            s.at[visit] = -1
        else:
            s.route[v, kept] = visit
            kept += 1
    s.length[v] = kept
    return refresh(n, s, v)


@compiled
def kept_from(n, s, v):
    """Whether a rival of a vehicle has a route."""
    found = False
    for rival in n.rivals[v]:
        found |= rival >= 0 and s.length[rival] > 0
    return found


@compiled
def insert(n, s, t, seeds, order, times, tried):
    """Put a task where it adds least; the vehicle, or -1 where none takes it."""
    most, where, i, j = n.weight[t], -1, -1, -1
    tried[:] = False
    for v in range(n.start.shape[0]):
        if not n.allowed[t, v]:
            continue
        if s.length[v] == 0:
            if kept_from(n, s, v):
                continue
            if tried[n.alike[v]]:
                continue
            tried[n.alike[v]] = True
        added, a, b = cheapest(n, s, v, t, most, seeds, order, times)
        if a >= 0:
            most, where, i, j = added, v, a, b
    if where >= 0:
        put(n, s, where, t, i, j, order)
    return where


@compiled
def prepare(n, s):
    """Work out every route; the number of the first that breaks a rule, or -1."""
    order, times = np.empty(n.place.shape[0] + 2, np.int64), np.empty(n.place.shape[0] + 2, np.int64)
    s.at[:] = -1
    for v in range(n.start.shape[0]):
        for k in range(s.length[v]):
            s.at[s.route[v, k]] = v
            order[k] = s.route[v, k]
        if not refresh(n, s, v):
            return v
        if s.length[v] and (strict(n, v) or rides(n, s, v)) and not obeyed(n, v, order, s.length[v], times):
            return v
    return -1


@compiled
def insert_all(n, s, tasks, seeds):
    """Put tasks in, in this order."""
    order, times = np.empty(n.place.shape[0] + 2, np.int64), np.empty(n.place.shape[0] + 2, np.int64)
    tried = np.zeros(n.start.shape[0], np.bool_)
    for t in tasks:
        if s.at[n.ends[t, 0]] < 0:
            insert(n, s, t, seeds, order, times, tried)


@compiled
def copy(source, target, v):
    m = source.length[v]
    target.length[v] = m
    target.seconds[v] = source.seconds[v]
    target.cost[v] = source.cost[v]
    for k in range(m):
        target.route[v, k] = source.route[v, k]
        target.at[source.route[v, k]] = v
    for k in range(m + 1):
        target.begins[v, k] = source.begins[v, k]
        target.bound[v, k] = source.bound[v, k]
        for d in range(source.load.shape[2]):
            target.load[v, k, d] = source.load[v, k, d]


@compiled
def ruin(n, s, gone, touched, seeds):
    """Mark the tasks of strings of visits around a random one as gone, and take them out."""
    visits, used, total = n.place.shape[0], 0, 0
    for v in range(n.start.shape[0]):
        if s.length[v]:
            used += 1
            total += s.length[v]
    if not used:
        return
    longest = min(float(LONGEST_STRING), total / used)
    strings = int(random(seeds) * (4.0 * REMOVED / (1.0 + longest) - 1.0)) + 1
    seed = int(random(seeds) * visits)
    done = 0
    for c in n.near[seed]:
        v = s.at[c]
        if v < 0 or touched[v]:
            continue
        m = s.length[v]
        size = int(random(seeds) * min(float(m), longest)) + 1
        kept = 0
        if size < m and size > 1 and random(seeds) < SPLIT:
            kept = 1
            while size + kept < m and random(seeds) < KEEP_MORE:
                kept += 1
        place = 0
        while s.route[v, place] != c:
            place += 1
        low = max(0, place - size - kept + 1)
        high = min(place, m - size - kept)
        begin = low + int(random(seeds) * (high - low + 1))
        hole = begin + 1 + int(random(seeds) * (size - 1)) if kept else m + 1
        for k in range(begin, begin + size + kept):
            if not hole <= k < hole + kept:
                gone[n.task[s.route[v, k]]] = True
        touched[v] = True
        if not take(n, s, v, gone):
            # Where a detour is a short cut, what is left of a route may come too late.
            for k in range(s.length[v]):
                gone[n.task[s.route[v, k]]] = True
            take(n, s, v, gone)
        done += 1
        if done >= strings:
            return


@compiled
def sort(keys, items, count):
    for k in range(1, count):
        key, item, j = keys[k], items[k], k - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1], items[j + 1] = keys[j], items[j]
            j -= 1
        keys[j + 1], items[j + 1] = key, item


@compiled
def improve(n, now, work, best, totals, iterations, hot, cool, seeds, logarithms):
    """Remove and put back; ``now`` goes on, ``best`` holds the best; the temperature falls from hot to cool.

    ``totals`` are the costs of now and of best, tasks left out included; ``work`` is what ``now`` is.
    """
    vehicles, tasks, visits = n.start.shape[0], n.ends.shape[0], n.place.shape[0]
    order, times = np.empty(visits + 2, np.int64), np.empty(visits + 2, np.int64)
    tried, touched = np.zeros(vehicles, np.bool_), np.zeros(vehicles, np.bool_)
    gone = np.zeros(tasks, np.bool_)
    missing, keys = np.empty(tasks, np.int64), np.empty(tasks, np.float64)
    temperature = hot
    factor = (cool / hot) ** (1.0 / max(1, iterations))
    for _ in range(iterations):
        temperature *= factor
        ruin(n, work, gone, touched, seeds)
        count, kind = 0, random(seeds)
        for t in range(tasks):
            if work.at[n.ends[t, 0]] < 0:
                missing[count] = t
                if kind < 0.5:
                    keys[count] = random(seeds)
                elif kind < 0.75:
                    keys[count] = n.width[t]
                elif kind < 0.9:
                    first = n.window_from[n.ends[t, 0]]
                    keys[count] = n.opens[first] if n.window_from[n.ends[t, 0] + 1] > first else random(seeds)
                else:
                    last = n.ends[t, 1] if n.ends[t, 1] >= 0 else n.ends[t, 0]
                    keys[count] = -float(n.travel[0, n.place[n.ends[t, 0]], n.place[last]])
                count += 1
            gone[t] = False
        sort(keys, missing, count)
        for k in range(count):
            v = insert(n, work, missing[k], seeds, order, times, tried)
            if v >= 0:
                touched[v] = True
        total = np.int64(0)
        for v in range(vehicles):
            total += work.cost[v]
        for k in range(count):
            if work.at[n.ends[missing[k], 0]] < 0:
                total += n.weight[missing[k]]
        if total < totals[0] + temperature * logarithms[int(random(seeds) * 4096)]:
            for v in range(vehicles):
                if touched[v]:
                    copy(work, now, v)
            for k in range(count):
                t = missing[k]
                if work.at[n.ends[t, 0]] < 0:
                    now.at[n.ends[t, 0]] = -1
                    if n.ends[t, 1] >= 0:
                        now.at[n.ends[t, 1]] = -1
            totals[0] = total
            if total < totals[1]:
                totals[1] = total
                for v in range(vehicles):
                    best.length[v] = now.length[v]
                    for k in range(now.length[v]):
                        best.route[v, k] = now.route[v, k]
        else:
            for k in range(count):
                t = missing[k]
                work.at[n.ends[t, 0]] = -1
                if n.ends[t, 1] >= 0:
                    work.at[n.ends[t, 1]] = -1
            for v in range(vehicles):
                if touched[v]:
                    copy(now, work, v)
        touched[:] = False


def ready() -> bool:
    """Whether the compiled code is kept on this machine; without it the first call takes half a minute."""
    folder = improve.stats.cache_path
    if folder is None or not os.path.isdir(folder):  # noqa: PTH112 - routing knows no paths; it asks, and reads nothing
        return False
    mine = f"strings.improve-{improve.py_func.__code__.co_firstlineno}."
    with os.scandir(folder) as kept:
        return any(one.name.startswith(mine) and one.name.endswith(".nbi") for one in kept)
