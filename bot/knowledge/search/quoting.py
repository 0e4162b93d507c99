"""The sentences of a passage that answer, and a closer reading of those that were found first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bot.knowledge.search.calibration import Calibration, QuotingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query, nearness

READ_AGAIN = 8
"""How many passages are read closely: each costs the encoder a few milliseconds."""
LONGEST_QUOTE = 600
"""Characters; a longer quote is no answer but a passage."""

ReadClosely = Callable[[str, Sequence[str]], np.ndarray]
"""A question and texts to how well each text meets the question's words: (n, 2), the mean and the weakest."""


def read_closely(
    index: Index, query: Query, hits: Sequence[Hit], read: ReadClosely, calibration: Calibration
) -> list[Hit]:
    """The hits with the first few read again by what would be quoted of them, and put in order anew."""
    first, rest = hits[:READ_AGAIN], hits[READ_AGAIN:]
    quotes = [quoted(index, query, hit, calibration.quoting, calibration.ranking.kind) for hit in first]
    met = read(query.text, [_shown(index, hit, own) for hit, own in zip(first, quotes)])
    gains = met @ np.array([calibration.ranking.words, calibration.ranking.weakest])
    again = [
        replace(hit, score=hit.score + float(gain), sentences=own, words=float(mean), weakest=float(weakest))
        for hit, own, gain, (mean, weakest) in zip(first, quotes, gains, met)
    ]
    least = float(gains.min()) if len(gains) else 0.0
    unread = [replace(hit, score=hit.score + least) for hit in rest]
    return sorted(again, key=lambda hit: (-hit.score, hit.number)) + unread


def quoted(index: Index, query: Query, hit: Hit, quoting: QuotingWeights, kind: float) -> range:
    """The one to three neighbouring sentences of a passage that answer best, by their place in it; none if it has
    no sentence. `kind` is the ranking's."""
    scores = nearness(index, query, hit.number, hit.passage, kind)
    if not len(scores):
        return range(0)
    spans = index.passage(hit.number).sentences
    best = int(scores.argmax())
    chosen = range(best, best + 1)
    while len(chosen) < quoting.most:
        before, after = chosen.start - 1, chosen.stop
        options = [(scores[before], range(before, chosen.stop))] if before >= 0 else []
        options += [(scores[after] + quoting.onward, range(chosen.start, after + 1))] if after < len(scores) else []
        wider = [
            (score, grown)
            for score, grown in options
            if score >= quoting.near * scores[best] and spans[grown[-1]][1] - spans[grown[0]][0] <= LONGEST_QUOTE
        ]
        if not wider:
            break
        chosen = max(wider, key=lambda pair: pair[0])[1]
    return chosen


def _shown(index: Index, hit: Hit, sentences: range) -> str:
    """What a resident would read: the nearest heading, and the quote (the whole passage if it has no sentences)."""
    passage = index.passage(hit.number)
    text = passage.quoted(sentences) or passage.text
    return f"{passage.heading[-1]}. {text}" if passage.heading else text
