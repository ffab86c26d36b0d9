"""The checks that show which encryption keys a database belongs to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, String, Table, Text

from data.tables.registry import metadata

__all__ = ["meta"]

meta: Final = Table(
    "meta",
    metadata,
    Column("name", String(128), primary_key=True, info={"personal": False}),
    Column("value", Text, nullable=False, info={"personal": False}),
)
