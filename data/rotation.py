"""Sealing what was sealed with a former key anew, a few rows at a time, while others read and write.

Each batch is a transaction: killed at any moment, nothing is lost, and the next rotation goes on where it was. The
blind indexes are keyed by the index key, which stays; those that can be worked out from the value they stand for are
worked out again on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    and_,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from data.encryption import Keys, PersonalJSON, PersonalText, blind_index
from data.metadata import metadata
from data.store.indexes import Indexes, name_key

__all__ = ["BATCH", "left", "reseal_some"]

BATCH: Final = 200
"""Rows a transaction: a writer waits for a few hundredths of a second."""


def left(connection: Connection, keys: Keys) -> int:
    """How many rows hold a value that a former key sealed."""
    return sum(
        int(connection.execute(select(func.count()).select_from(table).where(_old(columns, keys))).scalar_one())
        for table, columns in _sealed_tables()
    )


def reseal_some(connection: Connection, keys: Keys) -> int:
    """Seal one batch of rows anew; gives how many, 0 when none is left."""
    for table, columns in _sealed_tables():
        chosen = select(table.c.id, *(_raw(column).label(column.name) for column in columns))
        chosen = chosen.where(_old(columns, keys)).order_by(table.c.id).limit(BATCH).with_for_update()
        rows = connection.execute(chosen).mappings().all()
        for row in rows:
            connection.execute(update(table).where(table.c.id == row["id"]).values(_anew(table, columns, row, keys)))
        if rows:
            return len(rows)
    return 0


def _anew(table: Table, columns: list[Any], row: Any, keys: Keys) -> dict[str, Any]:
    values: dict[str, Any] = {}
    plain: dict[str, str] = {}
    for column in columns:
        blob = row[column.name]
        if blob:
            opened = keys.open(bytes(blob), column.type.context)
            values[column.name] = literal(keys.seal(opened, column.type.context), LargeBinary)
            if isinstance(column.type, PersonalText):
                plain[column.name] = opened.decode()
    return values | _indexes(table, plain, keys)


def _indexes(table: Table, plain: dict[str, str], keys: Keys) -> dict[str, str]:
    indexes = Indexes(keys, table.name)
    found: dict[str, str] = {}
    if "name_index" in table.c and plain.get("name"):
        found = {"name_index": indexes.name(plain["name"]), "phone_index": indexes.phone(plain.get("phone", ""))}
    if "login_index" in table.c and plain.get("login"):
        found["login_index"] = blind_index(keys, "account.login", name_key(plain["login"]))
    return found


def _sealed_tables() -> Iterator[tuple[Table, list[Any]]]:
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, PersonalText | PersonalJSON)]
        if columns:
            yield table, columns


def _raw(column: Any) -> Any:
    return type_coerce(column, LargeBinary)


def _old(columns: list[Any], keys: Keys) -> ColumnElement[bool]:
    mine = literal(keys.primary_id, LargeBinary)
    return or_(*(and_(func.length(_raw(column)) > 0, func.substr(_raw(column), 2, 4) != mine) for column in columns))
