"""The pages: the chat with and without JavaScript, feedback, the takeaway, deleting, receipts, the demo.

Without JavaScript each step is a plain form on a full page. The conversation's secret and the message key travel in
hidden fields, so no address ever holds them, and sending the same form again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Optional
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file, html

from bot.knowledge.content import Content
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.opening import LONDON
from bot.knowledge.reply import Reply
from bot.knowledge.welcome import welcome
from bot.language.text import MAX_CHARACTERS
from bot.settings import Settings
from bot.stores.conversations import Receipt, Turn
from bot.stores.database import StoreFault
from bot.turn import PlanAgent
from bot.web import security, visit
from bot.web.links import safe_href, tel
from bot.web.view import REASONS, ShownTurn, shown_reply, shown_turn
from bot.web.visit import Refused, Ticket

_WEB = Path(__file__).parent
_HELP = ("emergency", "nhs24", "social_work")
"""The contact cards that stand at the foot of every page, whatever was asked."""
EMPTY = "Write your question first."
Page = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


class Pages:
    """The pages of the running assistant, as a Sanic blueprint."""

    def __init__(self, settings: Settings, content: Content) -> None:
        self._settings = settings
        self._content = content
        self._hidden = HiddenCards(settings.content)
        self._headers = security.headers(settings)
        self._templates = Environment(
            loader=FileSystemLoader(_WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.policies["json.dumps_kwargs"] = {"sort_keys": False}
        self._templates.globals.update(
            service=settings.service_name,
            official=_official(settings),
            logo=settings.logo,
            leave_to=settings.leave_to,
            theme=settings.theme is not None,
            limit=MAX_CHARACTERS,
            reasons=REASONS,
            help_now=[content.contacts[name] for name in _HELP],
            tel=tel,
            safe_href=safe_href,
        )

    def blueprint(self) -> Blueprint:
        pages = Blueprint("pages")
        pages.add_route(self._page(self._chat), "/", methods=["GET"], name="chat")
        for path, page in (
            ("/", self._say),
            ("/feedback", self._feedback),
            ("/takeaway", self._takeaway),
            ("/delete", self._delete),
            ("/receipt", self._check_receipt),
        ):
            pages.add_route(self._page(page), path, methods=["POST"], name=f"post{path.replace('/', '_')}")
        pages.add_route(self._page(self._receipt), "/receipt", methods=["GET"], name="receipt")
        pages.add_route(self._page(self._demo), "/demo", methods=["GET"], name="demo")
        pages.add_route(self._page(self._embed), "/embed.js", methods=["GET"], name="embed")
        if self._settings.theme is not None:
            pages.static("/theme.css", str(self._settings.theme), content_type="text/css", name="theme")
        for asset in sorted((_WEB / "assets").iterdir()):  # each by its name: no address of a visitor's becomes a path
            pages.static(f"/assets/{asset.name}", str(asset), name=f"asset_{asset.stem}_{asset.suffix[1:]}")

        @pages.on_response
        async def revalidate(request: Request, response: HTTPResponse) -> None:
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers.setdefault("X-Content-Type-Options", "nosniff")

        return pages

    def refused(self, status: int, sentence: str) -> HTTPResponse:
        """The page that says why something was not done, with the way back and whom to phone."""
        return self._html("refused.html", status, sentence=sentence)

    def _page(self, page: Page) -> Page:
        """A page that says in words why a request is refused, with the way back."""

        @wraps(page)
        async def served(request: Request) -> HTTPResponse:
            try:
                if request.method == "POST":
                    security.check(request, self._settings)
                return await page(request)
            except Refused as refused:
                return self.refused(refused.status, refused.sentence)
            except StoreFault:
                return self.refused(503, visit.NOT_NOW)

        return served

    async def _chat(self, request: Request) -> HTTPResponse:
        return self._conversation(request.app.ctx.agent, Ticket.issue(), [])

    async def _say(self, request: Request) -> HTTPResponse:
        """One message of the plain form: the page again, with the answer at its end."""
        agent, form = request.app.ctx.agent, _form(request)
        ticket, key = Ticket.read(form), visit.key_in(form)
        typed = form.get("text", "").replace("\r\n", "\n")
        text = form.get("tapped") or typed
        if not text.strip():
            turns = await self._turns(agent, ticket)
            return self._conversation(agent, ticket, turns, problem=EMPTY)
        sender = await visit.arrive(agent, ticket)
        before = await visit.stored(agent, sender, key)
        if before is not None and before.urgent and before.sent:
            # the page was loaded again: the screen may be shared by now
            return self._conversation(agent, ticket, await self._turns(agent, ticket))
        answer = await visit.say(agent, sender, key, text, request.remote_addr or request.ip)
        earlier = [turn for turn in await self._turns(agent, ticket) if turn.key != key]
        kept = before or await visit.stored(agent, sender, key)
        await visit.sent(agent, sender, key)
        if len(text) > MAX_CHARACTERS and not _urgent(answer.replies):
            return self._conversation(agent, ticket, earlier, problem=answer.replies[0].text, text=text)
        now = shown_turn(Turn(key, 0.0, kept.said if kept else text, answer.replies), self._content)
        return self._conversation(agent, ticket, [*earlier, now], text=typed if form.get("tapped") else "")

    async def _feedback(self, request: Request) -> HTTPResponse:
        agent, form = request.app.ctx.agent, _form(request)
        ticket = Ticket.read(form)
        key, said, reason = [*form.get("judged", "").split(" "), "", ""][:3]
        useful = {"yes": True, "no": False}.get(said)
        await visit.judge(agent, ticket, key, useful, reason or None)
        turns = await self._turns(agent, ticket)
        return self._conversation(agent, ticket, turns, thanked=(key, reason or None))

    async def _takeaway(self, request: Request) -> HTTPResponse:
        ticket = Ticket.read(_form(request))
        turns = await self._turns(request.app.ctx.agent, ticket)
        return self._html(
            "takeaway.html", turns=turns, on=_when(datetime.now(LONDON)), ticket=ticket, key=visit.new_key()
        )

    async def _delete(self, request: Request) -> HTTPResponse:
        form = _form(request)
        ticket = Ticket.read(form)
        if form.get("sure") != "yes":
            return self._html("delete.html", ticket=ticket)
        receipt = await visit.forget(request.app.ctx.agent, ticket)
        return self._html("deleted.html", receipt=receipt, at=_at(receipt))

    async def _receipt(self, request: Request) -> HTTPResponse:
        return self._html("receipt.html", code="", problem="", receipt=None, at="")

    async def _check_receipt(self, request: Request) -> HTTPResponse:
        code = _form(request).get("code", "")
        try:
            receipt = await visit.receipt(request.app.ctx.agent, code)
        except Refused as refused:
            return self._html("receipt.html", refused.status, code=code, problem=refused.sentence, receipt=None, at="")
        return self._html("receipt.html", code=code, problem="", receipt=receipt, at=_at(receipt))

    async def _demo(self, request: Request) -> HTTPResponse:
        body = self._templates.get_template("demo.html").render()
        return html(body, headers=security.headers(self._settings, frames=True))

    async def _embed(self, request: Request) -> HTTPResponse:
        shared = {"Cross-Origin-Resource-Policy": "cross-origin"}
        return await file(_WEB / "embed.js", mime_type="text/javascript", headers=shared)

    async def _turns(self, agent: PlanAgent, ticket: Ticket) -> list[ShownTurn]:
        """The conversation so far; empty when it has not begun or can't be read just now."""
        try:
            return [shown_turn(turn, self._content) for turn in await visit.history(agent, ticket)]
        except (Refused, StoreFault):
            return []

    def _conversation(
        self,
        agent: PlanAgent,
        ticket: Ticket,
        turns: Sequence[ShownTurn],
        problem: str = "",
        text: str = "",
        thanked: tuple[str, Optional[str]] = ("", None),
    ) -> HTTPResponse:
        opening = welcome(self._content, agent.register, self._settings.owner, self._hidden.now())
        return self._html(
            "chat.html",
            opening=shown_reply(opening, self._content),
            turns=turns,
            ticket=ticket,
            key=visit.new_key(),
            problem=problem,
            text=text,
            thanked=thanked,
        )

    def _html(self, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        return html(self._templates.get_template(template).render(**values), status, self._headers)


def _form(request: Request) -> dict[str, str]:
    """The form's fields, the first of each name. Not Sanic's own reading, which writes a traceback to the log for a form
    that is not well made, and reads kinds of form that our pages do not send.
    """
    return {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}


def _urgent(replies: Sequence[Reply]) -> bool:
    return any(reply.outcome == "urgent" for reply in replies)


def _official(settings: Settings) -> str:
    if settings.owner:
        return f"Run by {settings.owner}."
    return "Not an official service of the council or the NHS."


def _at(receipt: Receipt) -> str:
    return _when(datetime.fromtimestamp(receipt.at, LONDON))


def _when(moment: datetime) -> str:
    """A moment as people say it: 5 March 2026 at 14:05."""
    return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"
