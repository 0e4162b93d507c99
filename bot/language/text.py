"""Normalising: what a resident sent becomes plain, visible, bounded text, and nothing else changes.

Hidden and control characters go, look-alike letters are folded, white space is single. Order matters: whatever
looks for personal data or urgent words must see this text, not the raw one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 1_000
"""What a resident may send in one message. The web page counts down to the same figure."""

_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТУХавекмнорстухѕіјԁһӏαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABE3KMHOPCTYXabekmhopctyxsijdhlaeiknoptuxABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones (Unicode TR39 confusables, the common part)."""

_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
"""An HTML tag: what it marks up is kept, the tag is not."""
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,300}>[^<]{0,2000}</\1\s*>", re.IGNORECASE)
"""A script or style element goes whole: nobody means its inside to be read."""
_BETWEEN_DIGITS = re.compile("(?<=\\d)[\u2010-\u2015\u2212](?=\\d)")
"""A dash that joins figures: a hyphen, whatever the keyboard made of it."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True)
class Normalised:
    """`text` is clean; `length` is how many characters were sent, before anything was taken away."""

    text: str
    length: int

    @property
    def too_long(self) -> bool:
        return max(self.length, len(self.text)) > MAX_CHARACTERS  # some characters are written out as four


def normalise(raw: object) -> Normalised:
    """Clean text of whatever a channel handed over; anything that is not text counts as empty."""
    if not isinstance(raw, str):
        return Normalised("", 0)
    text = unicodedata.normalize("NFKC", raw)
    text = "".join(" " if c in "\t\n\r\u2028\u2029" else c for c in text if not _hidden(c))
    text = _TAG.sub(" ", _SCRIPT.sub(" ", _WORD.sub(_fold, text)))
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')
    return Normalised(" ".join(_BETWEEN_DIGITS.sub("-", text).split()), len(raw))


def _hidden(character: str) -> bool:
    """Control, format, surrogate, private-use and unassigned characters, and lone marks over nothing."""
    if character in "\t\n\r\u2028\u2029":
        return False
    category = unicodedata.category(character)
    return category.startswith("C") or character in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"


def _fold(match: re.Match[str]) -> str:
    """A word that mixes Latin letters with look-alikes is read as Latin; a word all in another script stays."""
    word = match.group()
    if word.isascii() or not _LATIN.search(word):
        return word
    return word.translate(_LOOKALIKES)


def has_words(text: str) -> bool:
    """Whether there is any letter or figure in the text (emoji and punctuation are none)."""
    return any(c.isalnum() for c in text)


def other_script(text: str) -> bool:
    """Whether most letters are not Latin."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(1 for c in letters if _LATIN.match(c)) * 2 < len(letters)
