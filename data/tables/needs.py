"""Needs, and the telephone calls about them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, Index

from data.tables.columns import blind, instant, key, personal_json, personal_text, public_json, reference, whole, word
from data.tables.registry import table

__all__ = ["calls", "needs"]

needs: Final = table(
    "need",
    key(),
    whole("revision"),
    blind("source_digest", nullable=True, unique=True),
    blind("content_digest", nullable=True, index=True),
    word("kind"),
    word("state"),
    personal_text("need", "name"),
    blind("name_index", index=True),
    personal_text("need", "phone"),
    blind("phone_index", index=True),
    personal_text("need", "address"),
    personal_text("need", "postcode"),
    personal_json("need", "location"),
    word("ward_code", nullable=True, index=True),
    Column("due_from", Date, nullable=False),
    Column("due_to", Date),
    whole("weekdays"),
    public_json("windows"),
    whole("size"),
    whole("crates", nullable=True),
    reference("place_id", "place", nullable=True),
    word("place_kind", nullable=True),
    reference("destination_id", "place", nullable=True),
    word("destination_kind", nullable=True),
    Column("fridge", Boolean, nullable=False),
    whole("priority"),
    public_json("required_checks"),
    whole("volunteers_needed"),
    public_json("modes"),
    public_json("never_volunteers"),
    public_json("prefer_volunteers", nullable=True),
    Column("must", Boolean),
    word("goods", nullable=True),
    whole("minutes", nullable=True),
    word("way_back", nullable=True),
    whole("fetch_at", nullable=True),
    personal_text("need", "notes"),
    personal_text("need", "office_notes"),
    personal_json("need", "questions"),
    Column("planned_on", Date),
    Column("settled_on", Date),
    instant("created_at"),
    instant("updated_at"),
    Index(None, "state", "due_from"),
)

calls: Final = table(
    "phone_call",
    key(),
    instant("at"),
    word("actor"),
    reference("need_id", "need", nullable=True),
    personal_text("phone_call", "name"),
    personal_text("phone_call", "phone"),
    personal_text("phone_call", "said"),
    personal_text("phone_call", "promised"),
    Index(None, "at"),
)
