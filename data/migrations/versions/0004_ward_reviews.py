"""Add boundary reviews, with the former ward of each need, volunteer and place."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ward_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_vintage", sa.String(length=128), nullable=False),
        sa.Column("to_vintage", sa.String(length=128), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_review")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "former_ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("ward_code", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["ward_review.id"], name=op.f("fk_former_ward_review_id_ward_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_ward")),
        sa.UniqueConstraint(
            "review_id", "subject_kind", "subject_id", name=op.f("uq_former_ward_review_id_subject_kind_subject_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("former_ward", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_ward_review_id"), ["review_id"], unique=False)


def downgrade() -> None:
    op.drop_table("former_ward")
    op.drop_table("ward_review")
