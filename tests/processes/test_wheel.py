"""The wheel, installed into an empty folder elsewhere: it holds all that the commands and the pages need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.api_lists import need, placed_area, volunteer, write_needs, write_volunteers
from tests.support.commands import CHECKOUT, environment_of, run, succeeded
from tests.support.vroom_problems import errands

DAY = "2026-11-23"
WITHOUT_THE_CHECKOUT = (
    "import sys\n"
    f"sys.path[:] = [path for path in sys.path if path not in ('', {str(CHECKOUT)!r})]\n"
    "from api.cli import main\n"
    "main()\n"
)
"""The command, where a module that the wheel lacks is not found in the checkout by accident."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the wheel is installed in."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("wardround-*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*install, "--target", str(folder / "site"), str(wheel)], check=True, capture_output=True, text=True)
    return folder / "site"


def test_everything_that_is_not_python_is_in_the_wheel(site: Path) -> None:
    beside = [
        path.relative_to(CHECKOUT)
        for package in ("routing", "geo", "data", "maps", "api")
        for path in (CHECKOUT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc", ".nbi", ".nbc"}
    ]
    assert len(beside) > 80
    assert [str(path) for path in beside if not (site / path).is_file()] == []


def test_a_day_is_planned_by_what_is_installed(site: Path, tmp_path: Path) -> None:
    settings = {"WARDROUND_HOME": str(tmp_path / "home"), "WARDROUND_AREA": str(tmp_path / "area")}
    shutil.copytree(placed_area(tmp_path / "raw"), tmp_path / "area")
    write_needs(tmp_path / "needs.csv", need("Ann Atwood"), need("Bill Burrows", postcode="ZX1 4AD"))
    write_volunteers(tmp_path / "volunteers.csv", volunteer("Olga Quigley"))
    (tmp_path / "problem.json").write_text(json.dumps(errands(10)))

    def installed(*arguments: object) -> str:
        program = (sys.executable, "-c", WITHOUT_THE_CHECKOUT)
        return succeeded(run(*arguments, folder=tmp_path, settings=settings, program=program, code_from=site)).out

    installed("solve", "problem.json", "-o", "solution.json", "--seconds", "0.5")
    assert installed("check", "problem.json", "solution.json") == "Every rule holds.\n"
    installed("import", "volunteers", "volunteers.csv")
    installed("import", "needs", "needs.csv")
    plan = json.loads(installed("plan", "--date", DAY, "--seconds", "1", "--json"))
    assert sorted(stop["need_id"] for one in plan["rounds"] for stop in one["stops"]) == [1, 2]
    installed("map", "--date", DAY, "--out", "day.html")
    assert "leaflet" in (tmp_path / "day.html").read_text().lower()
    assert json.loads(installed("coverage", "--date", DAY, "--json"))["rows"]
    page = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_CHECKOUT.replace("from api.cli import main\nmain()", PAGE)],
        cwd=tmp_path, env=environment_of(tmp_path, site) | settings,
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "200 200" in page


PAGE = """
import re
from starlette.testclient import TestClient
from api.app import create_app
from api.settings import load_settings
from api.wiring import open_context
context, _ = open_context(load_settings(), with_area=True)
with TestClient(create_app(context), base_url=context.settings.base_url) as client:
    page = client.get('/sign-in')
    style = re.search(r'href="([^"]+[.]css[^"]*)"', page.text).group(1)
    print(page.status_code, client.get(style).status_code)
"""
"""Opens a page and one of its style sheets."""
