"""Run the migrations on the connection and in the transaction that ``Database`` passes to Alembic."""

from alembic import context

from data.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    # SQLite can roll back changes of tables too, so all steps of an upgrade are one transaction.
    transactional_ddl=True,
)

with context.begin_transaction():
    context.run_migrations()
