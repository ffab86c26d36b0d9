"""The guide to areas says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from geo.opening import DEFAULT_HOURS
from geo.profiles import JUNCTIONS, SPEEDS
from routing.needs import Mode

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "areas.md").read_text()


def rows() -> dict[str, list[str]]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("|")
    ]
    return {row[0]: row[1:] for row in cells}


def test_default_hours_are_the_guide_s() -> None:
    for kind, hours in DEFAULT_HOURS.items():
        assert rows()[kind.value] == [f"`{hours}`"]


def test_speeds_are_the_guide_s() -> None:
    for name, cells in rows().items():
        classes = [part.strip().replace(" ", "_") for part in name.split(",")]
        if not set(classes) <= set(SPEEDS):
            continue
        for highway in classes:
            for cell, kmh in zip(cells, SPEEDS[highway], strict=True):
                said = re.match(r"[\d.]+", cell)
                assert (float(said[0]) if said else 0) == kmh, (highway, cell)


def test_junction_costs_are_the_guide_s() -> None:
    table = rows()
    for i, mode in enumerate(Mode):
        costs = JUNCTIONS[mode]
        assert float(table["straight on along the larger street"][i]) == costs.ahead
        assert float(table["among equals"][i]) == costs.equal
        assert float(table["giving way to a larger street, or into a roundabout"][i]) == costs.give_way
        assert float(table["signals"][i]) == costs.signals
