"""credentials.yml names the channels, and settings open them: for `planbot serve` and for Rasa's own commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rasa.core.run import create_http_input_channels
from sanic import Sanic

from bot.channels.configured import FILE, Closed, configured
from bot.settings import NAMES, Settings, SettingsError
from tests.channels.conftest import STOCK


def names(settings: Settings) -> list[str]:
    return [channel.name() for channel in configured(settings)]


def test_each_opens_by_its_settings(tmp_path: Path) -> None:
    assert names(Settings()) == ["rest"]
    assert names(Settings(profile="production")) == []
    assert names(replace(STOCK, data=tmp_path)) == ["rest", "twilio", "facebook"]
    assert names(replace(STOCK, data=tmp_path, facebook_verify=None)) == ["rest", "twilio"]


def test_rasas_own_commands_open_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.settings.dotenv_values", lambda file: {})
    monkeypatch.setenv("PLANBOT_DATA", str(tmp_path))
    for name, field in NAMES.items():
        if field.startswith("twilio"):
            monkeypatch.setenv(name, str(getattr(STOCK, field)))
        elif field.startswith("facebook"):
            monkeypatch.delenv(name, raising=False)
    opened = create_http_input_channels(None, str(FILE))
    assert [channel.url_prefix() for channel in opened] == ["rest", "twilio", "facebook"]
    assert [isinstance(channel, Closed) for channel in opened] == [False, False, True]
    app = Sanic("closed", configure_logging=False)
    app.blueprint(opened[2].blueprint(lambda message: None), url_prefix="/facebook")  # type: ignore[arg-type,return-value]
    assert not app.router.routes


@pytest.mark.parametrize("line", ["slack:\n  slack_token: x", "bot.channels.none.NoChannel:", "bot.settings.Settings:"])
def test_a_line_without_a_door_is_refused_in_a_sentence(tmp_path: Path, line: str) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text(line)
    with pytest.raises(SettingsError, match="which `planbot serve` has no door for"):
        configured(Settings(), file)
