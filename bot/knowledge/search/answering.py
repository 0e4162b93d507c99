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
"""The cosine from which passages of two documents, each of its time, are taken to say the same: last year's report and this year's."""
CLOSE = 0.5
"""How far below the best one's score a newer passage like it may be, to be quoted instead. A question that names a year or a place
puts the passage in whose text that stands further ahead than this."""


@dataclass(frozen=True)
class Quote:
    """What to reply with: sentences of a hit (`hit.sentences`), and how likely it is that they answer."""

    hit: Hit
    probability: float


def features(index: Index, hits: Sequence[Hit], place: int = 0) -> dict[str, float]:
    """What tells whether the hit in this place of a closely read ranking answers the question: how well one sentence
    of it meets its words (a cosine); how far its score is above the next one's (`lead`), and above the
    mean of the best RIVALS others (`stands_out`). One that says the same, of another time, is no rival."""
    hit, same = hits[place], _alike(index, hits, place)
    others = [other.score for number, other in enumerate(hits) if number not in (place, *same)][:RIVALS] or [hit.score]
    return {
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
        quote = _judged(index, hits, place, calibration)
        if quote is not None:
            newer = [_judged(index, hits, other, calibration) for other in _newer(index, hits, place)]
            return next((found for found in newer if found is not None), quote)
    return None


def _judged(index: Index, hits: Sequence[Hit], place: int, calibration: Calibration) -> Optional[Quote]:
    """The hit in this place, if it is likely enough to answer."""
    likely = probability(features(index, hits, place), calibration.answering)
    return Quote(hits[place], likely) if likely >= calibration.answering.threshold and hits[place].sentences else None


def _newer(index: Index, hits: Sequence[Hit], place: int) -> list[int]:
    """The places of hits that say the same as the one in this place, fit the question nearly as well, and are newer; the newest
    first."""
    date, state = _time(index, hits[place])
    found = []
    for other in _alike(index, hits, place):
        its_date, its_state = _time(index, hits[other])
        if "" < date < its_date and its_state == state and hits[other].score >= hits[place].score - CLOSE:
            found.append((its_date, other))
    return [other for _, other in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _alike(index: Index, hits: Sequence[Hit], place: int) -> list[int]:
    """The places of hits whose passages say nearly the same as the one in this place, in a document of another date or state."""
    vectors = index.arrays["passage_vectors"]
    cosines = vectors[[hit.number for hit in hits]] @ vectors[hits[place].number]
    near = [int(other) for other in (cosines >= ALIKE).nonzero()[0]]
    return [other for other in near if _time(index, hits[other]) != _time(index, hits[place])]


def _time(index: Index, hit: Hit) -> tuple[str, str]:
    """The date of a hit's document (empty: nobody knows), and its state."""
    document = index.document(hit.number)
    return document.date or "", document.state
