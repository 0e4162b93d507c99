"""How long a resident waits in the web chat, and whether two hundred open conversations lose a message.

One server runs our channel and Rasa's stock Socket.IO channel with the same model. Ours is timed in a browser, from
pressing Send to the answer on the screen, and with a Python client; the stock one with a Python client, from sending to the
first bubble, because no page comes with it.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import secrets
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from bot import quiet, training
from bot.settings import Settings

QUESTIONS = ("What are the priorities?", "What help is there at home?", "Which care is free?", "What is the plan?",
             "What support is there for carers?", "Who is on the board?")  # fmt: skip
START_SECONDS = 180.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Waits:
    """Milliseconds, one for each message: until the answer was on the screen, or with a client, each beside the server's own
    turn; and until the first bubble over stock Socket.IO, which does not say how long its turn was."""

    screen: tuple[tuple[float, float], ...]
    client: tuple[tuple[float, float], ...]
    stock: tuple[float, ...]


@dataclass(frozen=True)
class Crowd:
    """What became of many conversations: `lost` and `doubled` messages, how many were sent again, seconds waited."""

    conversations: int
    messages: int
    again: int
    lost: int
    doubled: int
    waits: tuple[float, ...]


def _serve(settings: Settings) -> None:
    quiet.calm_logs()
    from rasa.core.channels import channel
    from rasa.core.channels.socketio import SocketIOInput

    from bot import server, serving

    ours = server.channels
    server.channels = lambda *given: [*ours(*given), SocketIOInput("user_uttered")]  # type: ignore[assignment]
    assert channel.register is server.register
    model = training.fitting_model(settings) or training.train(settings)
    listening = serving.claim_port(settings)
    server.make_app(settings, model).run(sock=listening, access_log=False, motd=False, debug=False)


@contextmanager
def server_with_both(settings: Settings) -> Iterator[str]:
    """The address of a running server with both channels; its conversations are thrown away."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as data:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        wide = {f"limit_{name}": 1_000_000 for name in ("conversation", "address", "overall")}  # all come from here
        own = replace(settings, host="127.0.0.1", port=port, data=Path(data), database=None, **wide)
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(own,))
        process.start()
        address = f"http://127.0.0.1:{port}"
        try:
            _until_ready(address)
            _warm(address)
            yield address
        finally:
            process.terminate()
            process.join(30)


def _until_ready(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError("The server was not ready in time.")


def _warm(address: str) -> None:
    async def once() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            await _send(client, await _ticket(client), QUESTIONS[0], secrets.token_hex(16))

    asyncio.run(once())


def waits(address: str, questions: Sequence[str]) -> Waits:
    """The same questions over each way, one after the other."""
    client = asyncio.run(_by_client(address, questions))
    stock = asyncio.run(_by_stock(address, questions))
    return Waits(tuple(_in_browser(address, questions)), tuple(client), tuple(stock))


_NOTE_TURN = """const parse = JSON.parse;
JSON.parse = text => {
    const value = parse(text);
    if (value?.milliseconds) window.serversTurn = value.milliseconds;
    return value;
};"""
"""The server says in the reply's line how long its turn took; the page itself has no use for it."""
_PRESS_SEND = """text => new Promise(resolve => {
    const field = document.getElementById('text'), turns = document.getElementById('turns');
    field.value = text;
    const began = performance.now(), before = turns.children.length;
    const watch = new MutationObserver(() => {
        if (!turns.children[before]?.querySelector('.reply')) return;
        watch.disconnect();
        // after it was painted
        requestAnimationFrame(() => setTimeout(() => resolve([performance.now() - began, window.serversTurn])));
    });
    watch.observe(turns, {childList: true, subtree: true});
    document.querySelector('.send').click();
})"""


def _in_browser(address: str, questions: Sequence[str]) -> list[tuple[float, float]]:
    import shutil

    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.add_init_script(_NOTE_TURN)
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        for text in questions:
            waited, turn = page.evaluate(_PRESS_SEND, text)
            found.append((waited, turn))
        browser.close()
    return found


async def _ticket(client: httpx.AsyncClient) -> dict[str, str]:
    return (await client.post("/webhooks/webchat/conversations", json={})).json()


async def _send(client: httpx.AsyncClient, ticket: dict[str, str], text: str, key: str) -> dict[str, Any]:
    """The last line of the stream."""
    answer = await client.post("/webhooks/webchat/messages", json={**ticket, "key": key, "text": text})
    answer.raise_for_status()
    return json.loads(answer.text.splitlines()[-1])


async def _by_client(address: str, questions: Sequence[str]) -> list[tuple[float, float]]:
    times = []
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        ticket = await _ticket(client)
        for text in questions:
            began = time.perf_counter()
            event = await _send(client, ticket, text, secrets.token_hex(16))
            times.append((1000 * (time.perf_counter() - began), event["milliseconds"]))
    return times


async def _by_stock(address: str, questions: Sequence[str]) -> list[float]:
    """Socket.IO's own frames over a WebSocket (protocol 5): its Python client needs a newer aiohttp than Rasa allows."""
    import websockets

    where = address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    times = []
    async with websockets.connect(where) as stock:  # type: ignore[attr-defined]
        await stock.recv()
        await stock.send("40")
        await stock.recv()
        for text in questions:
            await _quiet(stock)  # the other bubbles of the answer before
            began = time.perf_counter()
            await stock.send("42" + json.dumps(["user_uttered", {"message": text}]))
            while not (await asyncio.wait_for(stock.recv(), 60)).startswith('42["bot_uttered"'):
                pass
            times.append(1000 * (time.perf_counter() - began))
    return times


async def _quiet(stock: Any) -> None:
    """Reads until nothing has come for a while; answers pings."""
    try:
        while True:
            if await asyncio.wait_for(stock.recv(), 0.3) == "2":
                await stock.send("3")
    except asyncio.TimeoutError:
        return


async def crowd(address: str, conversations: int, messages: int, pause: float) -> Crowd:
    """So many conversations open at once; each pauses up to `pause` seconds before each message, as people do.

    A message that fails is sent again with its key, as the page does. What is stored in the end is counted.
    """
    waits: list[float] = []
    again = lost = doubled = 0
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def one(number: int) -> tuple[dict[str, str], list[str]]:
            nonlocal again
            choose = random.Random(number)
            ticket, keys = await _ticket(client), []
            for _ in range(messages):
                await asyncio.sleep(choose.uniform(0, pause))
                key, text = secrets.token_hex(16), choose.choice(QUESTIONS)
                keys.append(key)
                began = time.perf_counter()
                for attempt in range(10):
                    again += attempt > 0
                    await asyncio.sleep(min(attempt, 3))
                    try:
                        event = await _send(client, ticket, text, key)
                    except (httpx.HTTPError, ValueError):
                        continue
                    if all(reply["kind"] != "error" for reply in event["turn"]["replies"]):
                        break
                waits.append(time.perf_counter() - began)
            return ticket, keys

        for ticket, keys in await asyncio.gather(*(one(number) for number in range(conversations))):
            kept = (await client.post("/webhooks/webchat/history", json=ticket)).json()["turns"]
            stored = [turn["key"] for turn in kept if all(reply["kind"] != "error" for reply in turn["replies"])]
            lost += len(set(keys) - set(stored))
            doubled += len(kept) - len(keys) if len(kept) > len(keys) else 0
    return Crowd(conversations, conversations * messages, again, lost, doubled, tuple(waits))


def rows_of_waits(found: Waits) -> list[list[str]]:
    """The table: medians, the server's own turns of the same messages, and what is over them."""
    rows = []
    for name, times in (
        ("web chat in a browser, Send to answer on screen", found.screen),
        ("web chat, Python client", found.client),
    ):
        waited, turn = (statistics.median(column) for column in zip(*times, strict=True))
        over = statistics.median(wait - own for wait, own in times)
        rows.append([name, f"{waited:.0f} ms", f"{turn:.0f} ms", f"{over:.0f} ms"])
    stock = f"{statistics.median(found.stock):.0f} ms"
    return [*rows, ["stock Socket.IO, Python client, to the first bubble", stock, "not told", ""]]


def rows_of_crowd(found: Crowd) -> list[list[str]]:
    slowest = sorted(found.waits)[int(len(found.waits) * 0.95)]
    return [
        ["messages", str(found.messages)],
        ["lost", str(found.lost)],
        ["stored twice", str(found.doubled)],
        ["sent again with the same key", str(found.again)],
        ["wait, median", f"{statistics.median(found.waits):.2f} s"],
        ["wait, 95th percentile", f"{slowest:.2f} s"],
        ["wait, longest", f"{max(found.waits):.2f} s"],
    ]
