"""Things to keep, for the tests of the store."""

from __future__ import annotations

import time
import uuid
from typing import Any

from bot.knowledge.reply import Reply
from bot.stores import conversations
from bot.stores.conversations import Outcome, Turn
from bot.stores.database import Database

LISTEN = {"event": "action", "name": "action_listen"}


def turn(said: str = "What are the priorities?", key: str = "", days_ago: float = 0, **more: Any) -> Turn:
    reply = Reply(text=f"A reply to {said}", outcome="answered", card="priorities")
    return Turn(key or uuid.uuid4().hex, time.time() - days_ago * 86_400, said, (reply,), **more)


def events_of(turn: Turn) -> list[dict[str, Any]]:
    return [LISTEN, {"event": "user", "text": turn.said}, {"event": "bot", "text": turn.replies[0].text}]


def keep(database: Database, sender: str, *turns: Turn, state: dict[str, Any] | None = None) -> None:
    for one in turns:
        outcome = Outcome("rest", "answered", "priorities", 0.9, ("care_at_home",))
        database.run_here(lambda c, t=one, o=outcome: conversations.keep(c, sender, events_of(t), state or {}, t, o))


def count(database: Database, table: Any) -> int:
    from sqlalchemy import func, select

    return int(database.run_here(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one(), reading=True))


def raw(database: Database) -> bytes:
    """Every byte of the database's files: the file, its journal, its index, and what was set aside."""
    assert database.file is not None
    return b"".join(path.read_bytes() for path in sorted(database.file.parent.iterdir()) if path.is_file())
