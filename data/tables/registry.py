"""Register the tables and name their constraints, because SQLite cannot change unnamed ones."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import MetaData, Table
from sqlalchemy.schema import SchemaItem

__all__ = ["metadata", "table"]

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: SchemaItem) -> Table[Any]:
    """Make a table.

    Ids are never reused (AUTOINCREMENT), because events and links refer to them for a long time.
    """
    return Table(name, metadata, *items, sqlite_autoincrement=True)
