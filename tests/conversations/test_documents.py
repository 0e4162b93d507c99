"""Conversations with an assistant whose documents staff change while it runs."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.knowledge.choices import READ_AROUND
from bot.settings import ROOT
from tests.conftest import Assistant
from tests.never_silent.conftest import Watched, begin, end, wait_until_ready

OLD = """# Hubs and services in the valley

## Wellbeing hubs

In spring the age for the wellbeing hubs was lowered to fifty, because carers asked for it. Each hub keeps a seat by the
stove. <script>window.ran = true</script> is what a careless editor left here.

## Gates

The snow gates on the Slaik road are painted red and white, and an engineer looks at them in autumn.
"""
NEW = OLD.replace("to fifty", "to forty").replace("Hubs and services", "Hubs, paths and services")
QUESTION = "why was the age for the wellbeing hubs lowered"
ANSWER = r'"[^"]*was lowered to fifty, because carers asked for it\.[^"]*"'
UNKNOWN = "why did the duke sell his horses to the circus"


class Documents:
    """An assistant with a copy of the content, and what staff do to its documents."""

    def __init__(self, watched: Watched, folder: Path) -> None:
        self.watched = watched
        self._folder = folder

    def staff(self, *words: str) -> None:
        environment = {"PLANBOT_CONTENT": str(self._folder / "content")}
        done = CliRunner().invoke(app, list(words), env=environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output

    def load(self, name: str, text: str, *more: str) -> None:
        file = self._folder / f"{name}.md"
        file.write_text(text, "utf-8")
        self.staff("load", str(file), "--title", name, *more)

    def ask(self, text: str, sender: str = "") -> dict[str, Any]:
        (reply,) = Assistant(self.watched.address, self.watched.process, self._folder).ask(text, sender or uuid.uuid4().hex)
        return reply

    def clear(self) -> None:
        shutil.rmtree(self._folder / "content" / "documents", ignore_errors=True)


@pytest.fixture(scope="module")
def _running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Documents]:
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(ROOT / "content", folder / "content", ignore=shutil.ignore_patterns("documents"))
    watched = begin(folder / "var", PLANBOT_CONTENT=str(folder / "content"))
    wait_until_ready(watched.process, watched.address)
    yield Documents(watched, folder)
    end(watched)


@pytest.fixture
def documents(_running: Documents) -> Documents:
    _running.clear()
    return _running


def outcome(reply: dict[str, Any]) -> str:
    return str(reply["custom"]["outcome"])


def key(reply: dict[str, Any], title: str = READ_AROUND) -> str:
    return next(str(choice["key"]) for choice in reply["custom"]["choices"] if choice["title"] == title)


def test_documents_answer_as_soon_as_they_are_loaded_and_no_longer_than_they_may_be_shown(documents: Documents) -> None:
    before = outcome(documents.ask(QUESTION))
    assert before != "answered_from_document"
    documents.load("Valley 2024", OLD, "--date", "2024-03-05", "--link", "https://valley.example/plan")
    sender = uuid.uuid4().hex
    reply = documents.ask(QUESTION, sender)
    assert outcome(reply) == "answered_from_document"
    assert 'From "Valley 2024", under "Wellbeing hubs":' in reply["text"]
    assert re.search(ANSWER, reply["text"])
    assert "Open the document: https://valley.example/plan" in reply["text"]
    assert "Valley 2024 (5 March 2024)" in reply["text"]
    more = documents.ask(key(reply), sender)
    assert outcome(more) == "answered_from_document" and "a seat by the" in more["text"]
    assert "<script>" in more["text"], "text is text"
    documents.ask(QUESTION, again := uuid.uuid4().hex)
    documents.staff("withdraw", "valley-2024")
    assert "no longer in use" in documents.ask("can you say that again", again)["text"]
    assert outcome(documents.ask(QUESTION)) == before
    for said in (key(reply), "tell me more", "where did you get that"):
        after = documents.ask(said, sender)
        assert "fifty" not in after["text"], said
    assert "no longer in use" in documents.ask(key(reply), sender)["text"]
    documents.staff("restore", "valley-2024")
    assert "to fifty" in documents.ask(key(reply))["text"]
    documents.staff("remove", "valley-2024")
    assert "fifty" not in documents.ask(key(reply), sender)["text"]


def test_the_current_document_answers_and_a_superseded_one_only_where_it_says_nothing(documents: Documents) -> None:
    documents.load("Valley 2024", OLD)
    documents.load("Valley 2027", NEW.partition("## Gates")[0])
    documents.staff("supersede", "valley-2024", "valley-2027")
    assert "to forty" in documents.ask(QUESTION)["text"]
    documents.load("Valley 2027", "# Paths\n\nThe path by the loch is open to wheelchairs, and has benches every hundred steps.\n")
    reply = documents.ask(QUESTION)
    assert "to fifty" in reply["text"]
    assert 'This document has been replaced by "Valley 2027".' in reply["text"]


def test_a_choice_is_typed_by_number_or_words_and_more_and_its_source_are_asked_for_in_words(documents: Documents) -> None:
    documents.load("Valley 2024", OLD)
    for said in ("1", "read more around this", "tell me more", "where did you get that"):
        sender = uuid.uuid4().hex
        documents.ask(QUESTION, sender)
        reply = documents.ask(said, sender)
        assert outcome(reply) == "answered_from_document" and "a seat by the" in reply["text"], said


def test_cards_win_over_documents_and_what_is_refused_stays_refused(documents: Documents) -> None:
    documents.load(
        "Valley 2024",
        "# Priorities\n\nThe priorities of the plan are snow, ice and wind.\n\nPeople with a headache should take two "
        "paracetamol tablets every four hours.\n",
    )
    priorities = documents.ask("What are the priorities of the plan?")
    assert priorities["custom"]["card"] == "priorities" and "wind" not in priorities["text"]
    medicine = documents.ask("how many paracetamol tablets should I take for a headache")
    assert outcome(medicine) in ("refused", "signposted") and "every four hours" not in medicine["text"]


def test_what_the_documents_do_not_answer_is_not_known(documents: Documents) -> None:
    documents.load("Valley 2024", OLD)
    reply = documents.ask(UNKNOWN)
    assert outcome(reply) != "answered_from_document" and "fifty" not in reply["text"]


def test_a_broken_index_costs_no_answer_but_those_from_documents(documents: Documents) -> None:
    documents.load("Valley 2024", OLD)
    quoted = documents.ask(QUESTION)
    documents.load("Valley 2024", OLD + "\nThe end of it all is here.\n")
    (file, *_) = sorted((documents._folder / "content" / "documents").glob("search-*.index"), key=lambda p: -p.stat().st_mtime)
    broken = file.with_suffix(".part")
    broken.write_bytes(file.read_bytes()[:200])
    broken.replace(file)
    assert outcome(documents.ask(QUESTION)) != "answered_from_document"
    assert outcome(documents.ask("What are the priorities?")) == "answered"
    assert "fifty" not in documents.ask(key(quoted))["text"]
    documents.load("Valley 2025", NEW)
    assert outcome(documents.ask(QUESTION)) == "answered_from_document"
