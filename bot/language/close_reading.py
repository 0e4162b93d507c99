"""Reading a question against a few texts word by word, where one vector a text is too coarse.

Each word of the question looks for its like among all words of a text, by the encoder's vectors of words in context
(late interaction, as in ColBERT: Khattab and Zaharia, 2020). "How much does the chief officer earn?" is near to a
sentence about the chief officer as a whole; only "earn" finds nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.language.encoder import Encoder

WEAKEST = 2
"""How many of the question's words make its weakest part."""


def close_reader(encoder: Encoder) -> Callable[[str, Sequence[Sequence[str]]], np.ndarray]:
    """A function from a question and texts to how well each text meets it: shape (n, 2), cosines.

    A text is given in pieces short enough for the encoder; a word may be met in any of them. The first column is the
    mean over the words of the question, the second the mean over the few that are met least.
    """

    def read(question: str, texts: Sequence[Sequence[str]]) -> np.ndarray:
        pieces = [piece for text in texts for piece in text]
        (tokens, asked), *others = encoder.encode_tokens([question, *pieces])
        if not tokens or not texts:
            return np.zeros((len(texts), 2), np.float32)
        by_piece = iter([(asked @ words.T).max(axis=1, initial=-1.0) for _, words in others])
        met = np.array([np.max([next(by_piece) for _ in text], axis=0) for text in texts])
        return np.stack([met.mean(axis=1), np.sort(met, axis=1)[:, :WEAKEST].mean(axis=1)], axis=1)

    return read
