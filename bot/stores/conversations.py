"""What the store does, each as a function on an open connection: keep a turn, read a conversation, erase it."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Optional

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.knowledge.reply import Reply
from bot.stores import tables

logger = logging.getLogger(__name__)

WINDOW_EVENTS = 100
"""How many of a conversation's last events a turn reads; slots and the active form come from the kept state."""


@dataclass(frozen=True)
class Turn:
    """One message and what was shown for it. `key` is the message's own; `at` in seconds since 1970."""

    key: str
    at: float
    said: str
    replies: tuple[Reply, ...]
    urgent: bool = False
    sent: bool = False
    useful: Optional[bool] = None


@dataclass(frozen=True)
class Outcome:
    """What became of a turn, without any text."""

    channel: str
    outcome: str
    card: Optional[str] = None
    confidence: Optional[float] = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """A conversation as read: its last events, oldest first, its state, and whether these are all its events.

    `began` tells it from another one of the same sender, begun after this one was erased.
    """

    began: float
    events: tuple[Mapping[str, Any], ...]
    state: Mapping[str, Any]
    whole: bool


@dataclass(frozen=True)
class Receipt:
    """Proof of an erasure. `sender` is hashed; `remaining` counts what is still kept from before it, which is nothing."""

    code: str
    at: float
    sender: str
    turns: int
    remaining: int = 0


def hashed(value: str) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(value.encode()).hexdigest()


def open_conversation(connection: Connection, sender: str, secret: Optional[str] = None) -> int:
    """The conversation's id in the database; begun now if need be. The secret is kept as a hash, and only at the beginning.

    Others who write to the same conversation wait until this transaction is over.
    """
    now = time.time()
    row = {"sender": sender, "secret": hashed(secret) if secret else None, "began": now, "last": now}
    new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(new(tables.conversation).values(row).on_conflict_do_nothing(index_elements=["sender"]))
    return int(connection.execute(select(tables.conversation.c.id).filter_by(sender=sender).with_for_update()).scalar_one())


def secret_opens(connection: Connection, sender: str, secret: str) -> bool:
    """Whether this secret opens this conversation. One without a secret is never opened so."""
    kept = connection.execute(select(tables.conversation.c.secret).filter_by(sender=sender)).scalar()
    return kept is not None and secrets.compare_digest(kept, hashed(secret))


def read(connection: Connection, sender: str, everything: bool = False) -> Optional[Kept]:
    """The conversation's last events, from the beginning of a turn on, or all of them. A damaged row is left out."""
    row = connection.execute(select(tables.conversation).filter_by(sender=sender)).first()
    if row is None:
        return None
    wanted = select(tables.event.c.data).filter_by(conversation=row.id).order_by(tables.event.c.id.desc())
    found = [data for (data,) in connection.execute(wanted if everything else wanted.limit(WINDOW_EVENTS + 1))]
    whole = everything or len(found) <= WINDOW_EVENTS
    events = [event for data in reversed(found) if (event := _parsed(data))]
    if not whole:
        listening = (at for at, e in enumerate(events) if e.get("event") == "action" and e.get("name") == "action_listen")
        events = events[next(listening, 0) :]
    return Kept(row.began, tuple(events), _parsed(row.state or "{}"), whole)


def keep(
    connection: Connection,
    sender: str,
    events: Sequence[Mapping[str, Any]],
    state: Optional[Mapping[str, Any]],
    turn: Optional[Turn] = None,
    outcome: Optional[Outcome] = None,
    began: Optional[float] = None,
) -> None:
    """Append a turn with its events and its outcome, all or nothing. A turn whose key is there already changes nothing.

    `state` None leaves the kept state as it is. `began` is that of the conversation as it was read: if it was erased since,
    nothing of its state comes back.
    """
    conversation = open_conversation(connection, sender)
    now = time.time()
    turn_id = None
    if began is not None and began != connection.execute(_conversation(tables.conversation.c.began, sender)).scalar():
        state = None
    if turn is not None:
        same = select(tables.turn.c.id).filter_by(conversation=conversation, key=turn.key)
        if connection.execute(same).first() is not None:
            return
        key = _keep_outcome(connection, outcome) if outcome else None
        row = {
            "conversation": conversation,
            "key": turn.key,
            "at": turn.at,
            "said": _storable(turn.said),
            "replies": json.dumps([reply.as_json() for reply in turn.replies]),
            "urgent": turn.urgent,
            "sent": turn.sent,
            "outcome": key,
        }
        turn_id = connection.execute(insert(tables.turn).values(row)).inserted_primary_key[0]
    rows = [{"conversation": conversation, "turn": turn_id, "at": now, "data": json.dumps(e)} for e in events]
    if rows:
        connection.execute(insert(tables.event), rows)
    changed = {"last": now} if state is None else {"last": now, "state": json.dumps(state)}
    connection.execute(update(tables.conversation).filter_by(id=conversation).values(changed))


def stored_turn(connection: Connection, sender: str, key: str) -> Optional[Turn]:
    """The turn with this message key, if it was kept."""
    row = connection.execute(_turns(sender).filter(tables.turn.c.key == key)).first()
    return _turn(row) if row is not None else None


def history(connection: Connection, sender: str, limit: int = 200) -> list[Turn]:
    """The last turns as they were shown, oldest first, without the urgent ones: the screen may be shared."""
    wanted = _turns(sender).filter(tables.turn.c.urgent.is_(False)).order_by(tables.turn.c.id.desc()).limit(limit)
    return [turn for row in reversed(connection.execute(wanted).all()) if (turn := _turn(row))]


def mark_sent(connection: Connection, sender: str, key: str) -> None:
    """The reply has left: the same message, come again, needs no answer."""
    conversation = select(tables.conversation.c.id).filter_by(sender=sender).scalar_subquery()
    connection.execute(update(tables.turn).filter_by(conversation=conversation, key=key).values(sent=True))


def judge(connection: Connection, sender: str, key: str, useful: bool, reason: Optional[str] = None) -> bool:
    """Keep what the resident thought of an answer, with its outcome. False when there is no such turn."""
    outcome = connection.execute(_turns(sender).filter(tables.turn.c.key == key).with_only_columns(tables.turn.c.outcome)).scalar()
    if outcome is None:
        return False
    connection.execute(update(tables.outcome).filter_by(key=outcome).values(useful=useful, reason=reason))
    return True


def erase(connection: Connection, sender: str) -> Receipt:
    """The conversation, its turns, events, outcomes and what was thought of them: gone. Gives the receipt."""
    found = _conversation(tables.conversation.c.id, sender).with_for_update()
    conversation = connection.execute(found).scalar()
    theirs = tables.turn.c.conversation == conversation
    connection.execute(delete(tables.outcome).where(tables.outcome.c.key.in_(select(tables.turn.c.outcome).where(theirs))))
    turns = connection.execute(select(func.count()).select_from(tables.turn).where(theirs)).scalar_one()
    connection.execute(delete(tables.conversation).filter_by(id=conversation))
    receipt = Receipt(secrets.token_hex(8), time.time(), hashed(sender), turns)
    keep_receipt(connection, receipt)
    return receipt


def keep_receipt(connection: Connection, receipt: Receipt) -> None:
    """Keep the proof of an erasure, unless it is there."""
    if connection.execute(select(tables.receipt.c.code).filter_by(code=receipt.code)).first() is None:
        row = {"code": receipt.code, "at": receipt.at, "sender": receipt.sender, "turns": receipt.turns}
        connection.execute(insert(tables.receipt).values(row))


def check_receipt(connection: Connection, code: str) -> Optional[Receipt]:
    """The receipt with this code, after looking again for what it says is gone."""
    row = connection.execute(select(tables.receipt).filter_by(code=code)).first()
    if row is None:
        return None
    there = [conversation for conversation, _ in _erased(connection, [Receipt(row.code, row.at, row.sender, row.turns)])]
    remaining = sum(
        connection.execute(select(func.count()).select_from(table).where(table.c.conversation.in_(there))).scalar_one()
        for table in (tables.turn, tables.event)
    )
    return Receipt(row.code, row.at, row.sender, row.turns, remaining)


def receipts(connection: Connection) -> list[Receipt]:
    """The proofs of all erasures that are kept."""
    return [Receipt(row.code, row.at, row.sender, row.turns) for row in connection.execute(select(tables.receipt))]


def erase_again(connection: Connection, erased: Sequence[Receipt]) -> int:
    """Erase what these receipts say is gone, and keep them; gives how many conversations a restore had brought back."""
    back = _erased(connection, erased)
    for _, sender in back:
        erase(connection, sender)
    for receipt in erased:
        keep_receipt(connection, receipt)
    return len(back)


def _erased(connection: Connection, erased: Sequence[Receipt]) -> list[tuple[int, str]]:
    """Ids and senders of conversations begun before they were erased: they should not be there."""
    last = {receipt.sender: receipt.at for receipt in sorted(erased, key=lambda receipt: receipt.at)}
    rows = connection.execute(select(tables.conversation.c.id, tables.conversation.c.sender, tables.conversation.c.began))
    return [(row.id, row.sender) for row in rows if row.began <= last.get(hashed(row.sender), 0.0)]


def _conversation(column: Any, sender: str) -> Any:
    return select(column).where(tables.conversation.c.sender == sender)


def _storable(text: str) -> str:
    """The text without what PostgreSQL cannot keep: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _keep_outcome(connection: Connection, outcome: Outcome) -> str:
    key = secrets.token_hex(16)
    row = {
        "key": key,
        "day": datetime.now(timezone.utc).date().isoformat(),
        "channel": outcome.channel,
        "outcome": outcome.outcome,
        "card": outcome.card,
        "confidence": outcome.confidence,
        "near": json.dumps(outcome.near),
    }
    connection.execute(insert(tables.outcome).values(row))
    return key


def _turns(sender: str) -> Any:
    joined = tables.turn.join(tables.conversation).outerjoin(tables.outcome, tables.turn.c.outcome == tables.outcome.c.key)
    return select(tables.turn, tables.outcome.c.useful).select_from(joined).filter(tables.conversation.c.sender == sender)


def _turn(row: Any) -> Optional[Turn]:
    try:
        replies = tuple(Reply.from_json(reply) for reply in json.loads(row.replies))
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.error("A damaged turn of the store was left out.")
        return None
    return Turn(row.key, row.at, row.said, replies, row.urgent, row.sent, row.useful)


def _parsed(row: str) -> dict[str, Any]:
    """The object that a row holds; an empty one if it is damaged."""
    try:
        found = json.loads(row)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    logger.error("A damaged row of the store was left out.")
    return {}
