"""The tiny world: its area is built once, its store is copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.services.context import Context
from api.settings import Settings
from data.database.database import Database
from data.security.encryption import Keys
from tests.support.api_world import World, seed, tiny_area
from tests.support.store_makers import NOW


@pytest.fixture(scope="session")
def area_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_area(tmp_path_factory.mktemp("area"))


@pytest.fixture(scope="session")
def web_keys() -> Keys:
    return Keys.generate()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, web_keys: Keys) -> Path:
    path = tmp_path_factory.mktemp("seeded") / "wardround.db"
    database = Database(f"sqlite:///{path}", web_keys)
    database.migrate()
    with database.transaction() as store:
        seed(store)
    database.close()
    return path


def make_settings(home: Path, area: Path, **changes: object) -> Settings:
    given: dict[str, object] = {"home": home, "area": area, "group_name": "Squareton Mutual Aid"}
    return Settings(**{**given, "group_phone": "01632 960123", "port": 8000, "host": "localhost", **changes})  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path, seeded: Path, web_keys: Keys) -> Iterator[Database]:
    shutil.copy(seeded, tmp_path / "wardround.db")
    database = Database(f"sqlite:///{tmp_path / 'wardround.db'}", web_keys)
    yield database
    database.close()


@pytest.fixture
def world(tmp_path: Path, area_folder: Path, database: Database) -> World:
    return World(Context(make_settings(tmp_path, area_folder), database, clock=lambda: NOW))


@pytest.fixture
def https_world(tmp_path: Path, area_folder: Path, database: Database) -> World:
    """The same, reached over https through a proxy."""
    settings = make_settings(tmp_path, area_folder, public_url="https://aid.example")
    return World(Context(settings, database, clock=lambda: NOW))


@pytest.fixture
def forms_world(tmp_path: Path, area_folder: Path, database: Database) -> World:
    """The same, where public forms may be opened."""
    return World(Context(make_settings(tmp_path, area_folder, public_forms=True), database, clock=lambda: NOW))
