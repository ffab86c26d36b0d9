"""Add uploaded lists, confirmed columns, and the changes made by imports."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=128), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_upload")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "confirmed_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=128), nullable=False),
        sa.Column("header_digest", sa.String(length=128), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_column")),
        sa.UniqueConstraint("list_kind", "header_digest", name=op.f("uq_confirmed_column_list_kind_header_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "import_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("mark", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["list_import.id"], name=op.f("fk_import_change_import_id_list_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_change_import_id"), ["import_id"], unique=False)
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.drop_column("undone_at")
    op.drop_table("import_change")
    op.drop_table("confirmed_column")
    op.drop_table("list_upload")
