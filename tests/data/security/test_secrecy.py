"""What people told the group is readable nowhere in the database: planted, written, changed, and searched for."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from data.database.database import Database
from data.tables import metadata
from tests.support.other_processes import Open
from tests.support.personal_details import PLANTED, plant


def everything(database_url: str) -> bytes:
    """Every value of every table as the database itself has it, without the keys."""
    engine = create_engine(database_url)
    found: list[bytes] = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    engine.dispose()
    return b"\n".join(found)


def readable(raw: bytes) -> list[str]:
    """Which of the planted words can be read, in whatever spelling a file might hold them."""
    return [
        what
        for what, word in PLANTED.items()
        if any(
            form in raw
            for form in (
                word.encode(),
                word.casefold().encode(),
                word.encode("utf-16-le"),
                word.encode().hex().encode(),
            )
        )
    ]


def test_nothing_planted_is_readable_in_any_table(database: Database, database_url: str) -> None:
    plant(database)
    raw = everything(database_url)
    assert b"not-home" in raw
    assert b"203.0.113.77" not in raw
    assert readable(raw) == []


def test_nothing_planted_is_readable_in_the_sqlite_file_nor_in_its_log(tmp_path: Path, opened: Open) -> None:
    database = opened(f"sqlite:///{tmp_path / 'wardround.db'}")
    database.migrate()
    plant(database)
    files = list(tmp_path.glob("wardround.db*"))
    assert {path.suffix for path in files} == {".db", ".db-wal", ".db-shm"}
    assert b"not-home" in (tmp_path / "wardround.db-wal").read_bytes()
    assert [readable(path.read_bytes()) for path in files] == [[], [], []]
    database.close()
    assert readable((tmp_path / "wardround.db").read_bytes()) == []


def test_the_search_would_find_them() -> None:
    """Guard against a search that never finds anything."""
    assert readable(b"... " + PLANTED["notes"].encode() + b" ...") == ["notes"]
    assert readable(b"\x00" + PLANTED["user"].encode("utf-16-le")) == ["user"]
