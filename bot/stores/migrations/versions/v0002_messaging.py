"""Which server does what only one may do, and messages that are answered without a turn of a conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "handled",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("handled_at", "handled", ["at"])
