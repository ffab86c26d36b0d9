"""The queue of planning runs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Index

from data.tables.columns import instant, key, public_json, public_text, reference, whole, word
from data.tables.registry import table

__all__ = ["runs"]

runs: Final = table(
    "plan_run",
    key(),
    Column("day", Date, nullable=False),
    whole("seed"),
    whole("seconds"),
    whole("workers"),
    whole("spare_minutes", nullable=True),
    word("state"),
    word("requested_by"),
    instant("requested_at"),
    public_json("changes", nullable=True),
    word("worker", nullable=True),
    instant("lease_until", nullable=True),
    whole("attempt"),
    public_json("progress"),
    public_json("best", nullable=True),
    instant("enough_at", nullable=True),
    instant("started_at", nullable=True),
    instant("finished_at", nullable=True),
    reference("plan_id", "plan", nullable=True),
    word("code"),
    public_text("message"),
    Index(None, "state", "lease_until"),
    Index(None, "day"),
)
