"""Compute the times, loads and limits of a route in compiled code.

A route is a sequence of visits v1 ... vm of one vehicle. For each position k the state holds

    begins[k]   the earliest that service may begin at vk (0: when the vehicle may leave its start),
    bound[k]    the latest that service may begin at vk so that all that follows keeps its windows and the shift,
    load[k]     what is on board on leaving vk.

A visit put in before vk keeps the rest of the route in time exactly when the begin it causes at vk is no later than
bound[k]: one comparison instead of a walk to the end (forward slack: Savelsbergh, "The Vehicle Routing Problem with
Time Windows: Minimizing Route Duration", ORSA Journal on Computing 4, 1992). That is exact as long as nothing couples
two visits in time. Where something does (ride limits, follow-ups), or a break, the span or the metres are limited, the
comparison only filters, and ``obeys_exactly`` decides.

Arrays are named at the head of a function that is called often: taking one out of a tuple counts a reference, and that
took eight ninths of the time.
"""

from __future__ import annotations

import numpy as np

from routing.solver.compiled.columns import (
    AFTER,
    BREAK,
    BREAK_END,
    BREAK_LENGTH,
    CLOSES,
    CLOSING,
    COST,
    END,
    FAIR,
    FAR,
    FIRST,
    FIXED,
    GOODS,
    GROUP,
    HAS_PREFERENCES,
    LEAST,
    LENGTH,
    METRES,
    MOST,
    MOST_METRES,
    MOST_SPAN,
    OPENING,
    OPENS,
    OVER,
    PIN,
    PLACE,
    PROFILE,
    RIDE,
    SECOND,
    SECONDS,
    SERVICE,
    SETUP,
    SPAN,
    START,
    STOPS,
    TASK,
    WINDOWS,
    WINDOWS_END,
)
from routing.solver.compiled.compiler import compiled

__all__ = [
    "begin_after",
    "leg",
    "leg_preference",
    "new_stop",
    "obeys_exactly",
    "random",
    "refresh",
    "rest_of",
    "time_coupled",
]


@compiled
def random(seeds):
    """Return the next random number from 0 up to 1 (xorshift64*: Vigna, ACM Trans.

    Math. Softw. 42, 2016).
    """
    x = seeds[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seeds[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def leg(travel, origin, target):
    """Return the seconds between two places; 0 where one is -1 (a vehicle without a start or an end)."""
    return 0 if origin < 0 or target < 0 else travel[origin, target]


@compiled
def leg_preference(zone, crossing, finish, v, origin, target):
    """Return what preferences add to a leg between two visits.

    -1 stands for the start before the first visit and the end after the last.
    """
    if origin < 0:
        return 0
    if target < 0:
        return finish[v, origin]
    return 0 if zone[origin] == zone[target] else crossing


@compiled
def new_stop(origin, target):
    """Return 1 where a visit is a further stop after the previous place, else 0."""
    return 0 if origin == target else 1


@compiled
def earliest_begin(visits, windows, spots, visit, setup, moment):
    """Return the first moment from ``moment`` on at which service may begin; FAR without one.

    The setup is in the same window as the beginning of service. A visit of a settled meeting begins at the meeting's
    moment or not at all.
    """
    settled = spots[visit, PIN]
    if settled >= 0:
        if moment > settled:
            return FAR
        moment = settled
    first, last = visits[visit, WINDOWS], visits[visit, WINDOWS_END]
    if first == last:
        return moment
    for w in range(first, last):
        candidate = max(moment, windows[w, OPENS] + setup)
        if candidate <= windows[w, CLOSES]:
            return candidate if settled < 0 or candidate == settled else FAR
    return FAR


@compiled
def begin_after(travel, visits, windows, spots, before, place, begin, visit):
    """Return when service begins at a visit that follows ``before``.

    Service at ``before`` (-1: the start) began at ``begin``.

        begins[k] = earliest_begin(vk, begins[k-1] + service(vk-1) + travel(vk-1, vk) + setup(vk))

    where the setup is saved at the location of the stop before.
    """
    here = visits[visit, PLACE]
    setup = 0 if place == here else visits[visit, SETUP]
    done = begin + (visits[before, SERVICE] if before >= 0 else 0)
    return earliest_begin(visits, windows, spots, visit, setup, done + leg(travel, place, here) + setup)


@compiled
def refresh(n, s, v):
    """Compute begins, bound, load and sums of a route; False when it breaks a rule on them."""
    fleet, visits, tasks, windows, spots, sums = n.fleet, n.visits, n.tasks, n.windows, s.spots, s.sums
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
    m, dims = sums[v, LENGTH], change.shape[1]
    s_begins[v, 0] = fleet[v, OPENING]
    # What is handed over at jobs is on board from the start: load[0] is its sum, load[k] = load[k-1] + change(vk).
    for d in range(dims):
        s_load[v, 0, d] = 0
        for k in range(m):
            s_load[v, 0, d] += loaded[s_route[v, k], d]
        if s_load[v, 0, d] > capacity[v, d]:
            return False
    # Forward: begins[k], as early as possible; load[k]; seconds of travel; what preferences add to the cost.
    before, place, seconds = -1, fleet[v, START], 0
    preferences = fleet[v, OVER] * max(0, m - fleet[v, FAIR])
    for k in range(m):
        visit = s_route[v, k]
        begin = begin_after(travel, visits, windows, spots, before, place, s_begins[v, k], visit)
        seconds += leg(travel, place, visits[visit, PLACE])
        if begin >= FAR:
            return False
        s_begins[v, k + 1] = begin
        for d in range(dims):
            s_load[v, k + 1, d] = s_load[v, k, d] + change[visit, d]
            if s_load[v, k + 1, d] > capacity[v, d]:
                return False
        if tasks[visits[visit, TASK], FIRST] == visit:
            preferences += preference[visits[visit, TASK], v]
        if has_preferences:
            preferences += leg_preference(zone, crossing, finish, v, place if k else -1, visits[visit, PLACE])
        before, place = visit, visits[visit, PLACE]
    if has_preferences and m:
        preferences += leg_preference(zone, crossing, finish, v, place, -1)
    sums[v, SECONDS] = seconds + (leg(travel, place, fleet[v, END]) if m else 0)
    sums[v, COST] = sums[v, SECONDS] + preferences + (fleet[v, FIXED] if m else 0)
    # Backward, ``limit`` being the latest that service may begin at what follows (the end: be reached):
    #     bound[k] = limit(k+1) - setup(vk+1) - travel(vk, vk+1) - service(vk)
    #     limit(k) = the last moment in a window of vk that is no later than bound[k]
    # The route is in time when begins[k] <= bound[k] for every k.
    limit, place, after = fleet[v, CLOSING], fleet[v, END], -1
    for k in range(m, 0, -1):
        visit = s_route[v, k - 1]
        setup = 0
        if after >= 0:
            setup = 0 if visits[visit, PLACE] == place else visits[after, SETUP]
        limit = limit - setup - leg(travel, visits[visit, PLACE], place) - visits[visit, SERVICE]
        s_bound[v, k] = limit
        if s_begins[v, k] > limit:
            return False
        first, last = visits[visit, WINDOWS], visits[visit, WINDOWS_END]
        if first < last:
            latest = -1
            prior = visits[s_route[v, k - 2], PLACE] if k > 1 else fleet[v, START]
            setup = 0 if prior == visits[visit, PLACE] else visits[visit, SETUP]
            for w in range(first, last):
                if windows[w, OPENS] + setup <= limit:
                    latest = min(limit, windows[w, CLOSES])
            limit = latest
        if spots[visit, PIN] >= 0:
            limit = spots[visit, PIN]
        place, after = visits[visit, PLACE], visit
    return fleet[v, GROUP] < 0 or measure_shared(n, s, v)


@compiled
def rest_of(fleet, shared, group_from, grouped, sums, v, column):
    """Return what the other vehicles of a shared limit leave of it; FAR without a shared limit."""
    group = fleet[v, GROUP]
    if group < 0 or shared[group, column] >= FAR:
        return FAR
    rest = shared[group, column]
    for x in range(group_from[group], group_from[group + 1]):
        if grouped[x] != v:
            rest -= sums[grouped[x], column]
    return rest


@compiled
def measure_shared(n, s, v):
    """Compute what a route uses of its vehicle's shared limits.

    Returns False when the route has no schedule within them.
    """
    fleet, visits, sums, order = n.fleet, n.visits, s.sums, s.route[v]
    m, place = sums[v, LENGTH], fleet[v, START]
    sums[v, STOPS] = sums[v, METRES] = sums[v, SPAN] = 0
    if not m:
        return True
    for k in range(m):
        sums[v, STOPS] += new_stop(place, visits[order[k], PLACE])
        place = visits[order[k], PLACE]
    sums[v, METRES] = metres_driven(n.metres[fleet[v, PROFILE]], visits, fleet[v, START], fleet[v, END], order, m)
    times = np.empty(m + 2, np.int64)
    if not obeys_exactly(n, s, v, order, m, times):
        return False
    sums[v, SPAN] = times[m + 1] - latest_start(n, s, v, order, m, times)
    return True


@compiled
def latest_start(n, s, v, order, m, times):
    """Return the latest start of a route that still ends when ``times`` say.

    This is the shortest span.

    The recursion is that of ``refresh``, from the end's time instead of the shift's. Where visits are coupled in time,
    or there is a break, the earliest start is returned: a later one may not exist.
    """
    fleet, visits, tasks, windows, spots = n.fleet, n.visits, n.tasks, n.windows, s.spots
    if fleet[v, BREAK] < fleet[v, BREAK_END] or time_coupled(visits, tasks, order, m):
        return times[0]
    travel = n.travel[fleet[v, PROFILE]]
    limit, place, setup = times[m + 1], fleet[v, END], 0
    for k in range(m - 1, -1, -1):
        visit = order[k]
        limit -= setup + leg(travel, visits[visit, PLACE], place) + visits[visit, SERVICE]
        place = visits[visit, PLACE]
        prior = visits[order[k - 1], PLACE] if k else fleet[v, START]
        setup = 0 if prior == place else visits[visit, SETUP]
        latest = limit
        for w in range(visits[visit, WINDOWS], visits[visit, WINDOWS_END]):
            if windows[w, OPENS] + setup <= limit:
                latest = min(limit, windows[w, CLOSES])
        limit = latest if spots[visit, PIN] < 0 else spots[visit, PIN]
    return max(times[0], limit - setup - leg(travel, fleet[v, START], place))


@compiled
def metres_driven(metres, visits, starting, ending, order, m):
    """Return the metres from start to end; 0 where no limit counts metres."""
    if metres.shape[0] == 1:
        return 0
    total, place = 0, starting
    for k in range(m + 1):
        target = ending if k == m else visits[order[k], PLACE]
        if place >= 0 and target >= 0:
            total += metres[place, target]
        place = target
    return total


@compiled
def obeys_exactly(n, s, v, order, m, times):
    """Return whether a route with valid windows and loads keeps all other rules too.

    These are couplings in time, break, span, metres and goods.

    ``times`` then hold the begin of the route, of service at each visit, and the end, all as early as possible.
    """
    fleet, visits, tasks, windows, spots, sums = n.fleet, n.visits, n.tasks, n.windows, s.spots, s.sums
    shared, group_from, grouped = n.shared, n.group_from, n.grouped
    profile, mixes = fleet[v, PROFILE], n.mixes
    travel = n.travel[profile]
    most_metres = min(fleet[v, MOST_METRES], rest_of(fleet, shared, group_from, grouped, sums, v, METRES))
    most_span = min(fleet[v, MOST_SPAN], rest_of(fleet, shared, group_from, grouped, sums, v, SPAN))
    if most_metres < FAR:
        metres = n.metres[profile]
        if metres_driven(metres, visits, fleet[v, START], fleet[v, END], order, m) > most_metres:
            return False
    if mixes.shape[0] and mixes_goods(visits, tasks, mixes, order, m):
        return False
    begin, finish, first, last = fleet[v, OPENING], fleet[v, CLOSING], fleet[v, BREAK], fleet[v, BREAK_END]
    if first == last:
        return schedule(
            travel, visits, tasks, windows, spots, fleet, v, order, m, times, begin, finish, most_span, -1, 0
        )
    # A break is taken before the round (option 0), between two visits, either before leaving the one (even options) or
    # on reaching the other (odd), or after the round (the last option). The first option with a schedule is taken.
    earlier, later = windows[first, OPENS] + fleet[v, BREAK_LENGTH], windows[last - 1, CLOSES]
    scheduled = False
    for option in range(2 * m + 2):
        if scheduled:
            break
        gap, leaving, begins, ends = option // 2, 1 - option % 2, begin, finish
        if option == 0:
            gap, begins = -1, max(begin, earlier)
        elif option == 2 * m + 1:
            gap, ends = -1, min(finish, later)
        scheduled = schedule(
            travel, visits, tasks, windows, spots, fleet, v, order, m, times, begins, ends, most_span, gap, leaving
        )
    return scheduled


@compiled
def break_end(fleet, windows, v, moment):
    """Return the end of a break that begins as soon as it may from ``moment`` on."""
    for w in range(fleet[v, BREAK], fleet[v, BREAK_END]):
        if moment <= windows[w, CLOSES]:
            return max(moment, windows[w, OPENS]) + fleet[v, BREAK_LENGTH]
    return FAR


@compiled
def schedule(travel, visits, tasks, windows, spots, fleet, v, order, m, times, begin, finish, most_span, gap, leaving):
    """Return whether a route has a schedule; ``times`` is then the earliest one.

    A break is taken before visit number ``gap``, on leaving the stop before it or on reaching it; -1 means no break.

    ``times`` is the least fixed point of lower bounds. Each pass moves every begin forward to what the one before it
    and its own bound require. Then couplings raise bounds of earlier visits: a pickup may begin no earlier than its
    delivery less the longest ride, a visit no earlier than the least gap after the one it follows, and that one no
    earlier than the largest gap allows; the start no earlier than the end less the longest span. Bounds only ever rise,
    and no schedule has an earlier begin anywhere, so either nothing is raised any more or a begin passes the last
    window and there is no schedule.
    """
    times[0] = begin
    for k in range(1, m + 2):
        times[k] = 0
    while True:
        before, place = -1, fleet[v, START]
        for k in range(m + 1):
            moment = times[k] + (visits[before, SERVICE] if before >= 0 else 0)
            if k == gap and leaving:
                moment = break_end(fleet, windows, v, moment)
            if k == m:
                times[m + 1] = max(times[m + 1], moment + leg(travel, place, fleet[v, END]))
                continue
            visit = order[k]
            here = visits[visit, PLACE]
            moment += leg(travel, place, here)
            if k == gap and not leaving:
                moment = break_end(fleet, windows, v, moment)
            setup = 0 if place == here else visits[visit, SETUP]
            times[k + 1] = earliest_begin(visits, windows, spots, visit, setup, max(moment + setup, times[k + 1]))
            if times[k + 1] >= FAR:
                return False
            before, place = visit, here
        if times[m + 1] > finish:
            return False
        # Couplings raise the earlier of two begins, or the later, and then the times are carried on again:
        #     ride:   begin(pickup) >= begin(delivery) - longest ride - service(pickup)
        #     follow: begin(then) >= end(first) + least, and end(first) >= begin(then) - most
        #     span:   start >= end - longest span
        # This stays in one function: called, it would take a fifth longer.
        raised = False
        for k in range(m):
            task = visits[order[k], TASK]
            if tasks[task, RIDE] < FAR and tasks[task, SECOND] == order[k]:
                pickup = tasks[task, FIRST]
                for j in range(k):
                    if order[j] == pickup:
                        least = times[k + 1] - tasks[task, RIDE] - visits[pickup, SERVICE]
                        if least > times[j + 1]:
                            times[j + 1], raised = least, True
            first = visits[order[k], AFTER]
            if first >= 0:
                for j in range(m):
                    if order[j] == first:
                        if j > k:
                            return False
                        done = times[j + 1] + visits[first, SERVICE]
                        if times[k + 1] < done + visits[order[k], LEAST]:
                            times[k + 1], raised = done + visits[order[k], LEAST], True
                        elif times[k + 1] - visits[order[k], MOST] > done:
                            times[j + 1], raised = times[k + 1] - visits[order[k], MOST] - visits[first, SERVICE], True
        if times[m + 1] - most_span > times[0]:
            times[0], raised = times[m + 1] - most_span, True
        if not raised:
            return True


@compiled
def mixes_goods(visits, tasks, mixes, order, m):
    """Return whether goods that must not mix are on board together.

    ``aboard`` counts the shipments of each kind.
    """
    aboard = np.zeros(mixes.shape[0], np.int64)
    for k in range(m):
        task = visits[order[k], TASK]
        kind = tasks[task, GOODS]
        if kind < 0:
            continue
        if tasks[task, SECOND] == order[k]:
            aboard[kind] -= 1
            continue
        for other in range(aboard.shape[0]):
            if aboard[other] and mixes[kind, other]:
                return True
        aboard[kind] += 1
    return False


@compiled
def time_coupled(visits, tasks, order, m):
    """Return whether a ride limit or a follow-up couples two visits of a route in time.

    Bounds alone do not decide then.
    """
    coupled = False
    for k in range(m):
        coupled |= tasks[visits[order[k], TASK], RIDE] < FAR or visits[order[k], AFTER] >= 0
    return coupled
