"""What a conversation opens with, before anything is asked: who is speaking, what it can and can't do, what to try."""

from __future__ import annotations

from typing import Optional

from bot.knowledge.choices import Register
from bot.knowledge.content import Content
from bot.knowledge.phrase import AUTOMATED, UNOFFICIAL
from bot.knowledge.reply import Reply

ABOUT = "bot_can_do"
"""The card that says what the assistant can and can't do."""
OFFERED = ("priorities", "care_at_home", "carers_support", "contact_which", "plan_what")


def welcome(content: Content, register: Register, owner: Optional[str], hidden: frozenset[str] = frozenset()) -> Reply:
    """The opening, with five things to try at most; hidden cards are not offered."""
    who = AUTOMATED.format(owner=owner) if owner else UNOFFICIAL
    return Reply(
        text=f"Hello. {who}\n\n{content.cards[ABOUT].text}",
        outcome="small_talk",
        choices=tuple(register.choice("card", card) for card in OFFERED if card not in hidden),
    )
