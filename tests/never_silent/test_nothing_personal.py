"""What residents write of themselves reaches neither the database, nor its journal, nor a log, whatever breaks meanwhile."""

from __future__ import annotations

import json
import re
import resource
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.safety import Personal, personal_messages
from bot.guard.lexicon import SURE, fold, sense
from bot.language.text import normalise
from bot.settings import ROOT
from tests.never_silent.action_server import FaultyActions
from tests.never_silent.conftest import Watched, until

HOOK = "/webhooks/rest/webhook"
WORD = re.compile(r"[^\W\d_]+")


def test_no_personal_value_is_in_the_bytes_of_the_database_its_journal_or_a_log(
    running: Watched, actions: FaultyActions
) -> None:
    having, _ = personal_messages()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda message: running.say(message.text)[1], having))
        assert replies.count("answered") > 20 and replies.count("error") == 0
        list(pool.map(lambda message: _bad_payloads(running, message), having[::18]))
        actions.mode = "raises"
        try:
            raised = list(pool.map(lambda message: running.say(message.text)[1], having[::9]))
        finally:
            actions.mode = "well"
        assert "error" in raised
        with _locked(running.file):
            unsaved = list(pool.map(lambda message: running.say(message.text)[1], having[1::60]))
        assert "error" in unsaved
        with _full(running):
            unsaved = list(pool.map(lambda message: running.say(message.text)[1], having[2::30]))
        assert "error" in unsaved
    running.recovers()

    values = _values(having)
    assert len(values) > 300
    stored = b"".join(path.read_bytes() for path in sorted(running.data.glob("**/*")) if path.is_file()).lower()
    logged = "".join(running.log).lower().encode()
    assert all(_stands(word, stored) for word in ("(phone number)", "(name)", "respite", "hairmyres")), "not where we look"
    for where, found in (("stored", stored), ("logged", logged)):
        assert [value for value in values if _stands(value, found)] == [], where
    assert b"traceback" not in logged


def _bad_payloads(running: Watched, message: Personal) -> None:
    """The message where none should be: each gets an answer, none a fault of ours."""
    text, sender = message.text, uuid.uuid4().hex
    bodies: list[bytes] = [
        json.dumps(body).encode()
        for body in (
            {"sender": sender, "message": [text]},
            {"sender": sender, "message": {"text": text}},
            {"sender": text, "message": "hello"},
            {"sender": sender, "message": 5, "metadata": {"note": text}},
            {"sender": sender, "text": text},
            [text],
            text,
        )
    ]
    bodies += [
        f'{{"sender": "{sender}", "message": "{text}'.encode(),
        text.encode("utf-16"),
        b"\xff\xfe" + text.encode("latin-1", "replace"),
    ]
    with httpx.Client(base_url=running.address, timeout=60) as client:
        for body in bodies:
            assert client.post(HOOK, content=body, headers={"Content-Type": "application/json"}).status_code < 500
        assert client.get("/no/such/page", params={"q": text}).status_code < 500
        assert client.post(HOOK, params={"q": text}, json={"message": "hello"}).status_code < 500
        assert client.get(HOOK, headers={"X-Note": text.encode("ascii", "ignore").decode()}).status_code < 500


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """No other can write to the database."""
    other = sqlite3.connect(file, isolation_level=None, timeout=20)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def _full(running: Watched) -> Iterator[None]:
    """The assistant can make no file longer."""
    assert running.child is not None
    before = resource.prlimit(running.child, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
        until(lambda: running.ready()["store"] in ("full", "disk trouble"), "the truth about the store")
    finally:
        resource.prlimit(running.child, resource.RLIMIT_FSIZE, before)


def _values(messages: Iterable[Personal]) -> list[str]:
    """What to look for, lower case: numbers and addresses as they were written and as they are normalised; of names each
    word that is a name and nothing else, unless the content itself has it ("Frank's Law")."""
    public = set(WORD.findall("".join(path.read_text() for path in (ROOT / "content").glob("**/*.yml")).lower()))
    values: set[str] = set()
    for message in messages:
        for value in message.out:
            clean = normalise(value).text
            if any(map(str.isdigit, clean)) or "@" in clean:
                values |= {value.lower(), clean.lower()}
            else:
                values |= {
                    word
                    for word in WORD.findall(clean.lower())
                    if len(word) > 3 and sense(fold(word)).name == SURE and word not in public
                }
    return sorted(values)


def _stands(value: str, found: bytes) -> bool:
    """Whether it stands there by itself, in UTF-8 or as JSON writes it."""
    return any(
        form in found and re.search(rb"(?<![a-z0-9])" + re.escape(form) + rb"(?![a-z0-9])", found)
        for form in {value.encode(), json.dumps(value)[1:-1].encode()}
    )
