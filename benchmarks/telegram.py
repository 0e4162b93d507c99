"""Many chats at once on Telegram: is every message answered once and in order, and how fast?

The Bot API is the tests' own server; the channel, the agent and the store are the real ones.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from tests.channels.bot_api import Bot, BotApi

QUESTIONS = (
    "What are the priorities?",
    "What does care at home cost?",
    "How do I get a community alarm?",
    "Who is the chief officer?",
    "What help is there for carers?",
)
"""Each has an answer of its own, whatever was asked before."""


def shuffled(chats: int, each: int, seed: int) -> list[tuple[int, str]]:
    """A chat and what is said there, the chats in any order. The questions come round in another order in each chat."""
    order = [chat for chat in range(1, chats + 1) for _ in range(each)]
    random.Random(seed).shuffle(order)
    said = dict.fromkeys(order, 0)
    messages = []
    for chat in order:
        messages.append((chat, QUESTIONS[(chat + said[chat]) % len(QUESTIONS)]))
        said[chat] += 1
    return messages


def alone(settings: Settings, chats: int, each: int) -> dict[str, float]:
    """`run` with an agent, a store and a channel of its own."""
    from benchmarks import agents
    from bot.channels.telegram import TelegramChannel
    from tests.channels.bot_api import BotApi
    from tests.channels.conftest import Background

    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        bot = api.bot("1:benchmark")
        wide = {"limit_conversation": 1_000_000, "limit_overall": 1_000_000}
        agent = agents.assistant(replace(settings, data=Path(folder), **wide))  # type: ignore[arg-type]
        channel = TelegramChannel(replace(settings, telegram_token=bot.token, telegram_api_url=api.address), b"benchmark")
        background = Background()

        async def begin() -> None:
            channel.begin(agent)

        try:
            return run(api, bot, lambda: background.run(begin()), chats, each, seed=4)
        finally:
            background.run(channel.close())
            background.stop()


def run(api: BotApi, bot: Bot, connect: Callable[[], Any], chats: int, each: int, seed: int) -> dict[str, float]:
    """All messages wait at Telegram when the channel connects. Gives counts, seconds, and answers a second."""
    connect()
    for number, question in enumerate(QUESTIONS):
        api.says(bot, question, chats + 1 + number)
        api.answer(bot, chats + 1 + number)
    answer_to = {q: _first_words(bot.sent(chats + 1 + number)[0]) for number, q in enumerate(QUESTIONS)}
    assert len(set(answer_to.values())) == len(QUESTIONS)
    messages = shuffled(chats, each, seed)
    before, began = len(bot.sent()), time.monotonic()
    for chat, question in messages:
        api.says(bot, question, chat)
    api.wait(lambda: len(bot.sent()) >= before + len(messages), seconds=60 + len(messages))
    seconds = time.monotonic() - began
    wanted: dict[int, list[str]] = {}
    for chat, question in messages:
        wanted.setdefault(chat, []).append(answer_to[question])
    shown = {chat: [_first_words(message) for message in bot.sent(chat)] for chat in wanted}
    return {
        "chats": chats,
        "messages": len(messages),
        "answered": sum(len(answers) for answers in shown.values()),
        "lost": sum(max(0, len(wanted[chat]) - len(answers)) for chat, answers in shown.items()),
        "twice": sum(max(0, len(answers) - len(wanted[chat])) for chat, answers in shown.items()),
        "out of order": sum(answers != wanted[chat] for chat, answers in shown.items()),
        "seconds": round(seconds, 1),
        "answers a second": round(len(messages) / seconds, 1),
    }


def _first_words(message: dict[str, Any]) -> str:
    return str(message["shown"]).split("\n\n")[0]
