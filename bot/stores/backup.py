"""Copies of the SQLite database while it is in use, and putting one back without bringing back what was erased."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Sorry
from bot.stores import conversations
from bot.stores.conversations import Receipt
from bot.stores.database import Database, StoreFault
from bot.stores.erasures import Erasures
from bot.stores.retention import Purged, Retention, purge

_SIDES = ("", "-wal", "-shm", "-journal")


class BackupFailed(Sorry):
    """A copy could not be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    """What was left out of a backup that was put back: conversations erased since, and what was past its days."""

    erased: int
    purged: Purged = Purged()


def backup(database: Database, target: Path) -> None:
    """Copy the database, as it is at one moment, to one file that only its owner may read. Raises BackupFailed."""
    file = _file(database)
    if not file.exists():
        raise BackupFailed(f"There is nothing to back up yet: {file} is not there.")
    try:
        with _beside(target) as copy:
            _copy(file, copy)
            os.replace(copy, target)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(
            f"The backup could not be written ({type(error).__name__}). See that {target.parent} is there and has room."
        ) from None


def restore(database: Database, erasures: Erasures, keep: Retention, source: Path) -> Restored:
    """Put a backup in the database's place; a running assistant goes on with it. Raises BackupFailed.

    It is prepared apart first: brought to the present schema, without what was erased since and what is past its days.
    """
    file = _file(database)
    if not source.is_file():
        raise BackupFailed(f"There is no file {source}. Give the path of one made by `planbot backup`.")
    try:
        with _beside(file) as copy:
            _copy(source, copy)
            prepared = Database(f"sqlite:///{copy}")
            try:
                known = _erasures(database, erasures)
                erased = prepared.run_here(lambda connection: conversations.erase_again(connection, known))
                purged = purge(prepared, erasures, keep)
            finally:
                prepared.close()
            database.run_here(lambda connection: None)  # a damaged file is set aside, a missing one made
            with closing(sqlite3.connect(copy)) as ready, closing(sqlite3.connect(file)) as present:
                ready.backup(present)
        purge(database, erasures, keep)  # what was erased in these very seconds; and the old file's pages go
    except (sqlite3.Error, StoreFault, OSError) as error:
        kind = error.kind if isinstance(error, StoreFault) else type(error).__name__
        raise BackupFailed(
            f"{source} could not be put back ({kind}). Give a file made by `planbot backup` of this version or an older one."
        ) from None
    return Restored(erased + purged.erased, purged)


def _erasures(database: Database, listed: Erasures) -> list[Receipt]:
    """All that are known of: those in the list, and those in the present database if it can be read."""
    try:
        kept = database.run_here(conversations.receipts, reading=True)
    except StoreFault:
        kept = []
    return list({receipt.code: receipt for receipt in [*kept, *listed.all()]}.values())


def _file(database: Database) -> Path:
    if database.file is None:
        raise BackupFailed(
            "The conversations are in PostgreSQL: back them up with pg_dump and put them back with pg_restore. "
            "After that, run `planbot purge`: it erases again what was erased since."
        )
    return database.file


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file for its owner only in the same folder, gone in the end."""
    copy = file.with_name(f".{file.name}.{os.getpid()}")
    copy.touch(mode=0o600)
    try:
        yield copy
    finally:
        for side in _SIDES:
            copy.with_name(copy.name + side).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Raises sqlite3.Error, for a file that is no database or damaged too."""
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as read, closing(sqlite3.connect(target)) as write:
        read.execute("SELECT version_num FROM alembic_version")
        read.backup(write)
        write.execute("PRAGMA journal_mode=DELETE")
        if write.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
