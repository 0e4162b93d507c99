"""The sentence vectors of the training examples, kept in a file: to encode them is more than half of a training.

A row is the key of a text and its vector in 8 bits a number, which has a cosine of 0.9999 with the exact one. The key
depends on the encoder's weights too, so that another encoder finds nothing of this one's. What is not in the file is
encoded, so it need not be up to date, only mostly so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

DIMENSIONS = 384
_ROW = np.dtype([("key", "<u8"), ("vector", "i1", DIMENSIONS)])
_MOST = 127


class KeptVectors:
    """What stands in `file`, for the encoder with these `weights`. A file that is missing or damaged holds nothing."""

    def __init__(self, file: Path, weights: Path) -> None:
        self._salt = hashlib.sha256(weights.read_bytes()).digest()
        self._file = file
        self._rows = _read(file)

    def find(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        """The unit vectors of those texts that are kept."""
        if not len(self._rows):
            return {}
        wanted = list(texts)
        keys = np.array([self._key(text) for text in wanted], np.uint64)
        places = np.searchsorted(self._rows["key"], keys)
        kept = np.flatnonzero(np.take(self._rows["key"], places, mode="clip") == keys)
        vectors = self._rows["vector"][places[kept]].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip((wanted[i] for i in kept), vectors))

    def keep(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Write the file anew with these texts alone. Sorted rows let git store only what changed."""
        rows = np.zeros(len(vectors), _ROW)
        for row, (text, vector) in zip(rows, vectors.items()):
            row["key"], row["vector"] = self._key(text), np.rint(vector * (_MOST / np.abs(vector).max()))
        self._rows = np.sort(rows, order="key")
        np.save(self._file, self._rows)

    def _key(self, text: str) -> int:
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, key=self._salt).digest(), "little")


def _read(file: Path) -> np.ndarray:
    try:
        rows = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return np.zeros(0, _ROW)
    return rows if rows.dtype == _ROW else np.zeros(0, _ROW)
