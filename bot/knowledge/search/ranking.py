"""Ranking: which passages are likeliest to hold the answer, by words and by meaning together.

Both searches bring candidates from all passages; each candidate then gets one score, a weighted sum of how well it
covers the query's words (BM25 as a share of the most it could be), how near its nearest sentence is, and how near
it is as a whole (cosines). The share is what lets the two trade places: a passage that has all the rare words of a
question beats one that merely sounds like it, and where no passage has them, meaning decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

import numpy as np

from bot.knowledge.search import kinds
from bot.knowledge.search.calibration import RankingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.language import QuestionReading
from bot.knowledge.search.lexical import terms

CANDIDATES = 100
"""How many passages each of the two searches brings."""
SHORTLIST = 1_000
"""How many passages are near enough by their outlines to be compared by their vectors."""


@dataclass(frozen=True)
class Query:
    """A question as search sees it: its terms, in order, its unit vector, the vectors of its words with how much each
    counts, and the kinds of thing it asks for."""

    terms: tuple[str, ...]
    vector: np.ndarray
    words: np.ndarray
    counts: np.ndarray
    wanted: int = 0


@dataclass(frozen=True)
class Hit:
    """A passage that was found, by its place in the index. `lexical` is 0 to 1; `passage` is a cosine, and
    `sentence` the nearest sentence's with what its kind gains. After close reading, `sentences` are those to quote, by
    their place in the passage, `words` tells how well the passage meets the question's words, and `quote_words` how well
    the one sentence does that meets them best (cosines)."""

    number: int
    score: float
    lexical: float
    sentence: float
    passage: float
    sentences: range = range(0)
    words: float = 0.0
    quote_words: float = 0.0


def queries(texts: Sequence[str], reading: QuestionReading) -> list[Query]:
    """Questions made ready, all at once."""
    lemmas = reading.lemmatise(texts)
    vectors = reading.encode(texts)
    return [
        Query(tuple(terms(own)), vector, *reading.words(text), kinds.wanted(text))
        for text, own, vector in zip(texts, lemmas, vectors)
    ]


def rank(index: Index, query: Query, weights: RankingWeights) -> list[Hit]:
    """The candidates, best first; no passage of a withdrawn document is among them."""
    allowed = np.flatnonzero(index.shown) if not index.shown.all() else None
    lexical = index.lexicon.search(index.lexicon.read(query.terms))
    vectors = index.arrays["passage_vectors"]
    outlines = index.arrays["outlines"] @ (query.vector @ index.arrays["outline_axes"])
    near = _best(outlines, allowed, SHORTLIST)
    near = near[_best(vectors[near] @ query.vector, None, CANDIDATES)]
    found = np.union1d(_best(lexical, allowed, CANDIDATES), near)
    cosines = vectors[found] @ query.vector
    hits = [_hit(index, query, int(n), float(lexical[n]), float(c), weights) for n, c in zip(found, cosines)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.number))


def _best(scores: np.ndarray, allowed: Optional[np.ndarray], count: int) -> np.ndarray:
    """Places of the best scores among those allowed (None: all)."""
    among = scores if allowed is None else scores[allowed]
    best = np.argpartition(-among, count)[:count] if len(among) > count else np.arange(len(among))
    return best if allowed is None else allowed[best]


def _hit(index: Index, query: Query, number: int, lexical: float, passage: float, weights: RankingWeights) -> Hit:
    nearest = float(nearness(index, query, number, passage, weights.kind).max(initial=-1))
    score = weights.lexical * lexical + weights.sentence * nearest + weights.passage * passage
    return Hit(number, score, lexical, nearest, passage)


def nearness(index: Index, query: Query, number: int, passage: float, kind: float) -> np.ndarray:
    """How near each sentence of a passage is to the question: its cosine, and `kind` if it holds what is asked for.

    A passage of one sentence has the passage's own cosine, in which its heading is seen too.
    """
    cosines = index.sentence_vectors(number) @ query.vector
    if len(cosines) < 2:
        cosines = np.full(len(cosines), passage, np.float32)
    return cosines + kind * ((index.sentence_kinds(number) & query.wanted) > 0)
