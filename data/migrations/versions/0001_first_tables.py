"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("login_index", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=128), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login_index", name=op.f("uq_account_login_index")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_event_subject_kind_subject_id"), ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "list_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=128), nullable=False),
        sa.Column("file_digest", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_import")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_list_import_list_kind_file_digest"), ["list_kind", "file_digest"], unique=False
        )

    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_index", sa.String(length=128), nullable=False),
        sa.Column("address_index", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_failure_address_index"), ["address_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_failure_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_failure_login_index"), ["login_index"], unique=False)

    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("precision", sa.String(length=128), nullable=False),
        sa.Column("ward_code", sa.String(length=128), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("source_digest", name=op.f("uq_place_source_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("problem_digest", sa.String(length=128), nullable=False),
        sa.Column("software", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("day", "version", name=op.f("uq_plan_day_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_plan_live_day",
            ["day"],
            unique=True,
            sqlite_where=sa.text("state IN ('published', 'running')"),
            postgresql_where=sa.text("state IN ('published', 'running')"),
        )

    op.create_table(
        "volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.String(length=128), nullable=True),
        sa.Column("content_digest", sa.String(length=128), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("postcode", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.LargeBinary(), nullable=True),
        sa.Column("ward_code", sa.String(length=128), nullable=True),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("max_stops", sa.Integer(), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("max_metres", sa.Integer(), nullable=True),
        sa.Column("ends_at_home", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.Column("questions", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("source_digest", name=op.f("uq_volunteer_source_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_content_digest"), ["content_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteer_name_index"), ["name_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteer_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteer_ward_code"), ["ward_code"], unique=False)

    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=128), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_account_session_token_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.String(length=128), nullable=True),
        sa.Column("content_digest", sa.String(length=128), nullable=True),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("postcode", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.LargeBinary(), nullable=True),
        sa.Column("ward_code", sa.String(length=128), nullable=True),
        sa.Column("due_from", sa.Date(), nullable=False),
        sa.Column("due_to", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("place_kind", sa.String(length=128), nullable=True),
        sa.Column("destination_id", sa.Integer(), nullable=True),
        sa.Column("destination_kind", sa.String(length=128), nullable=True),
        sa.Column("fridge", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("required_checks", sa.JSON(), nullable=False),
        sa.Column("volunteers_needed", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("never_volunteers", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.Column("office_notes", sa.LargeBinary(), nullable=False),
        sa.Column("questions", sa.LargeBinary(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["place.id"], name=op.f("fk_need_destination_id_place")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_need_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("source_digest", name=op.f("uq_need_source_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_content_digest"), ["content_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_destination_id"), ["destination_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_name_index"), ["name_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_state_due_from"), ["state", "due_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_ward_code"), ["ward_code"], unique=False)

    op.create_table(
        "plan_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("requested_by", sa.String(length=128), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(length=128), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=128), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_run_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_run")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_run_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_run_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_run_state_lease_until"), ["state", "lease_until"], unique=False)

    op.create_table(
        "rejected_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=128), nullable=False),
        sa.Column("row_digest", sa.String(length=128), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=True),
        sa.Column("faults", sa.LargeBinary(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["list_import.id"], name=op.f("fk_rejected_row_import_id_list_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_row")),
        sa.UniqueConstraint("list_kind", "row_digest", name=op.f("uq_rejected_row_list_kind_row_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rejected_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rejected_row_import_id"), ["import_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_round_plan_id_plan")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_round_volunteer_id_volunteer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_round_plan_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_link_token_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "round_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_link_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_round_link_token_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("round_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_link_round_id"), ["round_id"], unique=False)

    op.create_table(
        "round_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("location", sa.LargeBinary(), nullable=True),
        sa.Column("arrival", sa.Integer(), nullable=False),
        sa.Column("begin", sa.Integer(), nullable=False),
        sa.Column("departure", sa.Integer(), nullable=False),
        sa.Column("load", sa.JSON(), nullable=False),
        sa.Column("leg_metres", sa.Integer(), nullable=False),
        sa.Column("leg_seconds", sa.Integer(), nullable=False),
        sa.Column("leg", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=128), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_round_stop_need_id_need")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_round_stop_place_id_place")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_stop_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_stop")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_round_stop_round_id_position")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_stop_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_stop_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_stop_round_id"), ["round_id"], unique=False)

    op.create_table(
        "unplanned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=128), nullable=False),
        sa.Column("sentence", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_unplanned_need_id_need")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_unplanned_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplanned")),
        sa.UniqueConstraint("plan_id", "need_id", name=op.f("uq_unplanned_plan_id_need_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("unplanned", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unplanned_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unplanned_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "stop_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stop_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=128), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["stop_id"], ["round_stop.id"], name=op.f("fk_stop_report_stop_id_round_stop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_report")),
        sa.UniqueConstraint("stop_id", "client_key", name=op.f("uq_stop_report_stop_id_client_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("stop_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_report_stop_id"), ["stop_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stop_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_report_stop_id"))

    op.drop_table("stop_report")
    with op.batch_alter_table("unplanned", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unplanned_plan_id"))
        batch_op.drop_index(batch_op.f("ix_unplanned_need_id"))

    op.drop_table("unplanned")
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_stop_round_id"))
        batch_op.drop_index(batch_op.f("ix_round_stop_place_id"))
        batch_op.drop_index(batch_op.f("ix_round_stop_need_id"))

    op.drop_table("round_stop")
    with op.batch_alter_table("round_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_link_round_id"))

    op.drop_table("round_link")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_account_id"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_volunteer_id"))
        batch_op.drop_index(batch_op.f("ix_round_plan_id"))

    op.drop_table("round")
    with op.batch_alter_table("rejected_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rejected_row_import_id"))

    op.drop_table("rejected_row")
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_run_state_lease_until"))
        batch_op.drop_index(batch_op.f("ix_plan_run_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_run_day"))

    op.drop_table("plan_run")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_ward_code"))
        batch_op.drop_index(batch_op.f("ix_need_state_due_from"))
        batch_op.drop_index(batch_op.f("ix_need_place_id"))
        batch_op.drop_index(batch_op.f("ix_need_phone_index"))
        batch_op.drop_index(batch_op.f("ix_need_name_index"))
        batch_op.drop_index(batch_op.f("ix_need_destination_id"))
        batch_op.drop_index(batch_op.f("ix_need_content_digest"))

    op.drop_table("need")
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_session_account_id"))

    op.drop_table("account_session")
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volunteer_ward_code"))
        batch_op.drop_index(batch_op.f("ix_volunteer_phone_index"))
        batch_op.drop_index(batch_op.f("ix_volunteer_name_index"))
        batch_op.drop_index(batch_op.f("ix_volunteer_content_digest"))

    op.drop_table("volunteer")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_live_day",
            sqlite_where=sa.text("state IN ('published', 'running')"),
            postgresql_where=sa.text("state IN ('published', 'running')"),
        )

    op.drop_table("plan")
    op.drop_table("place")
    op.drop_table("meta")
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_failure_login_index"))
        batch_op.drop_index(batch_op.f("ix_login_failure_at"))
        batch_op.drop_index(batch_op.f("ix_login_failure_address_index"))

    op.drop_table("login_failure")
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_import_list_kind_file_digest"))

    op.drop_table("list_import")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subject_kind_subject_id"))
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    op.drop_table("account")
