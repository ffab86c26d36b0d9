"""A private PostgreSQL server for the tests: made, started and thrown away; nothing of the machine's own is touched."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

_SETTINGS = {
    # A socket in its own folder is all it listens on; a crash of the machine may cost it everything.
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "timezone": "'Asia/Tokyo'",  # a server's own zone must not matter
}


class Server:
    """A running server; every database on it belongs to the user ``wardround``, who needs no password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        """The URL of a database."""
        return f"postgresql+psycopg://wardround@/{name}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of ``template``, and give its name."""
        name = f"w{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def running_server() -> Iterator[Server]:
    """A server for as long as the block lasts; skips where PostgreSQL is not installed, but in CI it must be."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed: no initdb on PATH nor in /usr/lib/postgresql"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Not below pytest's own folder: another user could not enter it, and the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="wardround-pg-"))
    as_owner = _as_owner(folder)

    def run(program: str, *arguments: str) -> None:
        log = folder / "commands.log"
        with log.open("a") as output:
            command = [*as_owner, str(programs / program), *arguments]
            done = subprocess.run(command, stdout=output, stderr=output, cwd=folder, check=False, timeout=120)
        if done.returncode != 0:
            pytest.fail(f"{program} failed:\n{log.read_text()}")

    data = folder / "data"
    try:
        run("initdb", "-D", str(data), "-U", "wardround", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options += f" -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "server.log"), "-o", options, "-w", "-t", "60", "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's, which are not on PATH, or the one on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return None if found is None else Path(found).parent


def _as_owner(folder: Path) -> list[str]:
    """How to run a program as the folder's owner: the server refuses to be root."""
    if os.geteuid() != 0:
        return []
    names = {user.pw_name for user in pwd.getpwall()}
    owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", owner.pw_name, "--"]
