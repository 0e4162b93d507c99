"""Telegram as a channel: python-telegram-bot's Application in the assistant's own event loop.

By default messages are fetched (polling), which needs no public address; by setting Telegram brings them (webhook). Nothing
that goes wrong here reaches the rest of the assistant.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Optional
from urllib.parse import urlsplit

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from telegram import BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram_chats import CHANNEL, TelegramChats
from bot.channels.telegram_intake import KINDS, Intake, update_of
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_sending import Patience, Sender, Weather
from bot.secret_key import keyed_hash
from bot.settings import Settings
from bot.stores.lease import Lease
from bot.turn import PlanAgent

logger = logging.getLogger(__name__)

ROUTE = "/webhooks/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_SECONDS = 25.0
"""How long Telegram is kept waiting for an update to be done; then it is asked to bring it once more."""
STOP_SECONDS = 3.0
"""How long what is in hand may take at the end."""
LEASE_SECONDS = 20.0
"""How long after a server's death another begins to fetch, at most a quarter more."""
CLAIM_SECONDS = 8.0
"""How long after a server's death another takes up what was brought to both."""
CONNECTIONS = 64
READ_SECONDS = 15.0
"""How long Telegram may take to say that it took a message. Given up on too soon, the message would be shown twice."""


class TelegramChannel(InputChannel):
    """The channel; it needs a token in the settings. `key` is the server's own, for keyed hashes."""

    def __init__(self, settings: Settings, key: bytes, pauses: tuple[float, float] = (0.5, 30.0)) -> None:
        """`pauses`: the shortest and the longest wait between two tries, in seconds."""
        assert settings.telegram_token
        self._settings = settings
        self._key = key
        self._webhook = settings.telegram_mode == "webhook"
        self._secret = settings.telegram_secret or keyed_hash(key, "telegram webhook", settings.telegram_token)
        self._weather = Weather()
        self._patience = Patience(self._weather, *pauses)
        self._application = _application(settings, self._patience)
        self._intake: Optional[Intake] = None
        self._polling: Optional[Polling] = None
        self._task: Optional[asyncio.Task[None]] = None

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("telegram_webhook")

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            self.begin(app.ctx.agent)

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await self.close()

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok" if self._intake is not None else "connecting"})

        if self._webhook:

            @blueprint.post("/webhook")
            async def receive(request: Request) -> HTTPResponse:
                return await self.receive(request)

        return blueprint

    def begin(self, agent: PlanAgent) -> None:
        """Connect and take updates in the running loop, until `close`. Waits for Telegram as long as it must."""
        self._task = asyncio.create_task(self._run(agent))

    async def _run(self, agent: PlanAgent) -> None:
        await self._connect()
        bot: Any = self._application.bot
        sender = Sender(bot)
        chats = TelegramChats(agent, sender, self._key)
        chats.register(self._application)

        async def alone(update: Update) -> None:
            """By one server at a time: any of several may be brought it. Danger is not kept waiting for that."""
            if chats.is_danger(update):
                return await self._application.process_update(update)
            async with Lease(agent.store.database, f"telegram:{bot.id}:{update.update_id}", CLAIM_SECONDS).alone():
                await self._application.process_update(update)

        several = self._webhook and self._settings.redis_url is not None
        handle = alone if several else self._application.process_update
        self._intake = Intake(handle, sender.acknowledge, chats.is_danger)
        with suppress(Exception):  # the menu is optional
            await bot.set_my_commands([BotCommand(name, says) for name, says in agent.content.telegram.commands.items()])
        if not self._webhook:
            lease = Lease(agent.store.database, f"telegram:{bot.id}", LEASE_SECONDS)
            self._polling = Polling(bot, self._intake, lease, self._patience, self._weather)
            await self._polling.run()
        await self._set_webhook(bot)

    async def _set_webhook(self, bot: Any) -> None:
        """Until Telegram takes the address: its name may not be known everywhere yet."""
        failures = 0
        while True:
            try:
                await bot.set_webhook(_address(self._settings), secret_token=self._secret, allowed_updates=KINDS)
                return
            except TelegramError as error:
                failures += 1
                if failures == 1:
                    logger.error(
                        "Telegram does not take the address in TELEGRAM_WEBHOOK_URL. It must be public and begin with https://. "
                        "Trying again until it does."
                    )
                await asyncio.sleep(self._patience.pause(failures, error))

    async def _connect(self) -> None:
        failures = 0
        while True:
            try:
                await self._application.initialize()
                self._weather.fair()
                return
            except Exception as error:
                failures += 1
                self._weather.trouble(error)
                await asyncio.sleep(self._patience.pause(failures, error))

    async def close(self) -> None:
        """Finish what is in hand, as far as time allows; the rest will be brought again."""
        while self._task is not None and not self._task.done():
            self._task.cancel()  # more than once: Python 3.10's wait_for may swallow it (https://bugs.python.org/issue42130)
            await asyncio.wait({self._task}, timeout=1)
        if self._intake is not None:
            await self._intake.close(STOP_SECONDS)
        if self._polling is not None:
            await self._polling.close()
        with suppress(Exception):
            await self._application.shutdown()

    async def receive(self, request: Request) -> HTTPResponse:
        """One update, brought by Telegram. It is confirmed when it is done, so that a crash in between loses nothing."""
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), self._secret.encode()):
            return json({"error": "The secret token is missing or wrong."}, status=403)
        try:
            raw = request.json
        except Exception:
            raw = None
        if not isinstance(raw, dict):
            return json({"error": "This is not an update."}, status=400)
        if self._intake is None:
            return json({"error": "Not connected yet; please try again."}, status=503)
        update = update_of(raw, self._application.bot)
        if update is not None:
            try:
                await asyncio.wait_for(asyncio.shield(self._intake.take(update)), ANSWER_SECONDS)
            except asyncio.TimeoutError:
                return json({"error": "Not answered yet; please try again."}, status=503)
        return json({})


def _application(settings: Settings, patience: Patience) -> Application:
    """The library's Application without its Updater: see docs/decisions/telegram.md."""
    # At lower levels these libraries write addresses, which hold the token, and what residents wrote.
    for name in ("telegram", "telegram.ext", "telegram.Bot", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_token or "")
        .base_url(f"{settings.telegram_api_url.rstrip('/')}/bot")
        .rate_limiter(patience)
        .updater(None)
        .connection_pool_size(CONNECTIONS)
        .pool_timeout(30.0)
        .read_timeout(READ_SECONDS)
    )
    return builder.build()


def _address(settings: Settings) -> str:
    """Where Telegram brings updates: the address that is set, with our path if it has none."""
    address = (settings.telegram_webhook_url or "").rstrip("/")
    return address if urlsplit(address).path else address + ROUTE
