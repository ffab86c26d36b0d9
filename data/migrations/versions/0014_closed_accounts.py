"""Add when an account was closed, so that its name is erased in time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    # Nobody knows since when: from today.
    account = sa.table("account", sa.column("active", sa.Boolean()), sa.column("closed_at", sa.DateTime(timezone=True)))
    op.execute(sa.update(account).where(account.c.active.is_(False)).values(closed_at=sa.func.current_timestamp()))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
