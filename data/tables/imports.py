"""The tables of uploaded lists, and of what an import changed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import UniqueConstraint

from data.tables.columns import blind, instant, key, personal_json, personal_text, reference, whole, word
from data.tables.metadata import table

__all__ = ["confirmed_columns", "import_changes", "uploads"]

uploads: Final = table(
    "list_upload",
    key(),
    word("list_kind"),
    personal_text("list_upload", "name"),
    personal_text("list_upload", "content"),
    personal_json("list_upload", "said"),
    instant("at"),
    word("actor"),
)

confirmed_columns: Final = table(
    "confirmed_column",
    key(),
    word("list_kind"),
    blind("header_digest"),
    personal_text("confirmed_column", "header"),
    word("field"),
    instant("at"),
    word("actor"),
    UniqueConstraint("list_kind", "header_digest"),
)

import_changes: Final = table(
    "import_change",
    key(),
    reference("import_id", "list_import"),
    word("subject_kind"),
    whole("subject_id"),
    # What was there before, NULL for what the import added; where it stood after, to see whether it moved on since.
    personal_json("import_change", "before"),
    word("mark"),
)
