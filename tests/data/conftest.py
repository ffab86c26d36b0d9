"""The databases that the store's tests run on: SQLite and PostgreSQL, each test with an empty one of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from data.database.database import Database
from data.security.encryption import Keys
from data.tables import metadata
from tests.support.other_processes import Open, Other, Start, Starter, Work
from tests.support.postgresql import Server, running_server

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.generate()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    path = tmp_path_factory.mktemp("template") / "wardround.db"
    _migrate(f"sqlite:///{path}", keys)
    return path


@pytest.fixture(scope="session")
def postgresql_url(server: Server, keys: Keys) -> str:
    url = server.url(server.new_database())
    _migrate(url, keys)
    return url


@pytest.fixture(scope="session")
def cleaner(postgresql_url: str) -> Iterator[Engine]:
    engine = create_engine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with today's tables."""
    if request.param == "sqlite":
        path = tmp_path / "wardround.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cleaner: Engine = request.getfixturevalue("cleaner")
    yield request.getfixturevalue("postgresql_url")
    # Emptying one database takes a tenth of the time of making another; few rows are gone sooner than their files.
    with cleaner.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name != "meta":
                connection.execute(table.delete())


@pytest.fixture(params=["sqlite", POSTGRESQL])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: Server = request.getfixturevalue("server")
    name = server.new_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def database(database_url: str, keys: Keys) -> Iterator[Database]:
    opened = Database(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture
def opened(keys: Keys) -> Iterator[Open]:
    """Opens databases (``opened(url)``, ``opened(url, other_keys)``) and closes them at the end."""
    databases: list[Database] = []

    def opening(url: str, with_keys: Keys = keys) -> Database:
        databases.append(Database(url, with_keys))
        return databases[-1]

    yield opening
    for one in databases:
        one.close()


@pytest.fixture
def starter(keys: Keys) -> Iterator[Starter]:
    """Starts other processes on a database (``starter(work, url)``), and ends them."""
    others: list[Other] = []

    def starting(work: Work, url: str) -> Other:
        others.append(Other(work, url, keys))
        return others[-1]

    yield starting
    for other in others:
        other.end()


@pytest.fixture
def start(starter: Starter, database_url: str) -> Start:
    """Starts other processes on the test's database."""
    return lambda work: starter(work, database_url)


def _migrate(url: str, keys: Keys) -> None:
    database = Database(url, keys)
    database.migrate()
    database.close()
