"""Kept sentence vectors: the same texts, the same encoder, nothing else; and enough of the examples are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import urgent_texts
from bot.language import encoder as encoder_module
from bot.language.encoder import LAST, MIDWAY, Encoder, shared_encoder, weights
from bot.language.kept_vectors import KeptVectors
from bot.language.spelling import Speller, words_of
from bot.quality import examples
from bot.settings import ROOT

TEXTS = ["care at home", "an alarm for my gran", "the priorities"]


class Idle(Encoder):
    """The real encoder, which must not have to work anything out."""

    def _run(self, batch: Sequence[str]) -> np.ndarray:
        raise AssertionError(f"worked out: {batch}")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "vectors.npy", tmp_path / "vectors_midway.npy"]
    KeptVectors(made[0], weights()).keep(dict(zip(TEXTS, shared_encoder().encode(TEXTS))))
    KeptVectors(made[1], weights()).keep(dict(zip(TEXTS, shared_encoder().encode_midway(TEXTS))))
    return made


@pytest.fixture
def file(files: list[Path]) -> Path:
    return files[0]


def kept_in(files: Sequence[Path]) -> list[KeptVectors]:
    return [KeptVectors(file, weights()) for file in files]


@pytest.mark.parametrize("encode", [Encoder.encode, Encoder.encode_midway])
def test_what_is_kept_is_not_worked_out_again_and_is_nearly_exact(
    files: list[Path], encode: Callable[[Encoder, list[str]], np.ndarray]
) -> None:
    kept = encode(Idle(weights(), kept=kept_in(files)), TEXTS)
    assert (np.einsum("ij,ij->i", kept, encode(shared_encoder(), TEXTS)) > 0.9995).all()
    assert np.allclose(np.linalg.norm(kept, axis=1), 1, atol=1e-5)


def test_what_is_not_kept_is_worked_out(files: list[Path]) -> None:
    new = ["who chairs the board", *TEXTS]
    vectors = Encoder(weights(), kept=kept_in(files)).encode(new)
    assert float(vectors[0] @ shared_encoder().encode(new)[0]) > 0.9999


def test_of_each_layer_what_was_asked_for_is_kept(files: list[Path]) -> None:
    encoder = Encoder(weights(), kept=kept_in(files))
    encoder.encode(["who chairs the board", TEXTS[0]])
    encoder.encode_midway(TEXTS[:2])
    encoder.keep()
    everything = ["who chairs the board", *TEXTS]
    last, midway = [set(kept.find(everything)) for kept in kept_in(files)]
    assert last == {"who chairs the board", TEXTS[0]} and midway == set(TEXTS[:2])


def test_another_encoder_finds_nothing_of_this_ones(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"other weights")
    assert KeptVectors(file, other).find(TEXTS) == {}


@pytest.mark.parametrize("content", [None, b"", b"no array", b"\x93NUMPY\x01\x00damaged"])
def test_a_file_that_is_missing_or_damaged_holds_nothing(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "vectors.npy"
    if content is not None:
        file.write_bytes(content)
    assert KeptVectors(file, weights()).find(TEXTS) == {}


def test_keeping_again_leaves_out_what_is_no_longer_an_example(file: Path) -> None:
    kept = KeptVectors(file, weights())
    kept.keep(kept.find(TEXTS[:1]))
    assert list(KeptVectors(file, weights()).find(TEXTS)) == TEXTS[:1]


def test_most_examples_are_kept_so_that_a_first_training_is_in_time() -> None:
    ordinary = [example.text for example in examples.read(ROOT / "data" / "nlu.yml")]
    urgent = [text for rows in urgent_texts.examples(ROOT / "content" / "urgent_examples").values() for text in rows]
    speller = Speller(word for text in (*ordinary, *urgent) for word in words_of(text))
    for file, texts, encode in (
        (encoder_module.KEPT[LAST], ordinary + urgent, shared_encoder().encode),
        (encoder_module.KEPT[MIDWAY], urgent, shared_encoder().encode_midway),
    ):
        standard = {speller.standard(text) for text in texts}
        kept = KeptVectors(file, weights()).find(standard)
        assert len(kept) / len(standard) > 0.8, f"Run `planbot train --keep-vectors`, and commit data/{file.name}."
        some = sorted(kept)[:: len(kept) // 20]
        assert all(float(kept[text] @ vector) > 0.999 for text, vector in zip(some, encode(some)))
