"""Where sentences begin and end, by spaCy's rules for English and a few of our own."""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language

_GO_ON = ("St.", "No.", "Nos.", "approx.", "para.", "paras.", "fig.", "Fig.", "tel.", "Tel.", "incl.", "Cllr.", "Rev.", "i.e.",
          "e.g.", "Ltd.", "vs.", "cf.", "pp.", "p.", "ch.", "Art.", "Sec.", "s.", "ext.")  # fmt: skip
"""What a sentence does not end with, though spaCy may think so."""
_LONGEST = 500_000
"""Characters that are looked at in one go; spaCy refuses a million."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of the sentences of `text`, in order, white space around them left out."""
    found: list[tuple[int, int]] = []
    for begin in range(0, len(text), _LONGEST):
        for sentence in _rules()(text[begin : begin + _LONGEST]).sents:
            start, end = begin + sentence.start_char, begin + sentence.end_char
            piece = text[start:end]
            if not piece.strip():
                continue
            start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
            if found and _goes_on(text, found[-1], start):
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _goes_on(text: str, last: tuple[int, int], start: int) -> bool:
    before = text[last[0] : last[1]]
    return before.endswith(_GO_ON) and before.split()[-1] in _GO_ON or text[start].islower() or text[start] in ",;)"


@lru_cache(maxsize=1)
def _rules() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp
