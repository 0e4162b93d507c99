"""Standard words for what residents write: Scots, text-speak, and slips of the thumb.

The encoder learnt from standard English; a question in Scots or with typos is closer to its example once its
words are standard. Only what the machine reads is changed; the resident's own words are what is kept and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from ruamel.yaml import YAML

_TOKEN = re.compile(r"[A-Za-z0-9&][A-Za-z0-9'&]*|[^\sA-Za-z0-9]")
_SHORTEST_TO_MEND = 5
_LONG = 8


@lru_cache(maxsize=1)
def variants() -> dict[str, str]:
    """Words residents write, lower case, to standard words; from `words.yml`."""
    groups = YAML(typ="safe").load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return {str(word).lower(): str(standard) for group in groups.values() for word, standard in group.items()}


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Whole words the encoder's vocabulary knows; these are never "mended"."""
    vocabulary = Path(__file__).parent / "minilm" / "vocab.txt"
    words = vocabulary.read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in words if word.isalpha() and len(word) > 2)


class Speller:
    """Turns text into standard words, mending slips towards the words that training examples use."""

    def __init__(self, known: Iterable[str] = (), spelt: Iterable[str] = ()) -> None:
        """`known`: the words of the training examples, each once or more (more often = likelier). `spelt`: words that are
        spelt right though no dictionary has them, such as the names of places and services."""
        counts = dict.fromkeys((word for word in spelt if len(word) >= _SHORTEST_TO_MEND), 1)
        for word in known:
            if len(word) >= _SHORTEST_TO_MEND and (word in _english() or word in counts):
                counts[word] = counts.get(word, 0) + 1
        self.counts = counts
        self._mended: dict[str, str] = {}
        self._by_length: dict[int, list[str]] = {}

    def standard(self, text: str) -> str:
        """The text in standard words, lower case, punctuation apart."""
        words = []
        for token in _TOKEN.findall(text.lower()):
            bare = token.strip("'")
            words.append(variants().get(token) or variants().get(bare) or self._mend(bare or token))
        return " ".join(words)

    def known(self, text: str) -> float:
        """The share of the words (three letters or more) that are words we know, once mended; 1 when there are few."""
        words = [word for word in words_of(self.standard(text)) if len(word) > 2]
        return sum(word in _english() or word in self.counts for word in words) / len(words) if len(words) > 2 else 1.0

    def _mend(self, word: str) -> str:
        if len(word) < _SHORTEST_TO_MEND or not word.isalpha() or word in _english() or word in self.counts:
            return word
        if word not in self._mended:
            if len(self._mended) > 10_000:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        """The likeliest known word one slip away (two for long words); the word itself when there is none."""
        allowed = 2 if len(word) >= _LONG else 1
        known = [other for size in range(len(word) - allowed, len(word) + allowed + 1) for other in self._of_length(size)]
        near = process.extract(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None)
        if not near:
            return word
        return min(near, key=lambda found: (found[1], -self.counts[found[0]], found[2]))[0]

    def _of_length(self, length: int) -> list[str]:
        if not self._by_length:
            by_length: dict[int, list[str]] = {}
            for word in self.counts:
                by_length.setdefault(len(word), []).append(word)
            self._by_length = by_length  # whole at once: another thread may be reading
        return self._by_length.get(length, [])


def words_of(text: str) -> list[str]:
    """Lower-case words of a text, apostrophes kept inside."""
    return [token.strip("'") for token in _TOKEN.findall(text.lower()) if token[0].isalpha()]
