"""Setup is spent once at a location: only where the previous stop is elsewhere, and always inside the window.

The matrix of times holds the setup of each arc. What is left is the window's beginning, which is later by the setup
unless the previous stop was at the same location. The model takes it to be later always: at most it serves a visit one
setup later than it could. Only where a window is too short for the setup the exact rule is stated, because otherwise
the visit could never be made; it is slow, for no filter of OR-Tools knows it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routing.solver.nodes import Node

if TYPE_CHECKING:
    from routing.solver.model import Model


def may_be_saved(model: Model, node: Node) -> bool:
    """Whether a route must be able to serve a node before a window's beginning plus its setup."""
    visit = node.visit
    if all(window.start + visit.setup <= window.end for window in visit.time_windows):
        return False
    return bool(model.starts_at(visit.location) or model.neighbours(node))


def apply(model: Model) -> None:
    """Say exactly when work begins, for the nodes with a window that only a saved setup fits into."""
    solver = model.solver
    for index, node in model.numbered():
        if not may_be_saved(model, node):
            continue
        setup, windows = node.visit.setup, node.visit.time_windows
        before = [model.index(other) for other in model.neighbours(node)] + model.starts_at(node.visit.location)
        saved = solver.Sum([model.routing.NextVar(other) == index for other in before])
        idle = 1 - model.routing.ActiveVar(index)
        service = model.time.CumulVar(index)
        work = (service - setup * (1 - saved)).Var()
        solver.Add((work >= windows[0].start) + idle >= 1)
        for earlier, later in pairwise(windows):
            solver.Add((service <= earlier.end) + (work >= later.start) + idle >= 1)
