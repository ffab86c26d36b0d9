"""The event log: who did what, when."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index

from data.tables.columns import instant, key, personal_json, personal_text, public_json, whole, word
from data.tables.registry import table

__all__ = ["events"]

events: Final = table(
    "event",
    key(),
    instant("at"),
    word("actor"),
    word("kind"),
    word("subject_kind"),
    whole("subject_id"),
    public_json("data"),
    personal_text("event", "note"),
    personal_json("event", "changes"),
    Index(None, "subject_kind", "subject_id"),
    Index(None, "at"),
)
