"""A small demo town, grown once for all tests, with its files and the places a store would have made of them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.demo.town.facts import TownFacts, read_facts
from data.demo.town.town import Town, generate
from data.demo.town.write_files import write
from routing.needs import Location, Place, PlaceKind, Precision

SMALL = 600


@dataclass(frozen=True, slots=True)
class Grown:
    """A town, the folder it was written to, and what the store and the area would say of it."""

    town: Town
    folder: Path
    facts: TownFacts
    places: tuple[Place, ...]
    locate: Callable[[str], Location]


def grown(folder: Path, seed: int = 7, nodes: int = SMALL) -> Grown:
    """Grow and write a town, and read it back."""
    town = generate(seed, nodes)
    write(town, folder)
    with (folder / "postcodes.csv").open(encoding="utf-8") as file:
        located = {
            row["postcode"]: Location(float(row["lon"]), float(row["lat"]), Precision.POSTCODE, row["ward"])
            for row in csv.DictReader(file)
        }
    with (folder / "places.csv").open(encoding="utf-8") as file:
        places = tuple(
            Place(
                id=i,
                kind=PlaceKind(row["kind"]),
                name=row["name"],
                location=located[row["postcode"]],
                opening_hours=row["opening_hours"],
                postcode=row["postcode"],
                note=row["note"],
            )
            for i, row in enumerate(csv.DictReader(file), start=1)
        )
    return Grown(town, folder, read_facts(folder), places, located.__getitem__)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """The town of 600 nodes."""
    return grown(tmp_path_factory.mktemp("demo") / "small")


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """The town everybody sees first: 5,000 nodes."""
    return grown(tmp_path_factory.mktemp("demo") / "standard", nodes=5_000)
