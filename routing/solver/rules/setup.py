"""Setup is spent once at a location: only where the previous stop is elsewhere, and always inside the window.

The matrix of times holds the setup of each arc. What is left is the window's beginning, which is later by the setup,
unless the previous stop was at the same location.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routing.solver.nodes import Node

if TYPE_CHECKING:
    from routing.solver.model import Model


def may_be_saved(model: Model, node: Node) -> bool:
    """Whether a route may serve a node before its window's beginning plus its setup.

    Not so where all at the location open together, in one window, and set up as long: the first of them pays.
    """
    visit = node.visit
    if not visit.setup or not visit.time_windows:
        return False
    if model.starts_at(visit.location):
        return True
    return any(
        len(visit.time_windows) > 1
        or len(other.visit.time_windows) != 1
        or other.visit.time_windows[0].start + other.visit.setup < visit.time_windows[0].start + visit.setup
        for other in model.neighbours(node)
    )


def apply(model: Model) -> None:
    """Say exactly when work begins, for the nodes whose setup may be saved."""
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
