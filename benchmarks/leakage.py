"""Test questions that stand in the training data, or nearly: then a score would mean nothing.

Nearly means: the sets of lemmas are alike by 0.8 (shared over all), or the encoder's cosine is 0.9 or more, both in
standard words, mended towards the words of the training data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.language import spacy_model
from bot.language.encoder import Encoder
from bot.language.spelling import Speller, words_of
from bot.quality.examples import Example

LEMMAS_ALIKE = 0.8
COSINE = 0.9


@dataclass(frozen=True)
class Leak:
    question: str
    example: Example
    lemmas: float
    cosine: float


def leaks(
    questions: Sequence[str], examples: Sequence[Example], encoder: Encoder, spelt: Iterable[str] = ()
) -> list[Leak]:
    """Each question with the example that is too near to it. `spelt` as in `Speller`."""
    speller = Speller((word for example in examples for word in words_of(example.text)), spelt)
    texts = [speller.standard(example.text) for example in examples]
    questions_as_read = [speller.standard(question) for question in questions]
    cosines = encoder.encode(questions_as_read) @ encoder.encode(texts).T
    nlp = spacy_model.load()
    vectorizer = CountVectorizer(analyzer=set)
    taught = vectorizer.fit_transform(_lemmas(nlp, texts)).astype(np.int32)
    sets = _lemmas(nlp, questions_as_read)
    asked = vectorizer.transform(sets).astype(np.int32)
    sizes = taught.sum(axis=1).A1
    found = []
    for row, question in enumerate(questions):
        shared = (taught @ asked[row].T).toarray()[:, 0]
        alike = shared / np.maximum(sizes + len(sets[row]) - shared, 1)  # Jaccard index: shared over all
        for index in np.flatnonzero((alike >= LEMMAS_ALIKE) | (cosines[row] >= COSINE)):
            found.append(Leak(question, examples[index], float(alike[index]), float(cosines[row][index])))
    return found


def _lemmas(nlp: spacy_model.Language, texts: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(t.lemma_.lower() for t in doc if t.is_alpha) for doc in nlp.pipe(texts, batch_size=256)]
