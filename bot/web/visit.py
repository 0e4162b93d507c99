"""A visitor of the chat page: what opens their conversation, and what they may do in it.

The server issues an id and a secret with each page. Nothing is kept until the first message brings them back; from
then on only the secret opens the conversation, and knowing its id is not enough for anything.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from rasa.core.channels.channel import UserMessage

from bot.stores.conversations import Receipt, Turn
from bot.stores.database import StoreFault
from bot.turn import Answer, PlanAgent
from bot.web.view import REASONS

logger = logging.getLogger(__name__)

CHANNEL = "webchat"
_ID = re.compile(r"[\w-]{22}", re.ASCII)
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)
_KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
_CODE = re.compile(r"[0-9a-f]{16}")
NOT_OPENED = (
    "This chat can't be opened. It may have been deleted, or kept for as long as we keep chats. Please start again."
)
NOT_NOW = "The chat can't be read just now. Please try again in a minute."


class Refused(Exception):
    """The request cannot be met: the status and the sentence that say why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True)
class Ticket:
    """What opens a conversation: its id (128 random bits) and its secret (256 random bits)."""

    id: str
    secret: str

    @staticmethod
    def issue() -> Ticket:
        return Ticket(secrets.token_urlsafe(16), secrets.token_urlsafe(32))

    @staticmethod
    def read(data: Mapping[str, Any]) -> Ticket:
        """The ticket in a request. Raises Refused when there is none of the right shape."""
        ticket, secret = data.get("id"), data.get("secret")
        if isinstance(ticket, str) and isinstance(secret, str) and _ID.fullmatch(ticket) and _SECRET.fullmatch(secret):
            return Ticket(ticket, secret)
        raise Refused(403, NOT_OPENED)

    @property
    def sender(self) -> str:
        """The conversation's sender id, which carries its channel."""
        return f"{CHANNEL}:{self.id}"


def new_key() -> str:
    """A key for the page's next message."""
    return secrets.token_hex(16)


def key_in(data: Mapping[str, Any]) -> str:
    """The message's key in a request. Raises Refused when there is none of the right shape."""
    key = data.get("key")
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    raise Refused(400, "The request has no message key. Please reload the page and try again.")


async def arrive(agent: PlanAgent, ticket: Ticket) -> str:
    """The sender id to speak as; the conversation begins with its first message. Raises Refused for a wrong secret.

    When the store fails, nobody's secret can be checked; the message is then heard in a conversation of its own, so
    that someone in danger still gets their numbers.
    """
    try:
        if await agent.store.opens(ticket.sender, ticket.secret):
            return ticket.sender
        await agent.store.begin(ticket.sender, ticket.secret)
        if await agent.store.opens(ticket.sender, ticket.secret):
            return ticket.sender
    except StoreFault as fault:
        logger.error("A conversation could not be opened: %s", fault)
        return Ticket.issue().sender
    raise Refused(403, NOT_OPENED)


async def say(agent: PlanAgent, sender: str, key: str, text: str, address: Optional[str] = None) -> Answer:
    """One message from a network address, answered and stored. Never raises."""
    about = {"address": address} if address else None
    return await agent.answer(UserMessage(text, None, sender, input_channel=CHANNEL, message_id=key, metadata=about))


async def sent(agent: PlanAgent, sender: str, key: str) -> None:
    """The answer has left."""
    try:
        await agent.store.mark_sent(sender, key)
    except StoreFault as fault:
        logger.error("A sent reply could not be marked: %s", fault)


async def stored(agent: PlanAgent, sender: str, key: str) -> Optional[Turn]:
    """The turn with this key, if it was answered before; None when that cannot be known."""
    try:
        return await agent.store.turn(sender, key)
    except StoreFault:
        return None


async def history(agent: PlanAgent, ticket: Ticket) -> list[Turn]:
    """What was said and shown, without urgent turns. Raises Refused."""
    await _open(agent, ticket)
    return await agent.store.history(ticket.sender)


async def judge(agent: PlanAgent, ticket: Ticket, key: str, useful: object, reason: object) -> None:
    """Keep whether an answer was useful, and why not. Raises Refused."""
    if not isinstance(useful, bool) or (reason is not None and reason not in REASONS):
        raise Refused(400, 'That is not one of the possible replies to "Was this useful?".')
    await _open(agent, ticket)
    if not await agent.store.judge(ticket.sender, key, useful, str(reason) if reason else None):
        raise Refused(404, "That answer is not in this chat any more.")


async def forget(agent: PlanAgent, ticket: Ticket) -> Receipt:
    """Erase the conversation. Raises Refused."""
    await _open(agent, ticket)
    return await agent.forget(ticket.sender)


async def receipt(agent: PlanAgent, code: object) -> Receipt:
    """The receipt with this code, looked up anew. Raises Refused."""
    clean = "".join(code.split()).replace("-", "").lower() if isinstance(code, str) else ""
    found = await agent.store.receipt(clean) if _CODE.fullmatch(clean) else None
    if found is None:
        raise Refused(404, "There is no receipt with this code. Please check the letters and figures.")
    return found


async def _open(agent: PlanAgent, ticket: Ticket) -> None:
    if not await agent.store.opens(ticket.sender, ticket.secret):
        raise Refused(403, NOT_OPENED)
