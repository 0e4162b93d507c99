"""docs/comms/documents.md: what it says the program says, and its commands done in order."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.knowledge import yaml_file

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "comms" / "documents.md").read_text("utf-8")
runner = CliRunner()


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("documents"))
    monkeypatch.setenv("PLANBOT_CONTENT", str(tmp_path / "content"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "content"


def planbot(*words: str) -> str:
    done = runner.invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_every_sentence_the_page_explains_is_one_the_program_says() -> None:
    folder = ROOT / "bot" / "knowledge" / "documents"
    program = "".join(path.read_text("utf-8") for path in folder.glob("*.py")) + (ROOT / "bot" / "loading.py").read_text("utf-8")
    explained = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert len(explained) > 10
    for sentence in explained:
        known = re.sub(r"\.docx|a PDF|100", "{}", sentence)
        shapes = re.sub(r"\{[^{}]*(\[[^\]]*\])?[^{}]*\}", "{}", program)
        assert sentence in program or known in shapes, sentence


def test_the_list_on_the_page_is_one_that_can_be_read(tmp_path: Path) -> None:
    (listing,) = re.findall(r"```yaml\n(documents:.*?)```", PAGE, re.DOTALL)
    (tmp_path / "documents.yml").write_text(listing, "utf-8")
    assert len(yaml_file.read(tmp_path / "documents.yml", "documents")["documents"]) == 2


def test_the_steps_of_the_page_work_in_their_order(content: Path, tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# Old\n\nThe hub opens in May, and everyone may come.\n", "utf-8")
    (tmp_path / "new.md").write_text("# New\n\nThe hub opens in June, and everyone may come.\n", "utf-8")
    said = planbot("load", "old.md", "--title", "Plan 2022-2025", "--period", "2022-2025", "--date", "2022-04-08")
    assert "Loaded: Plan 2022-2025 (id plan-2022-2025" in said and "Look at how it was read:" in said
    planbot("load", "new.md", "--title", "Plan 2025-2028", "--period", "2025-2028")
    said = planbot("supersede", "plan-2022-2025", "plan-2025-2028")
    assert "'plan-2022-2025' is superseded by 'plan-2025-2028'." in said and "What changes, as a page:" in said
    listed = planbot("documents")
    assert "superseded by plan-2025-2028 Plan 2022-2025 (2022-2025, published 2022-04-08, loaded" in listed
    assert "is withdrawn" in planbot("withdraw", "plan-2022-2025")
    version = re.search(r"plan-2022-2025:(\w{12})", listed)
    assert version and "is current again" in planbot("restore", f"plan-2022-2025:{version[1]}")
    assert "Removed: Plan 2022-2025" in planbot("remove", "plan-2022-2025")
    assert "plan-2022-2025" not in planbot("documents")


def test_a_file_that_cannot_be_loaded_is_named_and_the_command_fails(content: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    done = runner.invoke(app, ["load", "empty.pdf"])
    assert done.exit_code == 1
