"""The words of a message as a name may be made of them: where each stands, how it is written, what it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.guard.lexicon import SURE, Sense, fold, is_near, is_slip, is_small, sense
from bot.guard.public import Public
from bot.guard.public_names import NOT_PEOPLE

WORD = re.compile(r"(?<!\d)[^\W\d_]+(?:['-][^\W\d_]+)*")
VERB_END = re.compile(r"(?:s|in|ed|[nr]t)$")
"""Of an unknown word in lower case: sooner a verb, "knackert", than a name."""
_ACRONYM = re.compile(r"[A-Z]{1,5}s?$|[A-Z]{2}(?![A-Z]{4})(?!')")
_TITLED = re.compile(r"(?i)\b(?:mrs?|ms|miss|dr)\.? $")
_PARTICLES = frozenset(
    "de da di du del della der den dos van von ter bin ibn binti al el abu ben mac mc o ni nic ui ap la le".split()
)


@dataclass(frozen=True)
class Word:
    """`capital`: one that says something, so not in shouted text; `first`: of a sentence; `place`: public by itself;
    `apart`: in a saying, or in the name of what is no person; `slip`: unknown, but sooner an ordinary word mistyped;
    `foreign`: with an accent or a letter that English has not."""

    start: int
    stop: int
    low: str
    sense: Sense
    capital: bool
    first: bool
    place: bool
    apart: bool
    slip: bool
    foreign: bool

    @property
    def initial(self) -> bool:
        return len(self.low) == 1 and self.capital

    @property
    def open(self) -> bool:
        """Whether it might be a name by itself."""
        return self.initial or not (self.sense.plain or self.slip or self.sense.word and not self.capital)


def read(text: str, public: Public) -> list[Word]:
    """The words in their order."""
    found = list(WORD.finditer(text))
    lows = [fold(word.group()) for word in found]
    senses = [sense(low) for low in lows]
    small = [word.group() for word, low in zip(found[1:], lows[1:]) if is_small(low) and word.group() != "I"]
    cased = sum(word[0].isupper() for word in small) * 2 <= len(small)
    apart = [match.span() for match in NOT_PEOPLE.finditer(text)]
    words = []
    for word, low, of in zip(found, lows, senses):
        raw, start = word.group(), word.start()
        stop = start + len(raw) - (2 if raw.lower().endswith("'s") else 0)
        letter = len(raw) == 1 and (raw != "I" or bool(_TITLED.search(text[max(0, start - 9) : start])))
        capital = cased and raw[0].isupper() and (letter or of.name == SURE or not _ACRONYM.match(raw))
        foreign = not raw.isascii() and of.unknown
        slip = not capital and not foreign and of.unknown and bool(VERB_END.search(low) or is_slip(low))
        words.append(
            Word(
                start,
                stop,
                low,
                of,
                capital,
                _starts(text, start),
                low in public.names or of.unknown and is_near(low, public.names),
                any(begin <= start < end for begin, end in apart),
                slip,
                foreign,
            )
        )
    return words


def _starts(text: str, at: int) -> bool:
    """Whether a sentence starts here."""
    return not (lead := text[max(0, at - 3) : at].rstrip(" \"'(-")) or lead[-1] in ".?!:;"


def is_particle(words: list[Word], at: int) -> bool:
    """Whether a word is the "de" or "van der" before a family name."""
    after = next((word for word in words[at + 1 : at + 3] if word.low not in _PARTICLES), None)
    return words[at].low in _PARTICLES and after is not None and (after.capital or after.sense.name == SURE)
