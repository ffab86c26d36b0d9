"""Insert and remove bundles, and settle when meetings begin, in compiled code.

A bundle is never on routes in part: ``insert_bundle`` puts in all of its tasks or none, and after every ruin
``take_out_broken_bundles`` removes what is left of a bundle that lost a task. A meeting is settled when its visits have
a moment (``PIN``): from then on each of its routes treats that visit as one with a window of a single moment, and the
routes do not depend on one another any more.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from routing.solver.compiled.columns import AT, FAR, FIRST, LENGTH, MEETING, PIN, SECOND, STRICT, TASK
from routing.solver.compiled.compiler import compiled
from routing.solver.compiled.insertion import insert, take
from routing.solver.compiled.timing import obeys_exactly, random, refresh, time_coupled

__all__ = ["insert_bundle", "take_out_broken_bundles", "work_out"]

AT_ONCE: Final = 0.5
"""How often a meeting is at the first moment that all its routes allow; otherwise at a random one."""


@compiled
def take_out_broken_bundles(n, s, gone, touched):
    """Remove all tasks of every bundle that lost a task, until no bundle is on routes in part."""
    bundle_from, bundled, tasks, spots = n.bundle_from, n.bundled, n.tasks, s.spots
    again = bundle_from.shape[0] > 1
    while again:
        again = False
        for b in range(bundle_from.shape[0] - 1):
            lost = False
            for x in range(bundle_from[b], bundle_from[b + 1]):
                lost |= spots[tasks[bundled[x], FIRST], AT] < 0
            if not lost:
                continue
            for x in range(bundle_from[b], bundle_from[b + 1]):
                v = spots[tasks[bundled[x], FIRST], AT]
                if v < 0:
                    continue
                gone[bundled[x]] = touched[v] = again = True
                if not take(n, s, v, gone):
                    # Where travel times break the triangle inequality, a shorter route may be later: empty it.
                    for k in range(s.sums[v, LENGTH]):
                        gone[n.visits[s.route[v, k], TASK]] = True
                    take(n, s, v, gone)


@compiled
def work_out(n, s, v, order, times):
    """Compute the times of a route.

    Returns False when the route breaks a rule. ``times`` are computed where bounds alone do not decide.
    """
    if not refresh(n, s, v):
        return False
    m = s.sums[v, LENGTH]
    for k in range(m):
        order[k] = s.route[v, k]
    exact = m and (n.fleet[v, STRICT] or time_coupled(n.visits, n.tasks, order, m))
    return not exact or obeys_exactly(n, s, v, order, m, times)


@compiled
def settle_meeting(n, s, g, share, order, times):
    """Settle a meeting at a moment that its routes allow; False where there is none.

    The moment is the first one, or a share of the way to the last.

    Alone, each route allows its visit from begins[k] to bound[k]; the meeting may be anywhere in the intersection.
    """
    meeting_from, met, spots = n.meeting_from, n.met, s.spots
    first, last, moment = 0, FAR, -1
    # Step 0 finds the moment and pins it, step 1 works out the routes with it; where one of them fails, step 2 works
    # them out again with the pins removed.
    for step in range(3):
        good = True
        for x in range(meeting_from[g], meeting_from[g + 1]):
            v = spots[met[x], AT]
            if v < 0:
                continue
            good &= work_out(n, s, v, order, times)
            if step > 0:
                continue
            exact = n.fleet[v, STRICT] or time_coupled(n.visits, n.tasks, order, s.sums[v, LENGTH])
            for k in range(s.sums[v, LENGTH]):
                if order[k] == met[x]:
                    first = max(first, times[k + 1] if exact else s.begins[v, k + 1])
                    last = min(last, s.bound[v, k + 1])
        if step == 1 and good:
            return True
        if step == 0:
            if not good or first > last:
                return False
            moment = first + int((last - first) * share)
        else:
            moment = -1
        for x in range(meeting_from[g], meeting_from[g + 1]):
            spots[met[x], PIN] = moment
    return False


@compiled
def settle_meetings(n, s, t, whole, share, order, times):
    """Settle the open meetings of a task; False where one fails.

    With ``whole`` only meetings whose visits are all on routes are settled.
    """
    meeting_from, met, spots = n.meeting_from, n.met, s.spots
    for end in (FIRST, SECOND):
        visit = n.tasks[t, end]
        g = n.visits[visit, MEETING] if visit >= 0 else -1
        if g < 0 or spots[visit, PIN] >= 0:
            continue
        there = True
        for x in range(meeting_from[g], meeting_from[g + 1]):
            there &= spots[met[x], AT] >= 0
        if (there or not whole) and not settle_meeting(n, s, g, share, order, times):
            return False
    return True


@compiled
def insert_bundle(n, s, b, seeds, order, times, tried, touched):
    """Insert all tasks of a bundle, each where it adds least, or none of them.

    The vehicles touched are marked.
    """
    bundled, gone, whole = n.bundled, np.zeros(n.tasks.shape[0], np.bool_), True
    low, high = n.bundle_from[b], n.bundle_from[b + 1]
    for x in range(low, 2 * high - low):
        # Each task comes twice. If its meeting cannot be settled where it adds least, it is taken out again, the others
        # settle the moment among themselves, and it looks for a position that suits that moment.
        t, again = bundled[low + (x - low) // 2], (x - low) % 2 == 1
        if again:
            if s.spots[n.tasks[t, FIRST], AT] >= 0:
                continue
            if not settle_meetings(n, s, t, False, random(seeds), order, times):
                whole = False
                break
        v = insert(n, s, t, seeds, order, times, tried)
        if v < 0:
            whole = False
            break
        touched[v] = True
        if not again and not settle_meetings(
            n, s, t, True, 0.0 if random(seeds) < AT_ONCE else random(seeds), order, times
        ):
            gone[t] = True
            take(n, s, v, gone)
            gone[t] = False
    if not whole:
        # All or nothing: take out what was put in, and forget the moments.
        for x in range(low, high):
            gone[bundled[x]] = True
            for end in (FIRST, SECOND):
                visit = n.tasks[bundled[x], end]
                g = n.visits[visit, MEETING] if visit >= 0 else -1
                if g >= 0:
                    s.spots[visit, PIN] = -1
        for x in range(low, high):
            v = s.spots[n.tasks[bundled[x], FIRST], AT]
            if v >= 0:
                take(n, s, v, gone)
    return whole
