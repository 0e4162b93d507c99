"""A Bot API server of the tests' own, written to https://core.telegram.org/bots/api, that can be told to misbehave.

It keeps updates until a later one is asked for, lets one program fetch at a time, brings updates to a webhook until it is
told that they are taken, and refuses what Telegram refuses: long texts, broken tags, long payloads.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any, Optional

import aiohttp
from aiohttp import web

WAIT_SECONDS = 60.0
FAULTS = ("429", "500", "502 without JSON", "time-out", "cut", "garbage", "no result", "404")
"""The ways in which a call can go wrong."""
_TAGS = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote"}


@dataclass
class Call:
    """One call of a method, as it came in; `taken` is false for one that was made to fail."""

    method: str
    data: dict[str, Any]
    at: float
    taken: bool = True


@dataclass
class Bot:
    """What the server knows of one bot."""

    token: str
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    slowed: set[int] = field(default_factory=set)
    webhook: Optional[dict[str, Any]] = None
    fetching: Optional[asyncio.Event] = None
    answers: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.token.split(":")[0])

    @property
    def name(self) -> str:
        return f"plan_{self.id}_bot"

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.taken]

    def sent(self, chat: Optional[int] = None) -> list[dict[str, Any]]:
        """The messages that were shown, in order; of one chat, or of all."""
        return [call.data for call in self.of("sendMessage") if chat is None or call.data["chat_id"] == str(chat)]


class BotApi:
    """The server, in a thread of its own. Used as a context manager."""

    def __init__(self) -> None:
        self._bots: dict[str, Bot] = {}
        self._numbers = itertools.count(1000)
        self._messages = itertools.count(1)
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.address = ""
        self.down = False

    def __enter__(self) -> BotApi:
        self._thread.start()
        self._call(self._begin())
        return self

    def __exit__(self, *error: object) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def bot(self, token: str) -> Bot:
        return self._bots.setdefault(token, Bot(token))

    # --- what a person does ---

    def says(self, bot: Bot, text: str, chat: int = 1, **more: Any) -> int:
        """A message to the bot; gives the update's number. `kind` and other fields replace the usual ones."""
        return self.update(bot, more.pop("kind", "message"), self.message(text, chat, **more))

    def taps(self, bot: Bot, data: str, chat: int = 1, person: Optional[int] = None) -> int:
        shown = {"message_id": 1, "date": int(time.time()), "chat": _chat(chat), "text": "...", "from": _person(bot.id, True)}
        tap = {"id": str(next(self._numbers)), "from": _person(person or chat), "chat_instance": "1", "data": data}
        return self.update(bot, "callback_query", {**tap, "message": shown})

    def message(self, text: Optional[str], chat: int = 1, person: Optional[int] = None, **more: Any) -> dict[str, Any]:
        message = {"message_id": next(self._messages), "date": int(time.time()), "chat": _chat(chat), "from": _person(person or chat)}
        if text is not None:
            message["text"] = text
            if command := re.match(r"/\w+(@\w+)?", text):
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command[0])}]
        return {**message, **more}

    def update(self, bot: Bot, kind: str, body: dict[str, Any], number: Optional[int] = None) -> int:
        number = next(self._numbers) if number is None else number
        self.deliver(bot, {"update_id": number, kind: body})
        return number

    def deliver(self, bot: Bot, raw: dict[str, Any]) -> None:
        """Puts an update into the queue, or brings it to the webhook until it is taken."""

        def put() -> None:
            if bot.webhook:
                self._loop.create_task(self._bring(bot, raw))
                return
            bot.updates[raw["update_id"]] = raw
            if bot.fetching:
                bot.fetching.set()

        self._loop.call_soon_threadsafe(put)

    # --- what a test looks at ---

    def wait(self, condition: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
        """What the condition gives once it is true. Looked at after each call that comes in. Fails when time is over."""
        with self._changed:
            found = self._changed.wait_for(condition, seconds)
        assert found, "What was waited for did not happen."
        return found

    def answer(self, bot: Bot, chat: int = 1, count: int = 1) -> list[dict[str, Any]]:
        """The messages shown in a chat, once there are so many."""
        self.wait(lambda: len(bot.sent(chat)) >= count)
        return bot.sent(chat)

    # --- the server ---

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    async def _begin(self) -> None:
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a caller that hangs up is none of its trouble
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession()

    async def _end(self) -> None:
        await self._client.close()
        await self._runner.cleanup()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        bot, method = self.bot(request.match_info["token"]), request.match_info["method"]
        data = {**dict(request.query), **dict(await request.post())}
        call = Call(method, data, time.monotonic())
        fault = "cut" if self.down else self._fault(bot, method)
        if fault:
            call.taken = False
            self._record(bot, call)
            return await _misbehave(request, fault)
        handle = getattr(self, f"_{method}", None)
        if handle is None:
            return _error(404, "Not Found: method not found")
        if method == "getUpdates":
            self._record(bot, call)  # what it confirms is known now; what it gives may take a while
        try:
            result = await handle(bot, data)
        except Refused as refused:
            call.taken = False
            self._record(bot, call)
            return _error(refused.code, refused.description, **refused.more)
        if method != "getUpdates":
            self._record(bot, call)
        return web.json_response({"ok": True, "result": result})

    def _record(self, bot: Bot, call: Call) -> None:
        with self._changed:
            bot.calls.append(call)
            self._changed.notify_all()

    def _fault(self, bot: Bot, method: str) -> Optional[str]:
        for fault in bot.faults:
            if fault[0] in (method, "*"):
                bot.faults.remove(fault)
                return fault[1]
        return None

    async def _getMe(self, bot: Bot, data: dict[str, Any]) -> Any:
        return {"id": bot.id, "is_bot": True, "first_name": "Plan", "username": bot.name}

    async def _setMyCommands(self, bot: Bot, data: dict[str, Any]) -> Any:
        return True

    async def _sendChatAction(self, bot: Bot, data: dict[str, Any]) -> Any:
        return True

    async def _answerCallbackQuery(self, bot: Bot, data: dict[str, Any]) -> Any:
        return True

    async def _deleteWebhook(self, bot: Bot, data: dict[str, Any]) -> Any:
        bot.webhook = None
        return True

    async def _setWebhook(self, bot: Bot, data: dict[str, Any]) -> Any:
        bot.webhook = data
        waiting, bot.updates = list(bot.updates.values()), {}
        for raw in waiting:
            self._loop.create_task(self._bring(bot, raw))
        return True

    async def _getUpdates(self, bot: Bot, data: dict[str, Any]) -> Any:
        if bot.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if bot.fetching:
            bot.fetching.set()  # the one that came before is ended
        mine = bot.fetching = asyncio.Event()
        offset, limit = int(data.get("offset", 0)), int(data.get("limit", 100))
        bot.updates = {number: raw for number, raw in bot.updates.items() if number >= offset}
        deadline = self._loop.time() + int(data.get("timeout", 0))
        while not bot.updates and self._loop.time() < deadline:
            mine.clear()
            try:
                await asyncio.wait_for(mine.wait(), deadline - self._loop.time())
            except asyncio.TimeoutError:
                break
            if bot.fetching is not mine:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
        if bot.fetching is mine:
            bot.fetching = None
        return [bot.updates[number] for number in sorted(bot.updates)][:limit]

    async def _sendMessage(self, bot: Bot, data: dict[str, Any]) -> Any:
        chat, text = int(data["chat_id"]), data["text"]
        if chat in bot.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat in bot.slowed:
            raise Refused(429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
        if data.get("parse_mode") == "HTML":
            text = _without_tags(text)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refused(400, "Bad Request: message is too long")
        markup = json.loads(data.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", ()):
            for button in row:
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        data["shown"] = text
        data["buttons"] = [[(b["text"], b["callback_data"]) for b in row] for row in markup.get("inline_keyboard", ())]
        return {
            "message_id": next(self._messages), "date": int(time.time()), "chat": _chat(chat),
            "from": _person(bot.id, True), "text": text,
        }  # fmt: skip

    async def _bring(self, bot: Bot, raw: dict[str, Any]) -> None:
        """To the webhook, again and again until it is taken; Telegram waits longer in between."""
        while bot.webhook:
            headers = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook.get("secret_token", "")}
            try:
                async with self._client.post(bot.webhook["url"], json=raw, headers=headers) as answer:
                    with self._changed:
                        bot.answers.append(answer.status)
                        self._changed.notify_all()
                    if answer.status < 300:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


class Refused(Exception):
    """What Telegram answers to a call that it does not take."""

    def __init__(self, code: int, description: str, **more: Any) -> None:
        self.code = code
        self.description = description
        self.more = more


async def _misbehave(request: web.Request, fault: str) -> web.StreamResponse:
    if fault == "429":
        return _error(429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
    if fault == "500":
        return _error(500, "Internal Server Error")
    if fault == "400":
        return _error(400, "Bad Request: bad webhook: Failed to resolve host")
    if fault == "404":
        return _error(404, "Not Found")
    if fault == "502 without JSON":
        return web.Response(status=502, text="<html><h1>Bad gateway</h1></html>", content_type="text/html")
    if fault == "garbage":
        return web.Response(text='{"ok": tru\x00', content_type="application/json")
    if fault == "no result":
        return web.json_response({"ok": False})
    if fault == "time-out":
        await asyncio.sleep(20)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _error(code: int, description: str, **more: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": description, **more}, status=code)


def _chat(chat: int) -> dict[str, Any]:
    """Negative numbers are groups, as with Telegram."""
    return {"id": chat, "type": "private", "first_name": "Morag"} if chat > 0 else {"id": chat, "type": "group", "title": "Carers"}


def _person(number: int, is_bot: bool = False) -> dict[str, Any]:
    return {"id": number, "is_bot": is_bot, "first_name": "Morag", "username": f"morag_{number}"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag not in _TAGS:
            raise Refused(400, f"Bad Request: can't parse entities: Unsupported start tag \"{tag}\"")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unmatched end tag")


def _without_tags(text: str) -> str:
    """The text as it is counted and shown. Raises Refused for what is no HTML of Telegram's."""
    if re.search(r"<(?![a-z/])|&(?!(lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)", text):
        raise Refused(400, "Bad Request: can't parse entities")
    tags = _Tags()
    tags.feed(text)
    tags.close()
    if tags.open:
        raise Refused(400, "Bad Request: can't parse entities: Can't find end tag")
    return unescape(re.sub(r"<[^>]*>", "", text))
