"""Reads Li & Lim's pickup-and-delivery instances: the classic benchmark, made into problems of whole numbers.

Format: a line ``vehicles capacity speed``, then one line a task, ``id x y demand earliest latest service
pickup-sibling delivery-sibling``; task 0 is the depot. Distances are Euclidean, and travel time is distance.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from routing.problem import DurationMatrix, Problem, Shipment, TimeWindow, Vehicle, Visit

SCALE = 100
"""One unit of the instance in the problem's seconds; distances are rounded up, so a plan here is one there too."""


def read_li_lim(path: Path, scale: int = SCALE) -> Problem:
    """The problem of an instance."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    vehicles, capacity = int(lines[0][0]), int(lines[0][1])
    rows = [[int(value) for value in line] for line in lines[1:]]
    n = len(rows)
    durations = np.zeros((n, n), dtype=np.int64)
    for i, (_, x, y, *_) in enumerate(rows):
        for j, (_, u, v, *_) in enumerate(rows):
            durations[i, j] = math.ceil(scale * math.hypot(x - u, y - v) - 1e-9)

    def visit(row: list[int]) -> Visit:
        return Visit(
            location=row[0], service=row[6] * scale, time_windows=(TimeWindow(row[4] * scale, row[5] * scale),)
        )

    shipments = tuple(
        Shipment(id=row[0], pickup=visit(row), delivery=visit(rows[row[8]]), amount=(row[3],))
        for row in rows[1:]
        if row[8]
    )
    shift = TimeWindow(rows[0][4] * scale, rows[0][5] * scale)
    matrix = DurationMatrix(durations.astype(np.int32))
    return Problem(
        vehicles=tuple(
            Vehicle(id=k + 1, profile="car", start=0, end=0, time_window=shift, capacity=(capacity,))
            for k in range(vehicles)
        ),
        matrices={"car": matrix},
        shipments=shipments,
    )


def as_vroom(problem: Problem) -> dict[str, Any]:
    """A problem of shipments alone in VROOM's JSON."""

    def end(shipment: Shipment, visit: Visit) -> dict[str, Any]:
        return {
            "id": shipment.id,
            "location_index": visit.location,
            "service": visit.service,
            "setup": visit.setup,
            "time_windows": [[window.start, window.end] for window in visit.time_windows],
        }

    return {
        "vehicles": [
            {
                "id": vehicle.id,
                "profile": vehicle.profile,
                "start_index": vehicle.start,
                "end_index": vehicle.end,
                "capacity": list(vehicle.capacity),
            }
            | ({"time_window": [vehicle.time_window.start, vehicle.time_window.end]} if vehicle.time_window else {})
            for vehicle in problem.vehicles
        ],
        "shipments": [
            {
                "amount": list(shipment.amount),
                "pickup": end(shipment, shipment.pickup),
                "delivery": end(shipment, shipment.delivery),
            }
            for shipment in problem.shipments
        ],
        "matrices": {profile: {"durations": matrix.durations.tolist()} for profile, matrix in problem.matrices.items()},
    }
