"""Keep the keys of an open database in step with the key file and the database.

The table ``meta`` holds two checks: a text encrypted with the primary key, and a blind index. The second shows how
many index keys have been applied to the database's blind indexes. The key file may be ahead of the database while a
rotation is under way or after one was interrupted.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, insert, select, update

from data.security.encryption import Keys, blind_index, give_keys
from data.tables.meta import meta
from routing.errors import Conflict, Misconfigured, WardroundError

__all__ = ["KeyRing", "held", "seconds_old"]

_CONTEXT: Final = "meta.key-check"
_TEXT: Final = "wardround"
_INDEX_LOCK: Final = 0x57_41_52_49  # "WARI": any number that no other application on the server uses


class KeyRing:
    """One database's keys in the current process.

    Parameters
    ----------
    keys
        The keys as read.
    key_file
        The file the keys were read from. When it changes, its keys are loaded.
    where
        The database's name, for messages.
    """

    def __init__(self, keys: Keys, key_file: Path | None, where: str) -> None:
        self.keys = keys
        self._fits = _by_step(keys)
        self._file: Final = key_file
        self._stamp = _stamp(key_file)
        self._where: Final = where
        self._engine: Engine | None = None

    def serve(self, engine: Engine) -> None:
        """Use these keys to encrypt and decrypt an engine's personal columns."""
        self._engine = engine
        give_keys(engine, self.keys, self.newer)

    def newer(self) -> Keys | None:
        """Load the key file if it has changed. Keys loaded earlier can still decrypt.

        Raises
        ------
        Misconfigured
            ``store.wrong-key`` (they belong to another database), ``key.missing``, ``key.unfit``
        """
        stamp = _stamp(self._file)
        if self._file is None or stamp is None or stamp == self._stamp:
            return None
        found = Keys.read(self._file)
        if found.indexes[0] != self.keys.indexes[0]:
            raise self.wrong()
        self._fits = _by_step(found.also_opening(self.keys))
        self.keys, self._stamp = found.also_opening(self.keys), stamp
        if self._engine is not None:
            self.serve(self._engine)
        return self.keys

    def fitting(self, connection: Connection, *, write: bool) -> Keys:
        """Return the keys for this transaction, with as many index steps as the database has taken.

        Raises
        ------
        Misconfigured
            ``store.wrong-key``
        """
        if write and connection.dialect.name == "postgresql":
            # No step may be taken during a write. SQLite has one writer only, and its readers see a snapshot.
            connection.execute(select(func.pg_advisory_xact_lock_shared(_INDEX_LOCK)))
        check = connection.execute(select(meta.c.value).where(meta.c.name == "index-check")).scalar_one_or_none()
        found = self._fits.get(check or "")
        if found is None and self.newer() is not None:
            found = self._fits.get(check or "")
        if found is None:
            raise self.wrong()
        return found

    def check(self, connection: Connection) -> None:
        """Raise Misconfigured ``store.wrong-key`` for a database that was not made with these keys."""
        known = {row.name: row.value for row in connection.execute(select(meta))}
        try:
            opened = self.keys.open(bytes.fromhex(known["key-check"]), _CONTEXT).decode()
        except (WardroundError, KeyError, ValueError):
            opened = ""
        if opened != _TEXT or self._fits.get(known.get("index-check", "")) is None:
            raise self.wrong()

    def write_checks(self, connection: Connection) -> None:
        """Record that a new database belongs to these keys."""
        rows = [("key-check", self._sealed()), ("index-check", _index(self.keys))]
        connection.execute(insert(meta), [{"name": name, "value": value} for name, value in rows])

    def reseal_check(self, connection: Connection) -> None:
        """Encrypt the database's key check with the new key, after everything else."""
        connection.execute(update(meta).where(meta.c.name == "key-check").values(value=self._sealed()))

    def steps_to_go(self, connection: Connection) -> tuple[bytes, ...]:
        """Return the index keys still to be applied to the database's blind indexes, next one first."""
        return self.keys.indexes[len(self.fitting(connection, write=False).indexes) :]

    def hold_steps(self, connection: Connection) -> None:
        """Wait for writers to finish, and block new ones until the transaction ends."""
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_INDEX_LOCK)))

    def write_step(self, connection: Connection) -> None:
        """Record that all index keys have been applied to the blind indexes."""
        done = update(meta).where(meta.c.name == "index-check").values(value=_index(self.keys))
        connection.execute(done)

    def wrong(self) -> Misconfigured:
        """Return the error for keys that belong to another database."""
        return Misconfigured(
            "store.wrong-key",
            f"The database {self._where} was made with another encryption key.",
            "Restore this database's key file from your backup, or set its path in the settings.",
        )

    def _sealed(self) -> str:
        return self.keys.seal(_TEXT.encode(), _CONTEXT).hex()


@contextmanager
def held(key_file: Path) -> Iterator[None]:
    """Lock the key file, so that no other process changes it.

    Raises
    ------
    Conflict
        ``key.busy``: another process holds it.
    Misconfigured
        ``key.missing``: its folder cannot be opened.
    """
    try:
        folder = os.open(key_file.parent, os.O_RDONLY)
    except OSError as error:
        raise Misconfigured(
            "key.missing",
            f"The folder of the encryption key file {key_file} cannot be opened: {error.strerror}.",
            "Restore the key file from your backup, or set the right path in the settings.",
        ) from None
    try:
        try:
            # The folder is locked, not the file, because the file is replaced.
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "key.busy", "Another `wardround keys` command is changing the key file.", "Wait until it has finished."
            ) from None
        yield
    finally:
        os.close(folder)


def seconds_old(key_file: Path) -> float:
    """Return the age of the key file in seconds, by the clock that dated it.

    A file server's clock may differ from ours.

    Raises
    ------
    Misconfigured
        ``key.missing``: its folder may not be written to.
    """
    try:
        with tempfile.TemporaryFile(dir=key_file.parent) as just_now:
            return os.fstat(just_now.fileno()).st_mtime - key_file.stat().st_mtime
    except OSError as error:
        raise Misconfigured(
            "key.missing",
            f"The folder of the encryption key file {key_file} cannot be written to: {error.strerror}.",
            "Choose an existing folder that Wardround can write to.",
        ) from None


def _by_step(keys: Keys) -> dict[str, Keys]:
    """Return the keys for each number of index steps, by the index check at that step."""
    fits = (keys.at_step(step) for step in range(1, len(keys.indexes) + 1))
    return {_index(one): one for one in fits}


def _index(keys: Keys) -> str:
    return blind_index(keys, _CONTEXT, _TEXT)


def _stamp(path: Path | None) -> tuple[int, int, int] | None:
    """Return a value that changes when the file is replaced."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
