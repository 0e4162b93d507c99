"""The tables of the store. Changes go through bot/stores/migrations; a test holds the two together.

A conversation has turns, a turn has Rasa's events. What became of a turn stands apart from its text, under a random
key that only the turn holds: when the text goes, nothing ties the outcome to anyone.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

conversation = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender", String(200), nullable=False, unique=True),
    Column("secret", String(64)),  # SHA-256 of the secret that opens it, where the channel has one
    Column("began", Float, nullable=False),  # seconds since 1970
    Column("last", Float, nullable=False),
    Column("state", Text),  # JSON: slots and the active form after the last turn
)

turn = Table(
    "turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", Integer, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # the message's own key: the same key is the same message
    Column("at", Float, nullable=False),
    Column("said", Text, nullable=False),  # the resident's words without personal data
    Column("replies", Text, nullable=False),  # JSON: what was shown
    Column("urgent", Boolean, nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("outcome", String(40)),  # the random key of its row in `outcome`
    UniqueConstraint("conversation", "key"),
    Index("turn_at", "urgent", "at"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", Integer, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, ForeignKey("turn.id", ondelete="CASCADE")),  # none for events of Rasa's own commands
    Column("at", Float, nullable=False),
    Column("data", Text, nullable=False),  # JSON: Rasa's event
    Index("event_of_conversation", "conversation", "id"),
    Index("event_of_turn", "turn"),
)

outcome = Table(
    "outcome",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("day", String(10), nullable=False),  # ISO 8601
    Column("channel", String(40), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("card", String(100)),
    Column("confidence", Float),
    Column("near", Text),  # JSON: the cards that came next
    Column("useful", Boolean),
    Column("reason", String(100)),
    Index("outcome_day", "day"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("at", Float, nullable=False),
    Column("sender", String(64), nullable=False),  # SHA-256 of the conversation's sender id
    Column("turns", Integer, nullable=False),  # how many were erased
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(100), primary_key=True),  # what only one server may do at a time
    Column("holder", String(40), nullable=False),  # a random name that the server gave itself
    Column("until", Float, nullable=False),  # seconds since 1970; then another may have it
)

handled = Table(
    "handled",
    metadata,
    Column("key", String(100), primary_key=True),  # a message answered without a turn: such as the wish to be forgotten
    Column("at", Float, nullable=False),
    Index("handled_at", "at"),
)
