"""List imports: uploads, the changes made by each import, and rejected rows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, UniqueConstraint

from data.tables.columns import blind, instant, key, personal_json, personal_text, public_json, reference, whole, word
from data.tables.registry import table

__all__ = ["confirmed_columns", "import_changes", "imports", "rejected_rows", "uploads"]

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

imports: Final = table(
    "list_import",
    key(),
    word("list_kind"),
    word("file_digest"),
    instant("at"),
    word("actor"),
    public_json("counts"),
    instant("undone_at", nullable=True),
    Index(None, "list_kind", "file_digest"),
)

import_changes: Final = table(
    "import_change",
    key(),
    reference("import_id", "list_import"),
    word("subject_kind"),
    whole("subject_id"),
    # The row as it was before (NULL if the import added it), and a mark that shows later whether it has changed since.
    personal_json("import_change", "before"),
    word("mark"),
)

rejected_rows: Final = table(
    "rejected_row",
    key(),
    reference("import_id", "list_import"),
    word("list_kind"),
    blind("row_digest"),
    whole("line"),
    personal_json("rejected_row", "row"),
    personal_json("rejected_row", "faults"),
    instant("first_at"),
    instant("settled_at", nullable=True),
    UniqueConstraint("list_kind", "row_digest"),
)
