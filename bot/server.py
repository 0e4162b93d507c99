"""The running assistant: our own Sanic app, the agent in it, and the channels.

`rasa run` is not used because it claims `/`, binds 0.0.0.0 and knows nothing of our turn; the channels it would
load are registered here in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Optional

from rasa.core.channels.channel import InputChannel, register
from rasa.shared.core.domain import Domain
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, html, json

from bot import document_index, refusals
from bot.action_endpoint import ActionServer, EmbeddedActions
from bot.channels.configured import configured
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChannel
from bot.guard.admit import Admission
from bot.guard.limits import Limits
from bot.knowledge import content as content_module
from bot.knowledge.choices import Register
from bot.knowledge.content import Content
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.switches import Switches
from bot.readiness import Readiness
from bot.secret_key import secret_key
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.locks import locks
from bot.stores.tracker_store import ConversationStore
from bot.turn import PlanAgent
from bot.upkeep import keep_up
from bot.warming import Warming
from bot.web.pages import Pages

_WEB = Path(__file__).parent / "web"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

GUARDED = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""What every response carries unless its own door says otherwise."""


def make_agent(settings: Settings, content: Content) -> PlanAgent:
    """The agent with its stores and actions, without a model yet."""
    domain = Domain.empty()
    url = settings.action_endpoint_url
    limits = Limits(settings.limit_conversation, settings.limit_address, settings.limit_overall)
    return PlanAgent(
        content,
        Register(content, document_index.passage_of(settings)),
        HiddenCards(settings.content),
        Admission(Switches(settings.content), limits),
        domain=domain,
        tracker_store=ConversationStore(domain, database=Database(settings.database_url), folder=settings.data),
        lock_store=locks(settings.redis_url),
        action_endpoint=ActionServer(url) if url else EmbeddedActions(),
    )


def channels(settings: Settings, content: Content) -> list[InputChannel]:
    """The channels that credentials.yml, this profile and the settings open. Raises SettingsError when one lacks the server's key."""
    opened: list[InputChannel] = [WebChannel(settings, content), *configured(settings)]
    if settings.telegram_token:
        opened.append(TelegramChannel(settings, secret_key(settings)))
    return opened


def make_app(settings: Settings, model: Path, ready: Optional[Callable[[], None]] = None) -> Sanic:
    """The app: channels, health, pages. The model is loaded once the port is open; `ready` is called after that."""
    content = content_module.shared(settings.content)
    app = Sanic("plan_assistant", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 100_000
    app.config.REQUEST_TIMEOUT = 15
    app.config.PROXIES_COUNT = settings.proxies or None
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0
    app.ctx.agent = make_agent(settings, content)
    app.ctx.warming = Warming(app.ctx.agent, model, ready)
    app.ctx.readiness = Readiness(app.ctx.agent, app.ctx.agent.action_endpoint, app.ctx.warming)
    register(channels(settings, content), app, route="/webhooks/")
    pages = Pages(settings, content)
    app.blueprint(pages.blueprint())
    refusals.install(app, pages.refused)

    @app.listener("after_server_start")  # type: ignore[call-arg,arg-type]
    async def load(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        app.add_task(app.ctx.warming.run())
        app.add_task(keep_up(app.ctx.agent, settings))

    @app.get("/healthz")
    async def alive(request: Request) -> HTTPResponse:
        return json({"status": "alive"})

    @app.get("/readyz")
    async def answering(request: Request) -> HTTPResponse:
        found = await app.ctx.readiness.look()
        return json(found, status=200 if found["status"] == "ready" else 503)

    @app.get("/privacy")
    async def privacy(request: Request) -> HTTPResponse:
        return html(privacy_page(settings), headers=_HEADERS)

    @app.on_response
    async def guard(request: Request, response: HTTPResponse) -> None:
        for name, value in GUARDED.items():
            response.headers.setdefault(name, value)

    return app


def privacy_page(settings: Settings) -> str:
    """The privacy page, with the service's own name, owner and contact in it."""
    official = (
        f"This service is run by {escape(settings.owner)}."
        if settings.owner
        else "This is not an official service of South Lanarkshire Council, NHS Lanarkshire or the Integration Joint Board."
    )
    contact = (
        f"To ask about privacy, contact {escape(settings.contact)}."
        if settings.contact
        else "No contact for privacy questions has been set yet by those who run this copy of the service."
    )
    logo = f'<img class="logo" src="{escape(settings.logo, quote=True)}" alt="">' if settings.logo else ""
    template = Template((_WEB / "privacy.html").read_text(encoding="utf-8"))
    return template.substitute(service=escape(settings.service_name), official=official, contact=contact, logo=logo)
