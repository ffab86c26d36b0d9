"""Solve a problem within a budget: ``solve(problem, budget, seed) -> Solution``."""

from __future__ import annotations

from routing.solver.budget import Budget
from routing.solver.solve import solve

__all__ = ["Budget", "solve"]
