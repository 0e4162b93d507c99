"""Reading the passages that were found word by word, and choosing the sentences that answer.

Each word of the question looks for its like among the words of a passage (late interaction). How near they come, weighed by how
much each word counts, is what the passage gains; the same within one sentence tells which sentence answers, and how well the best
one does is gained as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.knowledge.search.calibration import Calibration, QuotingWeights, RankingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query, nearness

READ_AGAIN = 50
"""How many passages are read closely: the words of each cost a tenth of a millisecond."""
LONGEST_QUOTE = 600
"""Characters; a longer quote is no answer but a passage."""


def read_closely(index: Index, query: Query, hits: Sequence[Hit], calibration: Calibration) -> list[Hit]:
    """The hits with the first of them read word by word, and put in order anew."""
    first, rest = hits[:READ_AGAIN], hits[READ_AGAIN:]
    again = []
    for hit, (words, parts) in zip(first, met(index, query, [hit.number for hit in first])):
        near = nearness(index, query, hit.number, hit.passage, calibration.ranking.kind)
        sentences = quoted(index, hit.number, near + calibration.quoting.words * parts, calibration.quoting)
        best = float(parts.max(initial=-1))
        score = hit.score + _gained(words, best, calibration.ranking)
        again.append(replace(hit, score=score, sentences=sentences, words=words, quote_words=best))
    least = min((_gained(hit.words, hit.quote_words, calibration.ranking) for hit in again), default=0.0)
    unread = [replace(hit, score=hit.score + least) for hit in rest]
    return sorted(again, key=lambda hit: (-hit.score, hit.number)) + unread


def _gained(words: float, quote_words: float, weights: RankingWeights) -> float:
    return weights.words * words + weights.quote_words * quote_words


def met(index: Index, query: Query, passages: Sequence[int]) -> list[tuple[float, np.ndarray]]:
    """How well each passage meets the question's words, and how well each of its sentences does: weighted means of the cosines
    of each word and its nearest. A sentence so far down that its words were not read does as well as the others in the mean."""
    read = [index.words(passage) for passage in passages]
    if not read:
        return []
    cosines = query.words @ np.concatenate([vectors for vectors, _ in read]).T  # one product: many small ones wait for each other
    found, at = [], 0
    for vectors, starts in read:
        pieces = [cosines[:, at + a : at + b].max(axis=1, initial=-1.0) for a, b in zip(starts[:-1], starts[1:])]
        parts = np.array([query.counts @ piece for piece in pieces[1:]], np.float32)
        having = np.diff(starts)[1:] > 0
        parts[~having] = parts[having].mean() if having.any() else -1.0
        found.append((float(query.counts @ np.max(pieces, axis=0)), parts))
        at += len(vectors)
    return found


def quoted(index: Index, passage: int, scores: np.ndarray, quoting: QuotingWeights) -> range:
    """The one to three neighbouring sentences of a passage that answer best, by their place in it; none if it has
    no sentence. `scores`: how well each sentence answers."""
    if not len(scores):
        return range(0)
    spans = index.passage(passage).sentences
    best = int(scores.argmax())
    chosen = range(best, best + 1)
    while len(chosen) < quoting.most:
        before, after = chosen.start - 1, chosen.stop
        options = [(scores[before], range(before, chosen.stop))] if before >= 0 else []
        options += [(scores[after], range(chosen.start, after + 1))] if after < len(scores) else []
        wider = [
            (score, grown)
            for score, grown in options
            if score >= quoting.near * scores[best] and spans[grown[-1]][1] - spans[grown[0]][0] <= LONGEST_QUOTE
        ]
        if not wider:
            break
        chosen = max(wider, key=lambda pair: pair[0])[1]
    return chosen
