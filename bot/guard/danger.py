"""The second way to notice danger, independent of the patterns: the sentence encoder against examples.

People rarely name what they fear in the words a pattern expects. A classifier is trained on messages of people in danger,
by tier, on harmless ones that sound like them (both in content/urgent_examples/), and on ordinary questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language.classifier import CardClassifier, Options, Prepared, prepare
from bot.language.encoder import Encoder
from bot.language.spelling import Speller, words_of

HARMLESS = "harmless"
BESIDE = 5_000
"""How many ordinary questions stand beside the examples: those that a rough first guess takes for urgent soonest."""
LANDMARKS = 2_000
"""How many texts that first guess knows."""
OPTIONS = Options(ngram_weight=0.4, word_weight=0.6, midway_weight=1.0)
_WHOLE, _STEP, _MOST = 90, 45, 40
"""Words read at once (the encoder's 128 pieces), words from one reading to the next, most readings of one message."""


@dataclass(frozen=True)
class Suspicion:
    """The likeliest tier, the probability (0 to 1) that the message is urgent at all, and the words that say so."""

    tier: str
    likely: float
    words: str = ""


def choose(
    examples: Mapping[str, Sequence[str]], ordinary: Sequence[str], encoder: Encoder, spelt: Iterable[str] = ()
) -> Prepared:
    """What a reader is trained on: examples by tier, with those under `harmless`, and beside them the ordinary questions that
    look most urgent. `spelt`: as a Speller takes it."""
    taught = [(text, label) for label, rows in examples.items() for text in rows]
    speller = Speller((word for text in (*ordinary, *(text for text, _ in taught)) for word in words_of(text)), spelt)
    vectors = encoder.encode([speller.standard(text) for text in (*(text for text, _ in taught), *ordinary)])
    guess = _rough_guess(vectors, np.array([label != HARMLESS for _, label in taught] + [False] * len(ordinary)))
    beside = [(ordinary[place], HARMLESS) for place in np.argsort(-guess[len(taught) :])[:BESIDE]]
    texts, labels = zip(*taught, *beside)
    return prepare(texts, labels, encoder, OPTIONS, speller)


class DangerReader:
    """Says how likely a message is to be urgent."""

    def __init__(self, classifier: CardClassifier, encoder: Encoder) -> None:
        self._classifier = classifier
        self._encoder = encoder

    @staticmethod
    def train(chosen: Prepared, encoder: Encoder) -> DangerReader:
        """Fit on what `choose` gave."""
        return DangerReader(CardClassifier.fit(chosen, encoder), encoder)

    def read(self, text: str, before: str = "") -> Suspicion:
        """How likely `text` is urgent, by itself or as the second half of what the resident wrote just `before`."""
        return max((self._rank(piece) for piece in _pieces(text, before)), key=lambda found: found.likely)

    def save(self, folder: Path) -> None:
        self._classifier.save(folder)

    @staticmethod
    def load(folder: Path, encoder: Encoder) -> DangerReader:
        """What `save` wrote. Raises OSError or ValueError when the files are missing or damaged."""
        return DangerReader(CardClassifier.load(folder, encoder), encoder)

    def _rank(self, text: str) -> Suspicion:
        ranking = self._classifier.rank(text)
        tier = next((label for label in ranking.labels if label != HARMLESS), HARMLESS)
        return Suspicion(tier, 1.0 - ranking.confidence(HARMLESS), text)


def _rough_guess(vectors: np.ndarray, urgent: np.ndarray) -> np.ndarray:
    """How urgent each text looks by its likeness to a few of them (ridge regression on landmarks): done in seconds."""
    landmarks = np.random.default_rng(0).choice(len(vectors), min(LANDMARKS, len(vectors)), replace=False)
    points = np.exp((vectors @ vectors[landmarks].T - 1) / OPTIONS.width)
    return points @ np.linalg.solve(points.T @ points + np.eye(len(landmarks), dtype=points.dtype), points.T @ urgent)


def _pieces(text: str, before: str) -> list[str]:
    """The message, with what came before it too; a long one in overlapping readings, spread over all of it."""
    words = text.split()
    if len(words) <= _WHOLE:
        return [text, f"{before} {text}"] if before else [text]
    starts = list(range(0, len(words) - _STEP, _STEP))
    if len(starts) > _MOST:
        starts = [starts[i * (len(starts) - 1) // (_MOST - 1)] for i in range(_MOST)]
    return [" ".join(words[start : start + _WHOLE]) for start in starts]
