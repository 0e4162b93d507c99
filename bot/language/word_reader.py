"""Reading questions and passages word by word, where one vector a text is too coarse.

Each word of the question looks for its like among the words of a passage (late interaction, as in ColBERT: Khattab and Zaharia,
2020). The network is the sentence encoder's, with weights learned for this alone from questions that people wrote to passages
(`python -m benchmarks words-train`; benchmarks/search_examples/): it has learned what answers what, and which of a question's
words count. A question is also given a few blank words, which the network fills with what it takes the question to be about.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError  # type: ignore[attr-defined]
from safetensors.numpy import load_file
from tokenizers import BertWordPieceTokenizer

from bot.language import encoder, network
from bot.language.encoder import EncoderMissing

LEARNED = Path(__file__).parent / "learned" / "words.safetensors"
SIZE = 96
"""Numbers in a word's vector."""
MOST_OF_PASSAGE, MOST_OF_QUESTION = 480, 128
"""Word pieces that are read of each."""
BLANKS = 6
START, END, BLANK = 101, 102, 103
QUESTION, PASSAGE = 1, 2
"""What tells the network which of the two it reads: word pieces that stand in no text."""
_HEAD = ("projection", "weight", "bias")
_BATCH = 4
"""Small batches of long texts take less memory, and no longer."""


class WordReader:
    """Reads with the encoder's `weights`, on so many `threads`. Raises EncoderMissing when what was learned is missing, damaged,
    or was learned for other weights."""

    def __init__(self, weights: Path, learned: Path = LEARNED, threads: int = 1) -> None:
        try:
            tensors = load_file(learned)
            self._projection, self._weight, self._bias = (tensors.pop(name) for name in _HEAD)
            model = network.with_weights(weights, tensors)
        except (OSError, SafetensorError, KeyError, network.OtherNetwork) as error:
            raise EncoderMissing(f"What search learned ({learned.name}) does not fit the encoder. Run `make setup` again.") from error
        self._session = network.session(model)
        self._tokenizer = BertWordPieceTokenizer(str(encoder.VOCABULARY), lowercase=True)
        self._threads = threads

    def question(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """A question's words with its blanks: unit vectors, float32, shape (n, SIZE), and how much each counts, 1 in all."""
        pieces = self._pieces([text])[0][:MOST_OF_QUESTION]
        (output,) = self._run([question_row(pieces)])
        counts = np.logaddexp(0, output @ self._weight + self._bias)
        counts[0] = 0  # the mark at the start
        return _unit(output @ self._projection), (counts / counts.sum()).astype(np.float32)

    def passages(self, texts: Sequence[Sequence[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
        """The words of passages, each given as its pieces in their order (the heading, the sentences): unit vectors, float32, shape
        (n, SIZE), and where each piece ends among them."""
        tokens = iter(self._pieces([piece for text in texts for piece in text]))
        rows, ends = [], []
        for text in texts:
            pieces = [next(tokens) for _ in text]
            rows.append([token for piece in pieces for token in piece][:MOST_OF_PASSAGE])
            ends.append(np.minimum(np.cumsum([len(piece) for piece in pieces], dtype=np.int64), MOST_OF_PASSAGE))
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        batches = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]

        def read(batch: Sequence[int]) -> list[np.ndarray]:
            outputs = self._run([passage_row(rows[number]) for number in batch])
            return [_unit(output[2:-1] @ self._projection) for output in outputs]

        with ThreadPoolExecutor(self._threads) as pool:
            vectors = dict(zip(order, (own for batch in pool.map(read, batches) for own in batch)))
        return [(vectors[number], ends[number]) for number in range(len(rows))]

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def _run(self, rows: Sequence[Sequence[int]]) -> list[np.ndarray]:
        """The network's last layer for each row of word pieces, shape (its length, 384)."""
        ids, mask = padded(rows)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (output,) = self._session.run([encoder.OUTPUT], feed)
        return [own[: len(row)] for own, row in zip(output, rows)]


def question_row(pieces: Sequence[int]) -> list[int]:
    """A question's word pieces as the network reads them."""
    return [START, QUESTION, *pieces, *[BLANK] * BLANKS, END]


def passage_row(pieces: Sequence[int]) -> list[int]:
    """A passage's word pieces as the network reads them."""
    return [START, PASSAGE, *pieces, END]


def padded(rows: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of word pieces as one array, and which of it is no padding: int64, shape (rows, the longest's length)."""
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)], mask[place, : len(row)] = row, 1
    return ids, mask


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@lru_cache(maxsize=1)
def shared_word_reader() -> WordReader:
    """The process's one reader of questions. Raises EncoderMissing as WordReader does."""
    return WordReader(encoder.weights())


def read_many(texts: Sequence[Sequence[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """As WordReader.passages, on every core. Raises EncoderMissing as WordReader does."""
    return WordReader(encoder.weights(), threads=os.cpu_count() or 1).passages(texts)
