"""Talking to Telegram with patience: what must arrive is tried until it does, what is only nice to have is tried once.

An answer may be shown twice when the connection breaks after Telegram took it and before it said so; never not at all.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Optional

from telegram import LinkPreviewOptions, ReplyParameters, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot

from bot.channels import telegram_rendering as rendering
from bot.knowledge.reply import Reply, in_words

logger = logging.getLogger(__name__)

OPTIONAL = frozenset({"sendChatAction", "answerCallbackQuery", "setMyCommands"})
"""Calls that never cost an answer: tried once."""
TYPING_SECONDS = 4.5
"""Telegram shows "typing" for 5 seconds: https://core.telegram.org/bots/api#sendchataction"""
TYPING_PATIENCE = 0.5
"""How long, in seconds, an answer waits for the call that shows "typing"."""


class Weather:
    """Says in the log when Telegram stops answering, and when it answers again; once each. Kinds of trouble only."""

    def __init__(self) -> None:
        self._trouble: Optional[str] = None

    def trouble(self, error: BaseException) -> None:
        kind = kind_of(error)
        if kind != self._trouble:
            logger.warning("Telegram: %s. Trying again until it works.", kind)
        self._trouble = kind

    def fair(self) -> None:
        if self._trouble is not None:
            logger.warning("Telegram answers again.")
        self._trouble = None


def kind_of(error: BaseException) -> str:
    """The trouble in a few words. Never the error's own text: it may hold the token or a resident's words."""
    if isinstance(error, InvalidToken):
        return "the token is refused; check TELEGRAM_TOKEN"
    if isinstance(error, Conflict):
        return "another program uses the same token, or a webhook is set"
    if isinstance(error, RetryAfter):
        return "too many messages, asked to wait"
    return f"no usable answer ({type(error).__name__})"


class Patience(BaseRateLimiter[None]):
    """Waits and tries again: as long as Telegram asks for, or a little longer each time.

    The library's own limiter would make all chats wait when one chat is asked to.
    """

    def __init__(self, weather: Weather, first: float = 0.5, most: float = 30.0) -> None:
        self._weather = weather
        self._first = first
        self._most = most

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    def pause(self, failures: int, error: BaseException) -> float:
        """Seconds to wait after so many failures in a row, with some chance in it, so that servers don't march in step."""
        if isinstance(error, RetryAfter):
            after: Any = error.retry_after  # seconds, or a timedelta in the library's next version
            return after.total_seconds() if isinstance(after, timedelta) else float(after)
        return min(self._most, self._first * 2 ** min(failures - 1, 10)) * random.uniform(0.8, 1.2)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Optional[None],
    ) -> Any:
        """The call's result. Raises BadRequest, Forbidden and ChatMigrated, which no patience mends; the rest for optional calls."""
        failures = 0
        while True:
            try:
                result = await callback(*args, **kwargs)
                self._weather.fair()
                return result
            except (BadRequest, Forbidden, ChatMigrated):
                raise
            except Exception as error:  # a TelegramError, or whatever reading a garbled answer raises
                if endpoint in OPTIONAL:
                    raise
                failures += 1
                self._weather.trouble(error)
                await asyncio.sleep(self.pause(failures, error))


@dataclass(frozen=True)
class Place:
    """Where something is shown: a chat, and in a group with topics the topic."""

    chat: int
    topic: Optional[int] = None


class Sender:
    """Sends replies. Never raises but when cancelled."""

    def __init__(self, bot: ExtBot) -> None:
        self._bot = bot

    async def send(
        self, place: Place, replies: Sequence[Reply], above: Sequence[str] = (), reply_to: Optional[int] = None
    ) -> None:
        """Every message of every reply, in order. `above` stands over the first. Ends early if the chat cannot be reached."""
        for number, reply in enumerate(replies):
            try:
                await self._send_reply(place, reply, above if number == 0 else (), reply_to if number == 0 else None)
            except (Forbidden, ChatMigrated, BadRequest) as error:  # blocked, gone: nothing more to do for this chat
                logger.info("An answer could not be delivered: %s.", type(error).__name__)
                return

    async def _send_reply(self, place: Place, reply: Reply, above: Sequence[str], reply_to: Optional[int]) -> None:
        messages = rendering.messages(reply, above)
        buttons = rendering.keyboard(reply.choices)
        if buttons is None and reply.choices:
            messages = rendering.messages(Reply(in_words(reply), None), above)
        for number, message in enumerate(messages):
            last = number == len(messages) - 1
            await self._send_message(place, message, buttons if last else None, reply_to if number == 0 else None)

    async def _send_message(self, place: Place, message: rendering.Paragraph, buttons: Any, reply_to: Optional[int]) -> None:
        how: dict[str, Any] = {
            "message_thread_id": place.topic,
            "reply_markup": buttons,
            "link_preview_options": LinkPreviewOptions(is_disabled=True),
            "reply_parameters": ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        }
        try:
            await self._post(place.chat, message.html, parse_mode=ParseMode.HTML, **how)
        except BadRequest:  # it may have refused the tags; plain words it takes
            for piece in rendering.messages(Reply(message.plain, None)):
                await self._post(place.chat, piece.plain, **how)

    async def _post(self, chat: int, text: str, **how: Any) -> None:
        try:
            await self._bot.send_message(chat, text, **how)
        except TelegramError:
            raise
        except Exception as error:  # Telegram took the message, but described it in a way the library cannot read
            logger.info("Telegram's receipt for a message could not be read: %s.", type(error).__name__)

    async def acknowledge(self, update: Update) -> None:
        """Take the waiting sign off a tapped button, if that is what it tells of; optional."""
        if update.callback_query is not None:
            with suppress(Exception):
                await self._bot.answer_callback_query(update.callback_query.id)

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Shows "typing" while the block runs; optional."""
        done = asyncio.Event()
        task = asyncio.create_task(self._type(place, done))
        try:
            yield
        finally:
            done.set()
            # a call on its way may end, lest it arrive after the answer and show "typing" again
            await asyncio.wait({task}, timeout=TYPING_PATIENCE)
            task.cancel()

    async def _type(self, place: Place, done: asyncio.Event) -> None:
        while not done.is_set():
            with suppress(Exception):
                await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(done.wait(), TYPING_SECONDS)
