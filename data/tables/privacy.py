"""The tables by which the group keeps its word: who agreed, who looked, what was written out, what became counts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, UniqueConstraint

from data.tables.columns import blind, instant, key, personal_text, public_text, whole, word
from data.tables.metadata import table

__all__ = ["consents", "looks", "person_links", "ward_months", "written_files"]

consents: Final = table(
    "consent",
    key(),
    instant("at"),
    word("actor"),
    # A person is known by name and telephone number, as in the needs and among the volunteers.
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
    # Two spellings of a name and a number, by their blind indexes: the same person, or different people.
    blind("name_index"),
    blind("phone_index"),
    blind("other_name_index"),
    blind("other_phone_index"),
)

looks: Final = table(
    "look",
    key(),
    instant("at"),
    word("actor"),
    word("why"),
    word("subject_kind"),
    # The ids of all that was seen at once, each between two spaces: one row a look, however many stood on the page.
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

ward_months: Final = table(
    "ward_month_count",
    key(),
    word("ward_code"),
    word("month"),
    word("kind"),
    word("state"),
    whole("needs"),
    UniqueConstraint("ward_code", "month", "kind", "state"),
)
