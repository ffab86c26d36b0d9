"""Boundary reviews with the former wards, and counts by ward and month."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, UniqueConstraint

from data.tables.columns import instant, key, public_json, reference, whole, word
from data.tables.registry import table

__all__ = ["former_wards", "ward_months", "ward_reviews"]

ward_reviews: Final = table(
    "ward_review",
    key(),
    instant("at"),
    word("actor"),
    Column("day", Date, nullable=False),
    word("from_vintage"),
    word("to_vintage"),
    public_json("moves"),
)

former_wards: Final = table(
    "former_ward",
    key(),
    reference("review_id", "ward_review"),
    word("subject_kind"),
    whole("subject_id"),
    word("ward_code"),
    UniqueConstraint("review_id", "subject_kind", "subject_id"),
)

ward_months: Final = table(
    "ward_month_count",
    key(),
    word("ward_code"),
    word("month"),
    word("kind"),
    word("state"),
    whole("needs"),
    UniqueConstraint("ward_code", "month", "kind", "state"),
)
