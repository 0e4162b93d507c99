"""Numbers written out in words: "oh seven double seven", "nineteen forty-seven", as residents dictate or type them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guard.public import STAYS, Public, Span

_UNITS = dict(
    zip(
        "oh o zero nought naught nil one wan two twa three four fower five six seven seeven eight nine".split(),
        "0 0 0 0 0 0 1 1 2 2 3 4 4 5 6 7 7 8 9".split(),
    )
)
_TEENS = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        map(str, range(10, 20)),
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), map(str, range(20, 100, 10))))
_TIMES = {"double": 2, "dooble": 2, "triple": 3, "treble": 3}
_WORDS = {**_UNITS, **_TEENS, **_TENS}
_ONE = rf"(?:{'|'.join([*_WORDS, *_TIMES, 'hundred', 'thousand'])}|[o]?\d{{1,6}})"
_SPOKEN = re.compile(rf"(?i)(?<![\w£]){_ONE}(?:[ ,.\-]{{1,3}}(?:and )?{_ONE}){{2,24}}(?![\w])")
_POSTCODE = re.compile(
    rf"(?i)\bpost ?code(?:'?s| is|:)? [a-z] ?[a-z]? ?(?:(?:{'|'.join(_WORDS)}|\d)[ -]?){{1,2}}(?P<end>(?<=[ -])(?:{'|'.join(_UNITS)}) ?[a-z] ?[a-z])\b"
)
_COUNTED = re.compile(r"(?i) ?(?:pounds?|quid|euros?|people|folk|patients|residents|carers|staff|jobs|homes|beds|hours?|days|years?|per ?cent|a year)\b")
"""After a number in words: it counts something, and is nobody's."""
_LEAST_WORDS, _LEAST_DIGITS, _WHOLE = 4, 6, 10
_KINDS = (
    ("chi", r"\b(?:chi|community health)\b"),
    ("nhs", r"\bnhs\b"),
    ("bank", r"\b(?:sort|account|acc|bank)\b"),
    ("card", r"\b(?:card|visa)\b"),
)


def spoken_in(text: str, public: Public) -> Iterator[Span]:
    """Runs of such words that make a number; a phone number unless a cue says else. And the end of a postcode."""
    for match in _POSTCODE.finditer(text):
        yield *match.span("end"), "postcode"
    for match in _SPOKEN.finditer(text):
        words = [
            word for word in re.findall(r"[a-z]+|\d+", re.sub(r"o(?=\d)", "0", match.group().lower())) if word != "and"
        ]
        number = as_digits(words)
        spoken = sum(word.isalpha() for word in words)
        if len(number) < (_LEAST_DIGITS if spoken >= _LEAST_WORDS else _WHOLE) or not spoken:
            continue
        if _COUNTED.match(text, match.end()) or words[-1] == "thousand" and number[0] != "0":
            continue
        if re.fullmatch("(?:999|111|101|112)+", number):
            yield *match.span(), STAYS
            continue
        lead = text[max(0, match.start() - 40) : match.start()].lower()
        kind = next((kind for kind, cue in _KINDS if re.search(cue, lead)), "phone")
        public_one = number in public.digits or kind == "phone" and re.match(r"0[3589]", number) and len(number) > 9
        yield *match.span(), STAYS if public_one else kind


def as_digits(words: list[str]) -> str:
    """The digits that number words say one after another: "double seven", "nine hundred", "twenty one"."""
    found: list[str] = []
    times = 1
    for word in words:
        if word in _TIMES:
            times = _TIMES[word]
        elif word in ("hundred", "thousand"):
            found.append("00" if word == "hundred" else "000")
        elif (
            word in _UNITS
            and found
            and len(found[-1]) == 2
            and found[-1][1] == "0"
            and found[-1] != "00"
            and times == 1
            and word not in ("oh", "o", "zero")
        ):
            found[-1] = found[-1][0] + _UNITS[word]
        else:
            found.append(_WORDS.get(word, word if word.isdigit() else "") * times)
            times = 1
    return "".join(found)
