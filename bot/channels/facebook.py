"""Facebook Messenger: Rasa's connector behind our door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel
from rasa.core.channels.facebook import FacebookInput
from sanic.request import Request

from bot.channels.stock import KEY, StockChannel
from bot.secret_key import secret_key
from bot.settings import Settings
from bot.turn import NOTICE

_SIGNATURE = re.compile(r"sha1=[0-9a-f]{40}")
_KINDS = {"image": "photo", "audio": "voice", "video": "video", "file": "document"}


class FacebookChannel(StockChannel):
    """GET and POST /webhooks/facebook/webhook, as Messenger's platform calls it."""

    def __init__(self, settings: Settings, key: bytes) -> None:
        super().__init__(
            _Connector(settings.facebook_verify, settings.facebook_secret, settings.facebook_page_access_token), key
        )
        self._secret = settings.facebook_secret

    @classmethod
    def name(cls) -> str:
        return "facebook"

    @classmethod
    def from_settings(cls, settings: Settings) -> Optional[InputChannel]:
        return cls(settings, secret_key(settings)) if settings.facebook_verify else None

    def is_genuine(self, request: Request) -> bool:
        """Signed with the app's secret; the connector checks too, but breaks on a made-up kind of signature."""
        signature = request.headers.get("X-Hub-Signature", "")
        if not _SIGNATURE.fullmatch(signature):
            return False
        return FacebookInput.validate_hub_signature(self._secret, request.body, signature)

    def messages(self, request: Request) -> Iterator[None]:
        """Messenger may send many events at once, of which the connector reads the first; what the page itself said comes
        back as an echo."""
        call = request.json
        for entry in call["entry"]:
            for event in entry.get("messaging") or ():
                request.parsed_json = {**call, "entry": [{**entry, "messaging": [event]}]}  # type: ignore[assignment]
                if not _message(request).get("is_echo"):
                    yield


class _Connector(FacebookInput):
    def get_metadata(self, request: Request) -> Optional[dict[str, Any]]:
        """The message's own key, and the notice for one that is no words."""
        event, message = _event(request), _message(request)
        kind = None
        if message.get("attachments") and not message.get("text"):
            kind = _KINDS.get(message["attachments"][0].get("type"), "other_kind")
            kind = "sticker" if message["attachments"][0].get("payload", {}).get("sticker_id") else kind
        return {KEY: message.get("mid") or (event.get("postback") or {}).get("mid"), NOTICE: kind}


def _event(request: Request) -> dict[str, Any]:
    return request.json["entry"][0]["messaging"][0]


def _message(request: Request) -> dict[str, Any]:
    return _event(request).get("message") or {}
