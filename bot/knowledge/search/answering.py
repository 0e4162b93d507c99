"""Whether a found passage answers the question: a calibrated probability, and the quote to reply with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.search.calibration import AnsweringWeights, Calibration
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit

RIVALS = 7
"""How many of the other best passages the best one is compared with."""
ALIKE = 0.9
"""The cosine from which passages of two documents are taken to say the same, each of its time: last year's report and this year's."""
CLOSE = 0.5
"""How far below the best one's score a newer passage like it may be, to be quoted instead. Where a question names the year, the
one of that year is further ahead than this."""


@dataclass(frozen=True)
class Quote:
    """What to reply with: sentences of a hit (`hit.sentences`), and how likely it is that they answer."""

    hit: Hit
    probability: float


def features(index: Index, hits: Sequence[Hit], place: int = 0) -> dict[str, float]:
    """What tells whether the hit in this place of a closely read ranking answers the question: how well the passage meets its
    words, and how well one sentence of it does (cosines); how far its score is above the next one's (`lead`), and above the
    mean of the best RIVALS others (`stands_out`). One of another document that says the same is no rival."""
    hit = hits[place]
    same = {other.number for other in _alike(index, hits, place)}
    others = [other.score for other in hits if other is not hit and other.number not in same][:RIVALS] or [hit.score]
    return {
        "words": hit.words,
        "quote_words": hit.quote_words,
        "lead": hit.score - max(others),
        "stands_out": hit.score - sum(others) / len(others),
    }


def probability(values: Mapping[str, float], weights: AnsweringWeights) -> float:
    """How likely a hit with these features answers the question."""
    total = weights.intercept + sum(weight * values[name] for name, weight in weights.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def answer(index: Index, hits: Sequence[Hit], calibration: Calibration) -> Optional[Quote]:
    """The quote to reply with, from a closely read ranking; None when nothing found is likely enough to answer.

    The best hit of a current document goes first; one of a superseded document speaks only if that does not answer. Where two
    documents say the same, each of its time, the newer one is quoted.
    """
    current = [place for place, hit in enumerate(hits) if index.current[hit.number]][:1]
    superseded = [place for place, hit in enumerate(hits) if not index.current[hit.number]][:1]
    for place in (*current, *superseded):
        likely = probability(features(index, hits, place), calibration.answering)
        if likely >= calibration.answering.threshold and hits[place].sentences:
            return Quote(_newest(index, hits, place), likely)
    return None


def _newest(index: Index, hits: Sequence[Hit], place: int) -> Hit:
    """The hit in this place, or a newer one that says the same and fits the question nearly as well."""
    best = hits[place]
    fitting = [
        hit
        for hit in _alike(index, hits, place)
        if hit.sentences and hit.score >= best.score - CLOSE and index.current[hit.number] == index.current[best.number]
    ]
    return max((best, *fitting), key=lambda hit: index.document(hit.number).date or "")


def _alike(index: Index, hits: Sequence[Hit], place: int) -> list[Hit]:
    """Hits of other documents, or other versions, whose passages say nearly the same as the one in this place."""
    own = hits[place].number
    vectors = index.arrays["passage_vectors"]
    cosines = vectors[[hit.number for hit in hits]] @ vectors[own]
    return [
        hit
        for hit, cosine in zip(hits, cosines)
        if cosine >= ALIKE and index.document(hit.number) is not index.document(own)
    ]
