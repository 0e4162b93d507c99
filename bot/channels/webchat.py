"""Web chat: JSON over HTTP for the chat page, with the answer as a stream of lines.

Each message carries the page's own key, and sending it again returns the stored reply. No request depends on the one
before, so any server can take the next message.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from functools import wraps
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.knowledge.content import Content
from bot.settings import Settings
from bot.stores.conversations import Turn
from bot.stores.database import StoreFault
from bot.web import security, visit
from bot.web.view import shown_turn
from bot.web.visit import Refused, Ticket

STILL_LOOKING = 2.0
"""Seconds between two lines that say that it is still looking; they keep proxies from closing the stream."""
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Accel-Buffering": "no"}
Door = Callable[[Request, dict[str, Any]], Awaitable[Optional[HTTPResponse]]]


class WebChannel(InputChannel):
    """The doors under /webhooks/webchat/: conversations, messages, history, feedback, delete, receipt."""

    def __init__(self, settings: Settings, content: Content) -> None:
        self._settings = settings
        self._content = content
        self._turns: set[asyncio.Task[Any]] = set()

    @classmethod
    def name(cls) -> str:
        return visit.CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("webchat_webhook")
        for path, door in (
            ("/conversations", self._issue),
            ("/messages", self._message),
            ("/history", self._history),
            ("/feedback", self._feedback),
            ("/delete", self._delete),
            ("/receipt", self._receipt),
        ):
            blueprint.add_route(self._guarded(door), path, methods=["POST"], name=path[1:])
        return blueprint

    def _guarded(self, door: Door) -> Callable[[Request], Coroutine[Any, Any, Optional[HTTPResponse]]]:
        """A door that is opened to a JSON object from the chat's own page only; refusals are sentences."""

        @wraps(door)
        async def opened(request: Request) -> Optional[HTTPResponse]:
            try:
                security.check(request, self._settings)
                response = await door(request, _object(request.body))
            except Refused as refused:
                return json_response({"error": refused.sentence}, refused.status, _HEADERS)
            except StoreFault:
                return json_response({"error": visit.NOT_NOW}, 503, _HEADERS)
            return response

        return opened

    async def _issue(self, request: Request, body: dict[str, Any]) -> HTTPResponse:
        """An id and a secret for a new conversation; nothing is kept yet."""
        return json_response(asdict(Ticket.issue()), headers=_HEADERS)

    async def _message(self, request: Request, body: dict[str, Any]) -> None:
        """Lines of JSON: received, looking (while it takes), reply. The turn goes on when the browser goes away."""
        agent = request.app.ctx.agent
        key, text = visit.key_in(body), body.get("text")
        if not isinstance(text, str):
            raise Refused(400, "The request has no text. Please reload the page and try again.")
        began = time.perf_counter()
        sender = await visit.arrive(agent, Ticket.read(body))
        turn = asyncio.create_task(visit.say(agent, sender, key, text, request.remote_addr or request.ip))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        stream = await request.respond(content_type="application/x-ndjson", headers=_HEADERS)
        await stream.send(_line({"event": "received"}))
        while not (await asyncio.wait({turn}, timeout=STILL_LOOKING))[0]:
            await stream.send(_line({"event": "looking"}))
        took = 1000 * (time.perf_counter() - began)
        answered = shown_turn(Turn(key, time.time(), "", turn.result().replies), self._content)
        await stream.send(_line({"event": "reply", "turn": asdict(answered), "milliseconds": round(took, 1)}))
        await stream.eof()
        await visit.sent(agent, sender, key)

    async def _history(self, request: Request, body: dict[str, Any]) -> HTTPResponse:
        turns = await visit.history(request.app.ctx.agent, Ticket.read(body))
        return json_response({"turns": [asdict(shown_turn(turn, self._content)) for turn in turns]}, headers=_HEADERS)

    async def _feedback(self, request: Request, body: dict[str, Any]) -> HTTPResponse:
        agent, ticket, key = request.app.ctx.agent, Ticket.read(body), visit.key_in(body)
        await visit.judge(agent, ticket, key, body.get("useful"), body.get("reason"))
        return json_response({}, headers=_HEADERS)

    async def _delete(self, request: Request, body: dict[str, Any]) -> HTTPResponse:
        receipt = await visit.forget(request.app.ctx.agent, Ticket.read(body))
        return json_response(asdict(receipt), headers=_HEADERS)

    async def _receipt(self, request: Request, body: dict[str, Any]) -> HTTPResponse:
        receipt = await visit.receipt(request.app.ctx.agent, body.get("code"))
        return json_response(asdict(receipt), headers=_HEADERS)


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):  # UnicodeDecodeError too; thousands of brackets
        data = None
    if isinstance(data, dict):
        return data
    raise Refused(400, "The request is not a JSON object. Please reload the page and try again.")


def _line(event: dict[str, Any]) -> str:
    return json.dumps(event) + "\n"
