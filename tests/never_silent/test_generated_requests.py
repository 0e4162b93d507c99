"""Requests that nobody would think of, to every route: each gets an answer below 500 and no word of what is inside."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import settings as settings_module
from bot.knowledge import content
from bot.server import make_app
from tests.channels.bot_api import BotApi
from tests.conftest import wait_until_ready
from tests.never_silent.conftest import QUESTION, Watched, begin, end, until

DOORS = {
    "TELEGRAM_TOKEN": "1000000:generated-requests",
    "TELEGRAM_MODE": "webhook",
    "TELEGRAM_WEBHOOK_URL": "https://assistant.example",
    "TELEGRAM_SECRET": "generated",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "generated",
    "TWILIO_NUMBER": "+441698000000",
    "TWILIO_WEBHOOK_URL": "https://assistant.example/webhooks/twilio/webhook",
    "FACEBOOK_VERIFY": "generated",
    "PLANBOT_PROXIES": "1",
    "FACEBOOK_SECRET": "generated",
    "FACEBOOK_PAGE_ACCESS_TOKEN": "generated",
}
"""Settings that open every door. Telegram's stands before a server of the tests' own, the others before nothing."""
INSIDE = re.compile(r"Traceback|File \"|site-packages|sqlalchemy|sanic\.|rasa[._]|Exception", re.IGNORECASE)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "post")
FIELDS = (
    "sender", "message", "metadata", "stream", "id", "secret", "key", "text", "useful", "reason", "code", "choice", "problem",
    "update_id", "hub.mode", "hub.verify_token", "hub.challenge", "Body", "From", "object", "entry", "token",
)  # fmt: skip
GROWTH = 150 * 2**20
"""Bytes: what caches may fill up; a leak of a request's own size would be ten times as much."""

HUNG_UP = 0
LARGEST_BODY, LARGEST_HEAD = 100_000, 8_000
"""Bytes: what is larger may be refused before it was read whole, so that the sender meets a closed line."""

ODD = st.text(max_size=40) | st.sampled_from(["", "/intent{}", "' OR 1=1 --", "../../etc/passwd", "\x00", "💙" * 30, "x" * 20_000, QUESTION])
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | ODD
ANY_JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4), max_leaves=8)
OBJECT = st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=6)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, blacklist_characters="\x7f"), max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Type", "Origin", "Referer", "Cookie", "Accept", "Accept-Encoding", "Accept-Language", "X-Forwarded-For", "Forwarded",
         "Range", "If-None-Match", "If-Modified-Since", "Authorization", "X-Telegram-Bot-Api-Secret-Token", "X-Twilio-Signature",
         "X-Hub-Signature", "Upgrade", "User-Agent"]
    ),
    HEADER | st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                              "multipart/form-data", "generated", "bytes=5-1", "null", "gzip;q=x", "http://[", "a" * 5_000]),
    max_size=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with BotApi() as telegram:
        watched = begin(tmp_path_factory.mktemp("requests") / "var", TELEGRAM_API_URL=telegram.address, **DOORS)
        wait_until_ready(watched.process, watched.address)
        until(lambda: httpx.get(f"{watched.address}/webhooks/telegram/").json()["status"] == "ok", "Telegram", 60)
        yield watched
        end(watched)


@pytest.fixture(scope="module")
def paths(model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Every route of the very app that serves with its methods, and some that are none."""
    data = tmp_path_factory.mktemp("routes")
    present = settings_module.read({**DOORS, "PLANBOT_DATA": str(data)})
    content.shared(present.content)
    routes: dict[str, list[str]] = {}
    for route in make_app(present, model).router.routes_all.values():
        routes.setdefault(re.sub(r"<[^>]*>", "chat.js", f"/{route.path}"), []).extend(sorted(route.methods))
    assert {"/", "/healthz", "/webhooks/rest/webhook", "/webhooks/webchat/messages", "/webhooks/facebook/webhook"} <= set(routes)
    none = ("/webhooks/", "/conversations/x/tracker", "/model/parse", "/assets/../../.env", "/assets/%2e%2e/%00", "/%ff")
    return {**routes, **{path: ["GET", "POST"] for path in none}}


def bodies() -> st.SearchStrategy[bytes]:
    as_json = (OBJECT | ANY_JSON).map(lambda value: json.dumps(value).encode())
    form = st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=5).map(lambda d: httpx.QueryParams(d).__str__().encode())
    parts = st.dictionaries(st.sampled_from(FIELDS), st.binary(max_size=50), max_size=3).map(
        lambda d: b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), v) for k, v in d.items()) + b"--x--\r\n"
    )
    return as_json | as_json | form | form | parts | st.binary(max_size=300) | st.sampled_from([b"", b"[" * 50_000, b"x" * 200_000])


def answered(client: httpx.Client, request: httpx.Request, statuses: Counter[int]) -> None:
    try:
        response = client.send(request)
    except httpx.TransportError as error:
        head = sum(len(name) + len(value) + 4 for name, value in request.headers.raw) + len(request.url.raw_path)
        assert len(request.content) > LARGEST_BODY or head > LARGEST_HEAD, f"{error!r}: {request.method} {request.url} {request.headers}"
        statuses[HUNG_UP] += 1
        return
    statuses[response.status_code] += 1
    said = response.text if len(response.content) < 200_000 and "image" not in response.headers.get("content-type", "") else ""
    if not request.url.path.endswith((".js", ".css")):
        assert not INSIDE.search(said), said[:300]
    assert response.status_code < 500, f"{request.method} {request.url} {request.headers} {said[:300]}"


def memory(watched: Watched) -> int:
    """Bytes that the assistant's process holds."""
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{watched.child}/status").read_text())
    assert resident
    return int(resident[1]) * 1024


def faults_told(log: list[str]) -> str:
    """The log's lines around each traceback; empty if there is none."""
    told = [at for at, line in enumerate(log) if "Traceback" in line]
    return "\n".join("".join(log[max(0, at - 10) : at + 50]) for at in told[:5])


def barrage(opened: Watched, paths: dict[str, list[str]], requests: int) -> None:
    statuses: Counter[int] = Counter()
    # a line left idle longer might be closed by the server just when the next request is sent
    brief = httpx.Limits(keepalive_expiry=1)
    with httpx.Client(base_url=opened.address, timeout=60, follow_redirects=False, limits=brief) as client:
        tickets = [client.post("/webhooks/webchat/conversations", json={}).json() for _ in range(3)]

        @settings(max_examples=requests, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.data())
        def ask(data: Any) -> None:
            path = data.draw(st.sampled_from(sorted(paths)))
            method = data.draw(st.sampled_from(METHODS if data.draw(st.integers(0, 9)) == 9 else paths[path]))
            body = data.draw(bodies())
            if data.draw(st.booleans()) and method == "POST":
                ticket = data.draw(st.sampled_from(tickets))
                body = json.dumps({**ticket, "key": data.draw(ODD), **data.draw(OBJECT)}).encode()
            headers = {name: value.strip(" ").encode("latin-1") for name, value in data.draw(HEADERS).items()}
            if data.draw(st.booleans()):
                headers["Content-Type"] = b"application/json"
            query = data.draw(st.dictionaries(st.sampled_from(FIELDS), ODD.map(lambda text: text[:200]), max_size=3))
            request = client.build_request(method, path, content=body, headers=list(headers.items()), params=query or None)
            answered(client, request, statuses)

        ask()
    assert sum(statuses.values()) >= requests, statuses
    assert {200, 400, 403, 404, 405} <= set(statuses), f"not every kind of answer was met: {statuses}"


def test_a_thousand_requests_are_all_answered_and_memory_is_back_to_where_it_was(opened: Watched, paths: dict[str, list[str]]) -> None:
    barrage(opened, paths, 200)  # fills the caches
    before = memory(opened)
    barrage(opened, paths, 1_000)
    until(lambda: memory(opened) < before + GROWTH, "the memory from before", 30)
    opened.recovers()
    assert not (faults := faults_told(opened.log)), faults


@pytest.mark.long
def test_ten_thousand_requests_are_all_answered_and_memory_is_back_to_where_it_was(opened: Watched, paths: dict[str, list[str]]) -> None:
    barrage(opened, paths, 500)
    before = memory(opened)
    barrage(opened, paths, 10_000)
    until(lambda: memory(opened) < before + GROWTH, "the memory from before", 30)
    opened.recovers()
    assert not (faults := faults_told(opened.log)), faults


RAW = {
    "nothing at all": b"",
    "no HTTP": b"hello\r\n\r\n",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "a header without an end": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000,
    "ten thousand headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
    "a length that is no number": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\nabc",
    "a length below nought": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nabc",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk that lies": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a body too large": b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "an address of raw bytes": b"GET /\xff?\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "an address in letters beyond ASCII": "GET /é💙 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "a tunnel": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a site that is none": b"POST /webhooks/webchat/messages HTTP/1.1\r\nHost: x\r\nOrigin: http://[\r\nContent-Length: 2\r\n\r\n{}",
    "a form that is none": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\n\xff\xfe&",
    "a file name too long": b"GET /assets/" + b"a" * 3_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a folder": b"GET /assets/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "a question to Facebook's door without its word": b"GET /webhooks/facebook/webhook?hub.verify_token=generated HTTP/1.1\r\nHost: x\r\n\r\n",
    "a broken chunk to a page that reads none": b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "an address of another host": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a request in pieces of one byte": b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
}

ANSWERED = {name for name in RAW if name.startswith(("a site", "a form", "a file", "a folder", "a question", "an address", "a tunnel"))}
"""Those that must get a sentence; the others may be hung up on."""


@pytest.mark.parametrize("name", RAW)
def test_what_is_no_proper_request_is_refused_or_hung_up_on_and_others_notice_nothing(opened: Watched, name: str) -> None:
    address, before = urlsplit(opened.address), len(opened.log)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        try:
            if "one byte" in name:
                for byte in RAW[name]:
                    line.sendall(bytes([byte]))
            else:
                line.sendall(RAW[name])
            said = line.recv(65_536) if name in ANSWERED else b""
            line.shutdown(socket.SHUT_WR)  # from here on Sanic takes the caller for gone
            while part := line.recv(65_536):
                said += part
        except (ConnectionResetError, BrokenPipeError):
            said = b""
    if said:
        assert re.match(rb"HTTP/1.1 [1234]\d\d ", said), said[:100]
        assert not INSIDE.search(said.decode("latin-1"))
    else:
        assert name not in ANSWERED, "silence"
    assert opened.say(QUESTION)[1] == "answered"
    assert not (faults := faults_told(opened.log[before:])), faults
