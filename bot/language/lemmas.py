"""The words of a text that carry its meaning, in their dictionary form: what lexical search compares."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.language import spacy_model

_BATCH = 128
_PIECE = re.compile(r"[^\W_]+")


def content_lemmas(nlp: spacy_model.Language) -> Callable[[Sequence[str]], list[list[str]]]:
    """A function from texts to their lemmas: lower case, letters and figures only, spaCy's stop words left out."""

    def lemmas(texts: Sequence[str]) -> list[list[str]]:
        docs = nlp.pipe(texts, batch_size=_BATCH)
        return [[piece for t in doc if not t.is_stop for piece in _PIECE.findall(t.lemma_.lower())] for doc in docs]

    return lemmas


@lru_cache(maxsize=1)
def shared_lemmas() -> Callable[[Sequence[str]], list[list[str]]]:
    """The process's one lemmatiser. Raises ModelMissing as `spacy_model.load` does."""
    return content_lemmas(spacy_model.load())
