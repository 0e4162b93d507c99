"""Rasa's own connectors, as they are, behind a door of ours that mends what they leave open.

A call is checked to be genuine; who writes is known by a keyed hash; a message delivered twice is answered once; what is no
words gets its notice; and their blocking calls run in threads, so that a slow service holds nobody else up.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.secret_key import keyed_hash
from bot.turn import NOTICE

logger = logging.getLogger(__name__)

KEY = "key"
"""In a message's metadata: the key that the service gave the message."""
THREADS = 16
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class StockChannel(InputChannel):
    """A connector and the door before it."""

    def __init__(self, connector: InputChannel, key: bytes) -> None:
        self._connector = connector
        self._key = key
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=self.name())
        for name in ("rasa.core.channels", "twilio", "fbmessenger", "urllib3"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # they quote numbers and messages

    @abstractmethod
    def is_genuine(self, request: Request) -> bool:
        """Whether the service itself made this call."""

    def wants_answer(self, request: Request) -> bool:
        """Whether the connector should see the call; mends it if the connector would stumble."""
        return True

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The connector's routes under its own address."""

        async def hand_over(message: UserMessage, loop: asyncio.AbstractEventLoop) -> None:
            answered = asyncio.run_coroutine_threadsafe(_awaited(on_new_message(self._ours(message))), loop)
            await asyncio.wrap_future(answered)

        blueprint = Blueprint(f"{self.name()}_webhook")
        loops: list[asyncio.AbstractEventLoop] = []
        for route in self._connector.blueprint(lambda message: hand_over(message, loops[0]))._future_routes:
            blueprint.add_route(
                self._guarded(route.handler, loops), route.uri, methods=route.methods, name=str(route.name).rpartition(".")[2]
            )
        return blueprint

    def _guarded(self, handler: Any, loops: list[asyncio.AbstractEventLoop]) -> Any:
        async def handle(request: Request) -> HTTPResponse:
            if request.method != "POST":
                try:
                    return await handler(request)
                except Exception:  # Facebook's connector, for a call that proves nothing but knows the word
                    raise InvalidUsage("Bad Request") from None
            loops[:] = [asyncio.get_running_loop()]
            try:
                if not self.is_genuine(request):
                    return text("This call is not signed as it should be.", status=403)
                if not self.wants_answer(request):
                    return text("", status=200)
                return await loops[0].run_in_executor(self._threads, asyncio.run, handler(request))
            except Exception as error:  # the edge: the service would only send it again
                logger.error("A message through %s failed: %s", self.name(), type(error).__name__)
                return text("", status=200)

        return handle

    def _ours(self, message: UserMessage) -> UserMessage:
        """The connector's message with the sender hashed, and with replies going to where it came from."""
        given = message.metadata or {}
        notice = given.get(NOTICE)
        return UserMessage(
            None if notice else message.text,
            Apart(message.output_channel, message.sender_id, self._threads),
            f"{self.name()}:{keyed_hash(self._key, self.name(), message.sender_id)}",
            input_channel=self.name(),
            message_id=given.get(KEY),
            metadata={NOTICE: notice} if notice else None,
        )


class Apart(OutputChannel):
    """A connector's output, each call in a thread, to the one person it is for."""

    def __init__(self, output: Optional[OutputChannel], recipient: str, threads: ThreadPoolExecutor) -> None:
        assert output is not None
        self._output = output
        self._recipient = recipient
        self._threads = threads

    def name(self) -> str:
        return self._output.name()

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        await self._run(self._output.send_text_message(self._recipient, text))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        await self._run(self._output.send_text_with_buttons(self._recipient, text, buttons))

    async def _run(self, call: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, asyncio.run, call)


async def _awaited(work: Awaitable[Any]) -> Any:
    return await work
