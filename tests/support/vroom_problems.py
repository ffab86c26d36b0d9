"""Problems in VROOM's JSON, of any size."""

from __future__ import annotations

from typing import Any

__all__ = ["errands"]


def errands(pairs: int) -> dict[str, Any]:
    """Shipments between two rows of a grid, two minutes from corner to corner, within a day of eight hours."""
    corners = [(k % 20, k // 20) for k in range(2 * pairs + 1)]
    durations = [[120 * (abs(a - c) + abs(b - d)) for c, d in corners] for a, b in corners]
    return {
        "vehicles": [
            {"id": k, "start_index": 0, "end_index": 0, "capacity": [6], "time_window": [0, 28_800]} for k in range(8)
        ],
        "shipments": [
            {
                "amount": [1],
                "pickup": {"id": k, "location_index": k, "service": 120},
                "delivery": {
                    "id": 1000 + k,
                    "location_index": pairs + k,
                    "service": 240,
                    "time_windows": [[3_600 * (k % 5), 3_600 * (k % 5) + 10_800]],
                },
            }
            for k in range(1, pairs + 1)
        ],
        "matrices": {"car": {"durations": durations}},
    }


TWO_JOBS: dict[str, Any] = {
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
    "jobs": [{"id": 1, "location_index": 1, "service": 60}, {"id": 2, "location_index": 2, "skills": [7]}],
    "matrices": {"car": {"durations": [[0, 100, 200], [100, 0, 100], [200, 100, 0]]}},
}
