"""Reading a question against a few texts word by word, where one vector a text is too coarse.

Each word of the question looks for its like among the words of a text, by the encoder's vectors of words in context
(late interaction, as in ColBERT: Khattab and Zaharia, 2020). "How much does the chief officer earn?" is near to a
sentence about the chief officer as a whole; only "earn" finds nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from spacy.lang.en.stop_words import STOP_WORDS

from bot.language.encoder import Encoder

WEAKEST = 2
"""How many of the question's words make its weakest part."""


def close_reader(encoder: Encoder) -> Callable[[str, Sequence[str]], np.ndarray]:
    """A function from a question and texts to how well each text meets it: shape (n, 2), cosines.

    The first column is the mean over the words of the question that carry meaning, the second the mean over the
    few words of any kind that are met least.
    """

    def read(question: str, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, 2), np.float32)
        (tokens, asked), *others = encoder.encode_tokens([question, *texts])
        if not tokens:
            return np.zeros((len(texts), 2), np.float32)
        telling = [place for place, token in enumerate(tokens) if token.isalnum() and token not in STOP_WORDS]
        met = np.array([(asked @ words.T).max(axis=1, initial=-1.0) for _, words in others])
        mean = met[:, telling or slice(None)].mean(axis=1)
        return np.stack([mean, np.sort(met, axis=1)[:, :WEAKEST].mean(axis=1)], axis=1)

    return read
