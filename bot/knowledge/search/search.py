"""Search as the rest of the program uses it: questions in, ranked passages and perhaps an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.search import answering, quoting, ranking
from bot.knowledge.search.answering import Quote
from bot.knowledge.search.calibration import Calibration
from bot.knowledge.search.index import Index
from bot.knowledge.search.language import QuestionReading
from bot.knowledge.search.ranking import Hit, Query


@dataclass(frozen=True)
class Found:
    """What search made of one question: passages, best first, and the quote that answers it, if one does."""

    hits: tuple[Hit, ...]
    quote: Optional[Quote]


@dataclass(frozen=True)
class Search:
    """How questions are read, and what was learned. One serves a process and any index."""

    reading: QuestionReading
    calibration: Calibration

    def queries(self, texts: Sequence[str]) -> list[Query]:
        """Questions made ready, all at once."""
        return ranking.queries(texts, self.reading)

    def find(self, index: Index, query: Query) -> Found:
        """The passages for one question, and its answer."""
        first = ranking.rank(index, query, self.calibration.ranking)
        hits = quoting.read_closely(index, query, first, self.calibration)
        return Found(tuple(hits), answering.answer(index, hits, self.calibration))
