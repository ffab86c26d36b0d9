"""The guide to areas says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from geo.places.opening_hours import DEFAULT_HOURS
from geo.streets.access import halt_of
from geo.streets.profiles import JUNCTIONS, SPEEDS
from geo.streets.turns import turn_seconds
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
        assert float(table["signals"][i]) == costs.signals
        assert float(table["stop sign"][i]) == costs.stop
        assert float(table["give-way sign"][i]) == costs.give_way
        assert float(table["gate or lift gate without a sign"][i]) == costs.gate
        assert float(table["turning back, besides the turn"][i]) == costs.turn_back


def test_turns_cost_what_the_guide_says() -> None:
    no = np.array([False])
    for name, degrees in (("near", 90.0), ("far", -90.0)):
        for i, mode in enumerate(Mode):
            seconds = turn_seconds(mode, np.array([degrees]), left=no, circling=no, back=no)[0]
            assert float(rows()[f"a right-angled turn, {name} side"][i]) == round(float(seconds), 1)


def test_barriers_are_the_guide_s() -> None:
    for barriers in ("gate, lift gate, cattle grid, toll booth", "bollard, block, swing gate, kerb",
                     "kissing gate, stile", "wall, fence, hedge"):  # fmt: skip
        for mode, cell in zip(Mode, rows()[barriers], strict=True):
            for barrier in barriers.split(", "):
                passes = halt_of(mode, {"barrier": barrier.replace(" ", "_")}) is not None
                assert passes == (cell == "passes"), (mode, barrier)
