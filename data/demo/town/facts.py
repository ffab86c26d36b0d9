"""Facts about the town used to make up its people: addresses and deprivation."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

__all__ = ["Address", "TownFacts", "read_facts", "write_facts"]

ADDRESSES = "addresses.csv"


@dataclass(frozen=True, slots=True)
class Address:
    """The doors in one postcode: house numbers ``first`` to ``last`` on a street, ward and decile.

    The decile comes from the index of multiple deprivation (IMD).
    """

    postcode: str
    street: str
    first: int
    last: int
    ward_code: str
    decile: int


@dataclass(frozen=True, slots=True)
class TownFacts:
    """The town's addresses, in postcode order."""

    addresses: tuple[Address, ...]


def write_facts(folder: Path, facts: TownFacts) -> None:
    """Write ``addresses.csv``, which ``read_facts`` reads."""
    with (folder / ADDRESSES).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow([f.name for f in fields(Address)])
        rows.writerows(astuple(address) for address in facts.addresses)


def read_facts(folder: Path) -> TownFacts:
    """Read the facts about a town from its folder.

    Raises
    ------
    FileNotFoundError
        The folder does not contain a demo town.
    """
    with (folder / ADDRESSES).open(newline="", encoding="utf-8") as file:
        return TownFacts(tuple(_addresses(csv.DictReader(file))))


def _addresses(rows: Iterable[dict[str, str]]) -> Iterable[Address]:
    for row in rows:
        yield Address(
            row["postcode"], row["street"], int(row["first"]), int(row["last"]), row["ward_code"], int(row["decile"])
        )
