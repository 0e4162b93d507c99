"""Reading more around what was quoted from a document."""

from __future__ import annotations

from actions.context import Context
from bot.knowledge import quotation
from bot.knowledge.reply import Reply

START = ("priorities", "care_at_home", "contact_which", "plan_what")


def read_around(context: Context, passage: str) -> Reply:
    """The whole passage; if it may not be shown any more, that."""
    around = context.around(passage)
    return quotation.passage_reply(around, context.notice()) if around is not None else gone(context)


def gone(context: Context) -> Reply:
    """What is said instead of text that has been withdrawn since it was quoted."""
    return Reply(text=quotation.GONE, outcome="not_known", choices=context.offers(START), notice=context.notice())
