"""Conversations, their turns and events, outcomes, receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender", sa.String(200), nullable=False, unique=True),
        sa.Column("secret", sa.String(64)),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("last", sa.Float, nullable=False),
        sa.Column("state", sa.Text),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.Integer, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("replies", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.String(40)),
        sa.UniqueConstraint("conversation", "key"),
    )
    op.create_index("turn_at", "turn", ["urgent", "at"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.Integer, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("turn", sa.Integer, sa.ForeignKey("turn.id", ondelete="CASCADE")),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("event_of_conversation", "event", ["conversation", "id"])
    op.create_index("event_of_turn", "event", ["turn"])
    op.create_table(
        "outcome",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("card", sa.String(100)),
        sa.Column("confidence", sa.Float),
        sa.Column("near", sa.Text),
        sa.Column("useful", sa.Boolean),
        sa.Column("reason", sa.String(100)),
    )
    op.create_index("outcome_day", "outcome", ["day"])
    op.create_table(
        "receipt",
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
    )
