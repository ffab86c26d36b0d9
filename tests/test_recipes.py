"""The recipes name files that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECIPES = ROOT / "docs" / "developing" / "recipes.md"


def named(text: str) -> list[str]:
    """The paths between backticks; one with a part to be filled in is left out."""
    return [name for name in re.findall(r"`([\w./-]+/[\w./-]*)`", text) if "NNNN" not in name]


def test_every_file_that_a_recipe_names_is_there() -> None:
    paths = named(RECIPES.read_text())
    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_check_can_fail() -> None:
    (missing,) = named("Read `routing/no_such_file.py`, then `data/migrations/versions/NNNN_words.py`.")
    assert not (ROOT / missing).exists()
