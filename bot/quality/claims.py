"""What a text claims that can be checked: numbers, dates, times, sums, phones, addresses and names.

Each claim is a small tuple, normalised, so that "£734million" and "£734 million" or "21 March 2022" and
"2022-03-21" are the same claim. A date also claims its month and its year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

Claim = tuple[str, ...]

MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_MONTH = "|".join(MONTHS)
NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "thousand": 1000,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "half": None,
}
"""Number words that count as figures; "one" and "first" are too common in ordinary speech to be claims."""

_WEB = r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:uk|org|scot|com|net)\b(?:/[^\s,;)]*)?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        ("web", _WEB),
        ("money", r"£\s?(\d[\d,]*(?:\.\d+)?)\s?(million|billion|m|bn|k)?\b"),
        ("pence", r"\b(\d+)p\b"),
        ("percent", r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)"),
        ("iso", r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?\b(?!-?\d)"),
        ("date", rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTH})(?:,?\s(\d{{4}}))?\b"),
        ("month", rf"\b({_MONTH})\s(\d{{4}})\b"),
        ("period", r"\b((?:19|20)\d{2})\s?[-/–]\s?((?:20)?\d{2})\b"),
        ("postcode", r"\b([A-Z]{1,2}\d{1,2}[A-Z]?)\s(\d[A-Z]{2})\b"),
        ("phone", r"\b0\d(?:[\d ]{7,12})\d\b|\b116 123\b|\b0800 1111\b"),
        ("around", r"\b24/7(?:/365)?\b"),
        ("clock", r"\b(\d{1,2})[.:](\d{2})\s?(am|pm)?\b"),
        ("hour", r"\b(\d{1,2})\s?(am|pm)\b"),
        ("ordinal", r"\b(\d+)(?:st|nd|rd|th)\b"),
        ("number", r"\d[\d,]*(?:\.\d+)?"),
        ("word", r"\b(?:" + "|".join(NUMBER_WORDS) + r")\b"),
    )
)
_SCALE = {"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "k": 1e3}


def figures(text: str) -> set[Claim]:
    """Every figure in `text`: numbers, dates, times, sums, percentages, phones, addresses."""
    text = text.replace("\u2013", "-").replace("\u2014", "-").replace("\u00a0", " ")
    found: set[Claim] = set()
    for kind, pattern in _PATTERNS:

        def take(match: re.Match[str], kind: str = kind) -> str:
            found.update(_claims(kind, match))
            return " " * len(match.group())

        text = pattern.sub(take, text)
    return found


def _claims(kind: str, match: re.Match[str]) -> Iterator[Claim]:
    if kind == "email":
        yield ("email", match.group().lower())
    elif kind == "web":
        yield ("web", re.sub(r"^(https?://)?(www\.)?", "", match.group().lower()).rstrip("/."))
    elif kind == "money":
        yield ("money", _number(float(match[1].replace(",", "")) * _SCALE.get((match[2] or "").lower(), 1)))
    elif kind == "pence":
        yield ("money", _number(int(match[1]) / 100))
    elif kind == "percent":
        yield ("percent", _number(float(match[1])))
    elif kind == "iso":
        yield from _date(match[3], int(match[2]), match[1])
    elif kind == "date":
        yield from _date(match[1], MONTHS.index(match[2].lower()) + 1, match[3])
    elif kind == "month":
        yield from _date(None, MONTHS.index(match[1].lower()) + 1, match[2])
    elif kind == "period":
        first, last = match[1], match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        yield ("period", first, last)
        yield ("number", first)
        yield ("number", last)
    elif kind == "postcode":
        yield ("postcode", f"{match[1]} {match[2]}".upper())
    elif kind == "phone":
        yield ("phone", re.sub(r"\D", "", match.group()))
    elif kind == "around":
        yield ("number", "24")
    elif kind == "clock":
        hour = int(match[1]) % 12 + (12 if (match[3] or "").lower() == "pm" else 0) if match[3] else int(match[1])
        yield ("time", f"{hour}:{match[2]}")
    elif kind == "hour":
        yield ("time", f"{int(match[1]) % 12 + (12 if match[2].lower() == 'pm' else 0)}:00")
    elif kind == "ordinal":
        yield ("number", match[1])
    elif kind == "number":
        yield ("number", _number(float(match.group().replace(",", ""))))
    elif NUMBER_WORDS[match.group().lower()] is not None:
        yield ("number", str(NUMBER_WORDS[match.group().lower()]))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 4))


def _date(day: str | None, month: int, year: str | None) -> Iterator[Claim]:
    if day and year:
        yield ("date", year, str(month), str(int(day)))
    if day and not year:
        yield ("day", str(month), str(int(day)))
    if day and year:
        yield ("day", str(month), str(int(day)))
    if year:
        yield ("month", year, str(month))
        yield ("number", year)


_CAPITAL = r"[A-Z][\w'’]*"
_NAME = re.compile(rf"{_CAPITAL}(?:(?:[ \-]|/| & )(?:(?:of|and|the|for|to|without) )*{_CAPITAL})*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“(]\s*)$")


_INWARD = re.compile(r"(?<=[A-Z0-9]) \d[A-Z]{2}\b")
"""The second half of a postcode, whose letters are no name."""


def names(text: str) -> set[str]:
    """Runs of capitalised words, lower-cased: names of people, bodies, places and documents.

    A single capitalised word that only opens a sentence is not a name.
    """
    found = set()
    text = _INWARD.sub("", text)
    for match in _NAME.finditer(text):
        run = match.group()
        opens = bool(_SENTENCE_START.search(text[: match.start()]))
        words = run.split(" ")
        while opens and len(words) > 1 and words[0].lower() in _OPENERS:
            words = words[1:]
        if len(words) < len(run.split(" ")):
            run, opens = " ".join(words), False
        if opens and not re.search(r"[ \-/]", run):
            continue
        found.add(plain(run))
    return found


_OPENERS = frozenset(
    "the a an in on at for to of by from under since phone ask if when one some your our their it this that these "
    "those no both most all as after before about and but or with you we they he she its is are was there contact "
    "see read call use both each every older old reports other any today adult adults what who how".split()
)


def plain(text: str) -> str:
    """Lower case, letters and figures only, single spaces: for comparing names."""
    text = re.sub(r"['’]s?\b", "", text.lower())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
