"""Fetching from Telegram: nothing is lost or answered twice, whatever goes wrong and whoever dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from benchmarks.telegram import run
from bot.channels.telegram_polling import Polling
from bot.stores.database import StoreFault
from bot.stores.lease import Lease
from bot.stores.tables import lease
from tests.channels.bot_api import FAULTS, Bot, BotApi
from tests.channels.conftest import Background

QUESTION = "What are the priorities?"
Connect = Callable[..., Any]


class Held:
    """An agent whose answers wait until they are let go, or for ever: then it dies with the question in hand."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent
        self.asked: list[str] = []
        self.go = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._agent, name)

    async def answer(self, message: Any) -> Any:
        self.asked.append(message.text)
        while not self.go:
            await asyncio.sleep(0.01)
        return await self._agent.answer(message)


class Stuck(Held):
    """Holds the message "stuck" alone."""

    async def answer(self, message: Any) -> Any:
        return await (super().answer(message) if message.text == "stuck" else self._agent.answer(message))


class Loading(Held):
    """An agent without a model, until it has one."""

    def is_ready(self) -> bool:
        return self.go

    async def answer(self, message: Any) -> Any:
        self.asked.append(message.text)
        return await self._agent.answer(message)


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    pytest.fail("What was waited for did not happen.")


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_at_the_start_only_delays_the_answer(
    api: BotApi, bot: Bot, connect: Connect, logs: pytest.LogCaptureFixture, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.READ_SECONDS", 5.0)
    calls = ("getMe",) if fault == "time-out" else ("getMe", "setMyCommands", "deleteWebhook", "getUpdates")
    bot.faults += [(call, fault) for call in calls]
    api.says(bot, QUESTION)
    connect()
    api.answer(bot)
    assert len(bot.sent()) == 1
    assert "Trying again until it works." in logs.text and "Telegram answers again." in logs.text
    assert bot.token not in logs.text and "tests-token" not in logs.text


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_in_the_middle_only_delays_the_answer(
    api: BotApi, bot: Bot, connect: Connect, logs: pytest.LogCaptureFixture, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.READ_SECONDS", 5.0)
    connect()
    api.says(bot, "hello", 2)
    api.answer(bot, 2)
    calls = ("sendMessage",) if fault == "time-out" else ("sendChatAction", "sendMessage", "sendMessage", "getUpdates")
    bot.faults += [(call, fault) for call in calls]
    first = time.monotonic()
    api.says(bot, QUESTION)
    api.says(bot, "2")
    shown = api.answer(bot, count=2)
    assert "priorities" in shown[0]["shown"] and len(bot.sent(1)) == 2
    assert not bot.faults and bot.token not in logs.text
    if fault == "429":
        assert time.monotonic() - first >= 2, "Telegram asked for a second each time."


def test_telegram_away_for_a_while_is_waited_for_and_all_is_answered_once_in_order(
    api: BotApi, bot: Bot, connect: Connect
) -> None:
    connect()
    api.says(bot, "hello", 1)
    api.answer(bot, 1)
    api.down = True
    try:
        failed = len(bot.calls)
        for chat in (1, 2, 3):
            api.says(bot, QUESTION, chat)
            api.says(bot, "2", chat)
        api.wait(lambda: len(bot.calls) >= failed + 5)
    finally:
        api.down = False
    for chat, count in ((1, 3), (2, 2), (3, 2)):
        shown = api.answer(bot, chat, count)
        assert "priorities" in shown[-2]["shown"] and "priorities" not in shown[-1]["shown"].split("\n\n")[0]
    assert len(bot.sent()) == 7


def test_a_chat_that_telegram_holds_up_does_not_hold_up_the_others(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    bot.slowed.add(1)
    api.says(bot, QUESTION, 1)
    api.wait(lambda: any(call.method == "sendMessage" for call in bot.calls))
    api.says(bot, QUESTION, 2)
    api.answer(bot, 2)
    assert bot.sent(1) == []
    bot.slowed.clear()
    assert len(api.answer(bot, 1)) == 1


def test_danger_does_not_wait_for_the_message_before_it(api: BotApi, bot: Bot, connect: Connect, agent: Any) -> None:
    stuck = Stuck(agent)
    connect(stuck)
    api.says(bot, "stuck")
    until(lambda: stuck.asked)
    api.says(bot, QUESTION)
    api.says(bot, "I want to kill myself")
    assert "116 123" in api.answer(bot)[0]["shown"]
    stuck.go = True
    assert "priorities" in api.answer(bot, count=3)[2]["shown"]


def test_danger_does_not_wait_for_the_model_and_the_rest_does(api: BotApi, bot: Bot, connect: Connect, agent: Any) -> None:
    loading = Loading(agent)
    connect(loading)
    api.says(bot, QUESTION)
    api.says(bot, "I want to kill myself")
    assert "116 123" in api.answer(bot)[0]["shown"]
    assert loading.asked == ["I want to kill myself"]
    loading.go = True
    assert "priorities" in api.answer(bot, count=2)[1]["shown"]


def test_when_the_model_does_not_come_it_is_said(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_chats.LOADING_SECONDS", 0.2)
    monkeypatch.setattr(agent, "processor", None)
    connect()
    api.says(bot, QUESTION)
    shown = api.answer(bot)[0]["shown"]
    assert shown.startswith("I'm just starting up") and "999" in shown


def test_a_question_in_hand_when_the_server_dies_is_answered_by_the_next(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, background: Background
) -> None:
    held = Held(agent)
    dying = connect(held)
    api.says(bot, QUESTION)
    until(lambda: held.asked)
    api.says(bot, "2")
    background.loop.call_soon_threadsafe(dying._task.cancel)  # it dies: nothing is finished, nothing confirmed
    background.run(dying._intake.close(0))
    background.run(dying.close())
    assert bot.sent() == []
    connect()
    shown = api.answer(bot, count=2)
    assert "priorities" in shown[0]["shown"] and len(bot.sent()) == 2


def test_an_answer_stored_but_not_sent_when_the_server_dies_is_sent_by_the_next_unchanged(
    api: BotApi, bot: Bot, connect: Connect, background: Background
) -> None:
    dying = connect()
    bot.faults += [("sendMessage", "500")] * 1000
    api.says(bot, QUESTION)
    api.wait(lambda: len(bot.faults) < 998)
    background.run(dying._intake.close(0))
    background.run(dying.close())
    bot.faults.clear()
    connect()
    assert "priorities" in api.answer(bot)[0]["shown"]
    assert len(bot.sent()) == 1


def test_the_same_update_delivered_again_after_a_restart_is_not_answered_again(
    api: BotApi, bot: Bot, connect: Connect, background: Background
) -> None:
    first = connect()
    raw = api.message(QUESTION)
    number = api.update(bot, "message", raw)
    api.answer(bot)
    background.run(first.close())
    connect()
    api.update(bot, "message", raw, number)
    api.says(bot, "2")
    shown = api.answer(bot, count=2)
    assert len(bot.sent()) == 2 and "priorities" in shown[0]["shown"] and shown[0]["shown"] != shown[1]["shown"]


def test_of_two_servers_one_fetches_and_the_other_takes_over(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.LEASE_SECONDS", 8.0)
    first, second = Held(agent), Held(agent)
    first.go = second.go = True
    leading = connect(first)
    api.says(bot, "hello", 1)
    api.answer(bot, 1)
    connect(second)
    for chat in (2, 3, 4):
        api.says(bot, "hello", chat)
        api.answer(bot, chat)
    assert len(first.asked) == 4 and second.asked == []
    assert not [call for call in bot.calls if call.method == "getUpdates" and not call.taken], "Two fetched at once."
    background.loop.call_soon_threadsafe(leading._task.cancel)  # killed: it does not give its lease back
    api.says(bot, "hello", 5)
    api.answer(bot, 5)
    assert "hello" in second.asked and len(bot.sent()) == 5


def test_without_the_store_it_still_fetches(background: Background) -> None:
    class Broken:
        seconds = 1.0

        async def hold(self) -> bool:
            raise StoreFault("gone")

    polling = Polling(None, None, Broken(), None, None)  # type: ignore[arg-type]
    assert background.run(polling._may_fetch()) is True


def test_a_chat_stuck_for_long_does_not_stop_the_fetching(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_polling.STUCK_SECONDS", 0.3)
    monkeypatch.setattr("bot.channels.telegram_polling.BATCH", 5)
    held = Stuck(agent)
    connect(held)
    api.says(bot, "stuck", 1)
    for chat in range(2, 14):
        api.says(bot, "hello", chat)
    api.wait(lambda: len(bot.sent()) == 12)
    held.go = True
    api.answer(bot, 1)
    assert len(bot.sent()) == 13


def test_a_hundred_chats_with_five_messages_each_get_every_answer_once_and_in_order(
    api: BotApi, bot: Bot, connect: Connect, agent: Any
) -> None:
    figures = run(api, bot, connect, chats=100, each=5, seed=4)
    assert figures["answered"] == 500 and figures["lost"] == figures["twice"] == figures["out of order"] == 0


@pytest.mark.long
def test_a_thousand_chats_with_five_messages_each_get_every_answer_once_and_in_order(
    api: BotApi, bot: Bot, connect: Connect, agent: Any
) -> None:
    figures = run(api, bot, connect, chats=1000, each=5, seed=4)
    assert figures["answered"] == 5000 and figures["lost"] == figures["twice"] == figures["out of order"] == 0


def test_a_lease_is_one_servers_until_it_ends_or_is_given_back(background: Background, agent: Any) -> None:
    database = agent.store.database

    async def try_it() -> None:
        first, second = Lease(database, "test", 60), Lease(database, "test", 60)
        assert await first.hold() and not await second.hold() and await first.hold()
        await first.release()
        assert await second.hold() and not await first.hold()
        short, other = Lease(database, "short", 0.3), Lease(database, "short", 60)
        assert await short.hold()
        deadline = time.monotonic() + 10
        while not await other.hold():  # the one that has it does not renew it
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)

    background.run(try_it())


def test_what_one_does_alone_the_other_does_afterwards(background: Background, agent: Any) -> None:
    database = agent.store.database
    told: list[str] = []

    async def work(name: str, mine: Lease) -> None:
        async with mine.alone():
            told.append(f"{name} begins")
            await asyncio.sleep(0)
            told.append(f"{name} ends")

    async def both() -> None:
        await asyncio.gather(*(work(name, Lease(database, "alone", 60)) for name in ("one", "other")))
        assert await Lease(database, "alone", 60).hold(), "It was not given back."

    background.run(both())
    first, second = told[0].split()[0], told[2].split()[0]
    assert told == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


def test_a_lease_is_renewed_while_what_is_done_alone_lasts(background: Background, agent: Any) -> None:
    database = agent.store.database

    def ends(connection: Any) -> float:
        return connection.execute(select(lease.c.until).where(lease.c.name == "long")).scalar_one()

    async def work() -> None:
        async with Lease(database, "long", 0.4).alone():
            first = await database.run(ends)
            deadline = time.monotonic() + 20
            while await database.run(ends) == first:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.02)

    background.run(work())


def test_without_the_store_what_is_done_alone_is_done_all_the_same(background: Background) -> None:
    class Gone:
        async def run(self, *work: Any, **how: Any) -> Any:
            raise StoreFault("gone")

    async def work() -> str:
        async with Lease(Gone(), "alone", 60).alone():  # type: ignore[arg-type]
            return "done"

    assert background.run(work()) == "done"
