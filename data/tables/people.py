"""Consents, and links between different names for the same person."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index

from data.tables.columns import blind, instant, key, whole, word
from data.tables.registry import table

__all__ = ["consents", "person_links"]

consents: Final = table(
    "consent",
    key(),
    instant("at"),
    word("actor"),
    # A person is identified by name and telephone number, as in needs and volunteers.
    blind("name_index", index=True),
    blind("phone_index"),
    word("subject_kind"),
    whole("subject_id"),
    word("state"),
    word("wording"),
    word("way"),
    Index(None, "subject_kind", "subject_id"),
)

person_links: Final = table(
    "person_link",
    key(),
    instant("at"),
    word("actor"),
    word("verdict"),
    # Blind indexes of two names with numbers that are the same person, or different people.
    blind("name_index"),
    blind("phone_index"),
    blind("other_name_index"),
    blind("other_phone_index"),
)
