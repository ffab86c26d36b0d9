"""Public form submissions, and whether each form is open."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Index

from data.tables.columns import blind, instant, key, personal_json, personal_text, whole, word
from data.tables.registry import table

__all__ = ["form_switches", "submissions"]

submissions: Final = table(
    "entry",
    key(),
    whole("revision"),
    word("form"),
    word("state"),
    # The reference that the sender can quote on the telephone. It gives no access.
    word("reference", unique=True),
    # Identifies the form that was filled in, so that a form sent twice is stored once.
    blind("send_digest", unique=True),
    personal_text("entry", "name"),
    blind("name_index", index=True),
    personal_text("entry", "phone"),
    blind("phone_index", index=True),
    personal_json("entry", "said"),
    personal_text("entry", "note"),
    word("wording"),
    Column("agreed", Boolean, nullable=False),
    word("reason"),
    word("subject_kind"),
    whole("subject_id", nullable=True),
    instant("at"),
    instant("moved_at", nullable=True),
    word("moved_by"),
    Index(None, "state", "at"),
)

form_switches: Final = table(
    "form_switch",
    key(),
    word("form", unique=True),
    Column("open", Boolean, nullable=False),
    instant("at"),
    word("actor"),
)
