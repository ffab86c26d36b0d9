"""Add arrival ranges and spare time to stops, and the spare time that a plan should keep."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earliest", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("latest", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("spare", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("setup", sa.Integer(), nullable=True))
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spare_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("plan_run", schema=None) as batch_op:
        batch_op.drop_column("spare_minutes")
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.drop_column("setup")
        batch_op.drop_column("spare")
        batch_op.drop_column("latest")
        batch_op.drop_column("earliest")
