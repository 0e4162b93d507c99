"""Lexical search: BM25 over lemmas, as a sparse matrix of scores made once.

A term is a lemma cut to its first letters, which brings "infect", "infection" and "infectious" together; cutting
beat whole lemmas on every set it was measured on (docs/decisions/passage-search.md). bm25s makes the matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

TERM_LETTERS = 6
K1 = 0.9
B = 0.4
"""Anserini's values for passages (Lin et al.): long and short passages are treated nearly alike."""
SHORTEST_TO_MEND = 5


def terms(lemmas: Iterable[str]) -> list[str]:
    """The terms of a text, in its order."""
    return [lemma[:TERM_LETTERS] for lemma in lemmas]


@dataclass(frozen=True)
class Lexicon:
    """The vocabulary, sorted, and the matrix: term `t` scores `scores[i]` in passage `passages[i]`, for i from
    `starts[t]` up to `starts[t + 1]`; `count` passages in all."""

    vocabulary: tuple[str, ...]
    scores: np.ndarray
    passages: np.ndarray
    starts: np.ndarray
    count: int

    @staticmethod
    def build(passages: Sequence[Sequence[str]]) -> Lexicon:
        """From the terms of each passage."""
        import bm25s  # slow to import, and only needed here

        vocabulary = tuple(sorted({term for passage in passages for term in passage}))
        ids = {term: number for number, term in enumerate(vocabulary)}
        if not vocabulary:
            none = np.zeros(0, np.int32)
            return Lexicon((), none.astype(np.float32), none, np.zeros(1, np.int64), len(passages))
        model = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
        model.index(([[ids[term] for term in passage] for passage in passages], ids), show_progress=False)
        matrix = model.scores
        return Lexicon(
            vocabulary,
            matrix["data"].astype(np.float32),
            matrix["indices"].astype(np.int32),
            matrix["indptr"][: len(vocabulary) + 1].astype(np.int64),
            len(passages),
        )

    @cached_property
    def ids(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.vocabulary)}

    def weight(self, term: int) -> float:
        """Inverse document frequency, by the same formula (Lucene's) as in the matrix; -1 is a term found nowhere."""
        found = int(self.starts[term + 1] - self.starts[term]) if term >= 0 else 0
        return float(np.log(1 + (self.count - found + 0.5) / (found + 0.5)))

    def read(self, query: Iterable[str]) -> dict[int, float]:
        """The query's terms, mended if they are slips, with their weights. Terms found nowhere share the number -1,
        and their weights add up."""
        read: dict[int, float] = {}
        for term in dict.fromkeys(query):
            number = self.ids.get(term, -1)
            number = self._mended(term) if number < 0 else number
            if number >= 0:
                read[number] = self.weight(number)
            else:
                read[-1] = read.get(-1, 0.0) + self.weight(-1)
        return read

    def _mended(self, term: str) -> int:
        """The one term a slip of the finger away that begins alike; -1 when there is none."""
        if len(term) < SHORTEST_TO_MEND or not term.isalpha():
            return -1
        near = process.extract(term, self.vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
        alike = [(number, word) for word, _, number in near if word[0] == term[0] and len(word) >= SHORTEST_TO_MEND]
        return max(alike, key=lambda pair: self.starts[pair[0] + 1] - self.starts[pair[0]])[0] if alike else -1

    def search(self, query: dict[int, float]) -> np.ndarray:
        """How well each passage covers the query, 0 to 1: BM25 over the most it could be. Shape (count,), float32."""
        total = np.zeros(self.count, np.float32)
        for term in query:
            if term >= 0:
                rows = slice(self.starts[term], self.starts[term + 1])
                total[self.passages[rows]] += self.scores[rows]
        most = sum(query.values())
        return total / most if most else total
