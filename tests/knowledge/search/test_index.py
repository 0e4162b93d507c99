"""The index file: whole, mapped, replaced without a restart, and never encoding again what it has encoded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.search import index, tensors
from bot.language.word_reader import LEARNED
from tests.knowledge.search.language import TEXTS, document, encode, passage, read_words

ALARM = "The alarm costs 4 pounds a week. A button reaches us at any hour."
CAFE = "The cafe opens on Monday."


def build(*texts: str, known: index.Index | None = None) -> index.Index:
    made = [passage("plan", text, number, ("Services",)) for number, text in enumerate(texts)]
    return index.build([document("plan")], made, TEXTS, known)


def test_what_is_read_back_is_what_was_built(tmp_path: Path) -> None:
    built = build(ALARM, CAFE)
    index.write(built, tmp_path / "search.index")
    read = index.read(tmp_path / "search.index")
    assert read.documents == built.documents
    assert read.fingerprint == built.fingerprint
    assert [read.passage(n) for n in range(read.count)] == [
        passage("plan", t, n, ("Services",)) for n, t in enumerate((ALARM, CAFE))
    ]
    assert read.lexicon.vocabulary == built.lexicon.vocabulary
    for name, array in built.arrays.items():
        assert np.array_equal(read.arrays[name], array), name


def test_the_arrays_are_mapped_not_copied_and_cannot_be_written(tmp_path: Path) -> None:
    index.write(build(ALARM), tmp_path / "search.index")
    vectors = index.read(tmp_path / "search.index").arrays["passage_vectors"]
    assert not vectors.flags.owndata
    with pytest.raises(ValueError):
        vectors[0, 0] = 1.0


def test_sentence_vectors_in_whole_numbers_are_near_the_true_ones() -> None:
    built = build(ALARM)
    true = encode([ALARM[start:end] for start, end in built.passage(0).sentences])
    assert np.abs(built.sentence_vectors(0) - true).max() < 0.01


def test_a_passage_is_found_by_its_id() -> None:
    built = build(ALARM, CAFE)
    assert built.place("plan:v1:1") == 1
    assert built.place("plan:v1:7") is None


def test_what_is_known_word_for_word_is_not_encoded_again() -> None:
    encoded: list[str] = []
    read: list[str] = []

    def counting(texts: Sequence[str]) -> np.ndarray:
        encoded.extend(texts)
        return encode(texts)

    def counting_words(texts: Sequence[Sequence[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
        read.extend(piece for text in texts for piece in text)
        return read_words(texts)

    known = build(ALARM)
    made = [passage("plan", CAFE, 0, ("Services",)), passage("plan", ALARM, 1, ("Services",))]
    again = index.build([document("plan")], made, replace(TEXTS, encode=counting, words=counting_words), known)
    assert encoded and not any("alarm" in text for text in encoded)
    assert np.array_equal(again.arrays["passage_vectors"][1], known.arrays["passage_vectors"][0])
    assert np.array_equal(again.sentence_vectors(1), known.sentence_vectors(0))
    assert read and not any("alarm" in piece for piece in read)
    for now, before in zip(again.words(1), known.words(0)):
        assert np.array_equal(now, before)


def test_a_passage_has_a_vector_for_each_word_and_knows_which_sentence_it_is_of() -> None:
    without = replace(passage("plan", "A list of alarms", 1, ("Lists",)), sentences=())
    built = index.build([document("plan")], [passage("plan", ALARM, 0, ("Services",)), without], TEXTS)
    vectors, starts = built.words(0)
    ((true, ends),) = read_words([["Services.", *(ALARM[a:b] for a, b in built.passage(0).sentences)]])
    assert np.allclose(vectors, true, atol=0.01)
    assert list(starts) == [0, *ends]
    vectors, starts = built.words(1)
    assert len(starts) == 2
    assert len(vectors) == 3


def test_a_changed_state_keeps_the_passages_and_changes_the_fingerprint() -> None:
    built = build(ALARM)
    withdrawn = index.with_documents(built, [replace(document("plan"), state="withdrawn")])
    assert withdrawn.fingerprint != built.fingerprint
    assert not withdrawn.shown.any()
    assert withdrawn.passage(0) == built.passage(0)
    with pytest.raises(ValueError):
        index.with_documents(built, [document("another")])


def test_two_versions_of_a_document_stand_side_by_side() -> None:
    documents = [replace(document("plan", "superseded", "plan"), version="v0"), document("plan")]
    made = [replace(passage("plan", ALARM), version="v0"), passage("plan", CAFE)]
    built = index.build(documents, made, TEXTS)
    assert [built.document(number).state for number in range(2)] == ["superseded", "current"]


def test_a_failed_write_leaves_the_old_index_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "search.index"
    index.write(build(ALARM), path)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError):
        index.write(build(CAFE), path)
    assert index.read(path).passage(0).text == ALARM
    assert [file.name for file in tmp_path.iterdir()] == ["search.index"]


@pytest.mark.parametrize("length", [0, 3, 8, 40, 500])
def test_a_cut_off_index_is_said_to_be_broken(tmp_path: Path, length: int) -> None:
    path = tmp_path / "search.index"
    index.write(build(ALARM), path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(index.IndexBroken, match="Load the documents again"):
        index.read(path)


def test_an_index_of_no_passages_can_be_kept_and_searched(tmp_path: Path) -> None:
    index.write(index.build([], [], TEXTS), tmp_path / "search.index")
    read = index.read(tmp_path / "search.index")
    assert read.count == 0
    assert read.lexicon.search(read.lexicon.read(["alarm"])).shape == (0,)


@pytest.mark.parametrize("documents", ["[{}]", "{", "null"])
def test_an_index_whose_documents_cannot_be_read_is_said_to_be_broken(tmp_path: Path, documents: str) -> None:
    path = tmp_path / "search.index"
    tensors.write(path, build(ALARM).arrays, {"format": index.FORMAT, "documents": documents, "fingerprint": "x"})
    with pytest.raises(index.IndexBroken, match="Load the documents again"):
        index.read(path)


def test_the_format_tells_by_which_weights_words_were_read() -> None:
    """An index made with other weights must not be read: when this fails, raise FORMAT and put the new sum here."""
    assert (index.FORMAT, hashlib.sha256(LEARNED.read_bytes()).hexdigest()[:16]) == ("4", "42bd5c30a23f5187")
