"""The rule that service begins in a window, and the setup before it in the same one.

The time of a node is the beginning of its service; the matrix of times holds the setup of each arc. A window begins
later by the setup only where the setup is spent, not where the stop before is at the same location. The model always
assumes that it is spent, because no filter of OR-Tools can tell: at worst a visit is served one setup late. Visits
without a window long enough are not in the model; ``completion`` tries them at the end.
"""

from __future__ import annotations

from itertools import pairwise

from routing.problem import Visit
from routing.solver.ortools.model import Model


def usable(visit: Visit) -> list[tuple[int, int]]:
    """Return the windows in which service may begin after a setup."""
    windows = [(window.start + visit.setup, window.end) for window in visit.time_windows]
    return [(start, end) for start, end in windows if start <= end]


def apply(model: Model) -> None:
    """Bound the time of each node to its windows, without the gaps between them."""
    for index, node in model.numbered():
        windows = usable(node.visit)
        if not windows:
            continue
        time = model.time.CumulVar(index)
        time.SetRange(windows[0][0], windows[-1][1])
        for (_, end), (start, _) in pairwise(windows):
            if start > end + 1:
                time.RemoveInterval(end + 1, start - 1)
