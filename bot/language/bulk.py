"""Encoding many texts at once: thousands of sentences when documents are loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from bot.language.encoder import DIMENSIONS, Encoder, weights


def encode_many(texts: Sequence[str]) -> np.ndarray:
    """As `Encoder.encode`, on every core and without pushing a resident's texts out of the shared memory.

    Raises EncoderMissing as `weights` does.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    return Encoder(weights(), threads=os.cpu_count() or 1, remembered=0).encode(texts)
