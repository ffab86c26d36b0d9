"""Tasks that are done or left out together, put in and taken out by compiled code, with the moments they meet."""

from __future__ import annotations

from typing import Final

import numpy as np

from routing.solver.compiled.columns import AT, FAR, FIRST, LENGTH, MEETING, PIN, SECOND, STRICT, TASK
from routing.solver.compiled.compiler import compiled
from routing.solver.compiled.insertion import insert, take
from routing.solver.compiled.timing import bound, obeyed, random, refresh

__all__ = ["insert_bundle", "sound", "untie"]

AT_ONCE: Final = 0.5
"""How often two meet as early as both can, else at any moment that both can."""


@compiled
def untie(n, s, gone, touched):
    """Take out what is left of the bundles of which something is gone."""
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
                    # Where a detour is a short cut, what is left of a route may come too late.
                    for k in range(s.sums[v, LENGTH]):
                        gone[n.visits[s.route[v, k], TASK]] = True
                    take(n, s, v, gone)


@compiled
def sound(n, s, v, order, times):
    """Work out a route; False when it breaks a rule."""
    if not refresh(n, s, v):
        return False
    m = s.sums[v, LENGTH]
    for k in range(m):
        order[k] = s.route[v, k]
    exact = m and (n.fleet[v, STRICT] or bound(n.visits, n.tasks, order, m))
    return not exact or obeyed(n, s, v, order, m, times)


@compiled
def settle(n, s, g, share, order, times):
    """Let a meeting be at the first moment, or a share of the way to the last, that its routes allow; False if none."""
    meeting_from, met, spots = n.meeting_from, n.met, s.spots
    first, last, moment = 0, FAR, -1
    # First its moment is found, then it is tried, and where it does not hold the meeting is open again.
    for step in range(3):
        good = True
        for x in range(meeting_from[g], meeting_from[g + 1]):
            v = spots[met[x], AT]
            if v < 0:
                continue
            good &= sound(n, s, v, order, times)
            if step > 0:
                continue
            exact = n.fleet[v, STRICT] or bound(n.visits, n.tasks, order, s.sums[v, LENGTH])
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
def agreed(n, s, t, whole, share, order, times):
    """Settle the open meetings of a task, only those with everybody on a route if ``whole``; False where one cannot."""
    meeting_from, met, spots = n.meeting_from, n.met, s.spots
    for end in (FIRST, SECOND):
        visit = n.tasks[t, end]
        g = n.visits[visit, MEETING] if visit >= 0 else -1
        if g < 0 or spots[visit, PIN] >= 0:
            continue
        there = True
        for x in range(meeting_from[g], meeting_from[g + 1]):
            there &= spots[met[x], AT] >= 0
        if (there or not whole) and not settle(n, s, g, share, order, times):
            return False
    return True


@compiled
def insert_bundle(n, s, b, seeds, order, times, tried, touched):
    """Put in all tasks of a bundle, each where it adds least, or none of them; those touched are marked."""
    bundled, gone, whole = n.bundled, np.zeros(n.tasks.shape[0], np.bool_), True
    low, high = n.bundle_from[b], n.bundle_from[b + 1]
    for x in range(low, 2 * high - low):
        # Each comes twice: where it cannot be met at its first place the others settle when, and it finds another.
        t, again = bundled[low + (x - low) // 2], (x - low) % 2 == 1
        if again:
            if s.spots[n.tasks[t, FIRST], AT] >= 0:
                continue
            if not agreed(n, s, t, False, random(seeds), order, times):
                whole = False
                break
        v = insert(n, s, t, seeds, order, times, tried)
        if v < 0:
            whole = False
            break
        touched[v] = True
        if not again and not agreed(n, s, t, True, 0.0 if random(seeds) < AT_ONCE else random(seeds), order, times):
            gone[t] = True
            take(n, s, v, gone)
            gone[t] = False
    if not whole:
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
