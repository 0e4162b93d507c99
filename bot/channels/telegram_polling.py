"""Fetching updates from Telegram: by one server at a time, and never letting go of one before it is answered.

Telegram forgets an update once a later one is asked for. The library's own Updater asks before the answer is made; here it
is asked for only when all before it are done, so that what was asked when the server died is asked again.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict
from telegram.ext import ExtBot

from bot.channels.telegram_intake import KINDS, Intake, update_id, update_of
from bot.channels.telegram_sending import Patience, Weather
from bot.stores.database import StoreFault
from bot.stores.lease import Lease

logger = logging.getLogger(__name__)

BATCH = 100
"""The most updates that Telegram gives at once: https://core.telegram.org/bots/api#getupdates"""
LONG_POLL = 10
"""How long, in seconds, Telegram may keep a request waiting for news."""
_READ_SECONDS = LONG_POLL + 5
QUIET_ROUND = 0.25
"""How soon, in seconds, Telegram is asked again after it had nothing new."""
STUCK_SECONDS = 5.0
"""How long a full batch may stand still before its oldest update is let go of: from then on only this process knows it."""

# The library reads all updates of an answer or none, and logs the answer when it stumbles; so it is asked for the answer as it is.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")


class Polling:
    """Fetches updates while this server holds the lease."""

    def __init__(self, bot: ExtBot, intake: Intake, lease: Lease, patience: Patience, weather: Weather) -> None:
        self._bot = bot
        self._intake = intake
        self._lease = lease
        self._patience = patience
        self._weather = weather
        self._open: dict[int, asyncio.Future[None]] = {}
        self._taken: set[int] = set()
        self._next = 0
        self._moved = 0.0
        self._prepared = False

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            try:
                if await self._may_fetch():
                    await self._round()
                else:
                    self._prepared = False
                    await asyncio.sleep(self._lease.seconds / 4)
                failures = 0
            except Exception as error:  # whatever is wrong with Telegram or its answer: it is asked again
                failures += 1
                self._weather.trouble(error)
                if isinstance(error, Conflict):
                    self._prepared = False
                await asyncio.sleep(self._patience.pause(failures, error))

    async def close(self) -> None:
        """Tell Telegram what is done, and let another server take over."""
        with suppress(Exception):
            if self._prepared:
                await asyncio.wait_for(self._fetch(0, 1), 2)
        with suppress(Exception):
            await asyncio.wait_for(self._lease.release(), 2)

    async def _may_fetch(self) -> bool:
        """Without the store nobody can tell; then Telegram itself lets only one server fetch."""
        try:
            return await self._lease.hold()
        except StoreFault:
            return True

    async def _round(self) -> None:
        if not self._prepared:
            await self._bot.delete_webhook()
            self._prepared = True
        began = asyncio.get_running_loop().time()
        found = await self._fetch(0 if self._waiting() else LONG_POLL, BATCH)
        self._weather.fair()
        if self._take(found):
            self._moved = began
        elif waiting := self._waiting():
            await self._wait(waiting, len(found) >= BATCH)
        else:
            await asyncio.sleep(max(0.0, began + QUIET_ROUND - asyncio.get_running_loop().time()))

    async def _wait(self, waiting: Sequence[asyncio.Future[None]], full: bool) -> None:
        """Until something in hand is done. Behind a full batch there may be more, which must not wait for a chat that is stuck."""
        how = asyncio.ALL_COMPLETED if full else asyncio.FIRST_COMPLETED
        done, _ = await asyncio.wait(waiting, timeout=QUIET_ROUND, return_when=how)
        now = asyncio.get_running_loop().time()
        if done:
            self._moved = now
        elif full and now - self._moved > STUCK_SECONDS:
            del self._open[min(self._open)]

    async def _fetch(self, seconds: int, most: int) -> list[Any]:
        """What is not yet done with, the earliest first. Asking so tells Telegram that all before that is."""
        self._open = {number: done for number, done in self._open.items() if not done.done()}
        offset = min(self._open, default=self._next)
        self._taken = {number for number in self._taken if number >= offset}
        asked = {"offset": offset, "timeout": seconds, "limit": most, "allowed_updates": list(KINDS)}
        found = await self._bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=_READ_SECONDS)
        if not isinstance(found, list):
            raise ValueError("no list of updates")
        if not found:
            self._next = 0  # all is done with; after a quiet week Telegram's numbers begin anew, maybe lower
        return found

    def _take(self, found: Sequence[object]) -> bool:
        """Takes in what is new; whether anything was."""
        numbered = {number: raw for raw in found if (number := update_id(raw)) is not None and number not in self._taken}
        for number in sorted(numbered):
            self._taken.add(number)
            self._next = max(self._next, number + 1)
            update = update_of(numbered[number], self._bot)
            if update is not None:
                self._open[number] = self._intake.take(update)
        return bool(numbered)

    def _waiting(self) -> list[asyncio.Future[None]]:
        return [done for done in self._open.values() if not done.done()]
