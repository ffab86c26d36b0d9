"""Rows in every table there is, made from the columns alone: a new table has some without anybody thinking of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Engine, Float, Integer, String, inspect, text

from data.security.encryption import PersonalJSON, PersonalText
from data.tables import metadata
from data.tables.columns import Instant
from tests.support.store_makers import MONDAY, later

__all__ = ["Tables", "fill", "held", "lost"]

EACH = 2
Tables = dict[str, list[dict[str, Any]]]


def fill(engine: Engine, said: Mapping[str, Any] | None = None) -> None:
    """Two rows in every table of today's, each referring to the row of the same number.

    ``said`` gives columns (``need.state``) the value they have in both.
    """
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            rows = [
                {
                    column.name: (said or {}).get(f"{table.name}.{column.name}", _value(column, number))
                    for column in table.columns
                }
                for number in range(1, EACH + 1)
            ]
            connection.execute(table.insert(), rows)
        if engine.dialect.name == "postgresql":
            _count_on(connection)


def held(connection: Connection) -> Tables:
    """Every row of every table, as it lies there."""
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    order = {name: "name" if name == "meta" else "id" for name in names}
    return {
        name: [
            {column: _plain(value) for column, value in row.items()}
            for row in connection.execute(text(f'SELECT * FROM "{name}" ORDER BY {order[name]}')).mappings()
        ]
        for name in names
    }


def lost(before: Tables, after: Tables) -> list[str]:
    """What of the tables and columns that are on both sides is not the same."""
    found = []
    for name in before.keys() & after.keys():
        kept = (before[name] and before[name][0].keys()) & (after[name] and after[name][0].keys())
        rows = [[{column: row[column] for column in kept} for row in tables[name]] for tables in (before, after)]
        if rows[0] != rows[1]:
            found.append(name)
    return sorted(found)


def _value(column: Column[Any], number: int) -> Any:
    kind = column.type
    if column.name == "id" or column.foreign_keys or isinstance(kind, Integer):
        return number
    if isinstance(kind, PersonalJSON | JSON):
        return {"made": [number]}
    if isinstance(kind, PersonalText):
        return f"made {column.name} {number}"
    if isinstance(kind, Instant):
        return later(number)
    made: dict[type, Any] = {
        Boolean: number % 2 == 0,
        Date: MONDAY + timedelta(days=number),
        Float: number + 0.5,
        String: f"{column.name}-{number}",
    }
    for known, value in made.items():
        if isinstance(kind, known):
            return value
    raise AssertionError(f"There is no made value for {column!r} of type {kind!r}: add one here.")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


def _count_on(connection: Connection) -> None:
    """PostgreSQL's counters were passed over by ids that were given."""
    for table in metadata.sorted_tables:
        if "id" in table.c:
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {EACH})"))
