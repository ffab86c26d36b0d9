"""Accounts, sessions, failed sign-ins, presence, and links to sign in or to open a round."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, Text, UniqueConstraint

from data.tables.columns import Instant, blind, instant, key, personal_text, reference, whole, word
from data.tables.registry import table

__all__ = ["accounts", "login_failures", "presence", "round_links", "sessions", "sign_in_links"]

accounts: Final = table(
    "account",
    key(),
    personal_text("account", "name"),
    personal_text("account", "login"),
    blind("login_index", unique=True),
    word("role"),
    Column("password_hash", Text, info={"personal": False}),
    Column("active", Boolean, nullable=False),
    instant("created_at"),
    instant("closed_at", nullable=True),
)

sessions: Final = table(
    "account_session",
    key(),
    reference("account_id", "account"),
    word("token_digest", unique=True),
    instant("opened_at"),
    instant("expires_at"),
)

sign_in_links: Final = table(
    "sign_in_link",
    key(),
    reference("account_id", "account"),
    word("token_digest", unique=True),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
)

round_links: Final = table(
    "round_link",
    key(),
    reference("round_id", "round"),
    word("token_digest", unique=True),
    instant("created_at"),
    instant("expires_at"),
    instant("revoked_at", nullable=True),
)

login_failures: Final = table(
    "login_failure",
    key(),
    blind("login_index", index=True),
    blind("address_index", index=True),
    Column("at", Instant, nullable=False, index=True),
)

presence: Final = table(
    "presence",
    key(),
    reference("account_id", "account"),
    Column("day", Date, nullable=False),
    word("focus"),
    whole("focus_id", nullable=True),
    instant("seen_at"),
    UniqueConstraint("account_id", "day"),
)
