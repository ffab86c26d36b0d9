"""The tables of boundary reviews; like those of ``data.tables.records``, apart from them only for their length."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Date, Table, UniqueConstraint

from data.tables.columns import instant, key, public_json, reference, whole, word
from data.tables.records import metadata

__all__ = ["former_wards", "ward_reviews"]

ward_reviews: Final[Table[Any]] = Table(
    "ward_review",
    metadata,
    key(),
    instant("at"),
    word("actor"),
    Column("day", Date, nullable=False),
    word("from_vintage"),
    word("to_vintage"),
    public_json("moves"),
    sqlite_autoincrement=True,
)

former_wards: Final[Table[Any]] = Table(
    "former_ward",
    metadata,
    key(),
    reference("review_id", "ward_review"),
    word("subject_kind"),
    whole("subject_id"),
    word("ward_code"),
    UniqueConstraint("review_id", "subject_kind", "subject_id"),
    sqlite_autoincrement=True,
)
