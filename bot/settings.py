"""Every setting of the running assistant, from the environment or a `.env` file (the environment wins).

Documented for operators in `.env.example`; a test keeps the two in step.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from dotenv import dotenv_values

from bot.errors import Sorry

PROFILES = ("default", "production")
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
    database: Optional[str] = None
    limit_conversation: int = 15
    limit_address: int = 300
    limit_overall: int = 1_500
    proxies: int = 0
    origins: tuple[str, ...] = ()
    leave_to: str = "https://www.bbc.co.uk/weather"
    theme: Optional[Path] = None

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
    "PLANBOT_LIMIT_CONVERSATION": "limit_conversation",
    "PLANBOT_LIMIT_ADDRESS": "limit_address",
    "PLANBOT_LIMIT_OVERALL": "limit_overall",
    "PLANBOT_PROXIES": "proxies",
    "PLANBOT_ORIGINS": "origins",
    "PLANBOT_LEAVE_TO": "leave_to",
    "PLANBOT_THEME": "theme",
}
"""Environment variable to field of Settings."""
WHOLE_NUMBERS = ("limit_conversation", "limit_address", "limit_overall", "proxies")


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
    for name, field in NAMES.items():
        if field in WHOLE_NUMBERS and field in given:
            if not given[field].isdecimal() or len(given[field]) > 9:
                raise SettingsError(f"{name} is '{given[field]}', which is not a whole number. Set it to one such as 15.")
            values[field] = int(given[field])
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
    return Settings(**values)  # type: ignore[arg-type]


def _origin(site: str) -> str:
    """A site as browsers name it: scheme and host, without a path. Raises SettingsError."""
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", site):
        raise SettingsError(
            f"PLANBOT_ORIGINS names '{site}', which is not a site. "
            "Write each as https://www.example.org, in lower case, without a path, with spaces between them."
        )
    return site
