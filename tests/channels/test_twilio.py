"""SMS and WhatsApp through Twilio: requests of the recorded shape, signed and not; the service itself is not called."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from bot.channels.stock import THREADS
from bot.channels.twilio import TwilioChannel
from bot.knowledge import opening, phrase
from tests.channels.conftest import STOCK as SETTINGS
from tests.channels.test_telegram import rows

ADDRESS = "https://chat.example.org/webhooks/twilio/webhook"
PHONE = "whatsapp:+447700900123"
_numbers = itertools.count(1)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have gone to Twilio."""
    from twilio.rest.api.v2010.account.message import MessageList

    found: list[dict[str, Any]] = []
    monkeypatch.setattr(MessageList, "create", lambda self, **data: found.append(data) or "message")
    return found


@pytest.fixture
def post(doors: Any) -> Callable[..., httpx.Response]:
    def call(signature: str | None = None, **fields: str) -> httpx.Response:
        number = next(_numbers)
        form = {
            "SmsMessageSid": f"SM{number:032}", "NumMedia": "0", "ProfileName": "Morag", "SmsSid": f"SM{number:032}", "WaId": "447700900123",
            "SmsStatus": "received", "Body": "", "To": "whatsapp:+441234567890", "NumSegments": "1", "MessageSid": f"SM{number:032}",
            "AccountSid": "AC1", "From": PHONE, "ApiVersion": "2010-04-01", **fields,
        }  # fmt: skip
        right = RequestValidator("twilio-token").compute_signature(ADDRESS, form)
        headers = {"X-Twilio-Signature": right if signature is None else signature}
        return httpx.post(f"{doors[0]}/webhooks/twilio/webhook", data=form, headers=headers, timeout=120)

    return call


def test_a_question_is_answered_in_few_messages_with_numbered_choices_that_a_number_picks(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]]
) -> None:
    assert post(Body="What are the priorities?").status_code == 204
    first = "\n".join(message["body"] for message in sent)
    assert "priorities" in first and "\n1. " in first and "\n2. " in first
    assert all(message["to"] == PHONE and message["from_"] == "whatsapp:+441234567890" for message in sent)
    assert len(sent) <= 2 and all(len(message["body"]) <= 1600 for message in sent)
    sent.clear()
    title = first.split("\n2. ")[1].split("\n")[0]
    post(Body="2")
    by_number = sent[0]["body"]
    sent.clear()
    post(Body="What are the priorities?")
    sent.clear()
    post(Body=title.upper())
    assert sent[0]["body"].split("\n")[0] == by_number.split("\n")[0]


def test_the_same_message_delivered_again_is_answered_once(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]]
) -> None:
    post(Body="hello", MessageSid="SMsame")
    count = len(sent)
    post(Body="hello", MessageSid="SMsame")
    assert count == len(sent) > 0


@pytest.mark.parametrize("signature", ["", "wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_call_that_twilio_did_not_sign_is_refused(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], signature: str
) -> None:
    assert post(signature, Body="hello").status_code == 403
    assert sent == []


@pytest.mark.parametrize("fields, said", [
    ({"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": "https://api.twilio.com/secret-file"}, "I can't look at pictures"),
    ({"NumMedia": "1", "MediaContentType0": "audio/ogg"}, "I can't listen"),
    ({"NumMedia": "1", "MediaContentType0": "application/pdf"}, "I can't open files"),
    ({"Latitude": "55.77", "Longitude": "-4.04"}, "I don't read places"),
    ({}, "That came through empty"),
])  # fmt: skip
def test_what_is_no_words_gets_a_kind_sentence(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], fields: dict[str, str], said: str
) -> None:
    assert post(**fields).status_code == 204
    assert sent[0]["body"].startswith(said)


def test_the_phone_number_is_stored_nowhere_and_logged_nowhere(
    post: Callable[..., httpx.Response], agent: Any, monkeypatch: pytest.MonkeyPatch, logs: pytest.LogCaptureFixture
) -> None:
    from twilio.rest.api.v2010.account.message import MessageList

    def refuse(self: Any, **data: Any) -> None:
        raise TwilioRestException(400, "/Messages", f"{data['to']} is no number, {data['body']}")

    monkeypatch.setattr(MessageList, "create", refuse)
    assert post(Body="What are the priorities?").status_code == 204
    kept = " ".join(str(row) for table in ("conversation", "turn", "event") for row in rows(agent, f"select * from {table}"))
    assert "7700900123" not in kept + logs.text and "priorities?" not in logs.text
    assert any(sender.startswith("twilio:") for (sender,) in rows(agent, "select sender from conversation"))


def test_more_messages_than_threads_at_once_are_all_answered(post: Callable[..., httpx.Response], sent: list[dict[str, Any]]) -> None:
    count = THREADS + 2
    with ThreadPoolExecutor(count) as many:
        answers = list(many.map(lambda number: post(Body="hello", From=f"whatsapp:+4477009{number:05}"), range(count)))
    assert {answer.status_code for answer in answers} == {204}
    assert len({message["to"] for message in sent}) == count


def test_a_message_delivered_again_while_it_is_being_answered_is_answered_once(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from twilio.rest.api.v2010.account.message import MessageList

    begun, go_on = threading.Event(), threading.Event()

    def slowly(self: Any, **data: Any) -> str:
        begun.set()
        assert go_on.wait(30)
        sent.append(data)
        return "message"

    monkeypatch.setattr(MessageList, "create", slowly)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(post, Body="hello", MessageSid="SMtwice")
        assert begun.wait(30)
        assert post(Body="hello", MessageSid="SMtwice").status_code == 204
        assert sent == []
        go_on.set()
        assert first.result(30).status_code == 204
    assert len(sent) == 1


@pytest.mark.parametrize("text, number", [("my mum has collapsed", "999"), ("I want to kill myself", "116 123"), ("ma man batters me", "0800 027 1234"),
                                          ("my stepdad hits me", "0800 1111"), ("my gran's carer is stealing from her", "0303 123 1008")])  # fmt: skip
def test_danger_is_answered_in_the_words_of_every_channel(
    post: Callable[..., httpx.Response], sent: list[dict[str, Any]], agent: Any, text: str, number: str
) -> None:
    post(Body=text)
    danger = agent.watch.look(text)
    words = phrase.urgent_reply(danger.tier, danger.about_other, agent.content, opening.now()).text
    assert sent[0]["body"].startswith(words) and number in words


def test_sending_is_bounded_in_time(doors: Any) -> None:
    output = TwilioChannel(SETTINGS, b"key")._connector.get_output_channel()
    assert 0 < output.http_client.timeout <= 15  # type: ignore[attr-defined]
