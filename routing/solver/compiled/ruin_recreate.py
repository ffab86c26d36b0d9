"""Strings of visits removed and put back by compiled code (numba): thousands of times a second.

Each iteration removes strings of visits near a random one from their routes (SISR: Christiaens and Vanden Berghe,
"Slack Induction by String Removals", Transportation Science 54, 2020), pickups with their deliveries, and puts each
task back where it adds least; simulated annealing decides what to go on from. All is whole numbers but the
temperature, and the generator is our own: the same numbers give the same plan on any machine.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from routing.solver.compiled.bundles import insert_bundle, sound, untie
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
"""Visits removed in an iteration, on average."""

LONGEST_STRING: Final = 10
SPLIT: Final = 0.5
"""How often a string keeps some visits in its middle."""

KEEP_MORE: Final = 0.01
LOGARITHMS: Final = np.array([round(-math.log((i + 0.5) / 4096), 6) for i in range(4096)])
"""-log(u) for annealing, rounded, so that no library's last digit decides."""


@compiled
def prepare(n, s):
    """Work out every route; the number of the first that breaks a rule, or -1."""
    order, times = np.empty(n.visits.shape[0] + 2, np.int64), np.empty(n.visits.shape[0] + 2, np.int64)
    for visit in range(n.visits.shape[0]):
        s.spots[visit, AT] = -1
    for v in range(n.fleet.shape[0]):
        for k in range(s.sums[v, LENGTH]):
            s.spots[s.route[v, k], AT] = v
        if not sound(n, s, v, order, times):
            return v
    return -1


@compiled
def insert_all(n, s, tasks, seeds):
    """Put tasks in, in this order."""
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
    """Note that a task is on no route."""
    for end in (FIRST, SECOND):
        if tasks[t, end] >= 0:
            spots[tasks[t, end], AT] = spots[tasks[t, end], PIN] = -1


@compiled
def ruin(n, s, gone, touched, seeds):
    """Mark the tasks of strings of visits around a random one as gone, and take them out."""
    visits, used, total = n.visits.shape[0], 0, 0
    for v in range(n.fleet.shape[0]):
        if s.sums[v, LENGTH]:
            used += 1
            total += s.sums[v, LENGTH]
    if not used:
        return
    longest = min(float(LONGEST_STRING), total / used)
    strings = int(random(seeds) * (4.0 * REMOVED / (1.0 + longest) - 1.0)) + 1
    seed = int(random(seeds) * visits)
    done = 0
    for c in n.near[seed]:
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
        low = max(0, place - size - kept + 1)
        high = min(place, m - size - kept)
        begin = low + int(random(seeds) * (high - low + 1))
        hole = begin + 1 + int(random(seeds) * (size - 1)) if kept else m + 1
        for k in range(begin, begin + size + kept):
            if not hole <= k < hole + kept:
                gone[n.visits[s.route[v, k], TASK]] = True
        touched[v] = True
        if not take(n, s, v, gone):
            # Where a detour is a short cut, what is left of a route may come too late.
            for k in range(s.sums[v, LENGTH]):
                gone[n.visits[s.route[v, k], TASK]] = True
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
        untie(n, work, gone, touched)
        count, kind = 0, random(seeds)
        for t in range(tasks):
            if work.spots[n.tasks[t, FIRST], AT] < 0:
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
            gone[t] = False
        sort(keys, missing, count)
        for k in range(count):
            t = missing[k]
            if work.spots[n.tasks[t, FIRST], AT] >= 0:
                continue
            if n.tasks[t, BUNDLE] >= 0:
                insert_bundle(n, work, n.tasks[t, BUNDLE], seeds, order, times, tried, touched)
                continue
            v = insert(n, work, t, seeds, order, times, tried)
            if v >= 0:
                touched[v] = True
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
                t = missing[k]
                if work.spots[n.tasks[t, FIRST], AT] < 0:
                    leave(n.tasks, now.spots, t)
            totals[0] = total
            if total < totals[1]:
                totals[1] = total
                for visit in range(visits):
                    best.spots[visit, PIN] = now.spots[visit, PIN]
                for v in range(vehicles):
                    best.sums[v, LENGTH] = now.sums[v, LENGTH]
                    best.sums[v, SPAN] = now.sums[v, SPAN]
                    for k in range(now.sums[v, LENGTH]):
                        best.route[v, k] = now.route[v, k]
        else:
            for k in range(count):
                leave(n.tasks, work.spots, missing[k])
            for v in range(vehicles):
                if touched[v]:
                    copy(now, work, v)
        touched[:] = False
