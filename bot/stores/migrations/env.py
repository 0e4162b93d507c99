"""Run by Alembic: brings the database that bot/stores/database.py hands over to the newest schema."""

from alembic import context

from bot.stores.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
