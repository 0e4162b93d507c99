"""The tagger of names and addresses: what it adds to the rules, what it leaves alone, and what happens without it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import settings
from bot.guard import personal, tagger
from bot.guard.personal import redact
from bot.guard.public import public_words, read
from bot.guard.tagger import Tagger, shared_tagger
from bot.knowledge import content
from bot.language.encoder import shared_encoder

PUBLIC = public_words(content.shared(settings.read().content))


@pytest.mark.parametrize("message, name", [
    ("is wullie-john still on the list for a rail", "wullie-john"),
    ("Cammy and me are splitting up and he's stopping my tablets", "Cammy"),
    ("joy my mother in law needs her toenails cut", "joy"),
])
def test_it_finds_names_that_the_rules_miss(message: str, name: str) -> None:
    assert redact(message, PUBLIC, shared_tagger()).text == message.replace(name, "(name)")


def test_a_will_that_asks_is_no_part_of_the_name_behind_it() -> None:
    assert redact("when will dougal be seen, he is 84", PUBLIC, shared_tagger()).text == "when will (name) be seen, he is 84"


@pytest.mark.parametrize("message", [
    "will the carers come on a sunday in may",
    "hope you can help, i need a bath board",
    "who are the members of the board",
    "what does Soumen Sengupta do",
    "is 0303 123 1015 the right number for social work",
    "where is the clinic in Lanark",
    "whit help is there fur ma maw at hame",
    "help",
    "I want to end my life bridge bridge river apple apple apple",
    "/help",
    "a retired matron told me to ask for a bath board",
])
def test_it_leaves_alone_what_is_nobodys(message: str) -> None:
    assert redact(message, PUBLIC, shared_tagger()).kinds == ()


@pytest.mark.parametrize("message", [
    "my name is Agnes Docherty and my phone is 07700 900123",
    "mum lives at 14 Glebe Street, Larkhall, ML9 1AB",
    "joy my mother in law needs her toenails cut",
    "Jean's man Tam fell. Jean is 80.",
])
def test_redacting_twice_changes_nothing(message: str) -> None:
    once = redact(message, PUBLIC, shared_tagger())
    assert once.kinds and redact(once.text, PUBLIC, shared_tagger()).text == once.text


def test_an_owners_s_stays_behind_the_mark() -> None:
    assert redact("wullie-john's rail is still no up", PUBLIC, shared_tagger()).text == "(name)'s rail is still no up"


def test_what_the_rules_take_for_a_name_stays_where_the_tagger_is_sure_that_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "my mum Jean fell"
    assert redact(message, PUBLIC).text == "my mum (name) fell"
    monkeypatch.setattr(personal, "CLEARED", 1.1)
    monkeypatch.setattr(personal, "TAGGED", 1.1)
    assert redact(message, PUBLIC, shared_tagger()).text == message
    assert "07700" not in redact("ring my mum on 07700 900123", PUBLIC, shared_tagger()).text, "numbers are the rules' alone"


def test_a_tagger_that_breaks_leaves_the_rules_and_no_word_of_the_message_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Tagger):
        def __init__(self) -> None:
            pass

        def read(self, text: str, *rest: Any) -> Any:
            raise ValueError(text)

    assert redact("my mum Jean fell", PUBLIC, Broken()).text == "my mum (name) fell"
    assert "ValueError" in caplog.text and "Jean" not in caplog.text


@pytest.mark.parametrize("text", ["", " ", "?!", "\0\0\0", "a " * 500, "ж" * 300, "12" * 200, "(name) fell"])
def test_any_text_can_be_read(text: str) -> None:
    tagged = shared_tagger().read(text, [], read(PUBLIC))
    assert [(t.start, t.stop) for t in tagged] == tagger.tokens(text)
    assert all(0 <= t.likely <= 1.0001 for t in tagged)


def test_a_word_far_into_a_long_message_has_its_own_vector() -> None:
    """The encoder reads 128 pieces at once; the message has many times as many words."""
    text = "the carer comes on monday and " * 40 + "Jean fell"
    places = tagger.tokens(text)
    vectors = tagger.vectors_of(text, places, shared_encoder())
    assert vectors.shape == (len(places), 384) and (np.abs(vectors).sum(axis=1) > 0).all()
    tagged = shared_tagger().read(text, [], read(PUBLIC))
    assert [text[t.start : t.stop] for t in tagged if t.likely > 0.5] == ["Jean"]


@pytest.mark.parametrize("harm", ["cut short", "zeroed", "another's", "gone"])
def test_a_field_that_is_not_whole_is_never_opened(tmp_path: Path, harm: str) -> None:
    """CRFsuite reads beyond the end of one that is cut short, which would end the process."""
    folder = shutil.copytree(tagger.LEARNED, tmp_path / "learned")
    field = folder / tagger.FIELD
    whole = field.read_bytes()
    if harm == "gone":
        field.unlink()
    else:
        field.write_bytes({"cut short": whole[: len(whole) // 2], "zeroed": bytes(len(whole)), "another's": whole + b"."}[harm])
    with pytest.raises((OSError, ValueError)):
        Tagger(folder, shared_encoder())
