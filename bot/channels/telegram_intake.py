"""Telegram's updates in hand: each once, those of one chat in order, chats beside each other. Danger waits in no line."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Optional

from telegram import Bot, Update

logger = logging.getLogger(__name__)

KINDS = ("message", "edited_message", "callback_query")
"""The kinds of update that are asked for; all others, those of the future too, are let pass."""
REMEMBERED = 10_000
"""How many finished updates are remembered, for one that is delivered again soon. The store knows the others."""
_LARGEST = 2**63


def update_of(raw: object, bot: Optional[Bot] = None) -> Optional[Update]:
    """The update that Telegram's JSON stands for; None when it is of no known kind, or not of the documented form."""
    if update_id(raw) is None or not any(isinstance(raw.get(kind), dict) for kind in KINDS):  # type: ignore[attr-defined]
        return None
    try:
        update = Update.de_json(raw, bot)  # type: ignore[arg-type]
        return update if _sound(update) else None
    except Exception as error:  # whatever the library stumbles on
        logger.info("An update from Telegram could not be read: %s.", type(error).__name__)
        return None


def update_id(raw: object) -> Optional[int]:
    """The number of an update, if it has one."""
    number: Any = raw.get("update_id") if isinstance(raw, dict) else None
    return number if _is_id(number) and number >= 0 else None


def _sound(update: Update) -> bool:
    """Whether it says who wants what, and where; the library itself does not look at the types of values."""
    message, tap = update.message or update.edited_message, update.callback_query
    if message is not None:
        person, chat, texts = message.from_user, message.chat, (message.text, message.caption)
    elif tap is not None and tap.message is not None:
        person, chat, texts = tap.from_user, tap.message.chat, (tap.data, tap.id)
    else:
        return False
    number = message.message_id if message is not None else 0
    return (
        person is not None
        and all(map(_is_id, (person.id, chat.id, number)))
        and isinstance(chat.type, str)
        and all(text is None or isinstance(text, str) for text in texts)
    )


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST


class Intake:
    """Takes updates in and has each handled once."""

    def __init__(
        self,
        handle: Callable[[Update], Awaitable[None]],
        at_once: Callable[[Update], Coroutine[Any, Any, None]],
        is_danger: Callable[[Update], bool],
    ) -> None:
        """`handle` does the work, in line but where `is_danger`. `at_once` is what need not wait in line either."""
        self._handle = handle
        self._at_once = at_once
        self._is_danger = is_danger
        self._in_hand: dict[int, asyncio.Future[None]] = {}
        self._finished: OrderedDict[int, None] = OrderedDict()
        self._lines: dict[int, list[tuple[int, Update]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, update: Update) -> asyncio.Future[None]:
        """Done when the update is: answered, or found to need no answer. The same update again is the same work."""
        number, chat = update.update_id, update.effective_chat
        if number in self._in_hand:
            return self._in_hand[number]
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if chat is None or number in self._finished:
            done.set_result(None)
            return done
        self._in_hand[number] = done
        self._start(self._at_once(update))
        if chat.id not in self._lines:
            self._lines[chat.id] = []
            self._start(self._serve(chat.id))
        elif self._is_danger(update):
            self._start(self._finish(number, update))
            return done
        heapq.heappush(self._lines[chat.id], (number, update))
        return done

    async def close(self, seconds: float) -> None:
        """Give what is in hand so many seconds to finish; the rest is left as if it had never come."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in list(self._tasks):
            task.cancel()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat: int) -> None:
        """One chat's updates, the earliest first, until none is waiting."""
        waiting = self._lines[chat]
        try:
            while waiting:
                await self._finish(*heapq.heappop(waiting))
        finally:
            del self._lines[chat]

    async def _finish(self, number: int, update: Update) -> None:
        try:
            await self._handle(update)
        except Exception as error:  # the edge: one update must not take the others with it
            logger.error("An update from Telegram failed: %s", type(error).__name__)
        self._finished[number] = None
        while len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)
        done = self._in_hand.pop(number)
        if not done.done():
            done.set_result(None)
