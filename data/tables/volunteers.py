"""Volunteers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column

from data.tables.columns import blind, instant, key, personal_json, personal_text, public_json, whole, word
from data.tables.registry import table

__all__ = ["volunteers"]

volunteers: Final = table(
    "volunteer",
    key(),
    whole("revision"),
    blind("source_digest", nullable=True, unique=True),
    blind("content_digest", nullable=True, index=True),
    personal_text("volunteer", "name"),
    blind("name_index", index=True),
    personal_text("volunteer", "phone"),
    blind("phone_index", index=True),
    personal_text("volunteer", "postcode"),
    personal_json("volunteer", "location"),
    word("ward_code", nullable=True, index=True),
    public_json("modes"),
    whole("capacity"),
    whole("crates", nullable=True),
    public_json("hours"),
    public_json("checks"),
    # What was seen of each check, in a few words.
    personal_json("volunteer", "evidence"),
    public_json("kinds"),
    public_json("breaks", nullable=True),
    whole("max_stops", nullable=True),
    whole("max_minutes", nullable=True),
    whole("max_metres", nullable=True),
    Column("ends_at_home", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    personal_text("volunteer", "notes"),
    personal_json("volunteer", "questions"),
    instant("created_at"),
    instant("updated_at"),
)
