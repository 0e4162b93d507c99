"""The sentences of a passage that answer, and a closer reading of those that were found first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bot.knowledge.passages import Passage
from bot.knowledge.search.calibration import Calibration, QuotingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query, nearness

READ_AGAIN = 8
"""How many passages are read closely: each costs the encoder a few milliseconds."""
LONGEST_QUOTE = 600
"""Characters; a longer quote is no answer but a passage."""

PIECE = 420
"""Characters: passages are read in pieces of neighbouring sentences up to this, which the encoder sees in whole."""

ReadClosely = Callable[[str, Sequence[Sequence[str]]], np.ndarray]
"""A question and texts, each in pieces, to how well each text meets the question's words: (n, 2), the mean and the
weakest."""


def read_closely(
    index: Index, query: Query, hits: Sequence[Hit], read: ReadClosely, calibration: Calibration
) -> list[Hit]:
    """The hits with the first few read again word by word, and put in order anew, each with what to quote of it."""
    first, rest = hits[:READ_AGAIN], hits[READ_AGAIN:]
    quotes = [quoted(index, query, hit, calibration.quoting, calibration.ranking.kind) for hit in first]
    met = read(query.text, [pieces(index.passage(hit.number)) for hit in first])
    gains = met[:, 0] * calibration.ranking.words
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


def pieces(passage: Passage) -> list[str]:
    """A passage in pieces of neighbouring sentences, each under its nearest heading."""
    spans: list[tuple[int, int]] = []
    for start, end in passage.sentences:
        if spans and end - spans[-1][0] <= PIECE:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    heading = f"{passage.heading[-1]}. " if passage.heading else ""
    return [heading + passage.text[start:end] for start, end in spans] or [heading + passage.text]
