"""Add links between spellings of one person, and between different people."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("verdict", sa.String(length=128), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("other_name_index", sa.String(length=128), nullable=False),
        sa.Column("other_phone_index", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("person_link")
