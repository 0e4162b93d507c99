"""Documents in Rasa's graph: searched only where no card fits, told by ids alone, and never in the way of a turn."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot import settings
from bot.components import passages
from bot.components.cards import STANDARD
from bot.components.passages import DocumentPassages
from bot.language.encoder import EncoderMissing, shared_encoder
from bot.settings import ROOT, Settings
from tests.knowledge.search.language import add, shelf

GATES = "The snow gates on the Slaik road are closed for eleven days in a hard winter. A sign at Mirrenford tells when they shut."
CAFE = "The recovery cafe meets on Tuesdays in the Seamen's Mission. It is run by volunteers."
QUESTION = "how many days are the snow gates on the slaik road closed"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for part in ROOT.joinpath("content").iterdir():
        if part.name != "documents":
            (tmp_path / part.name).symlink_to(part)
    here = Settings(content=tmp_path)
    monkeypatch.setattr(settings, "read", lambda: here)
    return here


def made() -> DocumentPassages:
    return DocumentPassages(**DocumentPassages.get_default_config())


def read(
    intent: str = "nlu_fallback", confidence: float = 0.1, component: DocumentPassages | None = None
) -> dict[str, Any]:
    message = Message({"text": QUESTION, "intent": {"name": intent, "confidence": confidence}, STANDARD: QUESTION})
    (component or made()).process([message])
    return message.as_dict(only_output_properties=True).get("passages") or {}


def test_it_tells_ids_scores_and_sentences_and_no_text(place: Settings) -> None:
    add(place, "roads", GATES)
    add(place, "cafes", CAFE)
    told = read()
    assert told["found"][0]["id"] == "roads:v1:0" and told["found"][0]["score"] > told["found"][1]["score"]
    assert told["quote"]["id"] == "roads:v1:0" and 0 in told["quote"]["sentences"]
    assert not {"snow", "gates", "slaik"} & set(json.dumps(told).lower().split())


@pytest.mark.parametrize(
    ("intent", "confidence"),
    [
        *(("priorities", 0.9), ("priorities", 0.76), ("council_other", 0.9)),
        *((name, 0.1) for name in ("medical_advice", "off_topic", "hello", "contact_which", "urgent_crisis", "tell_me_more")),
    ],
)
def test_nothing_is_searched_when_a_card_is_sure_or_refuses_or_nothing_was_asked(
    intent: str, confidence: float, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(place, "roads", GATES)

    def searched() -> None:
        raise AssertionError("it was searched")

    monkeypatch.setattr(DocumentPassages, "_find", lambda *_: searched())
    assert read(intent, confidence) == {}


@pytest.mark.parametrize(("intent", "confidence"), [("budget_total", 1.0), ("priorities", 0.2), ("council_other", 0.2)])
def test_a_document_may_answer_where_the_card_only_says_that_it_is_not_known_or_is_a_guess(
    intent: str, confidence: float, place: Settings
) -> None:
    add(place, "roads", GATES)
    add(place, "cafes", CAFE)
    assert read(intent, confidence)["quote"]["id"] == "roads:v1:0"


@pytest.mark.parametrize(("intent", "likely", "quoted"), [("priorities", 0.59, False), ("priorities", 0.61, True), ("budget_total", 0.59, True)])
def test_of_a_card_that_answers_and_a_document_the_likelier_right_answers(
    intent: str, likely: float, quoted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DocumentPassages, "_find", lambda *_: {"found": [], "quote": {"probability": likely}})
    assert ("quote" in read(intent, 0.6)) is quoted


def test_the_text_that_the_cards_encoded_is_not_encoded_again(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add(place, "roads", GATES)
    encoder = shared_encoder()
    encoder.encode([QUESTION])
    encoded: list[str] = []

    def run(texts: Sequence[str]) -> Any:
        encoded.extend(texts)
        return type(encoder)._run(encoder, texts)

    monkeypatch.setattr(encoder, "_run", run)
    assert read()["found"]
    assert QUESTION not in encoded


def test_without_documents_it_does_nothing_at_all(
    place: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(passages, "shared_search", None)
    assert read() == {} and not caplog.records


def test_a_change_of_the_library_is_seen_by_the_running_component(place: Settings) -> None:
    component = made()
    add(place, "cafes", CAFE)
    assert [row["id"] for row in read(component=component)["found"]] == ["cafes:v1:0"]
    add(place, "roads", GATES)
    assert read(component=component)["quote"]["id"] == "roads:v1:0"
    shelf(place).withdraw("roads")
    told = read(component=component)
    assert "quote" not in told and [row["id"] for row in told["found"]] == ["cafes:v1:0"]


@pytest.mark.parametrize("damage", ["cut off", "gone", "pointer"])
def test_a_broken_index_loses_no_turn_and_is_logged_without_words(
    damage: str, place: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    add(place, "roads", GATES)
    (file,) = place.documents.glob("search-*.index")
    if damage == "cut off":
        file.with_suffix(".new").write_bytes(file.read_bytes()[:100])
        file.with_suffix(".new").replace(file)
    elif damage == "gone":
        file.unlink()
    else:
        (place.documents / "manifest.json").write_text("{")
    with caplog.at_level(logging.ERROR):
        assert read() == {}
    assert "could not be searched" in caplog.text and "snow" not in caplog.text


def test_without_the_encoder_the_turn_goes_on(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add(place, "roads", GATES)

    def missing() -> None:
        raise EncoderMissing("The sentence encoder is not installed. Run `make setup`.")

    monkeypatch.setattr(passages, "shared_search", missing)
    assert read() == {}
