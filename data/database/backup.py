"""Make and restore backups: copies of the database, encrypted to a public key (age).

A backup is an age file. It contains a line that names the format, a line of JSON (which database, which tables,
when), and the compressed copy. The copy is made in memory, so that nothing readable is ever written to a disk. The
encryption key of the personal columns is not included: without it, a backup and its age identity reveal no names.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyrage
from sqlalchemy import URL, create_engine, inspect

from data.database.database import HEAD, Database
from data.database.engines import parsed_url
from data.security.encryption import Keys
from routing.errors import Conflict, Misconfigured, WardroundError

__all__ = ["Contents", "make", "new_identity", "read_identities", "restore"]

_MAGIC: Final = b"wardround-backup-1"
_ERRORS: Final = (pyrage.RecipientError, pyrage.IdentityError, ValueError)


@dataclass(frozen=True, slots=True)
class Contents:
    """A backup's header: database kind, table revision, software version, and UTC instant.

    The kind is ``sqlite`` or ``postgresql``.
    """

    database: str
    tables: str
    software: str
    made_at: str


def new_identity() -> tuple[str, str]:
    """Return a new age identity (secret) and its recipient (public)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_identities(path: Path) -> list[pyrage.x25519.Identity]:
    """Read the identities from a file written by ``age-keygen`` or Wardround.

    Raises
    ------
    Misconfigured
        ``backup.identity-unfit``
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, *_ERRORS):
        found = []
    if not found:
        raise Misconfigured(
            "backup.identity-unfit",
            f"The file {path} does not contain an age identity.",
            "Give the file that belongs to the backups' public key. It has a line AGE-SECRET-KEY-1...",
        )
    return found


def make(url: str, recipient: str, software: str, made_at: str) -> bytes:
    """Make a backup of a database, which may be in use.

    Raises
    ------
    Misconfigured
        ``backup.recipient-unfit``, ``backup.no-pg-tools``, ``backup.failed``, ``store.unreachable``
    """
    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except _ERRORS:
        raise Misconfigured(
            "backup.recipient-unfit",
            "The recipient is not an age public key.",
            "Give a key that begins with age1. `wardround backup-identity FILE` makes a key pair.",
        ) from None
    where = parsed_url(url)
    kind = where.get_backend_name()
    copy = _sqlite_copy(where) if kind == "sqlite" else _run("pg_dump", ["--format=custom", "--no-owner"], where)
    head = json.dumps(asdict(Contents(kind, HEAD, software, made_at))).encode()
    made: bytes = pyrage.encrypt(b"\n".join((_MAGIC, head, gzip.compress(copy, compresslevel=1, mtime=0))), [to])
    return made


def restore(backup: bytes, identities: list[pyrage.x25519.Identity], url: str, keys: Keys) -> Contents:
    """Restore a backup where no database exists yet, then verify it and bring it up to date.

    Raises
    ------
    Conflict
        ``backup.would-overwrite``
    Misconfigured
        ``backup.wrong-identity``, ``backup.unfit``, ``backup.other-database``, ``backup.no-pg-tools``,
        ``backup.failed``, ``store.newer``, ``store.wrong-key``, ``store.damaged``. Nothing is left behind.
    """
    where = parsed_url(url)
    contents, copy = _opened(backup, identities)
    if contents.database != where.get_backend_name():
        raise Misconfigured(
            "backup.other-database",
            f"The backup is from {contents.database}, but the settings name {where.get_backend_name()}.",
            "Restore it where WARDROUND_DATABASE_URL names a database of the same kind.",
        )
    if contents.tables > HEAD:
        raise Misconfigured(
            "store.newer",
            f"The backup was made by a newer version of Wardround ({contents.software}, tables {contents.tables}).",
            "Install that version or a later one, then restore the backup.",
        )
    if contents.database == "sqlite":
        _restore_sqlite(copy, Path(str(where.database)), keys)
    else:
        _restore_postgresql(copy, where, keys)
    return contents


def _opened(backup: bytes, identities: list[pyrage.x25519.Identity]) -> tuple[Contents, bytes]:
    try:
        plain = pyrage.decrypt(backup, identities)
    except pyrage.DecryptError:
        raise Misconfigured(
            "backup.wrong-identity",
            "The backup cannot be opened. It is damaged, not a backup, or made for another public key.",
            "Give the identity that matches the backup's public key, or try another backup.",
        ) from None
    try:
        magic, head, packed = plain.split(b"\n", 2)
        if magic != _MAGIC:
            raise ValueError
        return Contents(**json.loads(head)), gzip.decompress(packed)
    except (ValueError, TypeError, OSError, EOFError):
        raise Misconfigured(
            "backup.unfit",
            "The file can be opened, but it is not a Wardround backup.",
            "Give a file made by `wardround backup`.",
        ) from None


def _sqlite_copy(where: URL) -> bytes:
    path = Path(str(where.database))
    if not path.is_file():
        raise Misconfigured(
            "store.unreachable",
            f"The database {path} does not exist.",
            "Set WARDROUND_HOME to the folder with your database.",
        )
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(":memory:")) as target:
        source.execute("PRAGMA busy_timeout = 15000")
        source.backup(target)
        return target.serialize()


def _restore_sqlite(copy: bytes, path: Path, keys: Keys) -> None:
    _refuse_if(path.exists(), str(path))
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(copy)
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(part)) as opened:
            sound = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not sound:
            raise sqlite3.DatabaseError
        _bring_up_to_date(f"sqlite:///{part}", keys)
        # A link, not a rename: it never replaces a file that has appeared since.
        os.link(part, path)
    except sqlite3.DatabaseError:
        raise Misconfigured(
            "store.damaged", "The database in the backup is damaged.", "Restore an older backup."
        ) from None
    except FileExistsError:
        raise _would_overwrite(str(path)) from None
    except OSError as error:
        raise Misconfigured(
            "backup.failed",
            f"The database {path} cannot be written: {error.strerror}.",
            "Check that its folder exists and that you may write to it.",
        ) from None
    finally:
        for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
            with suppress(OSError):
                part.with_name(name).unlink()


def _restore_postgresql(copy: bytes, where: URL, keys: Keys) -> None:
    engine = create_engine(where)
    try:
        _refuse_if(bool(inspect(engine).get_table_names()), where.render_as_string(hide_password=True))
    finally:
        engine.dispose()
    _run("pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction"], where, copy)
    _bring_up_to_date(where.render_as_string(hide_password=False), keys)


def _bring_up_to_date(url: str, keys: Keys) -> None:
    database = Database(url, keys)
    try:
        database.migrate()
        database.check()
    finally:
        database.close()


def _run(program: str, options: list[str], where: URL, given: bytes | None = None) -> bytes:
    found = shutil.which(program)
    if found is None:
        raise Misconfigured(
            "backup.no-pg-tools",
            f"{program} is not installed on this machine.",
            "Install PostgreSQL's client programs (Debian: postgresql-client), in the server's version or later.",
        )
    # The password goes through the environment, because every user of the machine can read command lines.
    bare = where.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(where.password)} if where.password else {})}
    command = [found, *options, "--dbname", bare]
    done = subprocess.run(command, input=given, capture_output=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        # The program's message is not repeated, because it may quote a row.
        raise Misconfigured(
            "backup.failed",
            f"{program} failed with exit code {done.returncode}.",
            "Run it by hand to see the error message.",
        )
    return done.stdout


def _refuse_if(there: bool, where: str) -> None:
    if there:
        raise _would_overwrite(where)


def _would_overwrite(where: str) -> WardroundError:
    return Conflict(
        "backup.would-overwrite",
        f"A database already exists at {where}. Restoring a backup never overwrites one.",
        "Stop the server and move it away first, or set WARDROUND_HOME to an empty folder.",
    )
