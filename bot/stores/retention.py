"""Forgetting in time: text after its days, what became of turns after a year."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from sqlalchemy import Table, delete, select, update
from sqlalchemy.engine import Connection

from bot.settings import Settings
from bot.stores import tables
from bot.stores.conversations import erase_again
from bot.stores.database import Database
from bot.stores.erasures import Erasures

BATCH = 200
"""Turns erased in one transaction: small, so that residents' turns never wait long for a purge."""
DAY = 86_400.0
_turn = tables.turn.c


@dataclass(frozen=True)
class Retention:
    """How many days each kind of record is kept."""

    text: int = 30
    urgent: int = 7
    outcomes: int = 365


def of(settings: Settings) -> Retention:
    """As the settings say."""
    return Retention(settings.keep_days, settings.keep_urgent_days, settings.keep_outcome_days)


@dataclass(frozen=True)
class Purged:
    """How many records a purge removed. `erased`: conversations that were erased before and had come back."""

    turns: int = 0
    conversations: int = 0
    outcomes: int = 0
    files: int = 0
    erased: int = 0


def purge(database: Database, erasures: Erasures, keep: Retention, now: Optional[float] = None) -> Purged:
    """Remove what is older than its days, batch by batch, and leave nothing of it in free pages or the journal.

    What was erased and came back with a restored backup is erased again. Several servers may do it at once. Raises StoreFault or OSError; what was removed until then stays removed.
    """
    now = time.time() if now is None else now
    listed = erasures.all()
    erased = database.run_here(lambda c: erase_again(c, listed))
    database.run_here(lambda c: _mend_dates(c, now))
    turns = 0
    for urgent, days in ((True, keep.urgent), (False, keep.text)):
        wanted = _turn.urgent.is_(urgent) & (_turn.at < now - days * DAY)
        turns += _in_batches(database, tables.turn, wanted)  # events go with their turns, outcomes stay
    text = now - keep.text * DAY
    old_events = tables.event.c.turn.is_(None) & (tables.event.c.at < text)
    _in_batches(database, tables.event, old_events)
    conversations = _in_batches(database, tables.conversation, tables.conversation.c.last < text)
    day = (datetime.fromtimestamp(now, timezone.utc) - timedelta(days=keep.outcomes)).date().isoformat()
    outcomes = database.run_here(lambda c: c.execute(delete(tables.outcome).where(tables.outcome.c.day < day)).rowcount)
    proofs = now - keep.outcomes * DAY
    database.run_here(lambda c: c.execute(delete(tables.receipt).where(tables.receipt.c.at < proofs)))
    erasures.forget(proofs)
    files = [file for file in database.set_aside() if file.stat().st_mtime < now - min(keep.text, keep.urgent) * DAY]
    for file in files:
        file.unlink(missing_ok=True)
    database.scrub()
    return Purged(turns, conversations, outcomes, len(files), erased)


def _in_batches(database: Database, table: Table, wanted: Any) -> int:
    """Delete the rows, a batch a transaction; gives how many. Rows that another server is deleting are left to it."""
    removed = 0
    while ids := database.run_here(lambda c: _delete_batch(c, table, wanted)):
        removed += ids
    return removed


def _delete_batch(connection: Connection, table: Table, wanted: Any) -> int:
    ids = connection.execute(select(table.c.id).where(wanted).limit(BATCH).with_for_update(skip_locked=True)).scalars().all()
    connection.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


def _mend_dates(connection: Connection, now: float) -> None:
    """What was written while the clock was far ahead would stay for ever: it ages from now on."""
    for column in (_turn.at, tables.event.c.at, tables.conversation.c.last):
        connection.execute(update(column.table).where(column > now + DAY).values({column.name: now}))
    today = datetime.fromtimestamp(now, timezone.utc).date()
    ahead = tables.outcome.c.day > (today + timedelta(days=1)).isoformat()
    connection.execute(update(tables.outcome).where(ahead).values(day=today.isoformat()))
