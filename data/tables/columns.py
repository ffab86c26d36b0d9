"""The kinds of column, which decide once whether a column is personal and so encrypted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from data.security.encryption import PersonalJSON, PersonalText

__all__ = [
    "Instant",
    "blind",
    "instant",
    "is_blind",
    "key",
    "personal_json",
    "personal_text",
    "public_json",
    "public_text",
    "reference",
    "whole",
    "word",
]


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite has no time zones, so it stores the UTC value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a time zone is ambiguous.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[int]:
    """Return a column for a record's id."""
    return Column("id", Integer, primary_key=True)


def word(name: str, *, nullable: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    """Return a column for a code, a state or a digest, never for people's own words."""
    return Column(name, String(128), nullable=nullable, unique=unique, index=index, info={"personal": False})


def blind(name: str, *, nullable: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    """Return a column for a blind index, empty if there is no value.

    A key rotation takes the index one step further.
    """
    info = {"personal": False, "blind": True}
    return Column(name, String(128), nullable=nullable, unique=unique, index=index, info=info)


def is_blind(column: Column[Any]) -> bool:
    """Return whether a column holds a blind index."""
    return bool(column.info.get("blind"))


def public_text(name: str) -> Column[str]:
    """Return a column for a text that is not about a person, such as a place or a rule."""
    return Column(name, Text, nullable=False, info={"personal": False})


def public_json(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column for codes and numbers, never for a person's own words."""
    return Column(name, JSON(none_as_null=nullable), nullable=nullable, info={"personal": False})


def personal_text(table: str, name: str) -> Column[str]:
    """Return an encrypted column for a name, an address, or a person's own words."""
    return Column(name, PersonalText(f"{table}.{name}"), nullable=False, info={"personal": True})


def personal_json(table: str, name: str) -> Column[Any]:
    """Return an encrypted column for a personal value with parts, such as a list of questions."""
    return Column(name, PersonalJSON(f"{table}.{name}"), nullable=True, info={"personal": True})


def whole(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column for a whole number."""
    return Column(name, Integer, nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    """Return a column for an instant in UTC."""
    return Column(name, Instant, nullable=nullable)


def reference(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """Return a column for the id of a record in another table."""
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=nullable, index=True)
