"""How search grows: an index of so many made-up passages, its cost, and the time of a question.

The words are drawn as in real text (a few are everywhere, most are rare); vectors are random. What is timed is all that search
does once the question is encoded: ranking, and reading the best passages word by word.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.knowledge.passages import Document, Passage
from bot.knowledge.search import calibration, index, quoting, ranking
from bot.knowledge.search.language import TextReading
from bot.knowledge.search.ranking import Query

SENTENCES = 6
WORDS_A_SENTENCE = 20
VOCABULARY = 50_000
QUESTION_WORDS = 8
DIMENSIONS, WORD_DIMENSIONS = 384, 96
READ_WORDS = 30
"""How many words, blanks and marks among them, a question is read as."""


@dataclass(frozen=True)
class Cost:
    """Seconds to build, write and open; megabytes of the file and of the process at most; milliseconds a question."""

    passages: int
    build: float
    open: float
    file: float
    memory: float
    median: float
    p95: float


def cost(count: int, questions: int = 200) -> Cost:
    """The cost of an index of so many passages, each of six sentences."""
    chance = np.random.default_rng(count)
    frequency = 1 / np.arange(1, VOCABULARY + 1)
    words = np.array([f"w{number:x}" for number in range(VOCABULARY)])

    def draw(many: int) -> list[str]:
        return list(words[chance.choice(VOCABULARY, many, p=frequency / frequency.sum())])

    def encode(texts: Sequence[str]) -> np.ndarray:
        vectors = chance.standard_normal((len(texts), DIMENSIONS), np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def read_words(texts: Sequence[Sequence[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
        lengths = [[len(piece.split()) for piece in text] for text in texts]
        return [(words_like(sum(own)), np.cumsum(own)) for own in lengths]

    def words_like(many: int) -> np.ndarray:
        return chance.uniform(-0.18, 0.18, (many, WORD_DIMENSIONS)).astype(np.float32)

    def ask_words(_: str) -> tuple[np.ndarray, np.ndarray]:
        return words_like(READ_WORDS), np.full(READ_WORDS, 1 / READ_WORDS, np.float32)

    reading = TextReading(lambda texts: [text.split() for text in texts], encode, read_words)
    learned = calibration.shared()
    document = Document("made-up", "Made up", "1", "made-up.txt", "")
    passages = [_passage(number, draw(SENTENCES * WORDS_A_SENTENCE)) for number in range(count)]
    begin = time.perf_counter()
    built = index.build([document], passages, reading)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.index"
        index.write(built, path)
        build = time.perf_counter() - begin
        del built, passages
        begin = time.perf_counter()
        opened = index.read(path)
        assert opened.lexicon.ids
        opening = time.perf_counter() - begin
        times = []
        for vector in encode([""] * questions):
            query = Query(tuple(draw(QUESTION_WORDS)), vector, *ask_words(""))
            begin = time.perf_counter()
            quoting.read_closely(opened, query, ranking.rank(opened, query, learned.ranking), learned)
            times.append(1_000 * (time.perf_counter() - begin))
        size = path.stat().st_size / 2**20
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return Cost(count, build, opening, size, memory, float(np.median(times)), float(np.percentile(times, 95)))


def _passage(number: int, words: list[str]) -> Passage:
    text, spans = "", []
    for start in range(0, len(words), WORDS_A_SENTENCE):
        sentence = " ".join(words[start : start + WORDS_A_SENTENCE])
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Passage("made-up", "1", number, (), text.strip(), tuple(spans), 0, len(text))
