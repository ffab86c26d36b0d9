"""Add consents, the access log, expiring files, and counts by ward and month."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("wording", sa.String(length=128), nullable=False),
        sa.Column("way", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_name_index"), ["name_index"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_consent_subject_kind_subject_id"), ["subject_kind", "subject_id"], unique=False
        )
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("why", sa.String(length=128), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_at"), ["at"], unique=False)
    op.create_table(
        "written_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_file")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ward_month_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ward_code", sa.String(length=128), nullable=False),
        sa.Column("month", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_month_count")),
        sa.UniqueConstraint(
            "ward_code", "month", "kind", "state", name=op.f("uq_ward_month_count_ward_code_month_kind_state")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for name in ("ward_month_count", "written_file", "look", "consent"):
        op.drop_table(name)
