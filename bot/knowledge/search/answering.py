"""Whether a found passage answers the question: a calibrated probability, and the quote to reply with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.search.calibration import AnsweringWeights, Calibration
from bot.knowledge.search.index import Index
from bot.knowledge.search.quoting import READ_AGAIN
from bot.knowledge.search.ranking import Hit, Query


@dataclass(frozen=True)
class Quote:
    """What to reply with: sentences of a hit (`hit.sentences`), and how likely it is that they answer."""

    hit: Hit
    probability: float


def features(index: Index, query: Query, hits: Sequence[Hit], place: int = 0) -> dict[str, float]:
    """What tells whether the hit in this place of a closely read ranking answers the question.

    All are shares or cosines, but for `lead` and `stands_out`: how far the hit's score is above the next one's, and
    above the mean of the others that were read closely. `kind` is 1 where the quote holds what is asked for, or nothing is; `strange`:
    the share of the question's words that stand in no passage at all.
    """
    hit = hits[place]
    words = index.lexicon.read(query.terms)
    most = sum(words.values()) or 1.0
    own = index.sentences(hit.number)
    in_passage = {int(term) for number in own for term in index.sentence_terms(number)}
    in_quote = {int(term) for at in hit.sentences for term in index.sentence_terms(own[at])}
    held = index.sentence_kinds(hit.number)[hit.sentences.start : hit.sentences.stop]
    others = [other.score for other in hits[:READ_AGAIN] if other is not hit] or [hit.score]
    return {
        "lexical": hit.lexical,
        "sentence": hit.sentence,
        "passage": hit.passage,
        "words": hit.words,
        "weakest": hit.weakest,
        "coverage": sum(weight for term, weight in words.items() if term in in_passage) / most,
        "quote_coverage": sum(weight for term, weight in words.items() if term in in_quote) / most,
        "rarest": float(max(words, key=lambda term: words[term]) in in_passage) if words else 0.0,
        "strange": words.get(-1, 0.0) / most,
        "kind": float(not query.wanted or bool((held & query.wanted).any())),
        "lead": hit.score - max(others),
        "stands_out": hit.score - sum(others) / len(others),
    }


def probability(values: Mapping[str, float], weights: AnsweringWeights) -> float:
    """How likely a hit with these features answers the question."""
    total = weights.intercept + sum(weight * values[name] for name, weight in weights.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def answer(index: Index, query: Query, hits: Sequence[Hit], calibration: Calibration) -> Optional[Quote]:
    """The quote to reply with, from a closely read ranking; None when nothing found is likely enough to answer.

    The best hit of a current document goes first; one of a superseded document speaks only if that does not answer.
    """
    current = [place for place, hit in enumerate(hits) if index.current[hit.number]][:1]
    superseded = [place for place, hit in enumerate(hits) if not index.current[hit.number]][:1]
    for place in (*current, *superseded):
        likely = probability(features(index, query, hits, place), calibration.answering)
        if likely >= calibration.answering.threshold and hits[place].sentences:
            return Quote(hits[place], likely)
    return None
