"""Telegram bringing updates: only with the secret, each answered once, and nothing that is brought can do harm."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import SECRET_HEADER, TelegramChannel
from bot.knowledge.reply import Reply
from bot.settings import Settings
from bot.turn import Answer
from tests.channels.bot_api import Bot, BotApi
from tests.channels.conftest import KEY, Background, agent_folder

QUESTION = "What are the priorities?"
SECRET = "the-webhook-s-secret"
_names = itertools.count()


class Echo:
    """An agent that answers at once with the conversation's id, so that an answer shows whom it was made for."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._agent, name)

    async def answer(self, message: Any) -> Answer:
        return Answer((Reply(message.sender_id, "answered"),))


class Server:
    """A server with a channel in it that Telegram brings updates to."""

    def __init__(self, api: BotApi, bot: Bot, agent: Any, background: Background, doors: Any, **more: Any) -> None:
        self._background = background
        root, channels = doors
        name = f"server-{next(_names)}"
        self.address = f"{root}/{name}/webhook"
        given_settings = replace(
            Settings(), telegram_token=bot.token, telegram_api_url=api.address, telegram_mode="webhook",
            telegram_webhook_url=self.address, telegram_secret=SECRET, data=agent_folder(agent), **more,
        )  # fmt: skip

        async def begin() -> TelegramChannel:
            channel = channels[name] = TelegramChannel(given_settings, KEY, pauses=(0.02, 0.1))
            channel.begin(agent)
            return channel

        self._channel = background.run(begin())

    def post(self, content: Any, secret: str | None = SECRET) -> httpx.Response:
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return httpx.post(self.address, content=body, headers=headers, timeout=30)

    def stop(self) -> None:
        self._background.run(self._channel.close())


@pytest.fixture
def serve(api: BotApi, bot: Bot, agent: Any, background: Background, doors: Any) -> Iterator[Callable[..., Server]]:
    begun: list[Server] = []

    def start(with_agent: Any = None, **more: Any) -> Server:
        begun.append(Server(api, bot, with_agent or agent, background, doors, **more))
        return begun[-1]

    yield start
    for server in begun:
        server.stop()


def test_a_conversation_through_the_webhook(api: BotApi, bot: Bot, serve: Callable[..., Server]) -> None:
    serve()
    hook = api.wait(lambda: bot.webhook)
    assert hook["secret_token"] == SECRET and json.loads(hook["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    api.says(bot, "/start")
    api.answer(bot)
    api.says(bot, QUESTION)
    title, key = api.answer(bot, count=2)[1]["buttons"][0][0]
    api.taps(bot, key)
    assert api.answer(bot, count=3)[2]["shown"].startswith(f"You chose: {title}")
    api.wait(lambda: bot.answers == [200, 200, 200])
    assert not [call for call in bot.calls if call.method == "getUpdates"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1]])
def test_a_call_without_the_right_secret_is_refused(
    api: BotApi, bot: Bot, serve: Callable[..., Server], secret: str | None
) -> None:
    server = serve()
    api.wait(lambda: bot.webhook)
    refused = server.post({"update_id": 1, "message": api.message(QUESTION)}, secret)
    assert refused.status_code == 403 and SECRET not in refused.text
    assert bot.sent() == []


@pytest.mark.parametrize("fault", ["429", "500", "time-out", "cut", "garbage"])
def test_trouble_only_delays_the_answer(
    api: BotApi, bot: Bot, serve: Callable[..., Server], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.READ_SECONDS", 5.0)
    calls = ("sendMessage",) if fault == "time-out" else ("getMe", "setWebhook", "sendChatAction", "sendMessage")
    bot.faults += [(call, fault) for call in calls]
    api.says(bot, QUESTION)
    serve()
    assert "priorities" in api.answer(bot)[0]["shown"] and len(bot.sent()) == 1


def test_an_update_brought_twice_at_once_or_later_to_any_server_is_answered_once(
    api: BotApi, bot: Bot, serve: Callable[..., Server]
) -> None:
    first, second = serve(), serve()
    api.wait(lambda: len(bot.of("setWebhook")) == 2)
    raw = {"update_id": 5, "message": api.message(QUESTION)}
    for server in (first, first, second, second):
        assert server.post(raw).status_code == 200
    assert len(bot.sent()) == 1


def test_an_update_that_a_second_server_is_brought_while_the_first_still_sends_is_answered_once(
    api: BotApi, bot: Bot, serve: Callable[..., Server]
) -> None:
    first, second = (serve(redis_url="redis://said-to-be-shared") for _ in range(2))
    api.wait(lambda: len(bot.of("setWebhook")) == 2)
    raw = {"update_id": 5, "message": api.message(QUESTION)}
    bot.slowed.add(1)
    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(first.post, raw)]
        api.wait(lambda: any(call.method == "sendMessage" for call in bot.calls))
        answers.append(both.submit(second.post, raw))
        api.wait(lambda: len([call for call in bot.calls if call.method == "sendMessage"]) >= 2)
        bot.slowed.clear()
        assert [answer.result(60).status_code for answer in answers] == [200, 200]
    assert len(bot.sent()) == 1


def test_an_address_that_telegram_does_not_take_at_first_is_offered_again(
    api: BotApi, bot: Bot, serve: Callable[..., Server], logs: pytest.LogCaptureFixture
) -> None:
    bot.faults += [("setWebhook", "400"), ("setWebhook", "400")]
    serve()
    api.wait(lambda: bot.webhook)
    assert len([record for record in logs.records if "TELEGRAM_WEBHOOK_URL" in record.getMessage()]) == 1


def test_an_update_that_takes_too_long_is_asked_for_again_and_answered_once(
    api: BotApi, bot: Bot, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.ANSWER_SECONDS", 0.2)
    serve()
    api.wait(lambda: bot.webhook)
    bot.faults += [("sendMessage", "429")]
    api.says(bot, QUESTION)
    api.wait(lambda: bot.answers and bot.answers[-1] == 200)
    assert bot.answers[0] == 503 and len(bot.sent()) == 1


def test_before_telegram_is_reached_updates_are_asked_for_again(api: BotApi, bot: Bot, serve: Callable[..., Server]) -> None:
    bot.faults += [("getMe", "429")] * 1000
    server = serve()
    assert server.post({"update_id": 5, "message": api.message(QUESTION)}).status_code == 503


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(["/start", "/delete", "hello", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
IDS = st.integers(-(2**70), 2**70) | st.sampled_from([1, 2, -5, 0])


def _update(draw: Any, number: int) -> dict[str, Any]:
    """A sound update, with some places filled by anything at all."""
    chat, person = draw(IDS), draw(IDS)
    chat_type = draw(st.sampled_from(["private", "group", "supergroup", "channel", "sender", "new"]))
    message: dict[str, Any] = {
        "message_id": draw(IDS), "date": draw(st.integers(0, 2**33)), "chat": {"id": chat, "type": chat_type},
        "from": {"id": person, "is_bot": False, "first_name": "M"}, "text": draw(st.text() | st.sampled_from(["/delete", "/privacy", "~x"])),
    }  # fmt: skip
    for extra in draw(st.lists(st.sampled_from(["entities", "photo", "reply_to_message", "caption", "edit_date", "media_group_id"]), max_size=2)):
        message[extra] = draw(ANYTHING)
    kind = draw(st.sampled_from(["message", "edited_message", "callback_query", "channel_post", "novelty"]))
    tap = {"id": "7", "from": message["from"], "chat_instance": "1", "data": draw(st.text()), "message": message}
    update: dict[str, Any] = {"update_id": number, kind: tap if kind == "callback_query" else message}
    for _ in range(draw(st.integers(0, 2))):
        spoil(draw, update)
    return update


def spoil(draw: Any, inside: Any) -> None:
    """Put anything in the place of a value somewhere inside."""
    key = draw(st.sampled_from(sorted(inside)))
    if isinstance(inside[key], dict) and inside[key] and draw(st.booleans()):
        spoil(draw, inside[key])
    else:
        inside[key] = draw(ANYTHING)


def chat_of(update: Any) -> Any:
    """The chat that an update comes from, by the plainest reading of Telegram's documentation."""
    for path in (("message",), ("edited_message",), ("callback_query", "message")):
        place = update
        for step in (*path, "chat", "id"):
            place = place.get(step) if isinstance(place, dict) else None
        if place is not None:
            return place
    return None


def test_two_thousand_hostile_bodies_never_break_it_and_never_reach_another_chat(
    api: BotApi, bot: Bot, agent: Any, serve: Callable[..., Server]
) -> None:
    server = serve(Echo(agent))
    api.wait(lambda: bot.webhook)
    numbers = itertools.count(1)
    statuses: dict[int, int] = {}
    chats = 0

    with httpx.Client(headers={SECRET_HEADER: SECRET}, timeout=30) as client:

        @settings(max_examples=2_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.data())
        def bring(data: Any) -> None:
            nonlocal chats
            as_json = data.draw(st.booleans() | st.just(True))
            body = _update(data.draw, next(numbers)) if as_json else data.draw(st.binary() | ANYTHING)
            before = len(bot.calls)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            status = client.post(server.address, content=content).status_code
            statuses[status] = statuses.get(status, 0) + 1
            assert status in (200, 400)
            for call in bot.calls[before:]:
                if call.method == "sendMessage":
                    chats += 1
                    assert call.data["chat_id"] == str(chat_of(body))

        bring()
    assert sum(statuses.values()) >= 2_000 and statuses[200] > 200 and statuses[400] > 50 and chats > 100


BREAKERS = {
    "a deep list": b"[" * 100_000,
    "a long number": b'{"update_id":' + b"9" * 5_000 + b"}",
    "no text": b"\xff" * 100,
    "an empty object": b"{}",
    "nothing": b"",
    "a number out of range": b'{"update_id": 1e400}',
    "replies to replies": b'{"update_id": 3, "message": ' + b'{"reply_to_message": ' * 3_000 + b"{}" + b"}" * 3_000 + b"}",
}


@pytest.mark.parametrize("name", BREAKERS)
def test_bodies_made_to_break_a_reader_are_let_pass_or_refused(
    api: BotApi, bot: Bot, serve: Callable[..., Server], name: str
) -> None:
    server = serve()
    api.wait(lambda: bot.webhook)
    assert server.post(BREAKERS[name]).status_code in (200, 400)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(min_size=1, max_size=60) | st.text(st.characters(blacklist_categories=()), max_size=40))
def test_whatever_is_written_gets_one_answer_in_its_own_chat(real: Any, text: str) -> None:
    api, bot, server, numbers = real
    number = next(numbers)
    chat = 5_000 + number
    assert server.post({"update_id": number, "message": api.message(text, chat)}).status_code == 200
    assert len(bot.sent(chat)) >= 1


@pytest.fixture(scope="module")
def real(api: BotApi, agent: Any, background: Background, doors: Any) -> Iterator[Any]:
    bot = api.bot("8000000:tests-token")
    server = Server(api, bot, agent, background, doors)
    api.wait(lambda: bot.webhook)
    yield api, bot, server, itertools.count(1)
    server.stop()
