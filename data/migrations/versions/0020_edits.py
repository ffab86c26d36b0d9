"""Add manual changes to plans, locks, accepted rules, the best plan of a run, and presence."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locks", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("accepted", sa.JSON(), nullable=True))
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("best", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("enough_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "plan_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("plan_revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_edit_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_edit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_edit_plan_id"), "plan_edit", ["plan_id"])
    op.create_table(
        "presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("focus", sa.String(length=128), nullable=False),
        sa.Column("focus_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_presence_account_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_presence_account_id"), "presence", ["account_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_presence_account_id"), "presence")
    op.drop_table("presence")
    op.drop_index(op.f("ix_plan_edit_plan_id"), "plan_edit")
    op.drop_table("plan_edit")
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.drop_column("enough_at")
        batch_op.drop_column("best")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_column("accepted")
        batch_op.drop_column("locks")
