"""How language is read, handed in: nothing in search knows how it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Lemmatise = Callable[[Sequence[str]], list[list[str]]]
"""Texts to the lemmas that carry their meaning."""
Encode = Callable[[Sequence[str]], np.ndarray]
"""Texts to unit vectors, float32, shape (n, dimensions)."""
ReadWords = Callable[[Sequence[Sequence[str]]], list[tuple[np.ndarray, np.ndarray]]]
"""Texts, each as its pieces in their order, to the vectors of their words, int8, shape (words, size), and where each piece ends
among them. All of one length, whatever it is."""
AskWords = Callable[[str], tuple[np.ndarray, np.ndarray]]
"""A question to the vectors of its words, float32, shape (words, size), and how much each word counts, 1 in all."""


@dataclass(frozen=True)
class Language:
    """The ways of reading that search needs: `encode` for meaning, the others for words."""

    lemmatise: Lemmatise
    encode: Encode
    read_words: ReadWords
    ask_words: AskWords
