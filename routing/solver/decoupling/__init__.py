"""Search problems whose couplings join tasks or vehicles across rounds.

OR-Tools looks at one round after the other: its filters do not know what joins two of them, and a search that learns
of it only at the end of each try finds little. So every coupling is decided outside of it: when two volunteers meet,
who drives there and back, which of two modes somebody takes, how a shared limit is divided (``decoupled``). With these
decisions the rounds are independent, and the search is as fast as without couplings. Then one decision or a few are
changed, and the search starts again from there (``search``). A bundle of which only a part was placed is taken out
again, and the checker judges every plan.
"""

from __future__ import annotations

from routing.solver.decoupling.search import CouplingOptions, complete_coupled, search_coupled

__all__ = ["CouplingOptions", "complete_coupled", "search_coupled"]
