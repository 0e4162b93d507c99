"""From a found passage to an answer: the sentences to quote, and whether to quote at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query

AMONG = 10
"""How many hits the best one is compared with."""
LONGEST_QUOTE = 600
"""Characters; a longer quote is no answer but a passage."""


@dataclass(frozen=True)
class QuotingWeights:
    """A sentence's score is its cosine plus `coverage` times the share of the query's words in it. Sentences with at
    least `near` of the best one's score are quoted with it, `most` in all."""

    coverage: float
    near: float
    most: int


@dataclass(frozen=True)
class AnsweringWeights:
    """A logistic regression over `features`: its `weights` by name, its `intercept`, and the `threshold` from which
    on a question is answered."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float


@dataclass(frozen=True)
class Quote:
    """Sentences of one passage that answer a question, by their place in the passage, in its order, and how likely
    it is that they do."""

    hit: Hit
    sentences: tuple[int, ...]
    probability: float


def quoted(index: Index, query: Query, hit: Hit, weights: QuotingWeights) -> tuple[int, ...]:
    """The one to three sentences of a passage that answer best, by their place in it; none if it has no sentence."""
    scores = _sentence_scores(index, query, hit.number, weights.coverage)
    if not scores:
        return ()
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    lengths = [end - start for start, end in index.passage(hit.number).sentences]
    chosen = [order[0]]
    for place in order[1:]:
        room = sum(lengths[other] for other in chosen) + lengths[place] <= LONGEST_QUOTE
        if len(chosen) < weights.most and scores[place] >= weights.near * scores[order[0]] and room:
            chosen.append(place)
    return tuple(sorted(chosen))


def features(index: Index, query: Query, hits: Sequence[Hit], place: int = 0) -> dict[str, float]:
    """What tells whether the hit in this place of the ranking answers the question. All are shares or cosines, but
    for `lead` and `stands_out`: how far its score is above the next hit's, and above the mean of the first ten."""
    hit = hits[place]
    words = index.lexicon.read(query.terms)
    most = sum(words.values()) or 1.0
    there = {int(term) for number in index.sentences(hit.number) for term in index.sentence_terms(number)}
    others = [other.score for other in hits[:AMONG] if other is not hit] or [hit.score]
    return {
        "lexical": hit.lexical,
        "sentence": hit.sentence,
        "passage": hit.passage,
        "coverage": sum(weight for term, weight in words.items() if term in there) / most,
        "rarest": float(max(words, key=lambda term: words[term]) in there) if words else 0.0,
        "strange": words.get(-1, 0.0) / most,
        "lead": hit.score - max(others),
        "stands_out": hit.score - sum(others) / len(others),
    }


def probability(values: Mapping[str, float], weights: AnsweringWeights) -> float:
    """How likely a hit with these features answers the question."""
    total = weights.intercept + sum(weight * values[name] for name, weight in weights.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def answer(
    index: Index, query: Query, hits: Sequence[Hit], quoting: QuotingWeights, answering: AnsweringWeights
) -> Optional[Quote]:
    """The quote to reply with; None when nothing found is likely enough to answer.

    The best hit of a current document goes first; one of a superseded document speaks only if that does not answer.
    """
    current = [place for place, hit in enumerate(hits) if index.current[hit.number]][:1]
    superseded = [place for place, hit in enumerate(hits) if not index.current[hit.number]][:1]
    for place in (*current, *superseded):
        likely = probability(features(index, query, hits, place), answering)
        sentences = quoted(index, query, hits[place], quoting)
        if likely >= answering.threshold and sentences:
            return Quote(hits[place], sentences, likely)
    return None


def _sentence_scores(index: Index, query: Query, passage: int, coverage: float) -> list[float]:
    words = index.lexicon.read(query.terms)
    most = sum(words.values()) or 1.0
    cosines = index.sentence_vectors(passage) @ query.vector
    shares = [
        sum(words.get(int(term), 0.0) for term in set(index.sentence_terms(number).tolist())) / most
        for number in index.sentences(passage)
    ]
    return [float(cosine) + coverage * share for cosine, share in zip(cosines, shares)]
