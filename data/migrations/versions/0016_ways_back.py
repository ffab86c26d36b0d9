"""Add return trips to lifts: whether the volunteer waits or comes back, and when to fetch the passenger."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way_back", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("fetch_at", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_column("fetch_at")
        batch_op.drop_column("way_back")
