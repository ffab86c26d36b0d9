"""Recurring needs: the series, and each of its days."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, UniqueConstraint

from data.tables.columns import blind, instant, key, personal_json, public_json, public_text, reference, whole, word
from data.tables.registry import table

__all__ = ["occurrences", "series"]

series: Final = table(
    "series",
    key(),
    whole("revision"),
    word("kind"),
    blind("name_index", index=True),
    blind("phone_index"),
    public_text("every"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, index=True),
    word("holidays"),
    # Pauses and skipped days.
    public_json("rests"),
    personal_json("series", "template"),
    # Its needs have been made up to this day.
    Column("filled_to", Date, index=True),
    instant("created_at"),
    instant("updated_at"),
)

occurrences: Final = table(
    "series_day",
    key(),
    reference("series_id", "series"),
    Column("named", Date, nullable=False),
    reference("need_id", "need", nullable=True),
    # Changed by hand, so that it no longer follows the series.
    Column("own", Boolean, nullable=False),
    # Cancelled because the series was paused or changed. It is restored with the series.
    Column("dropped", Boolean, nullable=False),
    # Each day of a series exists once, even if several processes create its needs at the same time.
    UniqueConstraint("series_id", "named"),
)
