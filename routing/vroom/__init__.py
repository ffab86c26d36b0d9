"""VROOM's JSON in and out: problems, solutions; names and meanings as in VROOM's docs/API.md.

What Wardround reads differently, or not at all, is said in docs/planner.md; a key that would change the meaning of a
problem is refused with a fault, never passed over.
"""

from __future__ import annotations

from routing.vroom.reading import VroomProblem, read_problem
from routing.vroom.returning import read_solution
from routing.vroom.writing import write_solution

__all__ = ["VroomProblem", "read_problem", "read_solution", "write_solution"]
