"""The tables: nothing personal is readable by accident."""

from __future__ import annotations

from sqlalchemy import JSON, Column, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

from data.security.encryption import PersonalJSON, PersonalText
from data.tables import metadata
from data.tables.columns import is_blind


def untagged(tables: MetaData) -> list[str]:
    """Columns of text, JSON or bytes that do not say whether they are personal, or are not encrypted as they say."""
    wrong = []
    for table in tables.sorted_tables:
        for column in table.columns:
            held = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            sealed = isinstance(column.type, PersonalText | PersonalJSON)
            if isinstance(held, String | JSON | LargeBinary) and column.info.get("personal") is not sealed:
                wrong.append(f"{table.name}.{column.name}")
    return wrong


def test_every_text_column_says_whether_it_is_personal_and_is_encrypted_when_it_is() -> None:
    assert untagged(metadata) == []


def test_the_check_finds_what_is_wrong() -> None:
    tables = MetaData()
    Table(
        "t",
        tables,
        Column("good", Text, info={"personal": False}),
        Column("untagged", Text),
        Column("readable", Text, info={"personal": True}),
        Column("mistaken", PersonalText("t.mistaken"), info={"personal": False}),
    )
    assert untagged(tables) == ["t.untagged", "t.readable", "t.mistaken"]


def test_every_sealed_column_is_bound_to_its_own_name() -> None:
    """Otherwise a value could be moved to another column and be opened there."""
    sealed = {
        f"{table.name}.{column.name}": column.type.context
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, PersonalText | PersonalJSON)
    }
    assert len(sealed) > 20
    assert all(name == context for name, context in sealed.items())


def test_what_tells_where_people_live_is_personal() -> None:
    personal = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("personal")
    }
    assert personal >= {
        "need.location",
        "need.postcode",
        "volunteer.location",
        "round_stop.location",
        "round_stop.leg",
        "round_stop.directions",
        "rejected_row.row",
    }


UNKEYED = {
    "account_session.token_digest", "sign_in_link.token_digest", "round_link.token_digest",  # of 256 random bits
    "plan.problem_digest", "list_import.file_digest",  # of a whole problem, of a whole file
}  # fmt: skip


def test_every_blind_index_says_that_it_is_one_so_that_a_rotation_takes_it_along() -> None:
    named = {
        f"{table.name}.{column.name}": is_blind(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("_index", "_digest"))
    }
    assert {name for name, blind in named.items() if not blind} == UNKEYED
    assert {"need.name_index", "person_link.other_phone_index", "rejected_row.row_digest"} <= named.keys() - UNKEYED


def test_every_constraint_has_a_name() -> None:
    """SQLite could not change or drop it otherwise."""
    unnamed = [
        constraint for table in metadata.sorted_tables for constraint in table.constraints if constraint.name is None
    ]
    assert unnamed == []
