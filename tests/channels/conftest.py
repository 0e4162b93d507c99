"""One real agent with the real model in the tests' own process, and Telegram channels around it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import register
from sanic import Sanic

from bot import settings as settings_module
from bot.channels.facebook import FacebookChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio import TwilioChannel
from bot.knowledge import content
from tests.channels.bot_api import Bot, BotApi
from tests.conftest import free_port

KEY = b"the tests' own key"
STOCK = settings_module.Settings(
    twilio_account_sid="AC1", twilio_auth_token="twilio-token", twilio_number="whatsapp:+441234567890",
    twilio_webhook_url="https://chat.example.org/webhooks/twilio/webhook", facebook_verify="chosen-word", facebook_secret="app-secret",
    facebook_page_access_token="page-token",
)  # fmt: skip
_numbers = itertools.count(7_000_000)


class Background:
    """An event loop in a thread of its own, as the assistant's is beside the tests."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any], seconds: float = 60.0) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)


@pytest.fixture(scope="session")
def background() -> Iterator[Background]:
    loop = Background()
    yield loop
    loop.stop()


@pytest.fixture(scope="session")
def agent(model: Path, background: Background, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from bot.quiet import calm_logs
    from bot.server import make_agent
    from bot.warming import read_names, watch_closely

    wide = {"limit_conversation": 1_000_000, "limit_overall": 1_000_000}
    settings = replace(settings_module.read(), data=tmp_path_factory.mktemp("telegram"), **wide)

    def load(made: Any) -> None:
        watch_closely(made, model)
        read_names(made)
        made.load_model(model)

    async def begin() -> Any:
        calm_logs()  # as the assistant does: what Rasa says at lower levels takes longer than the turn
        made = make_agent(settings, content.shared(settings.content))
        await background.loop.run_in_executor(None, load, made)
        await made.rehearse("What are the priorities?")
        return made

    with pytest.MonkeyPatch.context() as patience:  # how long a turn may take on a busy machine is not what is tested here
        patience.setattr("bot.turn.TURN_SECONDS", 60.0)
        patience.setattr("bot.turn.KEEP_SECONDS", 30.0)
        yield background.run(begin(), 180)


@pytest.fixture(scope="session")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def bot(api: BotApi) -> Bot:
    """A bot of the test's own, with nothing said to it yet."""
    return api.bot(f"{next(_numbers)}:tests-token")


@pytest.fixture
def connect(api: BotApi, bot: Bot, agent: Any, background: Background) -> Iterator[Callable[..., TelegramChannel]]:
    """Starts a channel for the bot; the channel is stopped after the test, or by `stop`."""
    begun: list[TelegramChannel] = []

    def start(with_agent: Any = None, **settings: Any) -> TelegramChannel:
        given = replace(
            settings_module.Settings(), telegram_token=bot.token, telegram_api_url=api.address, data=agent_folder(agent), **settings
        )

        async def begin() -> TelegramChannel:
            channel = TelegramChannel(given, KEY, pauses=(0.02, 0.1))
            channel.begin(with_agent or agent)
            return channel

        channel = background.run(begin())
        begun.append(channel)
        return channel

    yield start
    for channel in begun:
        background.run(channel.close())


@pytest.fixture(scope="session")
def doors(background: Background, agent: Any) -> Iterator[tuple[str, dict[str, TelegramChannel]]]:
    """One listening Sanic app, as a process can have only one: Telegram channels by the first part of the path, stock ones."""
    channels: dict[str, TelegramChannel] = {}
    port = free_port()
    async def begin() -> Any:
        app = Sanic("doors", configure_logging=False)
        app.ctx.agent = agent
        register([TwilioChannel(STOCK, KEY), FacebookChannel(STOCK, KEY)], app, route="/webhooks/")

        @app.post("/<name>/webhook")
        async def receive(request: Any, name: str) -> Any:
            return await channels[name].receive(request)

        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        await server.startup()
        return server

    server = background.run(begin())
    yield f"http://127.0.0.1:{port}", channels
    background.loop.call_soon_threadsafe(server.close)


def agent_folder(agent: Any) -> Path:
    return Path(agent.store.database.file).parent


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, at every level that a library's logger lets through."""
    caplog.set_level(logging.DEBUG)
    return caplog
