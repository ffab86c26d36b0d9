"""Service begins in a window, and so does the setup before it, in the same one.

The time of a node is the beginning of its service. Where a setup is always spent, it begins that much later in the
window; where only a saved one fits, the rule ``setup`` says the rest.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routing.solver.rules.setup import may_be_saved

if TYPE_CHECKING:
    from routing.solver.model import Model


def apply(model: Model) -> None:
    """Bound the time of each node to its windows, the gaps between them cut out."""
    for index, node in model.numbered():
        lead = 0 if may_be_saved(model, node) else node.visit.setup
        windows = [(w.start + lead, w.end) for w in node.visit.time_windows if w.start + lead <= w.end]
        if not windows:
            continue
        time = model.time.CumulVar(index)
        time.SetRange(windows[0][0], windows[-1][1])
        for (_, end), (start, _) in pairwise(windows):
            if start > end + 1:
                time.RemoveInterval(end + 1, start - 1)
