"""Alembic's entry: runs on the connection that `bascule.store.schema` hands over."""

from alembic import context

from bascule.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table="bascule_version")
with context.begin_transaction():
    context.run_migrations()
