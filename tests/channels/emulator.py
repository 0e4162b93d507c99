"""The Bot API emulator `telegram-test-api` from npm, behind a thin adapter for what it leaves out.

The adapter adds: `is_bot` in getMe, `date` in a tapped message, seconds for milliseconds, the methods sendChatAction and
setMyCommands, updates that stay until a later one is asked for, and the secret that Telegram shows to a webhook.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from aiohttp import web

from tests.conftest import free_port

NPM = Path(__file__).resolve().parents[1] / "npm"
_ADDED = ("sendChatAction", "setMyCommands")


class Emulator:
    """The emulator and the adapter, running. `says`, `taps` and `answers` are a person's side. Used as a context manager."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.holding = threading.Event()
        self.held = threading.Event()
        self.methods: list[str] = []
        self._waiting: dict[int, Any] = {}
        self._webhook: dict[str, Any] | None = None
        self._shown: dict[int, list[dict[str, Any]]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Emulator:
        node = shutil.which("node") or shutil.which("nodejs")
        if node is None or not (NPM / "node_modules" / "telegram-test-api").is_dir():
            assert os.environ.get("CI") != "true", "Node.js or the packages of tests/npm are missing; run tools/test-tools.sh."
            pytest.skip("Node.js or the packages of tests/npm are missing")
        port = free_port()
        self._root = f"http://127.0.0.1:{port}"
        self._node = subprocess.Popen([node, str(NPM / "telegram.js"), str(port)], stdout=subprocess.PIPE, text=True)
        assert self._node.stdout is not None and self._node.stdout.readline().strip() == "ready"
        self._thread.start()
        self._call(self._begin())
        return self

    def __exit__(self, *error: object) -> None:
        self.holding.clear()
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._node.terminate()
        self._node.wait(10)

    def says(self, text: str, chat: int) -> None:
        body: dict[str, Any] = {**self._sender(chat), "text": text}
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._post("/sendCommand" if text.startswith("/") else "/sendMessage", body)

    def taps(self, data: str, chat: int) -> None:
        sender = self._sender(chat)
        self._post("/sendCallback", {**sender, "message": {**sender, "message_id": 1}, "data": data})

    def answers(self, chat: int, count: int, seconds: float = 60.0) -> list[dict[str, Any]]:
        """The messages shown in a chat, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(self._shown.setdefault(chat, [])) < count:
            assert time.monotonic() < deadline, "No answer came."
            found = self._post("/getUpdates", {"token": self.token, "chatId": chat})["result"]
            self._shown[chat] += [update["message"] for update in found]
            time.sleep(0.02)
        return self._shown[chat]

    def _sender(self, chat: int) -> dict[str, Any]:
        person = {"id": chat, "first_name": "Morag", "username": "morag", "is_bot": False}
        return {"botToken": self.token, "date": int(time.time()), "from": person, "chat": {"id": chat, "type": "private"}}

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return httpx.post(self._root + path, json=body, timeout=30).raise_for_status().json()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _begin(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_post("/brought", self._brought)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession()

    async def _end(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._client.close()
        await self._runner.cleanup()

    async def _method(self, request: web.Request) -> web.Response:
        method, data = request.match_info["method"], dict(await request.post())
        self.methods.append(method)
        if method in _ADDED:
            return web.json_response({"ok": True, "result": True})
        if method == "sendMessage" and self.holding.is_set():
            self.held.set()
            await asyncio.sleep(600)
        if method == "setWebhook":
            self._webhook = dict(data)
            data["url"] = f"{self.address}/brought"
        answer = await self._forward(method, data)
        if method == "getMe":
            answer["result"]["is_bot"] = True
        elif method == "getUpdates":
            for update in answer["result"]:
                self._waiting[update["update_id"]] = _completed(update)
            self._waiting = {n: u for n, u in self._waiting.items() if n >= int(data.get("offset", 0))}  # type: ignore[arg-type]
            answer["result"] = [self._waiting[number] for number in sorted(self._waiting)]
        elif method == "sendMessage":
            answer["result"]["date"] //= 1000
        elif method == "setWebhook":
            for update in self._waiting.values():
                self._loop.create_task(self._bring(update))
        return web.json_response(answer)

    async def _forward(self, method: str, data: dict[str, Any]) -> Any:
        async with self._client.post(f"{self._root}/bot{self.token}/{method}", data=data) as answer:
            return await answer.json()

    async def _brought(self, request: web.Request) -> web.Response:
        """What the emulator brings to the webhook: taken over, as it would bring it only once."""
        self._loop.create_task(self._bring(_completed(await request.json())))
        return web.json_response({})

    async def _bring(self, update: dict[str, Any]) -> None:
        assert self._webhook is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": str(self._webhook["secret_token"])}
        while True:
            async with self._client.post(str(self._webhook["url"]), json=update, headers=headers) as answer:
                if answer.status < 300:
                    return
            await asyncio.sleep(0.2)


def _completed(update: dict[str, Any]) -> dict[str, Any]:
    message = (update.get("callback_query") or {}).get("message")
    if message is not None:
        message.setdefault("date", int(time.time()))
    if "callback_query" in update:
        update["callback_query"].setdefault("chat_instance", "1")
    return update
