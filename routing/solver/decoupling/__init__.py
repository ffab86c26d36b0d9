"""Search where tasks or vehicles are tied to one another across rounds.

OR-Tools looks at one round after the other: what ties two of them its filters do not know, and a search that learns
of it only at the end of each try finds little. So every tie is a decision taken outside of it: when two volunteers
meet, who drives there and back, which of two modes somebody takes, how a shared limit is divided (``plain``). With
these decided each round stands for itself, and the search is as fast as without ties; then the decisions are changed,
one or a few at a time, and it goes on from there (``tied``). Half of what belongs together is taken out again; the
checker has the last word on every plan.
"""

from __future__ import annotations

from routing.solver.decoupling.coupled import completed, search

__all__ = ["completed", "search"]
