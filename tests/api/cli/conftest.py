"""``wardround`` as somebody runs it: its arguments, its environment, what it prints, how it ends."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api import wiring
from api.cli import main
from api.services.actors import Actor
from api.services.planning import planner
from api.services.planning.plan_rows import PlanView
from api.services.rounds import rounds
from api.services.runs import run_queue
from api.settings import Settings
from api.wiring import open_context
from routing.solver import Budget
from tests.support.api_lists import placed_area
from tests.support.clock import fixed
from tests.support.store_makers import MONDAY
from tests.support.town_day import bring_in


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Wardround = Callable[..., Ran]


@pytest.fixture(scope="session")
def placed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return placed_area(tmp_path_factory.getbasetemp() / "squareton")


@pytest.fixture(scope="session")
def group(tmp_path_factory: pytest.TempPathFactory, placed_folder: Path) -> Path:
    """The home folder of a group with a Monday's needs and volunteers."""
    home = tmp_path_factory.mktemp("group") / "home"
    context, _ = open_context(Settings(home=home, area=placed_folder))
    context.clock = fixed
    bring_in(context, tmp_path_factory.mktemp("lists"))
    context.database.close()
    return home


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, placed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder that is not there yet, the tiny area, a fixed moment; the search stops after a few iterations."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("WARDROUND_")]:
        del os.environ[name]
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    os.environ["WARDROUND_HOME"] = str(home)
    os.environ["WARDROUND_AREA"] = str(placed_folder)
    monkeypatch.setattr(wiring, "machine_clock", fixed)
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(iterations=30))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=30))
    yield home
    # Some commands set variables themselves, for the worker beside them.
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def home(environment: Path, group: Path) -> Path:
    """A home folder with the group's Monday in it."""
    return Path(shutil.copytree(group, environment))


@pytest.fixture
def wardround(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Wardround:
    def run(*given: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["wardround", *map(str, given)])
        capsys.readouterr()
        try:
            main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    return run


def kept(home: Path) -> list[str]:
    """All that the store holds."""
    connection = sqlite3.connect(home / "wardround.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def publish(home: Path) -> PlanView:
    """Publish the Monday's newest plan, as a dispatcher would on its page, and report its first stop."""
    context, _ = open_context(Settings(home=home, area=Path(os.environ["WARDROUND_AREA"])))
    context.clock = fixed
    plan = planner.latest_plan(context, MONDAY)
    assert plan is not None
    planner.publish(context, plan.id, Actor("cli"))
    first = plan.rounds[0]
    rounds.mark_stop(context, first.id, first.stops[0].id, state="done", client_key="k", actor=Actor("driver", 1))
    context.database.close()
    return plan


def refused(ran: Ran, *said: str) -> None:
    """It ended with 2, printed nothing as a result, and said what is wrong, where, and what to do."""
    assert ran.code == 2, ran
    assert ran.out == ""
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err
    for text in said:
        assert text in ran.err, ran.err
