"""Compute a digest of a problem, which is equal for equal problems only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Final

from routing.problem.parts import Job, Shipment, Vehicle
from routing.problem.problem import Problem
from routing.problem.relations import Follows, SharedLimit, Together

__all__ = ["digest"]

RELATIONS: Final = ("together", "follows", "alternatives", "shared_limits", "never_mixed", "zones")


def digest(problem: Problem) -> str:
    """Return the SHA-256, in hexadecimal, of everything that decides a solution.

    Descriptions do not.
    """
    hasher = hashlib.sha256()
    parts: tuple[Vehicle | Job | Shipment, ...] = (*problem.vehicles, *problem.jobs, *problem.shipments)
    for part in parts:
        said = {name: value for name, value in asdict(part).items() if name != "description"}
        hasher.update(json.dumps([type(part).__name__, said], sort_keys=True, default=sorted).encode())
    relations = [
        [
            name,
            [
                asdict(one) if isinstance(one, Together | Follows | SharedLimit) else one
                for one in getattr(problem, name)
            ],
        ]
        for name in RELATIONS
    ]
    hasher.update(json.dumps([relations, problem.crossing_cost], sort_keys=True, default=sorted).encode())
    for profile in sorted(problem.matrices):
        matrix = problem.matrices[profile]
        hasher.update(f"{profile} {matrix.size} {matrix.distances is not None}".encode())
        # Little-endian on any machine, so that a problem has one digest everywhere.
        hasher.update(matrix.durations.astype("<i4").tobytes())
        if matrix.distances is not None:
            hasher.update(matrix.distances.astype("<i4").tobytes())
    return hasher.hexdigest()
