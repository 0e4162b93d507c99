"""The migrations lead to the tables that the program speaks of."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from bot.stores import tables
from bot.stores.database import Database


def test_the_migrations_and_the_tables_agree(database: Database) -> None:
    differences = database.run_here(
        lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), tables.metadata)
    )
    assert differences == []


def test_a_database_half_way_through_its_making_is_finished(database: Database) -> None:
    """Nothing of a migration that failed stays, so that the next start can do it."""
    versions = database.run_here(lambda c: c.execute(text("SELECT version_num FROM alembic_version")).scalars().all())
    assert len(versions) == 1
