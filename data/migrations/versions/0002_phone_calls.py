"""Add the log of telephone calls."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("promised", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_phone_call_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("phone_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_call_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_call_need_id"), ["need_id"], unique=False)


def downgrade() -> None:
    op.drop_table("phone_call")
