"""The docs tell the truth: every command, option, setting and error code they name exists, and the other way round."""

import ast
import re
from pathlib import Path

import pytest
import typer.main

from api import __version__
from api.cli import app
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FOLDERS = ("routing", "geo", "data", "maps", "api")


def commands() -> dict[str, set[str]]:
    """Every command's words and its options."""
    found: dict[str, set[str]] = {}

    def walk(command, words):
        children = getattr(command, "commands", None)
        if children:
            for name, child in children.items():
                walk(child, [*words, name])
        else:
            options = {opt for parameter in command.params for opt in parameter.opts if opt.startswith("-")}
            found[" ".join(words)] = options | {"--help"}

    walk(typer.main.get_command(app), [])
    return found


def shown_commands(page: Path) -> list[tuple[str, set[str]]]:
    """The `wardround ...` lines of a page, as command words and options."""
    text = page.read_text().replace("\\\n", " ")
    lines = re.findall(r"(?:^|[`$ ])wardround +((?:[^`\n|]|\n(?= {8}))+)", text, flags=re.MULTILINE)
    known = commands()
    shown = []
    for line in lines:
        words = line.split()
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
        if re.match(r"^[a-z]+$", words[0]) and (name or words[0] in {"area", "user"} or "--" in line):
            shown.append((name or words[0], set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(words[1:])))))
    return shown


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_a_page_shows_exists(page):
    known = commands()
    for name, options in shown_commands(page):
        if name in {"area", "user"}:
            continue
        assert name in known, name
        assert options <= known[name], (name, options - known[name])


def test_the_check_of_commands_can_fail(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("    wardround plan --date 2026-11-23 --faster\n")
    ((name, options),) = shown_commands(page)
    assert name == "plan"
    assert "--faster" in options - commands()["plan"]


def test_every_command_is_in_the_readme_or_the_guide():
    text = "\n".join(page.read_text() for page in PAGES)
    missing = [name for name in commands() if f"wardround {name}" not in text]
    assert missing == []


def test_settings_page_and_settings_are_equal():
    page = (ROOT / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(WARDROUND_[A-Z_]+)` \|", page, flags=re.MULTILINE))
    assert documented == {f"WARDROUND_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert f"`WARDROUND_{name.upper()}`" in page
        assert str(field.description) in page


CODE = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
ERRORS = {"Fault", "NotFound", "Conflict", "Refused", "Misconfigured", "Unavailable", "WardroundError"}


def codes_in(source: str) -> set[str]:
    """The error codes a module gives: first arguments of faults and errors that are literal strings."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str) and CODE.fullmatch(first.value)
            if literal and (called in ERRORS or "fault" in called.lower() or "error" in called.lower()):
                found.add(first.value)
    return found


def codes_given() -> set[str]:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return {code for path in files for code in codes_in(path.read_text())}


def test_every_error_code_is_explained():
    page = "\n".join(path.read_text() for path in (ROOT / "docs" / "errors").glob("*.md"))
    missing = sorted(code for code in codes_given() if f"`{code}`" not in page)
    assert missing == []


def test_every_explained_error_code_exists():
    source = "\n".join(path.read_text() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    for page in (ROOT / "docs" / "errors").glob("*.md"):
        for code in re.findall(r"^\| `([^`]+)` \|", page.read_text(), flags=re.MULTILINE):
            assert f'"{code}"' in source or f"'{code}'" in source, (page.name, code)


def test_the_check_of_codes_can_fail():
    assert codes_in('raise NotFound("need.unknown", "No such need.")') == {"need.unknown"}


def test_the_changelog_begins_with_the_version_or_what_is_unreleased():
    latest = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[0]
    assert latest in ("Unreleased", __version__)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target
