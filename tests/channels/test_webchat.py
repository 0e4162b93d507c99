"""The web chat's doors: a conversation opens with its secret only, a message is answered once, nothing leaks."""

from __future__ import annotations

import json
import sqlite3
import threading
from typing import Any, Optional

import httpx
import pytest

from bot.web.visit import Ticket, new_key
from tests.conftest import Assistant

QUESTION = "What are the priorities?"


@pytest.fixture
def ticket(assistant: Assistant) -> dict[str, str]:
    return post(assistant, "conversations", {}).json()


def post(assistant: Assistant, door: str, body: Any, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(f"{assistant.address}/webhooks/webchat/{door}", content=content, headers=headers, timeout=30)


def say(assistant: Assistant, ticket: dict[str, str], text: str, key: Optional[str] = None) -> list[dict[str, Any]]:
    """The lines of the stream."""
    answer = post(assistant, "messages", {**ticket, "key": key or new_key(), "text": text})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def history(assistant: Assistant, ticket: dict[str, str]) -> list[dict[str, Any]]:
    return post(assistant, "history", ticket).json()["turns"]


def test_the_stream_says_received_and_then_replies(assistant: Assistant, ticket: dict[str, str]) -> None:
    lines = say(assistant, ticket, QUESTION)
    assert lines[0] == {"event": "received"} and lines[-1]["event"] == "reply"
    assert "three main priorities" in lines[-1]["turn"]["replies"][0]["text"][0][0]["text"]
    assert history(assistant, ticket)[0]["said"] == QUESTION


def test_the_id_and_secret_are_long_random_and_new_each_time(assistant: Assistant) -> None:
    tickets = [post(assistant, "conversations", {}).json() for _ in range(5)]
    assert len({one["id"] for one in tickets} | {one["secret"] for one in tickets}) == 10
    assert all(len(one["id"]) == 22 and len(one["secret"]) == 43 for one in tickets)


def test_the_same_key_gets_the_stored_reply(assistant: Assistant, ticket: dict[str, str]) -> None:
    key = new_key()
    first, second = say(assistant, ticket, QUESTION, key), say(assistant, ticket, QUESTION, key)
    assert first[-1]["turn"] == second[-1]["turn"]
    assert len(history(assistant, ticket)) == 1


def test_the_same_message_sent_many_times_at_once_is_one_turn(assistant: Assistant, ticket: dict[str, str]) -> None:
    key = new_key()
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(say(assistant, ticket, QUESTION, key)[-1]["turn"])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 8 and all(answer == answers[0] for answer in answers)
    assert len(history(assistant, ticket)) == 1


@pytest.mark.parametrize("door", ["messages", "history", "feedback", "delete"])
@pytest.mark.parametrize("wrong", ["secret", "id", "no secret", "no id", "odd"])
def test_nothing_opens_without_id_and_secret(assistant: Assistant, ticket: dict[str, str], door: str, wrong: str) -> None:
    key = new_key()
    say(assistant, ticket, QUESTION, key)
    other = Ticket.issue()
    bodies: dict[str, dict[str, Any]] = {
        "secret": {"id": ticket["id"], "secret": other.secret},
        "id": {"id": other.id + "x", "secret": ticket["secret"]},
        "no secret": {"id": ticket["id"]},
        "no id": {"secret": ticket["secret"]},
        "odd": {"id": [ticket["id"]], "secret": {"$ne": ""}},
    }
    answer = post(assistant, door, {**bodies[wrong], "key": key, "text": "hello", "useful": True})
    assert answer.status_code == 403
    assert list(answer.json()) == ["error"] and "priorities" not in answer.text
    assert [turn["said"] for turn in history(assistant, ticket)] == [QUESTION]


def test_an_id_alone_does_not_tell_whether_there_is_such_a_conversation(assistant: Assistant, ticket: dict[str, str]) -> None:
    say(assistant, ticket, QUESTION)
    there = post(assistant, "history", {"id": ticket["id"], "secret": Ticket.issue().secret})
    gone = post(assistant, "history", {"id": Ticket.issue().id, "secret": Ticket.issue().secret})
    assert (there.status_code, there.content) == (gone.status_code, gone.content)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.elsewhere.example"])
@pytest.mark.parametrize("door", ["conversations", "messages", "history", "feedback", "delete", "receipt"])
def test_another_sites_page_is_refused(assistant: Assistant, ticket: dict[str, str], door: str, origin: str) -> None:
    answer = post(assistant, door, {**ticket, "key": new_key(), "text": QUESTION}, Origin=origin)
    assert answer.status_code == 403 and list(answer.json()) == ["error"]


def test_its_own_page_and_the_sites_in_the_settings_are_heard(assistant: Assistant) -> None:
    for origin in (assistant.address, assistant.other_site):
        assert post(assistant, "conversations", {}, Origin=origin).status_code == 200


@pytest.mark.parametrize("path", ["/", "/feedback", "/takeaway", "/delete", "/receipt"])
def test_forms_of_another_sites_page_are_refused(assistant: Assistant, path: str) -> None:
    answer = httpx.post(f"{assistant.address}{path}", data={"text": "hello"}, headers={"Origin": "https://elsewhere.example"}, timeout=30)
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"id": ', b"[" * 50_000])
def test_what_is_no_json_object_is_refused_with_a_sentence(assistant: Assistant, body: bytes) -> None:
    answer = post(assistant, "messages", body)
    assert answer.status_code == 400 and "reload the page" in answer.json()["error"]


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "a b" * 10, 7, ["k" * 20]])
def test_a_message_without_a_key_is_refused(assistant: Assistant, ticket: dict[str, str], key: Any) -> None:
    assert post(assistant, "messages", {**ticket, "key": key, "text": "hello"}).status_code == 400


def test_too_large_a_request_is_refused_in_words(assistant: Assistant, ticket: dict[str, str]) -> None:
    answer = post(assistant, "messages", {**ticket, "key": new_key(), "text": "x" * 70_000})
    assert answer.status_code == 413 and "a sentence or two" in answer.json()["error"]


def test_more_than_1000_characters_are_not_taken_up(assistant: Assistant, ticket: dict[str, str]) -> None:
    reply = say(assistant, ticket, "What help is there? " * 60)[-1]["turn"]["replies"][0]
    assert "1,000 characters" in reply["text"][0][0]["text"]


def test_an_urgent_turn_is_answered_and_not_in_the_history(assistant: Assistant, ticket: dict[str, str]) -> None:
    reply = say(assistant, ticket, "my husband hits me and I am scared")[-1]["turn"]["replies"][0]
    assert reply["kind"] == "urgent" and reply["private"]
    assert history(assistant, ticket) == []


def test_delete_gives_a_receipt_that_finds_nothing(assistant: Assistant, ticket: dict[str, str]) -> None:
    say(assistant, ticket, QUESTION)
    receipt = post(assistant, "delete", ticket).json()
    assert receipt["turns"] == 1
    assert post(assistant, "history", ticket).status_code == 403
    checked = post(assistant, "receipt", {"code": receipt["code"]}).json()
    assert checked["remaining"] == 0
    assert post(assistant, "receipt", {"code": "0" * 16}).status_code == 404


def test_feedback_takes_fixed_reasons_only(assistant: Assistant, ticket: dict[str, str]) -> None:
    key = new_key()
    say(assistant, ticket, QUESTION, key)
    for useful, reason, status in (
        (False, "my name is Jean Smith", 400),
        ("yes", None, 400),
        (False, "unclear", 200),
        (True, None, 200),
    ):
        body = {**ticket, "key": key, "useful": useful, "reason": reason}
        assert post(assistant, "feedback", body).status_code == status
    assert post(assistant, "feedback", {**ticket, "key": new_key(), "useful": True}).status_code == 404
    assert history(assistant, ticket)[0]["useful"] is True


@pytest.mark.parametrize("path", ["/", "/receipt", "/demo"])
def test_every_page_has_a_strict_security_policy(assistant: Assistant, path: str) -> None:
    page = httpx.get(f"{assistant.address}{path}", timeout=30)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert f"frame-ancestors 'self' {assistant.other_site};" in policy
    assert "set-cookie" not in page.headers and "style=" not in page.text and page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_only_assets_are_served_from_the_assets_folder(assistant: Assistant) -> None:
    for path in ("/assets/../pages.py", "/assets/%2e%2e/pages.py", "/assets/..%2fpages.py", "/assets/none.js"):
        assert httpx.get(f"{assistant.address}{path}", timeout=30).status_code == 404


def test_the_network_address_is_not_kept(assistant: Assistant, ticket: dict[str, str]) -> None:
    """It is for the limits alone."""
    say(assistant, ticket, QUESTION)
    with sqlite3.connect(assistant.data / "assistant.db") as database:
        rows = database.execute(
            "select data from event join conversation on event.conversation = conversation.id where sender = ?",
            (f"webchat:{ticket['id']}",),
        ).fetchall()
    assert rows and not any("127.0.0.1" in data for (data,) in rows)
