"""The database: SQLite by default, PostgreSQL by URL; opened, migrated, and used one transaction at a time."""

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

HEAD: Final = "0018"
"""The revision of the tables that this code knows; the names of revisions sort by age."""

_SCRUB_MILLISECONDS: Final = 2_000
_MIGRATION_LOCK: Final = 0x57_41_52_44  # "WARD": any number that no other application of the server uses


class Database:
    """A database and the keys to its personal columns.

    Nothing is opened before it is needed. A SQLite file has many readers and one writer at a time (WAL); a writer waits
    its turn. It may be used by several threads; each process makes its own.

    Parameters
    ----------
    url
        ``sqlite:////path/to/wardround.db`` or ``postgresql://user@host/name``.
    keys
        The keys it was made with.
    key_file
        Where they were read from: when that file changes, its keys are taken up with the next transaction.

    Raises
    ------
    Misconfigured
        ``store.url-unfit``: no such URL, or neither of the two; ``store.driver-missing``: PostgreSQL's driver is not
        installed.
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
        """Where it is, without a password: for messages."""
        return self._url.database or "" if self._sqlite else self._url.render_as_string(hide_password=True)

    @property
    def _sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def migrate(self) -> None:
        """Bring the tables to this version of Wardround, all steps or none; makes a new SQLite file when there is none.

        Where nothing is to be done it costs a look. Several processes may call it at once.

        Raises
        ------
        Misconfigured
            ``store.newer``, ``store.wrong-key``, ``store.unreachable``, ``store.not-a-database``.
        """
        if self._sqlite:
            create_file(Path(self.name))
        with self._translating():
            # A migration drops the table that it rebuilds: with foreign keys on, its children would go with it.
            engine = new_engine(self._url, foreign_keys=False)
            give_keys(engine, self._ring.keys)
            options = access_options(self._url, "write")
            try:
                with engine.connect().execution_options(**options) as connection, connection.begin():
                    self._upgrade(connection)
            finally:
                engine.dispose()

    def check(self) -> None:
        """Whether this code and these keys fit the database; called before the first transaction.

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
        """Whether there are tables of Wardround, of whatever version and key.

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
        """A store to read and write: what is done is kept when the block ends, and none of it when it raises.

        Raises
        ------
        Misconfigured
            See ``check``.
        Conflict
            ``store.busy``: another writer did not let go in time; ``store.clash``: another transaction wrote what
            excludes this. Nothing was written, and trying again may do.
        """
        with self._open("write") as store:
            yield store

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A store to read only; it never waits for a writer, and a write in it is refused by the database.

        Raises
        ------
        Misconfigured
            See ``check``.
        """
        with self._open("read") as store:
            yield store

    def scrub(self) -> bool:
        """After erasing: let nothing of it stay in the database's files. False when readers or writers were in the way.

        SQLite: what was erased was overwritten in its pages already; the pages themselves are written anew (VACUUM),
        and the write-ahead log, which still holds their former contents, is emptied. PostgreSQL: VACUUM lets the room
        of dead rows be used again; their bytes stay in the files until something else is written there, and in its own
        log until that is recycled.
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
        """Take the blind indexes through the index keys they have not gone through yet; gives how many rows.

        One transaction, and short: a second for some ten thousand rows, in which writers wait and readers do not.
        """
        with self._translating(), self._connected("write") as connection:
            self._ring.hold_steps(connection)
            steps = self._ring.steps_to_go(connection)
            if not steps:
                return 0
            done = key_rotation.step_all(connection, steps)
            self._ring.write_step(connection)
            return done

    def reseal(self, told: Callable[[int], None] = lambda _: None) -> int:
        """Seal all that a former key sealed with the primary one, in small transactions; gives how many rows.

        ``told`` hears how many rows are left. What goes on beside it is not stopped; killed, it goes on the next time.
        """
        done = 0
        with self._translating():
            with self._connected("read") as connection:
                waiting = key_rotation.left(connection, self._ring.keys)
            while True:
                told(max(waiting - done, 0))
                with self._connected("write") as connection:
                    some = key_rotation.reseal_some(connection, self._ring.fitting(connection, write=True))
                    if not some:
                        self._ring.reseal_check(connection)
                        return done
                    done += some

    def sealed_with_former(self) -> int:
        """How many rows hold a value that a former key sealed."""
        with self._translating(), self._connected("read") as connection:
            return key_rotation.left(connection, self._ring.keys)

    def steps_to_go(self) -> int:
        """How many index keys there are that the blind indexes have not gone through."""
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
                "store.busy", "All connections to the database are in use.", "Wait a little, then try again."
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
                    f"The database {self.name} holds records that refer to records which are not there.",
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
            f"The database {self.name} is not there yet, or was made by an older version of Wardround.",
            "Make a backup if there is one, then start `wardround serve` once: it brings the tables up to date.",
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _run_migrations(connection: Connection) -> None:
    # Alembic is late for its cost: a command that finds the tables up to date never loads it.
    from alembic import command

    from data.migrations import configuration

    command.upgrade(configuration(connection), "head")
