"""Rasa's own connectors, as they are, behind a door of ours that mends what they leave open.

A call is checked to be genuine; who writes is known by a keyed hash; every message of a call is answered, and one delivered
twice is answered once; what is no words gets its notice; and their blocking calls run in threads, so that a slow service
holds nobody else up.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.channels.configured import ConfiguredChannel
from bot.secret_key import keyed_hash
from bot.turn import NOTICE

logger = logging.getLogger(__name__)

KEY = "key"
"""In a message's metadata: the key that the service gave the message."""
THREADS = 16
"""How many calls are in hand at once, and how many messages are on their way out."""
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class StockChannel(ConfiguredChannel):
    """A connector and the door before it."""

    def __init__(self, connector: InputChannel, key: bytes) -> None:
        self._connector = connector
        self._key = key
        self._coming = ThreadPoolExecutor(THREADS, thread_name_prefix=f"{self.name()}-in")
        self._going = ThreadPoolExecutor(THREADS, thread_name_prefix=f"{self.name()}-out")  # its own: those coming in wait for it
        self._in_hand: set[tuple[str, str]] = set()
        for name in ("rasa.core.channels", "twilio", "fbmessenger", "urllib3"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # they quote numbers and messages

    @abstractmethod
    def is_genuine(self, request: Request) -> bool:
        """Whether the service itself made this call."""

    @abstractmethod
    def messages(self, request: Request) -> Iterator[None]:
        """A step for each message in the call that wants an answer; at each, the request holds that one as the connector reads it."""

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The connector's routes under its own address."""

        async def answer(message: UserMessage) -> None:
            """Once, however often it is delivered: the store knows those answered, and this those in hand."""
            key = (message.sender_id, message.message_id)
            if key in self._in_hand:
                return
            self._in_hand.add(key)
            try:
                await on_new_message(message)
            finally:
                self._in_hand.discard(key)

        async def hand_over(message: UserMessage, loop: asyncio.AbstractEventLoop) -> None:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(answer(self._ours(message)), loop))

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
                answer = text("", status=200)
                for _ in self.messages(request):
                    answer = await self._edge(loops[0].run_in_executor(self._coming, asyncio.run, handler(request)))
                return answer
            except Exception as error:  # a call that is not of the documented form
                return self._failed(error)

        return handle

    async def _edge(self, answering: Awaitable[HTTPResponse]) -> HTTPResponse:
        """One message must not take the others with it, and the service would only send it again."""
        try:
            return await answering
        except Exception as error:
            return self._failed(error)

    def _failed(self, error: Exception) -> HTTPResponse:
        logger.error("A message through %s failed: %s", self.name(), type(error).__name__)
        return text("", status=200)

    def _ours(self, message: UserMessage) -> UserMessage:
        """The connector's message with the sender hashed, and with replies going to where it came from."""
        given = message.metadata or {}
        notice = given.get(NOTICE)
        return UserMessage(
            None if notice else message.text,
            Apart(message.output_channel, message.sender_id, self._going),
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
