"""What a word may be: a given name, a family name, an ordinary word, or none we know.

The lists beside this file are our own. Ordinary words are also those the sentence encoder's vocabulary holds whole and
those residents write for them (`bot.language.spelling.variants`); a name on our lists is a name first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot import language
from bot.language.spelling import variants

SURE, MAYBE, NO = 2, 1, 0
_LISTS = Path(__file__).parent / "lists"
_VOCABULARY = Path(language.__file__).parent / "minilm" / "vocab.txt"
_CLAN = re.compile(r"mc(?!donald'?s$)[a-z]{2,}|(?P<maybe>mac[a-z]{3,}|o'(?!clock)[a-z]{3,}|d'(?!you)[a-z]{4,}|fitz[a-z]{4,})")
"""`maybe`: where the vocabulary does not know the word."""
_SHORT_FORM = re.compile(
    r"'(?:m|ll|ve|re|d|t|tis|twas)$|n't$|^d'(?:ye|you|ya|yous|yis|youse)$|(?:is|was|has|did|does|can|wull|would|could|"
    r"should|have|are|were|do)n(?:y|ie|i|ae|a|ay)$"
)
_ENDING = re.compile(
    r"(?:ing|in'|ist|grapher|bound|ridden|ic|ous|divergent|edly|ment|ness|tion|sion|able|ible|ology|itis|osis|aemia|pathy|ectomy|pril|pine|olol|statin|idone|"
    r"azole|cillin|mab|oxin|ine|ide|ian|ive|ish|ese|ful|less|ship|ities|ity)s?$"
)
_SUFFIXES = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("in", "ing"),
    ("in", ""),
    ("in'", "ing"),
    ("er", ""),
    ("er", "e"),
    ("ers", ""),
    ("ly", ""),
)
_NO_ACCENT = str.maketrans("łŁøØđĐıßæÆœŒ", "lLoOdDisaAoO")


@dataclass(frozen=True)
class Sense:
    """How surely a word is a given or a family name (SURE, MAYBE, NO); `plain`: never a name; `word`: a known word."""

    forename: int = NO
    surname: int = NO
    plain: bool = False
    word: bool = False

    @property
    def name(self) -> int:
        return max(self.forename, self.surname)

    @property
    def unknown(self) -> bool:
        return not (self.name or self.plain or self.word)


def fold(word: str) -> str:
    """Lower case, without accents and without a final "'s"."""
    if not word.isascii():
        word = "".join(
            c for c in unicodedata.normalize("NFKD", word.translate(_NO_ACCENT)) if not unicodedata.combining(c)
        )
    return word.lower().removesuffix("'s").strip("'-")


def is_small(word: str) -> bool:
    """Whether this is one of the words that every message is made of."""
    return word in _words("small_words")


@lru_cache(maxsize=20_000)
def sense(word: str) -> Sense:
    """What a word, as `fold` leaves it, may be. Of a double name, "jean-paul", the parts decide."""
    forename = SURE if word in _words("forenames") else MAYBE if word in _words("forenames_also_words") else NO
    surname = SURE if word in _words("surnames") else MAYBE if word in _words("surnames_also_words") else NO
    if forename or surname:
        return Sense(forename, surname)
    if is_small(word) or word in _words("plain") or _SHORT_FORM.search(word):
        return Sense(plain=True)
    if "-" in word:
        return _double([part for part in word.split("-") if part])
    if (clan := _CLAN.fullmatch(word)) and not (clan.group("maybe") and word in _ordinary()):
        return Sense(surname=SURE)
    if word.endswith("s") and word[:-1] in _words("surnames") and word not in _ordinary():
        return Sense(surname=SURE)
    return Sense(word=is_word(word))


def is_word(word: str) -> bool:
    """Whether a word, or what it is formed from, is an ordinary one."""
    if word in _ordinary() or len(word) > 5 and _ENDING.search(word):
        return True
    return any(
        word.removesuffix(suffix) + put in _ordinary()
        for suffix, put in _SUFFIXES
        if word.endswith(suffix) and len(word) > 4
    )


def _double(parts: list[str]) -> Sense:
    if any(len(part) == 1 for part in parts) or all(sense(part).plain or sense(part).word for part in parts):
        return Sense(word=True)
    senses = [sense(part) for part in parts]
    sure = any(of.name == SURE for of in senses)
    return Sense(max(of.forename for of in senses), max(of.surname for of in senses)) if sure else Sense()


@lru_cache(maxsize=20_000)
def is_slip(word: str) -> bool:
    """Whether an unknown word is one slip of the thumb away from a word of everyday use."""
    near = process.extractOne(word, _everyday(), scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return len(word) > 3 and near is not None


@lru_cache(maxsize=20_000)
def is_near(word: str, names: frozenset[str]) -> bool:
    """Whether an unknown word is one slip away from one of `names`, all lower case."""
    return (
        len(word) > 4
        and process.extractOne(word, names, scorer=DamerauLevenshtein.distance, score_cutoff=1) is not None
    )


@lru_cache(maxsize=1)
def _everyday() -> tuple[str, ...]:
    return tuple(word for word in _words("plain") | _words("small_words") if len(word) > 3)


def phrases(name: str) -> str:
    """The phrases of a list that commas part, as one regular expression; one with a capital needs that capital."""
    found = [phrase.strip() for line in _lines(name) for phrase in re.split(r"(?<!\\),", line) if phrase.strip()]
    return "|".join(f"(?-i:{phrase})" if phrase[0].isupper() else phrase for phrase in found)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    lines = (_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    known = (word for word in _VOCABULARY.read_text(encoding="utf-8").split("\n") if word.isalpha() and len(word) > 2)
    return frozenset(known) | frozenset(variants())
