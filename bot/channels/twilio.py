"""SMS and WhatsApp through Twilio: Rasa's connector, with the check of signatures that it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel, OutputChannel
from rasa.core.channels.twilio import TwilioInput
from sanic.request import Request
from twilio.request_validator import RequestValidator

from bot.channels.stock import KEY, StockChannel
from bot.secret_key import secret_key
from bot.settings import Settings
from bot.turn import NOTICE

SEND_SECONDS = 10.0
"""How long Twilio may take to take a message."""
_KINDS = {"image": "photo", "audio": "voice", "video": "video"}


class TwilioChannel(StockChannel):
    """POST /webhooks/twilio/webhook, as Twilio calls it for a message that comes in.

    Signatures: https://www.twilio.com/docs/usage/webhooks/webhooks-security
    """

    def __init__(self, settings: Settings, key: bytes) -> None:
        super().__init__(
            _Connector(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_number, debug_mode=False), key
        )
        self._validator = RequestValidator(settings.twilio_auth_token)
        self._address = settings.twilio_webhook_url

    @classmethod
    def name(cls) -> str:
        return "twilio"

    @classmethod
    def from_settings(cls, settings: Settings) -> Optional[InputChannel]:
        return cls(settings, secret_key(settings)) if settings.twilio_account_sid else None

    def is_genuine(self, request: Request) -> bool:
        return bool(self._validator.validate(self._address, _form(request), request.headers.get("X-Twilio-Signature", "")))

    def messages(self, request: Request) -> Iterator[None]:
        """Twilio sends one at a time."""
        request.form.setdefault("Body", [" "])  # the connector stumbles over a message without words
        if request.form.get("From"):
            yield


class _Connector(TwilioInput):
    def get_output_channel(self) -> OutputChannel:
        """The connector's own, which would wait for Twilio for ever."""
        output = super().get_output_channel()
        output.http_client.timeout = SEND_SECONDS
        return output

    def get_metadata(self, request: Request) -> Optional[dict[str, Any]]:
        """The message's own key, and the notice for one that is no words."""
        form = request.form
        kind = "location" if form.get("Latitude") else None
        if kind is None and not str(form.get("Body", "")).strip() and form.get("NumMedia", "0") != "0":
            kind = _KINDS.get(str(form.get("MediaContentType0", "")).partition("/")[0], "document")
        return {KEY: form.get("MessageSid"), NOTICE: kind}


def _form(request: Request) -> dict[str, str]:
    """All that was posted, empty values too: they are part of what is signed."""
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
