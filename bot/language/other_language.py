"""Noticing a message in another language than English or Scots, by the small words it uses.

The lists of small words are spaCy's. A message is in another language when at least two of its words
are small words of that language only, and more than are small words of English or Scots.
"""

from __future__ import annotations

import runpy
from functools import lru_cache
from pathlib import Path

import spacy

from bot.language.spelling import variants, words_of

LANGUAGES = ("pl", "ro", "es", "fr", "de", "it", "pt", "lt", "lv", "sk", "cs", "hu", "tr", "ga", "hr", "sq")
_WORDS_NEEDED = 2


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    ours = _small_words("en") | frozenset(variants())
    return ours, {code: _small_words(code) for code in LANGUAGES}


def _small_words(code: str) -> frozenset[str]:
    """Of one file alone: importing it by its name would build the language's tokenizer first, which takes seconds for French."""
    return frozenset(runpy.run_path(str(Path(spacy.__file__).parent / "lang" / code / "stop_words.py"))["STOP_WORDS"])


def other_language(text: str) -> bool:
    """Whether the text is in another language that we can tell; a word or two never is."""
    words = {word.strip("¿?¡!.,;:\"'()") for word in text.lower().split()}
    ours, others = _lists()
    english = len((words | set(words_of(text))) & ours)
    return any(len((words & small) - ours) >= max(_WORDS_NEEDED, english + 1) for small in others.values())
