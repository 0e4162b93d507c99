"""The channels that credentials.yml names; each opens by its settings."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.utils.common import class_from_module_path
from rasa.shared.utils.io import read_config_file
from sanic import Blueprint

from bot import settings as settings_module
from bot.settings import ROOT, Settings, SettingsError

FILE = ROOT / "credentials.yml"


class ConfiguredChannel(InputChannel):
    """A channel that settings open, whoever reads its line in credentials.yml."""

    @classmethod
    @abstractmethod
    def from_settings(cls, settings: Settings) -> Optional[InputChannel]:
        """The channel; None when the settings leave it off. Raises SettingsError when it lacks the server's key."""

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """What Rasa's own commands call. They open every channel of the file, so one that is off gets a door that leads nowhere."""
        return cls.from_settings(settings_module.read()) or Closed(cls.name())


class Closed(InputChannel):
    """A channel that is off."""

    def __init__(self, name: str) -> None:
        self._name = name

    def url_prefix(self) -> str:
        return self._name

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        return Blueprint(f"{self._name}_off")


def configured(settings: Settings, file: Path = FILE) -> list[InputChannel]:
    """Those of the file that the settings open. Raises SettingsError for a line that is no channel of this kind."""
    opened = []
    for name in read_config_file(file):
        try:
            channel = class_from_module_path(name)
        except (ImportError, AttributeError):
            channel = None
        if not (isinstance(channel, type) and issubclass(channel, ConfiguredChannel)):
            raise SettingsError(
                f"credentials.yml names '{name}', which `planbot serve` has no door for. Take the line out, "
                "or give the connector a door such as those in bot/channels."
            )
        if (made := channel.from_settings(settings)) is not None:
            opened.append(made)
    return opened
