"""The tables. Values are mapped to and from them in ``data.store``; nothing else knows a column.

Every column that holds text, JSON or bytes is tagged ``info={"personal": True}`` or ``False``; a personal one is
encrypted. A point where someone lives is personal, and so are the way to it and whatever people wrote. Public are
places, codes, states, kinds, ward codes and counts. Instants are UTC.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from data.tables.accounts import accounts, login_failures, round_links, sessions, sign_in_links
from data.tables.columns import (
    blind,
    instant,
    key,
    personal_json,
    personal_text,
    public_json,
    public_text,
    reference,
    whole,
    word,
)
from data.tables.imports import confirmed_columns, import_changes, uploads
from data.tables.metadata import metadata, table
from data.tables.preferences import group_choices
from data.tables.privacy import consents, looks, person_links, ward_months, written_files
from data.tables.series import occurrences, series
from data.tables.submissions import entries, form_switches

__all__ = [
    "accounts",
    "calls",
    "confirmed_columns",
    "consents",
    "entries",
    "events",
    "form_switches",
    "group_choices",
    "import_changes",
    "imports",
    "login_failures",
    "looks",
    "meta",
    "metadata",
    "needs",
    "occurrences",
    "person_links",
    "places",
    "plans",
    "rejected_rows",
    "round_links",
    "rounds",
    "runs",
    "series",
    "sessions",
    "sign_in_links",
    "stop_reports",
    "stops",
    "unplanned",
    "uploads",
    "volunteers",
    "ward_months",
    "written_files",
]


meta: Final = Table(
    "meta",
    metadata,
    Column("name", String(128), primary_key=True, info={"personal": False}),
    Column("value", Text, nullable=False, info={"personal": False}),
)

places: Final = table(
    "place",
    key(),
    blind("source_digest", unique=True),
    word("kind"),
    public_text("name"),
    public_text("postcode"),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    word("precision"),
    word("ward_code"),
    public_text("opening_hours"),
    personal_text("place", "note"),
    instant("created_at"),
    instant("updated_at"),
)

needs: Final = table(
    "need",
    key(),
    whole("revision"),
    blind("source_digest", nullable=True, unique=True),
    blind("content_digest", nullable=True, index=True),
    word("kind"),
    word("state"),
    personal_text("need", "name"),
    blind("name_index", index=True),
    personal_text("need", "phone"),
    blind("phone_index", index=True),
    personal_text("need", "address"),
    personal_text("need", "postcode"),
    personal_json("need", "location"),
    word("ward_code", nullable=True, index=True),
    Column("due_from", Date, nullable=False),
    Column("due_to", Date),
    whole("weekdays"),
    public_json("windows"),
    whole("size"),
    reference("place_id", "place", nullable=True),
    word("place_kind", nullable=True),
    reference("destination_id", "place", nullable=True),
    word("destination_kind", nullable=True),
    Column("fridge", Boolean, nullable=False),
    whole("priority"),
    public_json("required_checks"),
    whole("volunteers_needed"),
    public_json("modes"),
    public_json("never_volunteers"),
    public_json("prefer_volunteers", nullable=True),
    Column("must", Boolean),
    word("goods", nullable=True),
    whole("minutes", nullable=True),
    word("way_back", nullable=True),
    whole("fetch_at", nullable=True),
    personal_text("need", "notes"),
    personal_text("need", "office_notes"),
    personal_json("need", "questions"),
    Column("planned_on", Date),
    Column("settled_on", Date),
    instant("created_at"),
    instant("updated_at"),
    Index(None, "state", "due_from"),
)

volunteers: Final = table(
    "volunteer",
    key(),
    whole("revision"),
    blind("source_digest", nullable=True, unique=True),
    blind("content_digest", nullable=True, index=True),
    personal_text("volunteer", "name"),
    blind("name_index", index=True),
    personal_text("volunteer", "phone"),
    blind("phone_index", index=True),
    personal_text("volunteer", "postcode"),
    personal_json("volunteer", "location"),
    word("ward_code", nullable=True, index=True),
    public_json("modes"),
    whole("capacity"),
    public_json("hours"),
    public_json("checks"),
    # What was seen of each check, in a few words.
    personal_json("volunteer", "evidence"),
    public_json("kinds"),
    public_json("breaks", nullable=True),
    whole("max_stops", nullable=True),
    whole("max_minutes", nullable=True),
    whole("max_metres", nullable=True),
    Column("ends_at_home", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    personal_text("volunteer", "notes"),
    personal_json("volunteer", "questions"),
    instant("created_at"),
    instant("updated_at"),
)

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

calls: Final = table(
    "phone_call",
    key(),
    instant("at"),
    word("actor"),
    reference("need_id", "need", nullable=True),
    personal_text("phone_call", "name"),
    personal_text("phone_call", "phone"),
    personal_text("phone_call", "said"),
    personal_text("phone_call", "promised"),
    Index(None, "at"),
)

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
    UniqueConstraint("day", "version"),
    # One plan of a day is the one people follow, whatever two dispatchers press at once.
    Index(
        "uq_plan_live_day",
        "day",
        unique=True,
        sqlite_where=text("state IN ('published', 'running')"),
        postgresql_where=text("state IN ('published', 'running')"),
    ),
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

unplanned: Final = table(
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
    instant("started_at", nullable=True),
    instant("finished_at", nullable=True),
    reference("plan_id", "plan", nullable=True),
    word("code"),
    public_text("message"),
    Index(None, "state", "lease_until"),
    Index(None, "day"),
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
