"""How well passages are found, sentences chosen, and answering decided; and how it grows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from benchmarks.labelled import ALL, Asked, Labelled
from bot import searching
from bot.knowledge.search import answering, quoting, ranking
from bot.knowledge.search.calibration import Calibration, RankingWeights
from bot.knowledge.search.index import Index
from bot.knowledge.search.ranking import Hit, Query
from bot.knowledge.search.search import Found, Search
from bot.language.spelling import Speller

ALONE = {
    "BM25 alone": RankingWeights(lexical=1, sentence=0, passage=0, kind=0, words=0, quote_words=0),
    "passage vectors alone": RankingWeights(lexical=0, sentence=0, passage=1, kind=0, words=0, quote_words=0),
    "sentence and passage vectors": RankingWeights(lexical=0, sentence=1, passage=1, kind=0, words=0, quote_words=0),
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


def places(labelled: Labelled, search: Search, weights: RankingWeights) -> list[tuple[str, int]]:
    """For each question that has an answer, the group it is of and the place of the first right passage, from 0; 999 if it
    was not found."""
    found = []
    calibration = replace(search.calibration, ranking=weights)
    for asked, query in ready(labelled, search):
        if asked.right is not None:
            hits: Sequence[Hit] = ranking.rank(labelled.index, query, weights)
            if weights.words:
                hits = quoting.read_closely(labelled.index, query, hits, calibration)
            place = next((place for place, hit in enumerate(hits) if asked.right(hit.number)), 999)
            found.append((asked.group, place))
    return found


def table(labelled: Labelled, search: Search) -> list[tuple[str, str, int, float, float, float]]:
    """For all questions and for each group of several, and for each way of searching: the group, the way's name, how many
    questions, the shares of right passage first and among the first three, and the mean reciprocal rank."""
    ways = {
        **ALONE,
        "fused": replace(search.calibration.ranking, words=0),
        "fused, read closely": search.calibration.ranking,
    }
    found = {name: places(labelled, search, weights) for name, weights in ways.items()}
    rows = []
    for group in labelled.groups:
        for name, ranked in found.items():
            ranks = [place for own, place in ranked if group in (ALL, own)]
            first, three = (sum(place < most for place in ranks) / len(ranks) for most in (1, 3))
            rows.append((group, name, len(ranks), first, three, statistics.mean(1 / (place + 1) for place in ranks)))
    return rows


def answers(labelled: Labelled, search: Search) -> dict[str, Answers]:
    """Quoting and refusing, for all questions and for each group of several; the questions must know the words of their
    answers. Questions without an answer belong to no group and are counted with all."""
    counts = {group: dict.fromkeys((field.name for field in fields(Answers)), 0) for group in labelled.groups}
    for asked, query in ready(labelled, search):
        found = search.find(labelled.index, query)
        told = _told(labelled.index, asked, found)
        for group in labelled.groups:
            if group in (ALL, asked.group):
                counts[group] = {name: count + told[name] for name, count in counts[group].items()}
    return {group: Answers(**own) for group, own in counts.items()}


def _told(index: Index, asked: Asked, found: Found) -> dict[str, int]:
    """What one question adds to each count of Answers."""
    answered = found.quote is not None
    none = asked.right is None
    return {
        "answerable": not none,
        "answered": not none and answered,
        "held": found.quote is not None and asked.answered_by(searching.quoted_text(index, found.quote.hit)),
        "could": asked.answered_by(searching.quoted_text(index, found.hits[0])) if found.hits else 0,
        "unanswerable": none,
        "refused": none and not answered,
    }


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
            read = quoting.read_closely(labelled.index, query, having, calibration)
            if read:
                row = answering.features(labelled.index, read)
                rows.append(Learnt(row, right(read[0].number), kind))
    return rows
