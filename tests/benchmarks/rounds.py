"""Made-up days in the rules that Wardround, PyVRP and VROOM all know, of any size, the same for the same seed.

A town of streets on a grid; volunteers on foot, by bike and by car, each from a home of their own, with a shift and as
much as they can carry; errands from a few pharmacies and shops to doors, some with a window. Skills are left out:
PyVRP has none. There are four errands to a volunteer.
"""

from __future__ import annotations

import random

import numpy as np

from routing.problem import DurationMatrix, Problem, Shipment, TimeWindow, Vehicle, Visit

SIZES = (50, 100, 200, 500, 1000)

MODES = {"car": (8.0, 12), "bike": (4.0, 5), "foot": (1.3, 3)}
"""Metres a second with all that stops one on the way, and bags."""

HOUR = 3600


def made_day(errands: int, seed: int) -> Problem:
    """A day of this many errands."""
    chance = random.Random(f"{errands} {seed}")
    side = 900 * errands**0.5 / 3  # metres: a larger day is a larger town, as dense
    fleet = max(3, errands // 4)
    sources = max(3, errands // 40)
    centres = [(chance.uniform(0.15, 0.85) * side, chance.uniform(0.15, 0.85) * side) for _ in range(sources)]

    def door() -> tuple[float, float]:
        if chance.random() < 0.4:
            return chance.uniform(0, side), chance.uniform(0, side)
        x, y = chance.choice(centres)
        return x + chance.gauss(0, side / 8), y + chance.gauss(0, side / 8)

    homes = [door() for _ in range(fleet)]
    doors = [door() for _ in range(errands)]
    points = np.array([*centres, *homes, *doors])
    # Along the streets of a grid, every leg a little longer than the map says.
    metres = np.abs(points[:, None, :] - points[None, :, :]).sum(axis=2) * 1.08
    matrices = {mode: DurationMatrix(np.ceil(metres / speed).astype(np.int32)) for mode, (speed, _) in MODES.items()}
    vehicles = []
    for number in range(fleet):
        mode = chance.choices(list(MODES), weights=[5, 3, 2])[0]
        begins = chance.choice([9, 9, 10, 12]) * HOUR
        vehicles.append(
            Vehicle(
                id=number + 1,
                profile=mode,
                start=sources + number,
                end=sources + number,
                time_window=TimeWindow(begins, begins + chance.choice([3, 4, 6]) * HOUR),
                capacity=(MODES[mode][1],),
            )
        )
    shipments = []
    for number in range(errands):
        opens = chance.choice([9, 9, 9, 11, 13]) * HOUR
        closes = opens + chance.choice([3, 4]) * HOUR if chance.random() < 0.4 else 18 * HOUR
        shipments.append(
            Shipment(
                id=number + 1,
                pickup=Visit(
                    location=chance.randrange(sources), service=120, time_windows=(TimeWindow(9 * HOUR, 18 * HOUR),)
                ),
                delivery=Visit(
                    location=sources + fleet + number, service=240, time_windows=(TimeWindow(opens, closes),)
                ),
                amount=(chance.choice([1, 1, 1, 2]),),
            )
        )
    return Problem(vehicles=tuple(vehicles), matrices=matrices, shipments=tuple(shipments))
