"""The whole assistant against an independent Bot API: fetching, a kill between question and answer, then a webhook."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.channels.emulator import Emulator
from tests.conftest import free_port, start, wait_until_ready

TOKEN = "6000001:emulated-token"
QUESTION = "What are the priorities?"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def running(emulator: Emulator, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """An assistant that fetches; `process` and `data` are its own."""
    data, port = tmp_path_factory.mktemp("emulated"), free_port()
    process = start(data, port, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=emulator.address)
    wait_until_ready(process, f"http://127.0.0.1:{port}")
    yield {"process": process, "data": data}
    if process.poll() is None:
        process.kill()
        process.communicate()


def choices(message: dict[str, Any]) -> list[dict[str, str]]:
    markup = message["reply_markup"]
    rows = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
    assert all(len(row) == 1 for row in rows)
    return [row[0] for row in rows]


def test_a_conversation_by_fetching(emulator: Emulator, running: dict[str, Any]) -> None:
    emulator.says("/start", 1)
    assert emulator.answers(1, 1)[0]["text"].startswith("Hello")
    emulator.says(QUESTION, 1)
    offered = choices(emulator.answers(1, 2)[1])
    emulator.taps(offered[0]["callback_data"], 1)
    assert emulator.answers(1, 3)[2]["text"].startswith(f"<i>You chose: {offered[0]['text']}</i>")
    emulator.says("/delete", 1)
    assert "Your receipt is" in emulator.answers(1, 4)[3]["text"]
    assert {"sendChatAction", "answerCallbackQuery", "setMyCommands"} <= set(emulator.methods)


def test_a_question_in_hand_when_the_server_is_killed_is_answered_once_by_the_next_which_has_a_webhook(
    emulator: Emulator, running: dict[str, Any], tmp_path: Path
) -> None:
    emulator.holding.set()
    emulator.says(QUESTION, 2)
    assert emulator.held.wait(60)
    running["process"].send_signal(signal.SIGKILL)
    output, _ = running["process"].communicate()
    emulator.holding.clear()
    port = free_port()
    process = start(
        running["data"], port, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=emulator.address, TELEGRAM_MODE="webhook",
        TELEGRAM_WEBHOOK_URL=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    try:
        wait_until_ready(process, f"http://127.0.0.1:{port}")
        answered = emulator.answers(2, 1)
        assert "priorities" in answered[0]["text"]
        emulator.taps(choices(answered[0])[0]["callback_data"], 2)
        emulator.says("/help", 2)
        emulator.answers(2, 3)
        refused = httpx.post(f"http://127.0.0.1:{port}/webhooks/telegram/webhook", json={"update_id": 1})
        assert refused.status_code == 403
        large = httpx.post(f"http://127.0.0.1:{port}/webhooks/telegram/webhook", content=b" " * 1_100_000)
        assert large.status_code == 413
    finally:
        process.send_signal(signal.SIGTERM)
        later, _ = process.communicate(timeout=30)
    assert process.returncode == 0 and later.rstrip().endswith("Stopped.")
    assert "Telegram is on (polling)." in output and "Telegram is on (webhook)." in later
    assert "emulated-token" not in output + later and "Traceback" not in output + later
    assert len(emulator.answers(2, 3)) == 3
