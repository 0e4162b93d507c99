"""Every setting of the running assistant, from the environment or a `.env` file (the environment wins).

Documented for operators in `.env.example`; a test keeps the two in step.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from dotenv import dotenv_values

from bot.errors import Sorry

PROFILES = ("default", "production")
MODES = ("polling", "webhook")
"""How messages come from Telegram: fetched from there, or brought by Telegram."""
_ADDRESS = r"https?://[\w.\[\]:-]+(/[^\s?#]*)?"
ROOT = Path(__file__).resolve().parent.parent
"""The checkout: where config.yml, domain.yml, data/ and content/ stand."""


class SettingsError(Sorry):
    """A setting cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Paths are absolute."""

    host: str = "127.0.0.1"
    port: int = 5005
    profile: str = "default"
    service_name: str = "South Lanarkshire plan assistant"
    owner: Optional[str] = None
    contact: Optional[str] = None
    logo: Optional[str] = None
    content: Path = ROOT / "content"
    data: Path = ROOT / "var"
    models: Path = ROOT / "models"
    action_endpoint_url: Optional[str] = None
    limit_conversation: int = 15
    limit_address: int = 300
    limit_overall: int = 1_500
    proxies: int = 0
    origins: tuple[str, ...] = ()
    leave_to: str = "https://www.bbc.co.uk/weather"
    theme: Optional[Path] = None
    database: Optional[str] = field(default=None, repr=False)
    redis_url: Optional[str] = field(default=None, repr=False)
    keep_days: int = 30
    keep_urgent_days: int = 7
    keep_outcome_days: int = 365
    secret_key: Optional[str] = field(default=None, repr=False)
    telegram_token: Optional[str] = field(default=None, repr=False)
    telegram_mode: str = "polling"
    telegram_webhook_url: Optional[str] = None
    telegram_secret: Optional[str] = field(default=None, repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    twilio_account_sid: Optional[str] = None
    twilio_auth_token: Optional[str] = field(default=None, repr=False)
    twilio_number: Optional[str] = None
    twilio_webhook_url: Optional[str] = None
    facebook_verify: Optional[str] = field(default=None, repr=False)
    facebook_secret: Optional[str] = field(default=None, repr=False)
    facebook_page_access_token: Optional[str] = field(default=None, repr=False)

    @property
    def documents(self) -> Path:
        """Where the documents that staff loaded are kept."""
        return self.content / "documents"

    @property
    def database_url(self) -> str:
        """Where conversations are kept, as SQLAlchemy writes it."""
        return self.database or f"sqlite:///{self.data / 'assistant.db'}"

    @property
    def production(self) -> bool:
        return self.profile == "production"

    @property
    def official(self) -> bool:
        """Whether an owner has put their name to the service; until then it says that it is not official."""
        return self.owner is not None


NAMES = {
    "HOST": "host",
    "PORT": "port",
    "PLANBOT_PROFILE": "profile",
    "PLANBOT_SERVICE_NAME": "service_name",
    "PLANBOT_OWNER": "owner",
    "PLANBOT_CONTACT": "contact",
    "PLANBOT_LOGO": "logo",
    "PLANBOT_CONTENT": "content",
    "PLANBOT_DATA": "data",
    "PLANBOT_MODELS": "models",
    "ACTION_ENDPOINT_URL": "action_endpoint_url",
    "PLANBOT_DATABASE": "database",
    "PLANBOT_REDIS_URL": "redis_url",
    "PLANBOT_KEEP_DAYS": "keep_days",
    "PLANBOT_KEEP_URGENT_DAYS": "keep_urgent_days",
    "PLANBOT_KEEP_OUTCOME_DAYS": "keep_outcome_days",
    "PLANBOT_LIMIT_CONVERSATION": "limit_conversation",
    "PLANBOT_LIMIT_ADDRESS": "limit_address",
    "PLANBOT_LIMIT_OVERALL": "limit_overall",
    "PLANBOT_PROXIES": "proxies",
    "PLANBOT_ORIGINS": "origins",
    "PLANBOT_LEAVE_TO": "leave_to",
    "PLANBOT_THEME": "theme",
    "PLANBOT_SECRET_KEY": "secret_key",
    "TELEGRAM_TOKEN": "telegram_token",
    "TELEGRAM_MODE": "telegram_mode",
    "TELEGRAM_WEBHOOK_URL": "telegram_webhook_url",
    "TELEGRAM_SECRET": "telegram_secret",
    "TELEGRAM_API_URL": "telegram_api_url",
    "TWILIO_ACCOUNT_SID": "twilio_account_sid",
    "TWILIO_AUTH_TOKEN": "twilio_auth_token",
    "TWILIO_NUMBER": "twilio_number",
    "TWILIO_WEBHOOK_URL": "twilio_webhook_url",
    "FACEBOOK_VERIFY": "facebook_verify",
    "FACEBOOK_SECRET": "facebook_secret",
    "FACEBOOK_PAGE_ACCESS_TOKEN": "facebook_page_access_token",
}
"""Environment variable to field of Settings."""
KEPT_DAYS = ("keep_days", "keep_urgent_days", "keep_outcome_days")
WHOLE_NUMBERS = ("limit_conversation", "limit_address", "limit_overall", "proxies", *KEPT_DAYS)


def read(environment: Optional[Mapping[str, str]] = None) -> Settings:
    """The settings in force. Raises SettingsError when one cannot be used."""
    if environment is None:
        file = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value}
        environment = {**file, **{name: value for name, value in os.environ.items() if name in NAMES}}
    given = {field: environment[name].strip() for name, field in NAMES.items() if environment.get(name, "").strip()}
    values: dict[str, object] = dict(given)
    if "port" in given:
        if not given["port"].isdecimal() or not 0 < int(given["port"]) < 65_536:
            raise SettingsError(f"PORT is '{given['port']}', which is not a port. Set it to a number such as 5005.")
        values["port"] = int(given["port"])
    for name, setting in NAMES.items():
        if setting in WHOLE_NUMBERS and setting in given:
            if not given[setting].isdecimal() or len(given[setting]) > 9:
                raise SettingsError(f"{name} is '{given[setting]}', which is not a whole number. Set it to one such as 15.")
            values[setting] = int(given[setting])
            if setting in KEPT_DAYS and not 0 < int(given[setting]) <= 3_650:
                raise SettingsError(f"{name} is '{given[setting]}'. Set it to a number of days from 1 to 3650.")
    if given.get("profile", "default") not in PROFILES:
        raise SettingsError(f"PLANBOT_PROFILE is '{given['profile']}'. Set it to one of: {', '.join(PROFILES)}.")
    if "database" in given and not re.match(r"(sqlite|postgresql)(\+\w+)?://", given["database"]):
        raise SettingsError(
            "PLANBOT_DATABASE is not an address of a database that can be used. "
            "Set it to one such as postgresql://name:password@host/database, or leave it empty."
        )
    if "origins" in given:
        values["origins"] = tuple(_origin(site) for site in given["origins"].split())
    if "leave_to" in given and not re.match(r"https?://[^\s/]+", given["leave_to"]):
        raise SettingsError("PLANBOT_LEAVE_TO is not the address of a page. Set it to one such as https://www.bbc.co.uk/weather.")
    for folder in ("content", "data", "models", "theme"):
        if folder in given:
            values[folder] = Path(given[folder]).expanduser().resolve()
    if "theme" in given and not Path(str(values["theme"])).is_file():
        raise SettingsError(f"PLANBOT_THEME names {given['theme']}, which is not there. Set it to a CSS file, or leave it empty.")
    _check_messaging(given)
    return Settings(**values)  # type: ignore[arg-type]


def _origin(site: str) -> str:
    """A site as browsers name it: scheme and host, without a path. Raises SettingsError."""
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", site):
        raise SettingsError(
            f"PLANBOT_ORIGINS names '{site}', which is not a site. "
            "Write each as https://www.example.org, in lower case, without a path, with spaces between them."
        )
    return site


_FORMS = {
    "secret_key": (r".{16,}", "is too short to keep anything secret. Set it to at least 16 characters, made at random."),
    "telegram_token": (r"[\w:-]+", "is not a token. Copy it once more from BotFather."),
    "telegram_mode": ("|".join(MODES), f"is not a way to get messages. Set it to one of: {', '.join(MODES)}."),
    "telegram_secret": (r"[\w-]{8,256}", "cannot be used. Set it to 8 to 256 letters, figures, _ or -."),
    "telegram_api_url": (_ADDRESS, "is not a web address. Set it to one such as http://127.0.0.1:8081."),
    "telegram_webhook_url": (_ADDRESS, "is not a web address. Set it to one such as https://chat.example.org."),
    "twilio_webhook_url": (_ADDRESS, "is not a web address. Set it to the address that Twilio calls, as written there."),
}
"""What a setting must look like, and what is said of one that does not; its value may be a secret and is never said."""
_TOGETHER = (
    ("twilio_account_sid", "twilio_auth_token", "twilio_number", "twilio_webhook_url"),
    ("facebook_verify", "facebook_secret", "facebook_page_access_token"),
)


def _check_messaging(given: Mapping[str, str]) -> None:
    """The settings of the messaging apps: each of the right form, and none alone that needs others. Raises SettingsError."""
    names = {field: name for name, field in NAMES.items()}
    for setting, (form, mend) in _FORMS.items():
        if setting in given and not re.fullmatch(form, given[setting]):
            raise SettingsError(f"{names[setting]} {mend}")
    if given.get("telegram_token") and given.get("telegram_mode") == "webhook" and "telegram_webhook_url" not in given:
        raise SettingsError(
            "TELEGRAM_MODE is webhook, but TELEGRAM_WEBHOOK_URL is not set. Set it to the address at which Telegram reaches "
            "this server, such as https://chat.example.org, or set TELEGRAM_MODE to polling."
        )
    for group in _TOGETHER:
        missing = [names[setting] for setting in group if setting not in given]
        if 0 < len(missing) < len(group):
            raise SettingsError(f"{' and '.join(missing)} must be set too, or none of {', '.join(names[s] for s in group)}.")
