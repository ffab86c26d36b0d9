"""Open, migrate and use the database (SQLite or PostgreSQL), one transaction at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.database import key_rotation
from data.database.driver_errors import translated
from data.database.engines import Access, access_options, create_file, new_engine, parsed_url
from data.database.keyring import KeyRing
from data.security.encryption import Keys, give_keys
from data.store import Store
from routing.errors import Conflict, Misconfigured

__all__ = ["HEAD", "Database"]

HEAD: Final = max(one.name[:4] for one in (Path(__file__).parents[1] / "migrations" / "versions").glob("[0-9]*.py"))
"""The table revision that this code expects. Revision names sort by age."""

_SCRUB_MILLISECONDS: Final = 2_000
_MIGRATION_LOCK: Final = 0x57_41_52_44  # "WARD": any number that no other application on the server uses


class Database:
    """A database and the keys to its personal columns.

    It is opened when first needed. A SQLite file has many readers but one writer at a time (WAL), and writers wait
    their turn. Threads may share a Database. Each process makes its own.

    Parameters
    ----------
    url
        ``sqlite:////path/to/wardround.db`` or ``postgresql://user@host/name``.
    keys
        The keys that the database was made with.
    key_file
        The file the keys were read from. When it changes, the next transaction loads its keys.

    Raises
    ------
    Misconfigured
        ``store.url-unfit``, ``store.driver-missing``
    """

    def __init__(self, url: str, keys: Keys, key_file: Path | None = None) -> None:
        self._url: Final = parsed_url(url)
        self._engine: Final = new_engine(self._url, foreign_keys=True)
        self._ring: Final = KeyRing(keys, key_file, self.name)
        self._ring.serve(self._engine)
        self._checked = False
        self._checking: Final = threading.Lock()

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @property
    def name(self) -> str:
        """The location of the database without the password, for messages."""
        return self._url.database or "" if self._sqlite else self._url.render_as_string(hide_password=True)

    @property
    def _sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def migrate(self) -> None:
        """Migrate the tables to this version, fully or not at all. Creates a missing SQLite file.

        It is quick when there is nothing to do, and several processes may call it at once.

        Raises
        ------
        Misconfigured
            ``store.newer``, ``store.wrong-key``, ``store.unreachable``, ``store.not-a-database``.
        """
        if self._sqlite:
            create_file(Path(self.name))
        with self._translating():
            # A migration drops the table it rebuilds. With foreign keys on, its children would be deleted too.
            engine = new_engine(self._url, foreign_keys=False)
            give_keys(engine, self._ring.keys)
            options = access_options(self._url, "write")
            try:
                with engine.connect().execution_options(**options) as connection, connection.begin():
                    self._upgrade(connection)
            finally:
                engine.dispose()

    def check(self) -> None:
        """Check that this code and these keys fit the database. Called before the first transaction.

        Raises
        ------
        Misconfigured
            ``store.unmigrated``, ``store.newer``, ``store.wrong-key``, ``store.unreachable``, ``store.not-a-database``.
        """
        if self._sqlite and not Path(self.name).exists():
            raise self._unmigrated()
        with self._translating(), self._connected("read") as connection:
            revision = _revision(connection)
            if revision is None or revision < HEAD:
                raise self._unmigrated()
            self._refuse_newer(revision)
            self._ring.check(connection)

    def made(self) -> bool:
        """Return whether the database contains Wardround's tables, of any version and key.

        Raises
        ------
        Misconfigured
            ``store.unreachable``, ``store.not-a-database``.
        """
        if self._sqlite and not Path(self.name).exists():
            return False
        with self._translating(), self._connected("read") as connection:
            return _revision(connection) is not None

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """A store to read and write. Everything is saved when the block ends, and nothing if it raises.

        Raises
        ------
        Misconfigured
            See ``check``.
        Conflict
            ``store.busy``: another writer did not finish in time. ``store.clash``: a conflicting write. Nothing was
            written, and a retry may succeed.
        """
        with self._open("write") as store:
            yield store

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Open a store for reading. It never waits for a writer, and the database refuses writes.

        Raises
        ------
        Misconfigured
            See ``check``.
        """
        with self._open("read") as store:
            yield store

    def scrub(self) -> bool:
        """Remove traces of erased data from the database's files.

        Returns False if the database was in use.

        SQLite has already overwritten erased data in its pages. Here the pages are rewritten (VACUUM), and the
        write-ahead log, which still contains the old data, is emptied. In PostgreSQL, VACUUM frees the space taken by
        dead rows. Their bytes stay in the files until overwritten, and in the write-ahead log until it is recycled.
        """
        with self._translating():
            engine = new_engine(self._url, foreign_keys=True)
            try:
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    if not self._sqlite:
                        connection.exec_driver_sql("VACUUM")
                        return True
                    raw: Any = connection.connection.driver_connection
                    raw.execute(f"PRAGMA busy_timeout = {_SCRUB_MILLISECONDS}")
                    try:
                        raw.execute("VACUUM")
                    except OperationalError:
                        return False
                    busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    return not busy
            finally:
                engine.dispose()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _open(self, access: Access) -> Iterator[Store]:
        if not self._checked:
            with self._checking:
                if not self._checked:
                    self.check()
                    self._checked = True
        self._ring.newer()
        with self._translating(), self._connected(access) as connection:
            yield Store(connection, self._ring.fitting(connection, write=access == "write"))

    def step_indexes(self) -> int:
        """Apply the remaining index keys to the blind indexes; return the number of rows.

        This is one short transaction, about a second for ten thousand rows. Writers wait for it, but readers do not.
        """
        with self._translating(), self._connected("write") as connection:
            self._ring.hold_steps(connection)
            steps = self._ring.steps_to_go(connection)
            if not steps:
                return 0
            done = key_rotation.step_all(connection, steps)
            self._ring.write_step(connection)
            return done

    def reseal(self, report: Callable[[int], None] = lambda _: None) -> int:
        """Encrypt again, with the primary key, values under former keys; return the number of rows.

        It runs in small transactions, so that the database stays usable. ``report`` is called with the number of rows
        left. If the process is killed, the next run continues.
        """
        done = 0
        with self._translating():
            with self._connected("read") as connection:
                waiting = key_rotation.left(connection, self._ring.keys)
            while True:
                report(max(waiting - done, 0))
                with self._connected("write") as connection:
                    some = key_rotation.reseal_some(connection, self._ring.fitting(connection, write=True))
                    if not some:
                        self._ring.reseal_check(connection)
                        return done
                    done += some

    def sealed_with_former(self) -> int:
        """Return the number of rows with values under a former key."""
        with self._translating(), self._connected("read") as connection:
            return key_rotation.left(connection, self._ring.keys)

    def steps_to_go(self) -> int:
        """Return the number of index keys still to be applied to the blind indexes."""
        with self._translating(), self._connected("read") as connection:
            return len(self._ring.steps_to_go(connection))

    @contextmanager
    def _connected(self, access: Access) -> Iterator[Connection]:
        options = access_options(self._url, access)
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            known = translated(error, self.name)
            if known is None:
                raise
            raise known from error
        except PoolTimeoutError as error:
            raise Conflict(
                "store.busy", "All connections to the database are in use.", "Wait a moment, then try again."
            ) from error

    def _upgrade(self, connection: Connection) -> None:
        if not self._sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        revision = _revision(connection)
        if revision is not None:
            self._refuse_newer(revision)
            self._ring.check(connection)
        if revision != HEAD:
            _run_migrations(connection)
            if self._sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise Misconfigured(
                    "store.damaged",
                    f"The database {self.name} is damaged: some records refer to records that are missing.",
                    "Restore it from your last good backup, then start again.",
                )
        if revision is None:
            self._ring.write_checks(connection)

    def _refuse_newer(self, revision: str) -> None:
        if revision > HEAD:
            raise Misconfigured(
                "store.newer",
                f"The database {self.name} was made by a newer version of Wardround (tables {revision}, known {HEAD}).",
                "Install that version or a later one, or restore a backup from before it.",
            )

    def _unmigrated(self) -> Misconfigured:
        return Misconfigured(
            "store.unmigrated",
            f"The database {self.name} does not exist yet, or was made by an older version of Wardround.",
            "If it exists, make a backup. Then start `wardround serve` once to bring the tables up to date.",
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _run_migrations(connection: Connection) -> None:
    # Alembic is slow to import, and commands that find the tables up to date never need it.
    from alembic import command

    from data.migrations import configuration

    command.upgrade(configuration(connection), "head")
