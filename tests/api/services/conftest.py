"""An empty store in the tiny area with places, and a search that stops after a few iterations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.services.context import Context
from api.services.planning import planner
from api.services.runs import run_queue
from data.database.database import Database
from data.security.encryption import Keys
from geo.area.area import Area
from routing.solver import Budget
from tests.api.conftest import make_settings
from tests.support.api_lists import placed_area
from tests.support.store_makers import NOW
from tests.support.town_day import bring_in


@pytest.fixture(scope="session")
def placed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return placed_area(tmp_path_factory.getbasetemp() / "squareton")


@pytest.fixture(scope="session")
def placed(placed_folder: Path) -> Area:
    return Area.open(placed_folder)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, web_keys: Keys) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "wardround.db"
    database = Database(f"sqlite:///{path}", web_keys)
    database.migrate()
    database.close()
    return path


@pytest.fixture
def ctx(tmp_path: Path, placed_folder: Path, placed: Area, migrated: Path, web_keys: Keys) -> Iterator[Context]:
    """A deployment of the tiny area whose store is empty."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copy(migrated, home / "wardround.db")
    database = Database(f"sqlite:///{home / 'wardround.db'}", web_keys)
    yield Context(make_settings(home, placed_folder), database, clock=lambda: NOW, area=placed)
    database.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are stopped by iterations, not by the clock."""
    monkeypatch.setattr(planner, "Budget", lambda **_: Budget(iterations=30))
    monkeypatch.setattr(run_queue, "Budget", lambda **_: Budget(iterations=30))


@pytest.fixture
def town(ctx: Context, tmp_path: Path) -> Context:
    """The same with a Monday's needs and volunteers."""
    bring_in(ctx, tmp_path)
    return ctx
