"""Actions answer within their limit or are given up, in the process and on a server of their own."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from bot import action_endpoint
from bot.action_endpoint import ActionServer, EmbeddedActions
from tests.never_silent.action_server import FaultyActions

FREED = threading.Event()


class Well(Action):
    def name(self) -> str:
        return "action_well"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="well")
        return []


class Raises(Action):
    def name(self) -> str:
        return "action_raises"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ZeroDivisionError


class Rejects(Action):
    def name(self) -> str:
        return "action_rejects"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("action_rejects")


class Hangs(Action):
    def name(self) -> str:
        return "action_hangs"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        FREED.wait(60)
        return []


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedActions]:
    package = ModuleType("actions_for_this_test")
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(action_endpoint, "LIMIT_SECONDS", 0.5)
    endpoint = EmbeddedActions(package.__name__)
    for action in (Well, Raises, Rejects, Hangs):
        endpoint._executor.register_action(action)
    yield endpoint
    FREED.set()


def call(name: str) -> dict[str, Any]:
    tracker = {"sender_id": "rest:a", "slots": {}, "events": [], "latest_message": {}, "active_loop": {}}
    return {"next_action": name, "sender_id": "rest:a", "tracker": tracker, "domain": {}, "version": "3.6"}


def test_an_action_answers(embedded: EmbeddedActions) -> None:
    assert asyncio.run(embedded.request(json=call("action_well")))["responses"][0]["text"] == "well"  # type: ignore[index]


def test_an_action_that_raises_or_rejects_raises(embedded: EmbeddedActions) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(embedded.request(json=call("action_raises")))
    with pytest.raises(ClientResponseError):
        asyncio.run(embedded.request(json=call("action_rejects")))


def test_many_that_hang_hold_up_no_other(embedded: EmbeddedActions, monkeypatch: pytest.MonkeyPatch) -> None:
    FREED.clear()
    monkeypatch.setattr(action_endpoint, "MOST_HANGING", 20)

    async def scene() -> None:
        hanging = [asyncio.ensure_future(embedded.request(json=call("action_hangs"))) for _ in range(19)]
        await asyncio.sleep(0)
        begun = time.monotonic()
        assert (await embedded.request(json=call("action_well")))["responses"]  # type: ignore[index]
        assert time.monotonic() - begun < 0.5
        assert {type(error) for error in await asyncio.gather(*hanging, return_exceptions=True)} == {asyncio.TimeoutError}
        with pytest.raises(asyncio.TimeoutError):
            await embedded.request(json=call("action_hangs"))
        assert await embedded.trouble() == "hanging"
        with pytest.raises(asyncio.TimeoutError):
            await embedded.request(json=call("action_well"))
        FREED.set()
        deadline = time.monotonic() + 10
        while await embedded.trouble():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert (await embedded.request(json=call("action_well")))["responses"]  # type: ignore[index]

    asyncio.run(scene())


@pytest.mark.parametrize("mode", ["hangs", "raises", "drops", "nonsense"])
def test_a_server_that_does_not_answer_well_is_given_up(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_endpoint, "LIMIT_SECONDS", 1.0)
    with FaultyActions() as server:
        server.mode = mode
        begun = time.monotonic()
        with pytest.raises(Exception):  # noqa: B017  Rasa, whose errors are many, tells the turn only that it failed
            asyncio.run(ActionServer(server.url).request(json=call("action_answer"), method="post"))
        assert time.monotonic() - begun < 3


def test_a_server_that_is_gone_is_unreachable_and_one_that_is_there_is_not() -> None:
    server = FaultyActions()
    with server:
        assert asyncio.run(ActionServer(server.url).trouble()) is None
        server.mode = "raises"
        assert asyncio.run(ActionServer(server.url).trouble()) == "status 500"
    assert asyncio.run(ActionServer(server.url).trouble()) == "unreachable"
