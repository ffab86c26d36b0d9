"""The migrations of the tables, run by ``data.database`` through Alembic."""
