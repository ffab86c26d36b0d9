"""Add crates as a second dimension of load, for needs and volunteers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("need", "volunteer"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("crates", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("volunteer", "need"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("crates")
