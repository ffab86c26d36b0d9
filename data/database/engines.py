"""Open SQLite and PostgreSQL: check the URL and set up each connection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from data.database.driver_errors import unreachable
from routing.errors import Misconfigured

__all__ = ["Access", "access_options", "create_file", "new_engine", "parsed_url"]

_BUSY_MILLISECONDS: Final = 15_000
_ACCESS: Final = "wardround_access"

Access = Literal["read", "write"]


def parsed_url(url: str) -> URL:
    """Parse a database URL; raises Misconfigured ``store.url-unfit`` unless SQLite or PostgreSQL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("unknown")
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    # The URL may contain a password, so it is not quoted.
    raise Misconfigured(
        "store.url-unfit",
        "The database URL in the settings is neither a SQLite file nor a PostgreSQL database.",
        "Use sqlite:////path/to/wardround.db or postgresql://user@host/name.",
    )


def access_options(url: URL, access: Access) -> dict[str, Any]:
    """Return the options for a connection that reads or writes.

    With either database, a reader sees the state from when it began.
    """
    if url.get_backend_name() == "sqlite":
        return {_ACCESS: access}
    level = {"isolation_level": "REPEATABLE READ"} if access == "read" else {}
    return {"postgresql_readonly": access == "read", **level}


def new_engine(url: URL, *, foreign_keys: bool) -> Engine:
    """Make an engine that hides parameters in its messages, because they contain personal data."""
    if url.get_backend_name() != "sqlite":
        connect = {"connect_timeout": 10, "application_name": "wardround"}
        try:
            return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect)
        except ImportError:
            raise Misconfigured(
                "store.driver-missing",
                "The database URL names PostgreSQL, but its driver is not installed.",
                'Install it: pip install "wardround[postgresql]".',
            ) from None
    pool = {} if foreign_keys else {"poolclass": NullPool}
    engine = create_engine(url, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself, because it would begin them too late, and as readers.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # An acknowledged write survives a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        # Erased data are overwritten, not just marked as free.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_ACCESS, "read") == "read"
        connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
        # A reader that turns into a writer fails if another wrote in between, so a writer announces itself and waits.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def create_file(path: Path) -> None:
    """Create a SQLite file readable by its owner only, unless it exists."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise unreachable(str(path), error.strerror or "") from error
