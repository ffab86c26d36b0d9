"""The benchmarks start: what they measure is run by ``make bench``, that they can be is held here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "benchmarks"
OF_ANOTHER_INTERPRETER = {"osrm_tables"}
"""What OSRM's own interpreter runs; nothing of it is imported here."""


@pytest.mark.parametrize("name", sorted({path.stem for path in FOLDER.glob("[a-z]*.py")} - OF_ANOTHER_INTERPRETER))
def test_each_benchmark_can_be_imported(name: str) -> None:
    """With the libraries of the tests alone: peers are asked for where they are measured."""
    assert importlib.import_module(f"tests.benchmarks.{name}")
