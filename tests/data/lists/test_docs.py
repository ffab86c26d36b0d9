"""The guide to lists says what the code does."""

import re
from pathlib import Path

from data.lists import read_needs
from tests.support.list_makers import TODAY, found, remarks

ROOT = Path(__file__).resolve().parents[3]


def codes_in_code() -> set[str]:
    """Every code the package can give."""
    sources = (ROOT / "data" / "lists").rglob("*.py")
    return {
        code for path in sources for code in re.findall(r'"((?:import|need|volunteer)\.[a-z-]+)"', path.read_text())
    }


def test_every_code_is_in_the_table_and_no_other() -> None:
    table = (ROOT / "docs" / "errors" / "importing.md").read_text()
    listed = set(re.findall(r"^\| `([a-z.-]+)` \|", table, re.MULTILINE))
    assert codes_in_code() == listed
    assert "import.phone" in listed


def test_the_guide_names_only_codes_that_exist() -> None:
    guide = (ROOT / "docs" / "importing.md").read_text()
    # Whoever places the rows and knows the store has codes of its own.
    services = (ROOT / "docs" / "errors" / "services.md").read_text()
    known = codes_in_code() | set(re.findall(r"^\| `([a-z.-]+)` \|", services, re.MULTILINE))
    assert set(re.findall(r"`((?:import|need|volunteer)\.[a-z-]+)`", guide)) <= known


def test_the_worked_example_is_true() -> None:
    guide = (ROOT / "docs" / "importing.md").read_text().partition("## Worked example")[2]
    lines = [line[4:] for line in guide.splitlines() if line.startswith("    ")]
    read = read_needs("\n".join(lines).encode(), today=TODAY)
    assert found(read) == [
        (3, "error", "import.unknown-kind"),
        (3, "warning", "import.phone"),
        (4, "warning", "import.phone"),
        (4, "warning", "import.when"),
    ]
    assert remarks(read) == ["import.rule-understood"]
    assert "“shopping”" in read.rejected[0].faults[0].fault.action
