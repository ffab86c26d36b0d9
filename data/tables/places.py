"""Places: hubs, pharmacies, shops, donors, fridges."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float

from data.tables.columns import blind, instant, key, personal_text, public_text, word
from data.tables.registry import table

__all__ = ["places"]

places: Final = table(
    "place",
    key(),
    blind("source_digest", unique=True),
    word("kind"),
    public_text("name"),
    public_text("postcode"),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    word("precision"),
    word("ward_code"),
    public_text("opening_hours"),
    personal_text("place", "note"),
    instant("created_at"),
    instant("updated_at"),
)
