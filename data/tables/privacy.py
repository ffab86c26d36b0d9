"""The access log, and files of personal details that must be removed in time."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index

from data.tables.columns import instant, key, personal_text, public_text, word
from data.tables.registry import table

__all__ = ["access_log", "written_files"]

access_log: Final = table(
    "look",
    key(),
    instant("at"),
    word("actor"),
    word("why"),
    word("subject_kind"),
    # The ids of all records seen at once, each between two spaces: one row for the whole page.
    public_text("subjects"),
    Index(None, "at"),
)

written_files: Final = table(
    "written_file",
    key(),
    instant("at"),
    instant("gone_after"),
    word("kind"),
    personal_text("written_file", "path"),
    word("digest"),
)
