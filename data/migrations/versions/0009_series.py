"""Add recurring needs: series, and the dates that became needs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=128), nullable=False),
        sa.Column("name_index", sa.String(length=128), nullable=False),
        sa.Column("phone_index", sa.String(length=128), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("holidays", sa.String(length=128), nullable=False),
        sa.Column("rests", sa.JSON(), nullable=False),
        sa.Column("template", sa.LargeBinary(), nullable=True),
        sa.Column("filled_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        for name in ("name_index", "last_day", "filled_to"):
            batch_op.create_index(batch_op.f(f"ix_series_{name}"), [name], unique=False)
    op.create_table(
        "series_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Date(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_series_day_need_id_need")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_day_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_day")),
        sa.UniqueConstraint("series_id", "named", name=op.f("uq_series_day_series_id_named")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("series_day", schema=None) as batch_op:
        for name in ("series_id", "need_id"):
            batch_op.create_index(batch_op.f(f"ix_series_day_{name}"), [name], unique=False)


def downgrade() -> None:
    op.drop_table("series_day")
    op.drop_table("series")
