"""Alembic's entry: runs what is missing through the connection that app/ops/database.py hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="ctx", transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
