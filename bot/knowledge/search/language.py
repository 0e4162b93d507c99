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
"""Texts, each as its pieces in their order, to unit vectors of their words, float32, shape (words, size), and where each piece
ends among them. What is too long is read as far as it goes: its last pieces have no words."""
AskWords = Callable[[str], tuple[np.ndarray, np.ndarray]]
"""A question to unit vectors of its words, float32, shape (words, size), and how much each word counts, 1 in all."""


@dataclass(frozen=True)
class TextReading:
    """How the texts of an index are read: thousands at once."""

    lemmatise: Lemmatise
    encode: Encode
    words: ReadWords


@dataclass(frozen=True)
class QuestionReading:
    """How questions are read: one at a time, and soon."""

    lemmatise: Lemmatise
    encode: Encode
    words: AskWords
