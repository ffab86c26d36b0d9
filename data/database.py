"""The database: SQLite by default, PostgreSQL by URL; opened, migrated, and used one transaction at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, text, update
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from data import rotation
from data.encryption import Keys, blind_index, give_keys
from data.faults import translated, unreachable
from data.schema import meta
from data.store import Store
from routing.errors import Conflict, Misconfigured, WardroundError

__all__ = ["HEAD", "Database", "parsed_url"]

HEAD: Final = "0011"
"""The revision of the tables that this code knows; the names of revisions sort by age."""

_BUSY_MILLISECONDS: Final = 15_000
_SCRUB_MILLISECONDS: Final = 2_000
_MIGRATION_LOCK: Final = 0x57_41_52_44  # "WARD": any number that no other application of the server uses
_CHECK_CONTEXT: Final = "meta.key-check"
_CHECK_TEXT: Final = "wardround"
_ACCESS: Final = "wardround_access"

Access = Literal["read", "write"]


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
        self._keys = keys
        self._key_file: Final = key_file
        self._key_stamp = _stamp(key_file)
        self._engine: Final = _engine(self._url, foreign_keys=True)
        give_keys(self._engine, keys, self._newer_keys)
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
            _create_file(Path(self.name))
        with self._translating():
            # A migration drops the table that it rebuilds: with foreign keys on, its children would go with it.
            engine = _engine(self._url, foreign_keys=False)
            give_keys(engine, self._keys)
            try:
                with engine.connect().execution_options(**{_ACCESS: "write"}) as connection, connection.begin():
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
            self._check_keys(connection)

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
            engine = _engine(self._url, foreign_keys=True)
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
        self._newer_keys()
        with self._translating(), self._connected(access) as connection:
            yield Store(connection, self._keys)

    def _newer_keys(self) -> Keys | None:
        """The keys of the key file, if it has changed; what former keys sealed opens in this process all the same."""
        stamp = _stamp(self._key_file)
        if self._key_file is None or stamp == self._key_stamp or stamp is None:
            return None
        newer = Keys.read(self._key_file)
        if newer.index != self._keys.index:
            raise self._wrong_key()
        self._keys, self._key_stamp = newer.also_opening(self._keys), stamp
        give_keys(self._engine, self._keys, self._newer_keys)
        return self._keys

    def reseal(self, told: Callable[[int], None] = lambda _: None) -> int:
        """Seal all that a former key sealed with the primary one, in small transactions; gives how many rows.

        ``told`` hears how many rows are left. What goes on beside it is not stopped; killed, it goes on the next time.
        """
        done = 0
        with self._translating():
            with self._connected("read") as connection:
                waiting = rotation.left(connection, self._keys)
            while True:
                told(max(waiting - done, 0))
                with self._connected("write") as connection:
                    some = rotation.reseal_some(connection, self._keys)
                    if not some:
                        self._reseal_check(connection)
                        return done
                    done += some

    def sealed_with_former(self) -> int:
        """How many rows hold a value that a former key sealed."""
        with self._translating(), self._connected("read") as connection:
            return rotation.left(connection, self._keys)

    @contextmanager
    def _connected(self, access: Access) -> Iterator[Connection]:
        options: dict[str, Any] = {_ACCESS: access}
        if not self._sqlite:
            options["postgresql_readonly"] = access == "read"
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
            self._check_keys(connection)
        if revision != HEAD:
            _run_migrations(connection)
            if self._sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise Misconfigured(
                    "store.damaged",
                    f"The database {self.name} holds records that refer to records which are not there.",
                    "Restore it from your last good backup, then start again.",
                )
        if revision is None:
            rows = [
                {"name": "key-check", "value": self._key_check()},
                {"name": "index-check", "value": self._index_check()},
            ]
            connection.execute(insert(meta), rows)

    def _check_keys(self, connection: Connection) -> None:
        known = {row.name: row.value for row in connection.execute(select(meta))}
        try:
            opened = self._keys.open(bytes.fromhex(known["key-check"]), _CHECK_CONTEXT).decode()
        except (WardroundError, KeyError, ValueError):
            opened = ""
        if opened != _CHECK_TEXT or known.get("index-check") != self._index_check():
            raise self._wrong_key()

    def _wrong_key(self) -> Misconfigured:
        return Misconfigured(
            "store.wrong-key",
            f"The encryption key is not the one that the database {self.name} was made with.",
            "Put the key file that belongs to this database back from your backup, or name it in the settings.",
        )

    def _key_check(self) -> str:
        return self._keys.seal(_CHECK_TEXT.encode(), _CHECK_CONTEXT).hex()

    def _reseal_check(self, connection: Connection) -> None:
        connection.execute(update(meta).where(meta.c.name == "key-check").values(value=self._key_check()))

    def _index_check(self) -> str:
        return blind_index(self._keys, _CHECK_CONTEXT, _CHECK_TEXT)

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


def parsed_url(url: str) -> URL:
    """The URL of a database of one of the two kinds; Misconfigured ``store.url-unfit`` for any other."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("unknown")
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    # The URL may hold a password: it is not quoted.
    raise Misconfigured(
        "store.url-unfit",
        "The database URL of the settings names neither a SQLite file nor a PostgreSQL database.",
        "Give sqlite:////path/to/wardround.db or postgresql://user@host/name.",
    )


def _engine(url: URL, *, foreign_keys: bool) -> Engine:
    # Parameters hold what people wrote: they stay out of every message.
    if url.get_backend_name() != "sqlite":
        connect = {"connect_timeout": 10, "application_name": "wardround"}
        try:
            return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect)
        except ImportError:
            raise Misconfigured(
                "store.driver-missing",
                "The database URL names PostgreSQL, whose driver is not installed.",
                'Install it: pip install "wardround[postgresql]".',
            ) from None
    pool = {} if foreign_keys else {"poolclass": NullPool}
    engine = create_engine(url, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # The driver is not to begin transactions by itself: it would begin them too late, and as readers.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # An acknowledged write outlives a power cut too.
        connection.execute("PRAGMA synchronous = FULL")
        # What is erased is overwritten, not only marked as free.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_ACCESS, "read") == "read"
        connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
        # A reader that turned writer would fail where another wrote meanwhile; a writer says so at once, and waits.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _stamp(path: Path | None) -> tuple[int, int, int] | None:
    """By what it is seen that a file was put in the place of another."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _create_file(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise unreachable(str(path), error.strerror or "") from error


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
