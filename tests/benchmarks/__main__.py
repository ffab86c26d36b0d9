"""``make bench``: solver beside PyVRP and VROOM, matrices beside networkx, times and
directions beside OSRM, pages, a changed day, people spelled twice; and 200 kills in the
middle of work.

Figures of one run on one machine belong together; compare ratios, not seconds.
"""

import sys

from tests.benchmarks import board, directions, doubles, faults, kill, matrix, page, proof, replan, solver, times

# Two of each class of instances, so that a run takes minutes; `python -m tests.benchmarks.solver` runs all 56.
SAMPLE = ["lc103", "lc204", "lr104", "lr211", "lrc104", "lrc207"]

PARTS = {
    "matrix": matrix.main,
    "page": page.main,
    "board": board.main,
    "times": times.main,
    "directions": directions.main,
    "replan": replan.main,
    "doubles": doubles.main,
    "proof": lambda: proof.main([]),
    "faults": lambda: faults.main([]),
    "kill": lambda: [kill.main(["--database", name]) for name in ("sqlite", "postgresql")],
    "solver": lambda: solver.main(["--seconds", "10", "--instances", *SAMPLE]),
}

if __name__ == "__main__":
    asked = sys.argv[1:] or list(PARTS)
    if asked[0] == "proof":
        sys.exit(proof.main(asked[1:]))
    if asked[0] == "kill" and asked[1:]:
        sys.exit(kill.main(asked[1:]))
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        sys.exit(f"There is no benchmark named {', '.join(unknown)}. Choose: {', '.join(PARTS)}.")
    for name in asked:
        PARTS[name]()
        print()
