"""Messages that are answered without a turn of a conversation: known again when they are delivered again."""

from __future__ import annotations

import time

from sqlalchemy import delete, insert, select

from bot.stores import tables
from bot.stores.database import Database

KEPT_SECONDS = 2 * 86_400.0
"""Telegram delivers an update again for at most a day: https://core.telegram.org/bots/api#getting-updates"""
_handled = tables.handled.c


async def was_handled(database: Database, key: str) -> bool:
    """Whether the message with this key has had its answer. Raises StoreFault."""
    found = await database.run(lambda c: c.execute(select(_handled.key).where(_handled.key == key)).first(), reading=True)
    return found is not None


async def mark_handled(database: Database, key: str) -> None:
    """The message with this key has had its answer; those marked long ago are forgotten. Raises StoreFault."""
    now = time.time()
    old = delete(tables.handled).where((_handled.at < now - KEPT_SECONDS) | (_handled.key == key))
    await database.run(lambda c: (c.execute(old), c.execute(insert(tables.handled).values(key=key, at=now))))
