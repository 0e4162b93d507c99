"""Settings: documented, read from the environment, and refused in a sentence when they cannot be used."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot import settings as module
from bot.errors import Sorry
from bot.settings import NAMES, ROOT, Settings, SettingsError, read

EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
DOCUMENTED = dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, re.MULTILINE))


def test_every_setting_stands_in_env_example_and_nothing_else_does() -> None:
    assert sorted(DOCUMENTED) == sorted(NAMES)


def test_every_setting_of_the_program_has_a_name_in_the_environment() -> None:
    assert sorted(NAMES.values()) == sorted(field.name for field in fields(Settings))


def test_every_setting_is_explained_above_its_line() -> None:
    lines = EXAMPLE.split("\n")
    for name in NAMES:
        place = next(i for i, line in enumerate(lines) if line.startswith(f"{name}="))
        assert lines[place - 1].startswith("# ") and len(lines[place - 1]) > 20, name


def test_the_values_in_env_example_are_the_defaults() -> None:
    assert read(DOCUMENTED) == read({}) == Settings()


def test_by_default_it_listens_on_this_machine_only_and_is_not_official() -> None:
    settings = read({})
    assert (settings.host, settings.port, settings.production, settings.official) == ("127.0.0.1", 5005, False, False)
    assert (settings.content, settings.data, settings.models) == (ROOT / "content", ROOT / "var", ROOT / "models")


def test_given_settings_are_taken_and_stripped(tmp_path: Path) -> None:
    settings = read(
        {
            "PORT": " 8080 ",
            "HOST": "0.0.0.0",
            "PLANBOT_PROFILE": "production",
            "PLANBOT_OWNER": "The council",
            "PLANBOT_DATA": str(tmp_path),
        }
    )
    assert (settings.port, settings.host, settings.production, settings.official) == (8080, "0.0.0.0", True, True)
    assert settings.data == tmp_path


def test_the_sites_that_may_show_the_chat_are_a_list() -> None:
    settings = read({"PLANBOT_ORIGINS": "https://www.example.org  http://localhost:8080"})
    assert settings.origins == ("https://www.example.org", "http://localhost:8080")


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_value_means_the_default(value: str) -> None:
    assert read(dict.fromkeys(NAMES, value)) == Settings()


def test_folders_are_absolute_and_home_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    settings = read({"PLANBOT_DATA": "here", "PLANBOT_MODELS": "~/there"})
    assert (settings.data, settings.models) == (tmp_path / "here", tmp_path / "there")


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("PORT", "http", "PORT is 'http', which is not a port. Set it to a number such as 5005."),
        ("PORT", "0", "PORT is '0', which is not a port."), ("PORT", "65536", "PORT is '65536'"), ("PORT", "-1", "PORT is '-1'"),
        ("PORT", "50.5", "PORT is '50.5'"), ("PORT", "²", "PORT is '²', which is not a port."),
        ("PLANBOT_ORIGINS", "https://a.example/page", "PLANBOT_ORIGINS names 'https://a.example/page', which is not a site."),
        ("PLANBOT_ORIGINS", "https://a.example *", "PLANBOT_ORIGINS names '*'"),
        ("PLANBOT_ORIGINS", "https://a.example; script-src *", "PLANBOT_ORIGINS names 'https://a.example;'"),
        ("PLANBOT_LEAVE_TO", "javascript:alert(1)", "PLANBOT_LEAVE_TO is not the address of a page."),
        ("PLANBOT_THEME", "none.css", "PLANBOT_THEME names none.css, which is not there."),
        ("PLANBOT_PROFILE", "prod", "PLANBOT_PROFILE is 'prod'. Set it to one of: default, production."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_a_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(sentence)) as caught:
        read({name: value})
    assert isinstance(caught.value, Sorry)


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"TELEGRAM_TOKEN": "a b/c"}, "TELEGRAM_TOKEN is not a token."),
        ({"TELEGRAM_MODE": "carrier pigeon"}, "TELEGRAM_MODE is not a way to get messages. Set it to one of: polling, webhook."),
        ({"TELEGRAM_TOKEN": "1:a", "TELEGRAM_MODE": "webhook"}, "TELEGRAM_MODE is webhook, but TELEGRAM_WEBHOOK_URL is not set."),
        ({"TELEGRAM_WEBHOOK_URL": "chat.example.org"}, "TELEGRAM_WEBHOOK_URL is not a web address."),
        ({"TELEGRAM_API_URL": "ftp://x"}, "TELEGRAM_API_URL is not a web address."),
        ({"TELEGRAM_SECRET": "short"}, "TELEGRAM_SECRET cannot be used."), ({"PLANBOT_SECRET_KEY": "short"}, "PLANBOT_SECRET_KEY is too short"),
        ({"TWILIO_NUMBER": "+44", "TWILIO_ACCOUNT_SID": "AC"}, "TWILIO_AUTH_TOKEN and TWILIO_WEBHOOK_URL must be set too"),
        ({"FACEBOOK_VERIFY": "word"}, "FACEBOOK_SECRET and FACEBOOK_PAGE_ACCESS_TOKEN must be set too"),
    ],
)  # fmt: skip
def test_settings_of_messaging_apps_that_do_not_fit_are_a_sentence_without_the_value(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(sentence)) as caught:
        read(given)
    assert "a b/c" not in str(caught.value)


def test_secrets_are_not_in_what_is_printed_of_the_settings() -> None:
    secrets = ("PLANBOT_SECRET_KEY", "PLANBOT_DATABASE", "TELEGRAM_TOKEN", "TELEGRAM_SECRET", "TWILIO_AUTH_TOKEN", "FACEBOOK_SECRET",
               "FACEBOOK_VERIFY", "FACEBOOK_PAGE_ACCESS_TOKEN")  # fmt: skip
    values = dict.fromkeys(secrets, "123456:never-shown-anywhere")
    others = {"TELEGRAM_SECRET": "never-shown-anywhere", "PLANBOT_DATABASE": "postgresql://a:never-shown-anywhere@b/c", "TWILIO_NUMBER": "+44",
              "TWILIO_ACCOUNT_SID": "AC", "TWILIO_WEBHOOK_URL": "https://x.example/webhooks/twilio/webhook"}  # fmt: skip
    assert "never-shown" not in repr(read({**values, **others}))


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=6001\nPLANBOT_OWNER=The file\nPLANBOT_CONTACT=\n", "utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    assert (read().port, read().owner, read().contact) == (6001, "The file", None)
    monkeypatch.setenv("PORT", "6002")
    assert (read().port, read().owner) == (6002, "The file")
