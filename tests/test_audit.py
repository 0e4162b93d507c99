"""The audit log: one line of JSON for each switch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import audit, cli
from bot.settings import ROOT


def test_each_line_says_who_what_and_when(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    audit.record(folder, "hide", "care_at_home")
    audit.record(folder, "pause", "two\nlines")
    lines = [json.loads(line) for line in (folder / audit.FILE).read_text().splitlines()]
    assert [(line["action"], line["detail"]) for line in lines] == [("hide", "care_at_home"), ("pause", "two\nlines")]
    assert all(line["user"] and line["at"].endswith("+00:00") for line in lines)


def test_what_staff_do_with_documents_is_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("documents"))
    monkeypatch.setenv("PLANBOT_CONTENT", str(tmp_path / "content"))
    monkeypatch.setenv("PLANBOT_DATA", str(tmp_path / "var"))
    document = tmp_path / "hub.md"
    document.write_text("# The Wellbeing Hub\n\nThe hub is for everyone over 16 who lives here. It opens in May.\n", "utf-8")
    for command in (["load", str(document), "--title", "Hub"], ["withdraw", "hub"], ["restore", "hub"], ["remove", "hub"]):
        result = CliRunner().invoke(cli.app, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in (tmp_path / "var" / audit.FILE).read_text().splitlines()]
    assert [line["action"] for line in lines] == ["load", "withdraw", "restore", "remove"]
    assert all("hub" in line["detail"] for line in lines)
