"""planbot search: questions over a folder of text, as lines of JSON that can be compared with any other search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli, searching
from bot.errors import Sorry

ALARM = "# Alarms\n\nA community alarm costs 4.35 pounds a week. It reaches a control room at any hour.\n"
CAFE = "# Recovery\n\nThe recovery café meets on Tuesdays in the Seamen's Mission.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts" / "more").mkdir(parents=True)
    (tmp_path / "texts" / "alarm.txt").write_text(ALARM, encoding="utf-8")
    (tmp_path / "texts" / "more" / "cafe.txt").write_text(CAFE, encoding="utf-8")
    return tmp_path / "texts"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, ["search", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_each_question_of_a_file_gets_a_line_of_json_with_offsets_of_the_file(folder: Path, tmp_path: Path) -> None:
    questions = ["what does an alarm cost a week", "whaur dae the cafe folk meet", "???"]
    (tmp_path / "questions.txt").write_text("\n".join(questions) + "\n\n", encoding="utf-8")
    lines = run("--documents", str(folder), "--queries", str(tmp_path / "questions.txt"), "--json").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["query"] for row in rows] == questions
    best = [row["passages"][0] for row in rows]
    assert [row["document"] for row in best[:2]] == ["alarm.txt", "more/cafe.txt"]
    for row in (passage for one in rows for passage in one["passages"]):
        text = (folder / row["document"]).read_text(encoding="utf-8")
        assert text[row["start"] : row["end"]] == row["text"]
        assert row["quote"] in row["text"]
    for row in rows:
        scores = [passage["score"] for passage in row["passages"]]
        assert scores == sorted(scores, reverse=True)


def test_one_question_is_answered_for_a_person_to_read(folder: Path) -> None:
    said = run("what does a community alarm cost", "--documents", str(folder), "--limit", "1")
    assert "alarm.txt" in said
    assert "more/cafe.txt" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "question in quotes"),
        (["q", "--documents", "nowhere"], "no folder nowhere"),
        (["--queries", "nowhere.txt"], "cannot be read"),
        (["q", "--cut", "words"], "passages, paragraphs, lines"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(arguments: list[str], words: str) -> None:
    with pytest.raises(Sorry, match=words):
        CliRunner().invoke(cli.app, ["search", *arguments], catch_exceptions=False)


def test_other_documents_are_read_as_staff_s_are_and_bad_ones_are_named(folder: Path) -> None:
    (folder / "alarm.html").write_text("<h1>Alarms</h1><p>An alarm is free for six weeks after hospital.</p>")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    named: list[str] = []
    made = searching.index_of(folder, "passages", named.append)
    assert {made.document(number).id for number in range(made.count)} == {"alarm.txt", "alarm.html", "more/cafe.txt"}
    assert [name.split()[0] for name in named] == ["broken.pdf"]


def test_a_folder_without_documents_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(Sorry, match="PDF, Word, HTML"):
        searching.index_of(tmp_path, "passages")


def test_a_file_without_questions_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n \n")
    with pytest.raises(Sorry, match="Write one a line"):
        searching.questions_in(tmp_path / "empty.txt")
