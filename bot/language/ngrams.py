"""Texts as weights of their character n-grams and of their words and pairs of words (tf-idf), in one sparse matrix.

Each kind is scaled so that the product of two rows is the sum of both kinds' cosines, times their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

_KINDS: dict[str, dict[str, Any]] = {
    "characters": {"analyzer": "char_wb", "ngram_range": (4, 4)},
    "words": {"ngram_range": (1, 2), "token_pattern": r"[\w']+"},
}
Vocabularies = Mapping[str, Mapping[str, int]]


class NGrams:
    """`fit` once, or made from what is `known`; then `transform`."""

    def __init__(self, characters: float, words: float, vocabularies: Optional[Vocabularies] = None) -> None:
        """How much each kind counts, and the vocabularies of a fitted one."""
        self._scales = {"characters": np.float32(np.sqrt(characters)), "words": np.float32(np.sqrt(words))}
        self._kinds = {
            name: TfidfVectorizer(
                **how, min_df=2, sublinear_tf=True, dtype=np.float32, vocabulary=vocabularies and vocabularies[name]
            )
            for name, how in _KINDS.items()
        }

    def fit(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Learn what there is in texts, and give their rows."""
        return self._joined(TfidfVectorizer.fit_transform, texts)

    def transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """A row a text; n-grams that were not learnt count nothing."""
        return self._joined(TfidfVectorizer.transform, texts)

    def _joined(self, rows: Callable[..., scipy.sparse.csr_matrix], texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        return scipy.sparse.hstack([rows(kind, texts) * self._scales[name] for name, kind in self._kinds.items()]).tocsr()

    def vocabularies(self) -> dict[str, dict[str, int]]:
        """What was learnt: each kind's n-grams and their columns."""
        return {name: {gram: int(i) for gram, i in kind.vocabulary_.items()} for name, kind in self._kinds.items()}

    def frequencies(self) -> dict[str, np.ndarray]:
        """What was learnt: each kind's inverse document frequencies."""
        return {name: kind.idf_ for name, kind in self._kinds.items()}

    @staticmethod
    def known(
        characters: float, words: float, vocabularies: Vocabularies, frequencies: Mapping[str, np.ndarray]
    ) -> NGrams:
        """What had been learnt, from `vocabularies` and `frequencies`."""
        made = NGrams(characters, words, vocabularies)
        for name, kind in made._kinds.items():
            kind.idf_ = frequencies[name]
        return made
