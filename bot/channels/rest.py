"""REST, for scripts and tests: the stock channel's address and JSON shape, without its holes.

The stock channel logs the text on any error, takes any sender, and can hang; this one logs nothing a resident
wrote and answers or refuses every request.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.configured import ConfiguredChannel
from bot.knowledge.reply import Reply, in_words, of_utterance
from bot.settings import Settings

SENDER = re.compile(r"^[\w.@+~-]{1,100}$")
_SHAPE = 'Send JSON such as {"sender": "test-1", "message": "What are the priorities?"}.'


class CollectedJson(OutputChannel):
    """Replies in the stock REST channel's shape: recipient_id, text, buttons; the parts beside them as `custom`.

    The choices stand in the text too, numbered: a caller may well show the text alone.
    """

    def __init__(self, recipient: str) -> None:
        self.messages: list[dict[str, Any]] = []
        self.retry_after: Optional[int] = None
        self._recipient = recipient

    @classmethod
    def name(cls) -> str:
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """From Rasa's own agent (`rasa run`), which hands over utterances."""
        if (reply := of_utterance(message)) is not None:
            await self.send_reply(recipient_id, reply)

    async def send_reply(self, recipient_id: str, reply: Reply) -> None:
        message: dict[str, Any] = {"recipient_id": self._recipient, "text": in_words(reply)}
        if reply.choices:
            message["buttons"] = [{"title": choice.title, "payload": choice.key} for choice in reply.choices]
        message["custom"] = reply.as_json()
        self.messages.append(message)


class RestChannel(ConfiguredChannel):
    """POST /webhooks/rest/webhook with sender and message; gives a list of replies."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    @classmethod
    def from_settings(cls, settings: Settings) -> Optional[InputChannel]:
        return None if settings.production else cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("rest_webhook")

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                body = request.json
            except Exception:
                body = None
            if not isinstance(body, dict):
                return json({"error": f"The request is not a JSON object. {_SHAPE}"}, status=400)
            sender = body.get("sender", "default")
            if not isinstance(sender, str) or not SENDER.match(sender):
                return json(
                    {"error": "The sender must be 1 to 100 letters, figures or . @ + ~ - _ characters."}, status=400
                )
            text = body.get("message")
            collected = CollectedJson(sender)
            message = UserMessage(
                text if isinstance(text, str) else None,
                collected,
                f"{self.name()}:{sender}",
                input_channel=self.name(),
                metadata={"address": request.remote_addr or request.ip},
            )
            await on_new_message(message)
            if collected.retry_after:
                return json(collected.messages, status=429, headers={"Retry-After": str(collected.retry_after)})
            return json(collected.messages)

        return blueprint
