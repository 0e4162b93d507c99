"""What protects the chat page: its headers, and which sites' requests are heard."""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic.request import Request

from bot.settings import Settings
from bot.web.visit import Refused

MAX_BODY = 64_000
"""Bytes in one request: a pasted text of several thousand characters still arrives, and is told that it is too long."""


def headers(settings: Settings, frames: bool = False) -> dict[str, str]:
    """The headers of every page. `frames`: whether the page shows the chat in a frame of its own."""
    logo = urlsplit(settings.logo or "")
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": f"'self' {logo.scheme}://{logo.netloc}" if logo.netloc else "'self'",
        "frame-src": "'self'" if frames else "'none'",
        "frame-ancestors": " ".join(["'self'", *settings.origins]),
        "form-action": "'self'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        # not no-referrer: with it, browsers send forms with `Origin: null`, which cannot be told from a foreign site
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }


def check(request: Request, settings: Settings) -> None:
    """Raises Refused for a request that another site's page makes, or that is too large.

    Browsers name the site in `Origin` with every POST. Programs that are no browsers need not; they hold no resident's
    secret unless a resident gave it to them.
    """
    if len(request.body) > MAX_BODY:
        raise Refused(413, "That is more than the chat can take at once. Please send a sentence or two.")
    origin = request.headers.get("origin")
    if origin is None or origin in settings.origins:
        return
    if origin.partition("://")[2] != request.headers.get("host"):
        raise Refused(403, "This page may not use the chat. Please open the chat itself.")
