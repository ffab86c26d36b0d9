"""Replace the keys while others read and write the database.

The blind indexes take a step, and values are encrypted again. All indexes are stepped in one transaction, because
otherwise some records could not be found. Values are encrypted again a few rows at a time, each batch in a
transaction. If the process is killed, nothing is lost and the next rotation continues. Indexes whose value is still
stored are computed from it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from data.security.blind_indexes import Indexes, name_key
from data.security.encryption import Keys, PersonalJSON, PersonalText, blind_index, stepped
from data.tables import metadata
from data.tables.columns import is_blind
from data.tables.imports import import_changes

__all__ = ["BATCH", "left", "reseal_some", "step_all"]

BATCH: Final = 200
"""Rows per transaction, few enough that a writer waits only some hundredths of a second."""


def left(connection: Connection, keys: Keys) -> int:
    """Return the number of rows with values under a former key."""
    return sum(
        int(connection.execute(select(func.count()).select_from(table).where(_old(columns, keys))).scalar_one())
        for table, columns in _sealed_tables()
    )


def reseal_some(connection: Connection, keys: Keys) -> int:
    """Encrypt one batch of rows again; return the number of rows, 0 when none are left."""
    for table, columns in _sealed_tables():
        chosen = select(table.c.id, *(_raw(column).label(column.name) for column in columns))
        chosen = chosen.where(_old(columns, keys)).order_by(table.c.id).limit(BATCH).with_for_update()
        rows = connection.execute(chosen).mappings().all()
        for row in rows:
            connection.execute(update(table).where(table.c.id == row["id"]).values(_anew(table, columns, row, keys)))
        if rows:
            return len(rows)
    return 0


def step_all(connection: Connection, steps: Sequence[bytes]) -> int:
    """Take every blind index some steps further; return the number of rows that have one."""
    done = 0
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if is_blind(column)]
        if columns:
            rows = connection.execute(select(table.c.id, *columns)).mappings().all()
            held = [{"row_id": row["id"], **_steps_on(row, columns, steps)} for row in rows]
            if held:
                values = {column.name: bindparam(f"to_{column.name}", type_=column.type) for column in columns}
                connection.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), held)
            done += len(held)
    # An import keeps the whole row as it was before, with its indexes.
    names = {column.name for table in metadata.sorted_tables for column in table.columns if is_blind(column)}
    sealed = import_changes.c.before
    for row in connection.execute(select(import_changes.c.id, sealed).where(sealed.is_not(None))).all():
        kept = {name: _far(value, steps) if name in names else value for name, value in row.before.items()}
        connection.execute(update(import_changes).where(import_changes.c.id == row.id).values(before=kept))
    return done


def _steps_on(row: Any, columns: Sequence[Any], steps: Sequence[bytes]) -> dict[str, str | None]:
    return {f"to_{column.name}": _far(row[column.name], steps) for column in columns}


def _far(index: str | None, steps: Sequence[bytes]) -> str | None:
    if index:
        for step in steps:
            index = stepped(step, index)
    return index


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
