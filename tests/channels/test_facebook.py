"""Facebook Messenger: requests of the recorded shape, signed and not; the service itself is not called."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.channels.test_telegram import rows

_numbers = itertools.count(1)
PERSON = "4815162342108"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have gone to Facebook: messages only."""
    from fbmessenger import MessengerClient

    found: list[dict[str, Any]] = []
    monkeypatch.setattr(MessengerClient, "send", lambda self, payload, recipient, *rest: found.append({"to": recipient, **payload}))
    monkeypatch.setattr(MessengerClient, "send_action", lambda self, *rest: None)
    return found


@pytest.fixture
def post(doors: Any) -> Callable[..., httpx.Response]:
    def call(body: Any, signature: str | None = None) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        right = "sha1=" + hmac.new(b"app-secret", content, hashlib.sha1).hexdigest()
        headers = {"X-Hub-Signature": right if signature is None else signature, "Content-Type": "application/json"}
        return httpx.post(f"{doors[0]}/webhooks/facebook/webhook", content=content, headers=headers, timeout=30)

    return call


def event(**what: Any) -> dict[str, Any]:
    messaging = {"sender": {"id": PERSON}, "recipient": {"id": "682498302938465"}, "timestamp": 1518479195308, **what}
    return {"object": "page", "entry": [{"id": "682498302938465", "time": 1518479195594, "messaging": [messaging]}]}


def message(text: str | None = None, **more: Any) -> dict[str, Any]:
    return event(message={"mid": f"m_{next(_numbers)}", **({"text": text} if text is not None else {}), **more})


def test_a_question_is_answered_with_numbered_choices_that_a_number_picks(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]]
) -> None:
    assert post(message("What are the priorities?")).text == "success"
    said = "\n".join(m["text"] for m in sent)
    assert "priorities" in said and "\n2. " in said and all(m["to"] == PERSON and len(m["text"]) <= 2000 for m in sent)
    sent.clear()
    post(message("2"))
    assert sent and sent[0]["text"] != said


def test_few_short_choices_are_buttons(sent: list[dict[str, Any]], background: Any) -> None:
    from fbmessenger import MessengerClient
    from rasa.core.channels.facebook import MessengerBot

    from bot.channels.delivery import deliver
    from bot.knowledge.reply import Choice, Reply

    reply = Reply("Which plan?", "clarified", choices=(Choice("The first", "~a"), Choice("The second", "~b")))
    background.run(deliver(reply, MessengerBot(MessengerClient("token")), PERSON))
    template = sent[0]["attachment"]["payload"]
    assert template["text"] == "Which plan?" and [b["payload"] for b in template["buttons"]] == ["~a", "~b"]


def test_a_tapped_button_is_a_choice(post: Callable[..., httpx.Response], sent: list[dict[str, Any]]) -> None:
    from bot.knowledge.choices import key_of

    post(event(postback={"title": "What can you help with?", "payload": key_of("card", "bot_can_do"), "mid": "m_tap"}))
    assert sent[0]["text"].startswith("Ask me about")


def test_the_same_message_delivered_again_is_answered_once(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]]
) -> None:
    same = message("hello")
    post(same)
    count = len(sent)
    post(same)
    assert count == len(sent) > 0


@pytest.mark.parametrize("signature", ["", "sha1=0000000000000000000000000000000000000000", "nonsense=1", "sha1", "new=x", "md5=x=y"])
def test_a_call_that_facebook_did_not_sign_is_refused(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], signature: str
) -> None:
    assert post(message("hello"), signature).status_code == 403
    assert sent == []


@pytest.mark.parametrize("kind, payload, said", [("image", {"url": "https://secret"}, "I can't look at pictures"),
                                                 ("image", {"sticker_id": 369239263222822}, "Thanks. I can only read words"),
                                                 ("audio", {"url": "https://secret"}, "I can't listen"), ("file", {}, "I can't open files")])  # fmt: skip
def test_what_is_no_words_gets_a_kind_sentence(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], kind: str, payload: dict[str, Any], said: str
) -> None:
    post(message(attachments=[{"type": kind, "payload": {"url": "https://x", **payload}}]))
    assert sent[0]["text"].startswith(said)


@pytest.mark.parametrize("body", [b"nonsense", {}, {"entry": []}, {"entry": [{}]}, event(read={"watermark": 1}), event(delivery={}),
                                  message("said by the page", is_echo=True), message(attachments=[]), event(message={})])  # fmt: skip
def test_what_is_no_message_is_let_pass(post: Callable[..., httpx.Response], sent: list[dict[str, Any]], body: Any) -> None:
    assert post(body).status_code == 200
    assert sent == []


def test_the_webhook_is_verified_with_the_chosen_word_only(doors: Any) -> None:
    address = f"{doors[0]}/webhooks/facebook/webhook"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    assert httpx.get(address, params={**asked, "hub.verify_token": "chosen-word"}).text == "1158201444"
    assert "1158201444" not in httpx.get(address, params={**asked, "hub.verify_token": "wrong"}).text


def test_who_writes_is_stored_as_a_keyed_hash(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], agent: Any
) -> None:
    post(message("hello"))
    kept = " ".join(str(row) for table in ("conversation", "turn", "event") for row in rows(agent, f"select * from {table}"))
    assert sent and PERSON not in kept and "'facebook:" in kept


def test_all_messages_of_one_call_are_answered_and_a_broken_one_takes_no_other_with_it(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]]
) -> None:
    call = message("What are the priorities?")
    broken = event(message={"mid": "m_broken", "attachments": [{"type": "image"}], "quick_reply": "not as documented"})
    for other in (broken, message("I want to kill myself"), message("said by the page", is_echo=True)):
        call["entry"][0]["messaging"] += other["entry"][0]["messaging"]
    call["entry"] += message("Who is the chief officer?")["entry"]
    assert post(call).status_code == 200
    said = "\n".join(m["text"] for m in sent)
    assert "priorities" in said and "116 123" in said and "Chief Officer" in said and "said by the page" not in said
