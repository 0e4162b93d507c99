"""The REST channel has the stock channel's shape, and answers or refuses every request in words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest


def post(assistant: Any, **how: Any) -> httpx.Response:
    return httpx.post(f"{assistant.address}/webhooks/rest/webhook", timeout=30, **how)


def test_a_reply_has_recipient_text_and_buttons(assistant: Any) -> None:
    reply = post(assistant, json={"sender": "shape", "message": "What are the priorities?"}).json()[0]
    assert reply["recipient_id"] == "shape"
    assert "Source" in reply["text"]
    assert {"title", "payload"} == set(reply["buttons"][0])


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1, 2]", b'"text"', b"null", b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_json_object_is_refused_with_a_sentence(assistant: Any, body: bytes) -> None:
    answer = post(assistant, content=body)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


@pytest.mark.parametrize("sender", ["", "x" * 101, "a b", "<script>", 7, None, ["a"]])
def test_a_strange_sender_is_refused_with_a_sentence(assistant: Any, sender: Any) -> None:
    answer = post(assistant, json={"sender": sender, "message": "hello"})
    assert answer.status_code == 400
    assert "sender" in answer.json()["error"]


@pytest.mark.parametrize("message", [None, 7, ["hello"], {"text": "hello"}, True])
def test_a_message_that_is_no_text_gets_a_kind_reply(assistant: Any, message: Any) -> None:
    replies = post(assistant, json={"sender": "odd", "message": message}).json()
    assert replies[0]["custom"]["outcome"] == "clarified"


def test_two_channels_cannot_share_a_conversation(assistant: Any) -> None:
    """A sender carries its channel, so a REST caller cannot name another channel's conversation."""
    import sqlite3

    post(assistant, json={"sender": "webchat-123", "message": "hello"})
    rows = sqlite3.connect(assistant.data / "assistant.db").execute("select sender from conversation").fetchall()
    assert [sender for (sender,) in rows if sender.endswith("webchat-123")] == ["rest:webchat-123"]
