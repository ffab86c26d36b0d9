"""Add submissions from the public forms, and whether each form is open."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=128), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("send_digest", sa.String(length=128), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sa.String(length=128), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=128), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_by", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_entry_reference")),
        sa.UniqueConstraint("send_digest", name=op.f("uq_entry_send_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_name_index"), ["name_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_state_at"), ["state", "at"], unique=False)
    op.create_table(
        "form_switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=128), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_switch")),
        sa.UniqueConstraint("form", name=op.f("uq_form_switch_form")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("form_switch")
    op.drop_table("entry")
