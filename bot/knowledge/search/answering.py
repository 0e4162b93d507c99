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


@dataclass(frozen=True)
class Quote:
    """What to reply with: sentences of a hit (`hit.sentences`), and how likely it is that they answer."""

    hit: Hit
    probability: float


def features(hits: Sequence[Hit], place: int = 0) -> dict[str, float]:
    """What tells whether the hit in this place of a closely read ranking answers the question: how well the passage meets its
    words, and how well one sentence of it does (cosines); how far its score is above the next one's (`lead`), and above the
    mean of the best RIVALS others (`stands_out`)."""
    hit = hits[place]
    others = [other.score for other in hits[: RIVALS + 1] if other is not hit][:RIVALS] or [hit.score]
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

    The best hit of a current document goes first; one of a superseded document speaks only if that does not answer.
    """
    current = [place for place, hit in enumerate(hits) if index.current[hit.number]][:1]
    superseded = [place for place, hit in enumerate(hits) if not index.current[hit.number]][:1]
    for place in (*current, *superseded):
        likely = probability(features(hits, place), calibration.answering)
        if likely >= calibration.answering.threshold and hits[place].sentences:
            return Quote(hits[place], likely)
    return None
