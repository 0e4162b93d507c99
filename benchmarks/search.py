"""How well passages are found, sentences chosen, and answering decided; and how it grows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.labelled import Asked, Labelled
from bot import searching
from bot.knowledge.search import answering, quoting, ranking
from bot.knowledge.search.calibration import Calibration, RankingWeights
from bot.knowledge.search.ranking import Hit, Query
from bot.knowledge.search.search import Search
from bot.language.spelling import Speller

ALONE = {
    "BM25 alone": RankingWeights(lexical=1, sentence=0, passage=0, kind=0, words=0, weakest=0),
    "passage vectors alone": RankingWeights(lexical=0, sentence=0, passage=1, kind=0, words=0, weakest=0),
    "sentence and passage vectors": RankingWeights(lexical=0, sentence=1, passage=1, kind=0, words=0, weakest=0),
}


@dataclass(frozen=True)
class Answers:
    """Of `answerable` questions, how many were answered, and how many by a quote that holds the answer; `could`: how
    many quotes of the first passage hold it, answered or not; `refused`: of the questions nothing answers."""

    answerable: int
    answered: int
    held: int
    could: int
    unanswerable: int
    refused: int


@dataclass(frozen=True)
class Learnt:
    """The features of a best hit, whether it is right, and whether its question is "answerable", "unanswerable", or
    answerable but with its right passages "left out"."""

    features: dict[str, float]
    right: bool
    kind: str


def ready(labelled: Labelled, search: Search) -> list[tuple[Asked, Query]]:
    """The questions as search gets them, in standard words."""
    speller = Speller()
    queries = search.queries([speller.standard(asked.text) for asked in labelled.questions])
    return list(zip(labelled.questions, queries))


def places(labelled: Labelled, search: Search, weights: RankingWeights) -> list[int]:
    """For each question that has an answer, the place of the first right passage, from 0; 999 if it was not found."""
    found = []
    calibration = replace(search.calibration, ranking=weights)
    for asked, query in ready(labelled, search):
        if asked.right is not None:
            hits: Sequence[Hit] = ranking.rank(labelled.index, query, weights)
            if weights.words or weights.weakest:
                hits = quoting.read_closely(labelled.index, query, hits, search.read, calibration)
            found.append(next((place for place, hit in enumerate(hits) if asked.right(hit.number)), 999))
    return found


def table(labelled: Labelled, search: Search) -> list[tuple[str, float, float, float]]:
    """For each way of searching: its name, the shares of right passage first and among the first three, and the mean
    reciprocal rank."""
    ways = {
        **ALONE,
        "fused": replace(search.calibration.ranking, words=0, weakest=0),
        "fused, read closely": search.calibration.ranking,
    }
    rows = []
    for name, weights in ways.items():
        ranks = places(labelled, search, weights)
        first, three = (sum(place < most for place in ranks) / len(ranks) for most in (1, 3))
        rows.append((name, first, three, statistics.mean(1 / (place + 1) for place in ranks)))
    return rows


def answers(labelled: Labelled, search: Search) -> Answers:
    """Quoting and refusing, for a set whose questions know the words of their answers."""
    counts = dict.fromkeys(("answerable", "answered", "held", "could", "unanswerable", "refused"), 0)
    for asked, query in ready(labelled, search):
        found = search.find(labelled.index, query)
        if asked.right is None:
            counts["unanswerable"] += 1
            counts["refused"] += found.quote is None
            continue
        holds = asked.answered_by(searching.quoted_text(labelled.index, found.hits[0]))
        counts["answerable"] += 1
        counts["could"] += holds
        if found.quote is not None:
            counts["answered"] += 1
            counts["held"] += asked.answered_by(searching.quoted_text(labelled.index, found.quote.hit))
    return Answers(**counts)


def features(labelled: Labelled, search: Search, calibration: Calibration) -> list[Learnt]:
    """What answering is learned from: the best hit of each question. A question with an answer stands there again
    with its right passages left out: then it has none."""
    rows = []
    for asked, query in ready(labelled, search):
        hits = ranking.rank(labelled.index, query, calibration.ranking)
        right = asked.right or (lambda number: False)
        without = [hit for hit in hits if not right(hit.number)]
        tries = [("unanswerable", hits)] if asked.right is None else [("answerable", hits), ("left out", without)]
        for kind, having in tries:
            read = quoting.read_closely(labelled.index, query, having, search.read, calibration)
            if read:
                row = answering.features(labelled.index, query, read)
                rows.append(Learnt(row, right(read[0].number), kind))
    return rows
