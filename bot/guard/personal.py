"""Personal data goes out of a message before anything stores or logs it.

Input is text from `bot.language.text.normalise`. What is found is replaced by a short mark in round brackets, as
"(phone number)": of the forms tried, the one that moves the sentence encoder's vector least. Of a postcode the first
half stays, without a mark: it tells the locality. A number in doubt goes; a word in doubt stays.

Where the rules come from
- Phone: Ofcom, National Telephone Numbering Plan: 01, 02 and 07 may be a person's; 03, 05, 08, 09 and short codes are not.
- CHI: Public Health Scotland, data dictionary: ten digits, DDMMYY first, the last a check digit as in NHS numbers.
- NHS number: NHS Data Dictionary: ten digits, weights 10 to 2, modulus 11.
- National Insurance: HMRC manual NIM39110, read loosely: two letters, six digits, A to D; HMRC's unused prefixes go too.
- Card: ISO/IEC 7812-1, Luhn. Bank: six-digit sort code and eight-digit account (Pay.UK). IBAN: ISO 13616, by its form.
- Postcode: Royal Mail, PAF guide: 124 areas; the second half has none of C, I, K, M, O, V.
- E-mail (RFC 5321, common form and "at ... dot com"), dates of birth, streets, names: cues and word lists of our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterator, Optional

KINDS = {
    "name": ("(name)", "a name"),
    "phone": ("(phone number)", "a phone number"),
    "email": ("(email address)", "an email address"),
    "postcode": ("", "the end of a postcode"),
    "address": ("(address)", "an address"),
    "birth": ("(date of birth)", "a date of birth"),
    "chi": ("(CHI number)", "a CHI number"),
    "nhs": ("(NHS number)", "an NHS number"),
    "ni": ("(National Insurance number)", "a National Insurance number"),
    "bank": ("(bank details)", "bank details"),
    "card": ("(card number)", "a card number"),
}
"""Kind to the mark left in the text and the words for the resident."""

_Span = tuple[int, int, str]
_MARKS = re.compile("|".join(re.escape(mark) for mark, _ in KINDS.values() if mark))
_PASSES = 6


@dataclass(frozen=True)
class Redacted:
    """`text` without personal data; `kinds` says in plain words what was left out, each once, in order of place."""

    text: str
    kinds: tuple[str, ...]


def redact(text: str, public: frozenset[str] = frozenset()) -> Redacted:
    """`text` with marks for personal data. `public`: lower-case names, addresses and phone numbers that may stay.

    Runs until nothing more is found, so that redacting twice changes nothing.
    """
    kinds: dict[str, None] = {}
    for _ in range(_PASSES):
        # Marks of an earlier pass are hidden from the rules, which would take "(date of birth)" for a cue.
        spans = sorted(_find(_MARKS.sub(lambda mark: "\0" * len(mark.group()), text), _public(public)))
        if not spans:
            break
        text = _replace(text, spans)
        kinds.update((KINDS[kind][1], None) for _, _, kind in spans)
    return Redacted(text, tuple(kinds))


def _replace(text: str, spans: list[_Span]) -> str:
    pieces: list[str] = []
    end, last = 0, ""
    for start, stop, kind in spans:
        between, mark = text[end:start], KINDS[kind][0]
        if between.endswith("(") and text[stop : stop + 1] == ")":
            between, stop = between[:-1], stop + 1
        if not (mark and kind == last and not between.strip(" ,;:/.-")):
            # A space after "]" keeps the mark from looking like the second half of a Markdown link.
            pieces += [between.rstrip() if kind == "postcode" else between, " " if between.endswith("]") else "", mark]
        end, last = stop, kind
    return "".join(pieces) + text[end:]


@dataclass(frozen=True)
class _Public:
    """What may stay: whole names, each run of words that begins or ends one, and digits of phones."""

    names: frozenset[str]
    parts: frozenset[str]
    digits: frozenset[str]


@lru_cache(maxsize=8)
def _public(public: frozenset[str]) -> _Public:
    names = frozenset(" ".join(name.lower().split()) for name in public)
    parts = {part for name in names for words in [name.split()] for n in range(1, len(words) + 1)
             for part in (" ".join(words[:n]), " ".join(words[-n:]))}
    return _Public(names, frozenset(parts), frozenset(_digits(name) for name in names if re.search(r"\d", name)))


def _digits(text: str) -> str:
    """Digits alone, UK numbers with their 0: "+44 (0)1698 ..." and "o1698 ..." as "01698...". """
    digits = re.sub(r"\D", "", re.sub(r"(?i)o", "0", text) if text[:1].isdigit() or text[:1] in "oO(+" else text)
    return re.sub(r"^(?:00)?440?(?=\d{9,10}$)", "0", digits)


def _find(text: str, public: _Public) -> Iterator[_Span]:
    """Spans that must go, none over another. Earlier rules win; a rule may also claim what must stay."""
    taken = bytearray(len(text))
    found_names = list(_names(text, public))
    for start, stop, kind in (*_numbers(text, public, found_names), *((a, b, "name") for a, b in found_names)):
        if stop > start and taken.find(1, start, stop) < 0:
            taken[start:stop] = b"\1" * (stop - start)
            if kind != "stays":
                yield start, stop, kind


# --- Numbers, addresses, e-mails ---

_SEP = r"[ .\-]{0,3}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?![\d:])"
_DATE = re.compile(
    rf"(?<![\d£])(?:(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])[-/.]\d\d(?!\d)|{_DAY} ?([/.\- ]) ?(?:0?[1-9]|1[0-2]) ?\1 ?{_YEAR}"
    rf"|{_DAY}(?: of)?[ \-/]?{_MONTH}(?:[ ,.\-/]{{0,2}}{_YEAR})?|\b{_MONTH} {_DAY}(?:,? {_YEAR})?"
    rf"|\b{_MONTH} (?:19|20)\d\d(?!\d)|(?:{_DAY})[/.](?:0?[1-9]|1[0-2])(?![\d/.])|(?:\d{{2}}[01]\d(?:19|20)?\d\d)(?!\d))", re.I)
_BORN = r"\b(?:born|d\.? ?o\.? ?b|date ?of ?birth|d of b|birth ?dates?|birth ?da(?:y|ys)|bday|b-day)\b"
_BORN_BEFORE = re.compile(rf"(?:{_BORN}|\bdob)(?:(?!\b(?:after|before|between|since|until)\b)[^?!\d\0]){{0,25}}$", re.I)
_BORN_AFTER = re.compile(rf"\W{{0,3}}(?:(?:is|was|wis|as|that's|my|ma|her|his|the|mum's|dad's) ){{0,3}}{_BORN}", re.I)
_PERSON = re.compile(
    r"\b(?:my|ma|mah|her|his|he|she|him|i'm|im|a'm|mrs?|ms|patient|client|mum|da|dad|gran|name|"
    r"(?:she|he)'s)\b[^.?!\d\0]{0,40}$", re.I)
_EVENT = re.compile(r"\b(?:on|since|from|until|till|to|by|before|after|in|of|dated|between|and|the|for|at|plan|act|"
                    r"report|strategy|published|law|version|paper|minutes?|meeting)\W{0,3}$", re.I)

_PHONES = [re.compile(pattern, re.I) for pattern in (
    r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|44(?=[ \-]?7)|\(?[0o](?=[ \d()]))(?:[ ().\-/]{0,3}(?:\d|o(?![a-z]))){10,11}(?!\d)",
    r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|\(?0(?=[127]))(?:[ ().\-/]{0,3}\d){9}(?!\d)",
    rf"\+(?!44)\d{{1,3}}(?:{_SEP}\d){{6,12}}(?!\d)",
    rf"(?<![\w£.,])7[3-9]\d\d{_SEP}\d{{3}}{_SEP}\d{{3}}(?!\d)",
    rf"(?<![\w£.,])(?:1698|1355|1555|1899){_SEP}\d{{3}}{_SEP}\d{{3}}(?!\d)|(?<![\w£.,])141 \d{{3}} \d{{4}}(?!\d)",
)]
