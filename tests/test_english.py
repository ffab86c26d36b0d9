"""Plain English: the words and turns of phrase that readers stumble over are kept out, or may only become fewer."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("api", "data", "geo", "maps", "routing")

AVOID = {
    "anew": r"\banew\b",
    "of late": r"\bof late\b",
    "is none": r"(?<!there )\b(?:is|are|was|were) none\b",
    "is no + noun": r"(?<!there )\b(?:is|are|was|were) no (?=[a-z])(?!longer\b|more than\b|less than\b|later than\b)",
    "of those that": r"\bof those (?:that|who|offered)\b",
    "no more": r"\bno more\b(?!(?: \w+)? than\b)",
    "whoever": r"\bwhoever\b",
    "who + verb as subject": r"(?:^|[.;:] )Who (?!\w+ (?:it|they|you|we)\b)[a-z][^.?!:]*\.",
    "meanwhile at the end": r"\bmeanwhile\b(?=[.;:)]|$)",
    "stands, lies": r"\b(?:stands|stood|lies|lay)\b(?! for\b)",
    "tells, told": r"\b(?:tells|told)\b(?! (?:us|you|them)\b)",
    "American spelling": r"\b(?!(?:\w*(?:siz|priz|seiz)(?:e|es|ed|ing)|citizens?)\b)\w+iz(?:e|es|ed|ing|ation|ations)\b"
    r"|\b(?:neighbor|behavior|color|favor)\w*\b|\b(?:center|centers|gray|canceled|traveled|traveling|modeled|labeled)\b",
}
"""What to avoid, by the name it is counted under. The house spells -ise and -isation."""

ALLOWED: dict[tuple[str, str], int] = {
    ("messages", "data"): 1,
    ("messages", "geo"): 2,
}
"""How many are left where nobody has rewritten the text yet. A number here may only become smaller."""


def prose_of_page(text: str) -> Iterator[str]:
    """The prose of a Markdown page, a paragraph or table row at a time, without code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^(?: {4}|\t).*$", "", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n|\n(?=[|#*-])", text):
        yield " ".join(re.sub(r"`[^`]*`", "CODE", paragraph).split())


def prose_of_template(text: str) -> Iterator[str]:
    """What people read of a template: its text, the labels in its attributes and the strings in its expressions."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)

    def strings(code: re.Match[str]) -> str:
        return " ".join(
            found[1:-1] for found in re.findall(r"'[^']*'|\"[^\"]*\"", code[0]) if " " in found.strip("'\" ")
        )

    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", strings, text, flags=re.DOTALL)
    yield from re.findall(r"\b(?:aria-label|title|placeholder|alt|data-confirm)=\"([^\"]*)\"", text)
    for line in re.sub(r"<[^>]*>", "\n", text).splitlines():
        yield " ".join(line.split())


def prose_of_script(text: str) -> Iterator[str]:
    """The strings of a script that hold more than one word."""
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$|prefers-color-scheme", "", text, flags=re.MULTILINE | re.DOTALL)
    for found in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', text):
        if " " in "".join(found):
            yield "".join(found)


def prose_of_code(source: str) -> Iterator[tuple[str, str]]:
    """The docstrings and the other strings of a module, as ``("docstrings" | "messages", text)``.

    Titles of papers are left out of docstrings: they are spelled as their authors spelled them.
    """
    tree = ast.parse(source)
    told_apart: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for child in body if isinstance(body, list) else ():
            value = child.value if isinstance(child, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                told_apart.add(id(value))
                text = " ".join(re.sub(r"``[^`]*``", "CODE", value.value).split())
                yield "docstrings", re.sub(r'"[A-Z][^"]{15,}", (?=[A-Z])', '"TITLE", ', text)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            told_apart |= {id(part) for part in node.values}
            parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            yield "messages", "".join(map(str, parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told_apart:
            # One word alone is a name or a code.
            yield from [("messages", node.value)] if " " in node.value else ()


def texts() -> Iterator[tuple[str, str, str]]:
    """Everything people read, as kind, folder and text."""
    for path in sorted((ROOT / "api" / "templates").rglob("*.html")):
        yield from (("templates", "api", text) for text in prose_of_template(path.read_text()))
    for path in sorted((ROOT / "api" / "static").glob("*.js")):
        yield from (("templates", "api", text) for text in prose_of_script(path.read_text()))
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from ((kind, package, text) for kind, text in prose_of_code(path.read_text()))
    for path in sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]):
        yield from (("docs", path.relative_to(ROOT).as_posix(), text) for text in prose_of_page(path.read_text()))


def findings(text: str) -> Iterator[tuple[str, str]]:
    """The names of what a text should avoid, each with the words around it."""
    for name, pattern in AVOID.items():
        for match in re.finditer(pattern, text, flags=0 if name.startswith("who +") else re.IGNORECASE):
            yield name, text[max(0, match.start() - 60) : match.end() + 60]


def found() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """All findings, by kind and folder."""
    everywhere: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for kind, folder, text in texts():
        for finding in findings(text):
            everywhere.setdefault((kind, folder), []).append(finding)
    return everywhere


def test_nobody_has_to_read_twice() -> None:
    too_many = {where: listed for where, listed in found().items() if len(listed) > ALLOWED.get(where, 0)}
    assert not too_many, "\n".join(
        f"{kind} of {folder}: {len(listed)}, allowed {ALLOWED.get((kind, folder), 0)}; for example {listed[-3:]}"
        for (kind, folder), listed in too_many.items()
    )


def test_every_text_is_looked_at() -> None:
    kinds = Counter(kind for kind, _, text in texts() if text)
    assert set(kinds) == {"templates", "docstrings", "messages", "docs"}
    assert min(kinds.values()) > 500


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plan the day anew.", "anew"),
        ("Imported of late", "of late"),
        ("That is none there is.", "is none"),
        ("This is no number of bags.", "is no + noun"),
        ("Choose of those that are offered.", "of those that"),
        ("They may sign in no more.", "no more"),
        ("Ask whoever runs this server.", "whoever"),
        ("Who leaves stays on record.", "who + verb as subject"),
        ("Somebody changed this meanwhile.", "meanwhile at the end"),
        ("The reasons stand above, and the name stands below.", "stands, lies"),
        ("The office is told at once.", "tells, told"),
        ("The planner optimizes rounds.", "American spelling"),
        ("Ring your neighbor.", "American spelling"),
    ],
)
def test_the_check_can_fail(text: str, name: str) -> None:
    assert name in {found for found, _ in findings(text)}


@pytest.mark.parametrize(
    "text",
    [
        "This round is no longer yours.",
        "Give no more than 20 points.",
        "There are no needs on this day.",
        "Who is it for?",
        "* stands for 1 to 7.",
        "You told us you can do this round.",
        "Seize the prize of any size.",
        "Organise the neighbourhood.",
    ],
)
def test_good_english_passes(text: str) -> None:
    assert list(findings(text)) == []


def test_only_prose_is_read() -> None:
    assert list(prose_of_page("Run `x is none`.\n\n    told anew\n")) == ["Run CODE.", ""]
    assert "Nothing yet" in " ".join(prose_of_template("{{ 'Nothing yet' if page.rows is none else '' }}"))
    assert list(prose_of_code('"""Says."""\nx = f"told {x} anew"')) == [
        ("docstrings", "Says."),
        ("messages", "told X anew"),
    ]
