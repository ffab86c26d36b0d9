"""Read and write problems and solutions as VROOM's JSON, as in VROOM's docs/API.md.

docs/planner.md lists what Wardround reads differently or not at all. A key that would change the meaning of a problem
is refused with a fault, never ignored.
"""

from __future__ import annotations

from routing.vroom.reading import VroomProblem, read_problem
from routing.vroom.returning import read_solution
from routing.vroom.writing import write_solution

__all__ = ["VroomProblem", "read_problem", "read_solution", "write_solution"]
