"""Add the directions to each stop."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("directions", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("round_stop", schema=None) as batch_op:
        batch_op.drop_column("directions")
