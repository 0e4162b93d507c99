"""Asking the assistant from a terminal: through a running one if there is one, otherwise one of its own."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Optional

import httpx

from bot.knowledge.reply import Reply, in_words
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.turn import PlanAgent


class Conversation:
    """One conversation. Used as a context manager."""

    def __init__(self, settings: Settings, model: Path) -> None:
        self._settings = settings
        self._sender = f"terminal-{secrets.token_hex(8)}"
        self._address = f"http://{settings.host}:{settings.port}"
        self._model = model
        self._agent: Optional[PlanAgent] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    def __enter__(self) -> Conversation:
        if not self._running():
            self._start()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._loop is not None:
            self._loop.close()

    def say(self, text: str) -> list[str]:
        """The replies to a message, in words, with numbered choices."""
        if self._agent is None or self._loop is None:
            answer = httpx.post(
                f"{self._address}/webhooks/rest/webhook", json={"sender": self._sender, "message": text}, timeout=30
            )
            return [in_words(Reply.from_json(message["custom"])) for message in answer.json()]
        from rasa.core.channels.channel import UserMessage

        message = UserMessage(text, sender_id=f"terminal:{self._sender}", input_channel="terminal")
        return [in_words(reply) for reply in self._loop.run_until_complete(self._agent.answer(message)).replies]

    def _running(self) -> bool:
        """Whether an assistant with the REST channel answers at the set address."""
        try:
            ready = httpx.get(f"{self._address}/readyz", timeout=2).status_code == 200
            return ready and httpx.get(f"{self._address}/webhooks/rest/", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def _start(self) -> None:
        from bot import quiet

        quiet.calm_logs()
        from bot import server
        from bot.knowledge import content

        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        agent = server.make_agent(self._settings, content.shared(self._settings.content))
        agent.load_model(self._model)
        self._agent = agent
