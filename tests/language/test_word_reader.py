"""Reading word by word: what answers a question is met best, and what was learned must fit the encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language import encoder, network, word_reader
from bot.language.bulk import encode_many
from bot.language.encoder import DIMENSIONS, EncoderMissing, shared_encoder
from bot.language.lemmas import shared_lemmas
from bot.language.word_reader import LEARNED, SIZE, WordReader, read_many, shared_word_reader

OFFICER = ["Who we are.", "The chief officer is paid 90,000 pounds.", "She opened the new hub in March."]
VISITS = ["Visits.", "The shortest visit for personal care will be thirty minutes.", "It will be planned with the person."]


def met(question: str, vectors: np.ndarray) -> float:
    words, counts = shared_word_reader().question(question)
    return float(counts @ (words @ vectors.T).max(axis=1))


def test_the_passage_that_answers_is_met_best_in_other_words() -> None:
    (officer, _), (visits, _) = shared_word_reader().passages([OFFICER, VISITS])
    assert met("how much does the boss earn", officer) > met("how much does the boss earn", visits)
    hurried = "they pop in for quarter of an hour to wash my dad, what is the least he should get"
    assert met(hurried, visits) > met(hurried, officer)


def test_the_sentence_that_answers_is_met_best() -> None:
    ((vectors, ends),) = shared_word_reader().passages([OFFICER])
    paid, hub = vectors[ends[0] : ends[1]], vectors[ends[1] : ends[2]]
    assert met("when did the hub open", hub) > met("when did the hub open", paid)
    assert met("what is the wage of the chief officer", paid) > met("what is the wage of the chief officer", hub)


def test_words_are_unit_vectors_and_what_they_count_is_one_in_all() -> None:
    words, counts = shared_word_reader().question("who chairs the board?")
    assert words.shape == (len(counts), SIZE)
    assert np.allclose(np.linalg.norm(words, axis=1), 1, atol=1e-4)
    assert counts[0] == 0
    assert counts.sum() == pytest.approx(1, abs=1e-5)
    ((vectors, ends),) = shared_word_reader().passages([OFFICER])
    assert len(vectors) == ends[-1]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_many_passages_are_read_as_one_by_one() -> None:
    texts = [OFFICER, ["", "A much longer sentence about the board, who sits on it, and what they decide."], VISITS, [""]]
    for (many, ends), text in zip(read_many(texts), texts):
        ((one, its),) = shared_word_reader().passages([text])
        assert np.abs(many - one).max(initial=0) < 0.01
        assert list(ends) == list(its)
    assert read_many([]) == []


def test_what_is_too_long_is_read_as_far_as_it_goes() -> None:
    ((vectors, ends),) = shared_word_reader().passages([["Long.", *["word " * 300] * 3]])
    assert len(vectors) == ends[-1] == word_reader.MOST_OF_PASSAGE
    assert list(ends) == sorted(ends)
    assert len(shared_word_reader().question("word " * 900)[0]) <= word_reader.MOST_OF_QUESTION + word_reader.BLANKS + 3


@pytest.mark.parametrize("text", ["", "?", "\u200b", "x" * 5_000])
def test_an_odd_question_has_words_too(text: str) -> None:
    words, counts = shared_word_reader().question(text)
    assert np.isfinite(words).all()
    assert counts.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("damage", [b"", b"\x00" * 80, LEARNED.read_bytes()[:5_000]])
def test_what_was_learned_and_is_damaged_is_said_so(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "words.safetensors"
    file.write_bytes(damage)
    with pytest.raises(EncoderMissing, match=r"words\.safetensors"):
        WordReader(encoder.weights(), file)
    with pytest.raises(EncoderMissing):
        WordReader(encoder.weights(), tmp_path / "none.safetensors")


def test_other_weights_stand_in_the_network_and_nothing_else_changes(tmp_path: Path) -> None:
    name = "inner.encoder.layer.5.output.LayerNorm.bias"
    own = network.weights_of(encoder.weights())
    changed = tmp_path / "model.onnx"
    changed.write_bytes(network.with_weights(encoder.weights(), {name: own[name] + 1}))
    now = network.weights_of(changed)
    assert np.array_equal(now.pop(name), own.pop(name) + 1)
    assert all(np.array_equal(now[other], own[other]) for other in own)


@pytest.mark.parametrize("wrong", [{"nothing": np.zeros(3, np.float32)}, {"val_49_q": np.zeros(3, np.int8)}])
def test_weights_of_another_network_are_refused(wrong: dict[str, np.ndarray]) -> None:
    with pytest.raises(network.OtherNetwork):
        network.with_weights(encoder.weights(), wrong)


def test_many_texts_are_encoded_as_one_by_one() -> None:
    texts = ["The board.", "A much longer text about the board and who sits on it.", "The board."]
    many = encode_many(texts)
    assert np.abs(many - shared_encoder().encode(texts)).max() < 0.02
    assert encode_many([]).shape == (0, DIMENSIONS)


def test_lemmas_leave_out_what_carries_no_meaning() -> None:
    assert shared_lemmas()(["What are the costs of the alarms?", ""]) == [["cost", "alarm"], []]
