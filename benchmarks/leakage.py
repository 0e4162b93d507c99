"""Test questions that stand in the training data, or nearly: then a score would mean nothing.

Nearly means: the sets of lemmas are alike by 0.8 (shared over all), or the encoder's cosine is 0.9 or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.language import spacy_model
from bot.language.encoder import Encoder
from bot.quality.examples import Example

LEMMAS_ALIKE = 0.8
COSINE = 0.9


@dataclass(frozen=True)
class Leak:
    question: str
    example: Example
    lemmas: float
    cosine: float


def leaks(questions: Sequence[str], examples: Sequence[Example], encoder: Encoder) -> list[Leak]:
    """Each question with the example that is too near to it."""
    texts = [example.text for example in examples]
    cosines = encoder.encode(list(questions)) @ encoder.encode(texts).T
    nlp = spacy_model.load()
    asked, taught = _lemmas(nlp, questions), _lemmas(nlp, texts)
    found = []
    for row, question in enumerate(questions):
        alike = np.array([_alike(asked[row], other) for other in taught])
        too_near = (alike >= LEMMAS_ALIKE) | (cosines[row] >= COSINE)
        for index in np.flatnonzero(too_near):
            found.append(Leak(question, examples[index], float(alike[index]), float(cosines[row][index])))
    return found


def _lemmas(nlp: spacy_model.Language, texts: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(t.lemma_.lower() for t in doc if t.is_alpha) for doc in nlp.pipe(texts, batch_size=256)]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard index: how many lemmas both have, over how many either has."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0
