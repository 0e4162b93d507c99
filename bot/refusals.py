"""What a request gets that no door takes: a sentence, never a traceback; and what is refused before any door sees it.

Sanic would answer a length that is no number with a traceback in the log, and never come back from one below nought.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from sanic import Sanic
from sanic.exceptions import InvalidUsage, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)

SENTENCES = {
    400: "This request cannot be read. Please check it and send it again.",
    404: "There is nothing at this address. Please check it.",
    405: "This address takes another kind of request.",
    408: "The request came too slowly. Please send it again.",
    413: "The request is too large. Please send a shorter one.",
    416: "There is no such part of this file.",
    417: "The server does not do what the request expects of it. Please send it without that.",
    503: "The assistant cannot take this up now. Please try again in a minute.",
}
FAULT = "Something went wrong here. Please try again in a minute."
_LENGTH = re.compile(r"[0-9]{1,12}")
Refusal = Callable[[int, str], HTTPResponse]


def install(app: Sanic, page: Refusal) -> None:
    """Let the app refuse in sentences: JSON under /webhooks/, elsewhere the page that `page(status, sentence)` makes."""

    @app.signal("http.lifecycle.request")
    async def well_formed(request: Request, **_: Any) -> None:
        """Raises InvalidUsage for a body whose length is unclear (RFC 9112, section 6.3)."""
        lengths = request.headers.getall("content-length", [])
        codings = request.headers.getall("transfer-encoding", [])
        if len(lengths) + len(codings) > 1 or not all(map(_LENGTH.fullmatch, lengths)) or not set(codings) <= {"chunked"}:
            raise InvalidUsage("The length of the body is unclear.")

    @app.exception(Exception)
    async def refuse(request: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        if status >= 500:
            logger.error("A request failed: %s", type(error).__name__)
        return _refuse(request, status, page, getattr(error, "headers", None))


def _refuse(request: Request, status: int, page: Refusal, headers: dict[str, str] | None = None) -> HTTPResponse:
    sentence = SENTENCES.get(status, SENTENCES[400] if status < 500 else FAULT)
    machine = request.path.startswith("/webhooks/") or "text/html" not in str(request.headers.get("accept", ""))
    response = json({"error": sentence}, status=status) if machine else page(status, sentence)
    response.headers.update(headers or {})
    return response
