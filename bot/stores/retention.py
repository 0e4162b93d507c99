"""Forgetting in time: text after its days, what became of turns after a year."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Optional

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.stores import tables
from bot.stores.database import Database

BATCH = 200
"""Turns erased in one transaction: small, so that residents' turns never wait long for a purge."""
DAY = 86_400.0


@dataclass(frozen=True)
class Retention:
    """How many days each kind of record is kept."""

    text: int = 30
    urgent: int = 7
    outcomes: int = 365


@dataclass(frozen=True)
class Purged:
    """How many records a purge removed."""

    turns: int = 0
    conversations: int = 0
    outcomes: int = 0
    files: int = 0


def purge(database: Database, keep: Retention, now: Optional[float] = None) -> Purged:
    """Remove what is older than its days, batch by batch, and leave nothing of it in free pages or the journal.

    Raises StoreFault; what was removed until then stays removed.
    """
    now = time.time() if now is None else now
    turns = 0
    for urgent, days in ((True, keep.urgent), (False, keep.text)):
        before = now - days * DAY
        while removed := database.run_here(lambda c, u=urgent, b=before: _purge_turns(c, u, b)):  # type: ignore[misc]
            turns += removed
    conversations = 0
    while removed := database.run_here(lambda c: _purge_conversations(c, now - keep.text * DAY)):
        conversations += removed
    day = (datetime.fromtimestamp(now, timezone.utc) - timedelta(days=keep.outcomes)).date().isoformat()
    outcomes = database.run_here(lambda c: c.execute(delete(tables.outcome).where(tables.outcome.c.day < day)).rowcount)
    database.run_here(lambda c: c.execute(delete(tables.receipt).where(tables.receipt.c.at < now - keep.outcomes * DAY)))
    files = _purge_damaged(database, now - keep.text * DAY)
    database.scrub()
    return Purged(turns, conversations, outcomes, files)


def _purge_turns(connection: Connection, urgent: bool, before: float) -> int:
    """One batch. Events go with their turns; an outcome stays, and nothing points to it any more."""
    wanted = select(tables.turn.c.id).where(tables.turn.c.urgent == urgent, tables.turn.c.at < before).limit(BATCH)
    ids = connection.execute(wanted).scalars().all()
    connection.execute(delete(tables.turn).where(tables.turn.c.id.in_(ids)))
    return len(ids)


def _purge_conversations(connection: Connection, before: float) -> int:
    """One batch of conversations with nothing left to keep, their state and events of Rasa's own commands included."""
    wanted = select(tables.conversation.c.id).where(tables.conversation.c.last < before).limit(BATCH)
    ids = connection.execute(wanted).scalars().all()
    connection.execute(delete(tables.conversation).where(tables.conversation.c.id.in_(ids)))
    return len(ids)


def _purge_damaged(database: Database, before: float) -> int:
    """Damaged files that were set aside hold text too."""
    if database.file is None:
        return 0
    old = [f for f in database.file.parent.glob(f"{database.file.stem}.damaged-*") if f.stat().st_mtime < before]
    for file in old:
        file.unlink()
    return len(old)
