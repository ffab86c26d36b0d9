"""Each day's plans: rounds, stops, unassigned needs, and volunteers' reports."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Index, UniqueConstraint, text

from data.tables.columns import instant, key, personal_json, personal_text, public_json, reference, whole, word
from data.tables.registry import table

__all__ = ["plan_edits", "plans", "rounds", "stop_reports", "stops", "unassigned_needs"]

plans: Final = table(
    "plan",
    key(),
    whole("revision"),
    Column("day", Date, nullable=False),
    whole("version"),
    word("state"),
    whole("seed"),
    public_json("settings"),
    word("problem_digest"),
    word("software"),
    instant("created_at"),
    instant("solved_at", nullable=True),
    instant("published_at", nullable=True),
    word("published_by", nullable=True),
    public_json("locks", nullable=True),
    public_json("accepted", nullable=True),
    UniqueConstraint("day", "version"),
    # Only one plan a day can be live, even if two dispatchers publish at once.
    Index(
        "uq_plan_live_day",
        "day",
        unique=True,
        sqlite_where=text("state IN ('published', 'running')"),
        postgresql_where=text("state IN ('published', 'running')"),
    ),
)

plan_edits: Final = table(
    "plan_edit",
    key(),
    reference("plan_id", "plan"),
    whole("plan_revision"),
    instant("at"),
    word("actor"),
    word("what"),
    public_json("data"),
    public_json("before"),
    public_json("after"),
    instant("undone_at", nullable=True),
)

rounds: Final = table(
    "round",
    key(),
    reference("plan_id", "plan"),
    reference("volunteer_id", "volunteer"),
    word("mode"),
    whole("number"),
    whole("start_at"),
    whole("end_at"),
    whole("metres"),
    whole("seconds"),
    UniqueConstraint("plan_id", "number"),
)

stops: Final = table(
    "round_stop",
    key(),
    reference("round_id", "round"),
    whole("position"),
    word("kind"),
    reference("need_id", "need", nullable=True),
    reference("place_id", "place", nullable=True),
    personal_json("round_stop", "location"),
    whole("arrival"),
    whole("begin"),
    whole("departure"),
    whole("earliest", nullable=True),
    whole("latest", nullable=True),
    whole("spare", nullable=True),
    whole("setup", nullable=True),
    public_json("load"),
    whole("leg_metres"),
    whole("leg_seconds"),
    personal_text("round_stop", "leg"),
    personal_json("round_stop", "directions"),
    word("state"),
    word("outcome"),
    personal_text("round_stop", "note"),
    instant("marked_at", nullable=True),
    UniqueConstraint("round_id", "position"),
)

# The table keeps its first name, because its encrypted values are bound to that name.
unassigned_needs: Final = table(
    "unplanned",
    key(),
    reference("plan_id", "plan"),
    reference("need_id", "need"),
    word("reason"),
    personal_text("unplanned", "sentence"),
    UniqueConstraint("plan_id", "need_id"),
)

stop_reports: Final = table(
    "stop_report",
    key(),
    reference("stop_id", "round_stop"),
    word("client_key"),
    word("state"),
    word("outcome"),
    personal_text("stop_report", "note"),
    instant("at"),
    word("actor"),
    UniqueConstraint("stop_id", "client_key"),
)
