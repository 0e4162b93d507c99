"""From a found passage to an answer: the sentences to quote, and whether to quote at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.search.calibration import AnsweringWeights, Calibration, QuotingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query, nearness

AMONG = 10
"""How many hits the best one is compared with."""
LONGEST_QUOTE = 600
"""Characters; a longer quote is no answer but a passage."""


@dataclass(frozen=True)
class Quote:
    """Sentences of one passage that answer a question, by their place in the passage, and how likely it is that
    they do."""

    hit: Hit
    sentences: range
    probability: float


def quoted(index: Index, query: Query, hit: Hit, quoting: QuotingWeights, kind: float) -> range:
    """The one to three neighbouring sentences of a passage that answer best, by their place in it; none if it has
    no sentence. `kind` is the ranking's."""
    scores = nearness(index, query, hit.number, hit.passage, kind)
    if not len(scores):
        return range(0)
    spans = index.passage(hit.number).sentences
    best = int(scores.argmax())
    start = stop = best
    while stop - start + 1 < quoting.most:
        before = scores[start - 1] if start > 0 else -1.0
        after = scores[stop + 1] + quoting.onward if stop + 1 < len(scores) else -1.0
        wider = (start - 1, stop) if before > after else (start, stop + 1)
        long = max(before, after) > -1 and spans[wider[1]][1] - spans[wider[0]][0] > LONGEST_QUOTE
        if max(before, after) < quoting.near * scores[best] or long or max(before, after) == -1:
            break
        start, stop = wider
    return range(start, stop + 1)


def features(index: Index, query: Query, hits: Sequence[Hit], place: int, sentences: range) -> dict[str, float]:
    """What tells whether these sentences of the hit in this place of the ranking answer the question.

    All are shares or cosines, but for `lead` and `stands_out`: how far the hit's score is above the next one's, and
    above the mean of the first ten. `kind` is 1 where the quote holds what is asked for, or nothing is; `strange`:
    the share of the question's words that stand in no passage at all.
    """
    hit = hits[place]
    words = index.lexicon.read(query.terms)
    most = sum(words.values()) or 1.0
    own = index.sentences(hit.number)
    in_passage = {int(term) for number in own for term in index.sentence_terms(number)}
    in_quote = {int(term) for at in sentences for term in index.sentence_terms(own[at])}
    held = index.sentence_kinds(hit.number)[sentences.start : sentences.stop]
    others = [other.score for other in hits[:AMONG] if other is not hit] or [hit.score]
    return {
        "lexical": hit.lexical,
        "sentence": hit.sentence,
        "passage": hit.passage,
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
    """The quote to reply with; None when nothing found is likely enough to answer.

    The best hit of a current document goes first; one of a superseded document speaks only if that does not answer.
    """
    current = [place for place, hit in enumerate(hits) if index.current[hit.number]][:1]
    superseded = [place for place, hit in enumerate(hits) if not index.current[hit.number]][:1]
    for place in (*current, *superseded):
        sentences = quoted(index, query, hits[place], calibration.quoting, calibration.ranking.kind)
        likely = probability(features(index, query, hits, place, sentences), calibration.answering)
        if likely >= calibration.answering.threshold and sentences:
            return Quote(hits[place], sentences, likely)
    return None
