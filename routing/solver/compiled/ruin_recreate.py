"""Ruin and recreate routes in compiled code, thousands of times a second.

Each iteration removes strings of visits near a random one from their routes, pickups with their deliveries, and puts
each task back where it adds least (SISR: Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle
Routing Problems", Transportation Science 54, 2020). Simulated annealing decides which plan the next iteration changes.
Everything is whole numbers but the temperature, and the random generator is our own: the same numbers give the same
plan on any machine.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from routing.solver.compiled.bundles import insert_bundle, take_out_broken_bundles, work_out
from routing.solver.compiled.columns import (
    AT,
    BUNDLE,
    COST,
    FIRST,
    LENGTH,
    OPENS,
    PIN,
    PLACE,
    SECOND,
    SPAN,
    TASK,
    WEIGHT,
    WIDTH,
    WINDOWS,
    WINDOWS_END,
)
from routing.solver.compiled.compiler import compiled
from routing.solver.compiled.insertion import insert, take
from routing.solver.compiled.timing import random

__all__ = ["LOGARITHMS", "improve", "insert_all", "prepare"]

REMOVED: Final = 10.0
"""Visits removed in an iteration, on average (c-bar in the paper)."""

LONGEST_STRING: Final = 10
"""The most visits of a string (L-max)."""

SPLIT: Final = 0.5
"""How often a string keeps some visits in its middle."""

KEEP_MORE: Final = 0.01
"""How often one more visit is kept in the middle of a split string."""

LOGARITHMS: Final = np.array([round(-math.log((i + 0.5) / 4096), 6) for i in range(4096)])
"""-log(u) for 4,096 values of u from 0 to 1, for annealing; rounded, so that no library's last digit decides."""


@compiled
def prepare(n, s):
    """Compute every route; return the first vehicle whose route breaks a rule, or -1."""
    order, times = np.empty(n.visits.shape[0] + 2, np.int64), np.empty(n.visits.shape[0] + 2, np.int64)
    for visit in range(n.visits.shape[0]):
        s.spots[visit, AT] = -1
    for v in range(n.fleet.shape[0]):
        for k in range(s.sums[v, LENGTH]):
            s.spots[s.route[v, k], AT] = v
        if not work_out(n, s, v, order, times):
            return v
    return -1


@compiled
def insert_all(n, s, tasks, seeds):
    """Insert the tasks that are on no route, in this order."""
    order, times = np.empty(n.visits.shape[0] + 2, np.int64), np.empty(n.visits.shape[0] + 2, np.int64)
    tried, touched = np.zeros(n.fleet.shape[0], np.bool_), np.zeros(n.fleet.shape[0], np.bool_)
    for t in tasks:
        if s.spots[n.tasks[t, FIRST], AT] >= 0:
            continue
        if n.tasks[t, BUNDLE] >= 0:
            insert_bundle(n, s, n.tasks[t, BUNDLE], seeds, order, times, tried, touched)
        else:
            insert(n, s, t, seeds, order, times, tried)


@compiled
def copy(source, target, v):
    """Copy a route and everything computed of it from one state to another."""
    m = source.sums[v, LENGTH]
    for column in range(source.sums.shape[1]):
        target.sums[v, column] = source.sums[v, column]
    for k in range(m):
        target.route[v, k] = source.route[v, k]
        target.spots[source.route[v, k], AT] = v
        target.spots[source.route[v, k], PIN] = source.spots[source.route[v, k], PIN]
    for k in range(m + 1):
        target.begins[v, k] = source.begins[v, k]
        target.bound[v, k] = source.bound[v, k]
        for d in range(source.load.shape[2]):
            target.load[v, k, d] = source.load[v, k, d]


@compiled
def leave(tasks, spots, t):
    """Record that a task is on no route."""
    for end in (FIRST, SECOND):
        if tasks[t, end] >= 0:
            spots[tasks[t, end], AT] = spots[tasks[t, end], PIN] = -1


@compiled
def ruin(n, s, gone, touched, seeds):
    """Remove strings of visits around a random one, and mark their tasks as gone.

    With the mean route length |t| the paper draws, for the number of strings k and the size l of each,

        l-max = min(L-max, |t|),   k = floor(U(1, 4 c-bar / (1 + l-max))),   l = floor(U(1, min(|route|, l-max) + 1))

    so that about c-bar visits go. A string holds the visit nearest to the random one that its route has; a split string
    is ``kept`` visits longer and keeps so many in its middle.
    """
    visits, used, total = n.visits.shape[0], 0, 0
    for v in range(n.fleet.shape[0]):
        if s.sums[v, LENGTH]:
            used += 1
            total += s.sums[v, LENGTH]
    if not used:
        return
    longest = min(float(LONGEST_STRING), total / used)
    strings = int(random(seeds) * (4.0 * REMOVED / (1.0 + longest) - 1.0)) + 1
    centre = int(random(seeds) * visits)
    done = 0
    for c in n.near[centre]:
        v = s.spots[c, AT]
        if v < 0 or touched[v]:
            continue
        m = s.sums[v, LENGTH]
        size = int(random(seeds) * min(float(m), longest)) + 1
        kept = 0
        if size < m and size > 1 and random(seeds) < SPLIT:
            kept = 1
            while size + kept < m and random(seeds) < KEEP_MORE:
                kept += 1
        place = 0
        while s.route[v, place] != c:
            place += 1
        # The string begins so that it lies inside the route and holds the visit at ``place``.
        low = max(0, place - size - kept + 1)
        high = min(place, m - size - kept)
        begin = low + int(random(seeds) * (high - low + 1))
        hole = begin + 1 + int(random(seeds) * (size - 1)) if kept else m + 1
        for k in range(begin, begin + size + kept):
            if not hole <= k < hole + kept:
                gone[n.visits[s.route[v, k], TASK]] = True
        touched[v] = True
        if not take(n, s, v, gone):
            # Where travel times break the triangle inequality, a shorter route may be later: empty it.
            for k in range(s.sums[v, LENGTH]):
                gone[n.visits[s.route[v, k], TASK]] = True
            take(n, s, v, gone)
        done += 1
        if done >= strings:
            return


@compiled
def sort(keys, items, count):
    """Sort items by their keys, both in place: by insertion, which is quickest for a few."""
    for k in range(1, count):
        key, item, j = keys[k], items[k], k - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1], items[j + 1] = keys[j], items[j]
            j -= 1
        keys[j + 1], items[j + 1] = key, item


@compiled
def insertion_order(n, s, seeds, missing, keys):
    """Write the tasks on no route in their order of insertion; return how many there are.

    The order is drawn each time: random (1/2), narrow windows first (1/4), early windows first (3/20), or a long way
    from pickup to delivery first (1/10).
    """
    count, kind = 0, random(seeds)
    for t in range(n.tasks.shape[0]):
        if s.spots[n.tasks[t, FIRST], AT] < 0:
            missing[count] = t
            if kind < 0.5:
                keys[count] = random(seeds)
            elif kind < 0.75:
                keys[count] = n.tasks[t, WIDTH]
            elif kind < 0.9:
                w = n.visits[n.tasks[t, FIRST], WINDOWS]
                windowed = n.visits[n.tasks[t, FIRST], WINDOWS_END] > w
                keys[count] = n.windows[w, OPENS] if windowed else random(seeds)
            else:
                last = n.tasks[t, SECOND] if n.tasks[t, SECOND] >= 0 else n.tasks[t, FIRST]
                keys[count] = -float(n.travel[0, n.visits[n.tasks[t, FIRST], PLACE], n.visits[last, PLACE]])
            count += 1
    sort(keys, missing, count)
    return count


@compiled
def recreate(n, s, missing, count, seeds, order, times, tried, touched):
    """Insert tasks and whole bundles, each where it adds least; mark the vehicles touched."""
    for k in range(count):
        t = missing[k]
        if s.spots[n.tasks[t, FIRST], AT] >= 0:
            continue
        if n.tasks[t, BUNDLE] >= 0:
            insert_bundle(n, s, n.tasks[t, BUNDLE], seeds, order, times, tried, touched)
            continue
        v = insert(n, s, t, seeds, order, times, tried)
        if v >= 0:
            touched[v] = True


@compiled
def copy_plan(source, target):
    """Copy only the routes and moments of a plan.

    The best plan is computed in full when it is read.
    """
    for visit in range(source.spots.shape[0]):
        target.spots[visit, PIN] = source.spots[visit, PIN]
    for v in range(source.sums.shape[0]):
        target.sums[v, LENGTH] = source.sums[v, LENGTH]
        target.sums[v, SPAN] = source.sums[v, SPAN]
        for k in range(source.sums[v, LENGTH]):
            target.route[v, k] = source.route[v, k]


@compiled
def improve(n, now, work, best, totals, iterations, hot, cool, seeds, logarithms):
    """Run iterations that ruin and recreate a plan and accept or undo the change.

    The temperature falls from ``hot`` to ``cool``.

    ``now`` is the current plan, ``best`` the best one; ``totals`` are their costs, with the weights of tasks left out.
    Only the routes that an iteration touched are copied: from ``work`` to ``now`` where the change is accepted, else
    back.

    A change is accepted when total < totals[0] - T log(u) for u uniform from 0 to 1 (as in SISR): the rule of
    Metropolis, exp(-difference / T) > u, with one logarithm looked up (Kirkpatrick, Gelatt and Vecchi, "Optimization by
    Simulated Annealing", Science 220, 1983).
    """
    vehicles, tasks, visits = n.fleet.shape[0], n.tasks.shape[0], n.visits.shape[0]
    order, times = np.empty(visits + 2, np.int64), np.empty(visits + 2, np.int64)
    tried, touched = np.zeros(vehicles, np.bool_), np.zeros(vehicles, np.bool_)
    gone = np.zeros(tasks, np.bool_)
    missing, keys = np.empty(tasks, np.int64), np.empty(tasks, np.float64)
    temperature = hot
    factor = (cool / hot) ** (1.0 / max(1, iterations))
    for _ in range(iterations):
        temperature *= factor
        ruin(n, work, gone, touched, seeds)
        take_out_broken_bundles(n, work, gone, touched)
        count = insertion_order(n, work, seeds, missing, keys)
        gone[:] = False
        recreate(n, work, missing, count, seeds, order, times, tried, touched)
        total = np.int64(0)
        for v in range(vehicles):
            total += work.sums[v, COST]
        for k in range(count):
            if work.spots[n.tasks[missing[k], FIRST], AT] < 0:
                total += n.tasks[missing[k], WEIGHT]
        if total < totals[0] + temperature * logarithms[int(random(seeds) * 4096)]:
            for v in range(vehicles):
                if touched[v]:
                    copy(work, now, v)
            for k in range(count):
                if work.spots[n.tasks[missing[k], FIRST], AT] < 0:
                    leave(n.tasks, now.spots, missing[k])
            totals[0] = total
            if total < totals[1]:
                totals[1] = total
                copy_plan(now, best)
        else:
            # ``copy`` only marks what is on a route: first everything that was missing is marked as on none.
            for k in range(count):
                leave(n.tasks, work.spots, missing[k])
            for v in range(vehicles):
                if touched[v]:
                    copy(now, work, v)
        touched[:] = False
