"""Personal data goes out of a message before anything stores or logs it.

Input is text from `bot.language.text.normalise`. What is found is replaced by a short mark in round brackets, as
"(phone number)": of the forms tried, the one that moves the sentence encoder's vector least. Of a postcode the first
half stays, without a mark: it tells the locality. A number in doubt goes; a word in doubt stays.

Where the rules come from
- Phone: Ofcom, National Telephone Numbering Plan. 01, 02 and 07 may be a person's; 03, 05, 08, 09 and short codes stay.
- CHI: Public Health Scotland, data dictionary: ten digits, DDMMYY first, the last a check digit as in NHS numbers.
- NHS number: NHS Data Dictionary: ten digits, weights 10 to 2, modulus 11.
- National Insurance: HMRC manual NIM39110, read loosely: two letters (HMRC's unused ones too), six digits, A to D.
- Card: ISO/IEC 7812-1, Luhn. Bank: six-digit sort code, eight-digit account (Pay.UK); IBAN (ISO 13616) by its form.
- Postcode: Royal Mail, PAF guide: the second half is a digit and two letters, none of them C, I, K, M, O, V.
- E-mail (RFC 5321, common form; "at ... dot com"), dates of birth, streets, names: cues and word lists of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional

from bot.guard.names import Public, is_plain_word, names_in, text_before

_KINDS = {
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
_MARKS = re.compile("|".join(re.escape(mark) for mark, _ in _KINDS.values() if mark))
_PASSES = 6
_Span = tuple[int, int, str]


@dataclass(frozen=True)
class Redacted:
    """`text` without personal data; `kinds` says in plain words what was left out, each once, as it came."""

    text: str
    kinds: tuple[str, ...]


_LED = re.compile(
    r"(?i)(?:\b(?:my|ma|his|her|the|our|their)\s+)?(?:\b\w+\s+)?(?:\b(?:name|number|phone|mobile|email|address|chi|dob|"
    r"details|born|birthday|live|bide|stay)\s*(?:'s|is|are|was|at|on|:)?\s*)?(?:"
    + "|".join(re.escape(mark) for mark, _ in _KINDS.values() if mark)
    + r")[,.;]?(?:\s*(?:and|an|&)\b)?"
)


def without_marks(text: str) -> str:
    """The text without the marks and the words that led up to them, for reading what is asked."""
    return " ".join(_LED.sub(" ", text).split()) if "(" in text else text


def redact(text: str, public: frozenset[str] = frozenset()) -> Redacted:
    """`text` with marks for personal data. `public`: lower-case names, addresses and phone numbers that may stay.

    Looks again until nothing more is found, so that redacting twice changes nothing.
    """
    kinds: dict[str, None] = {}
    stays = _read_public(public)
    for _ in range(_PASSES):
        # Earlier marks are hidden from the rules, which would take "(date of birth)" for a cue.
        spans = sorted(_find(_MARKS.sub(lambda mark: "\0" * len(mark.group()), text), stays))
        if not spans:
            break
        text = _replace(text, spans)
        kinds.update((_KINDS[kind][1], None) for _, _, kind in spans)
    return Redacted(text, tuple(kinds))


def _replace(text: str, spans: list[_Span]) -> str:
    pieces: list[str] = []
    end, last = 0, ""
    for start, stop, kind in spans:
        between, mark = text[end:start], _KINDS[kind][0]
        if text[stop : stop + 1] == ")" and (between + text[start:stop]).count("(") > text[start:stop].count(")"):
            between, stop = between.removesuffix("("), stop + 1
        if not mark:
            pieces.append(between.rstrip(" (") if between.strip() else "")
        elif kind != last or between.strip(" ,;:/.-"):
            # A space after "]" keeps the mark from looking like the second half of a Markdown link.
            pieces += [between, " " if between.endswith("]") else "", mark]
        end, last = stop, kind
    return "".join(pieces) + text[end:]


@lru_cache(maxsize=8)
def _read_public(public: frozenset[str]) -> Public:
    names = frozenset(" ".join(name.lower().split()) for name in public)
    parts = frozenset(" ".join(words[cut]) for words in map(str.split, names) for n in range(1, len(words) + 1)
                      for cut in (slice(n), slice(-n, None)))
    return Public(names, parts, frozenset(filter(None, map(_digits, names))))


def _digits(text: str) -> str:
    """Digits alone; UK phones with their 0: "+44 (0)1698 ..." as "01698 ..."."""
    digits = "".join(filter(str.isdecimal, text))
    return re.sub(r"^(?:00)?440?(?=\d{9,10}$)", "0", digits) if digits[:1] in "40" else digits


def _find(text: str, public: Public) -> Iterator[_Span]:
    """Spans that must go, none over another: the earlier rule wins, be it that the span goes or that it stays."""
    taken = bytearray(len(text))
    for start, stop, kind in (*_numbers(text, public), *((*span, "name") for span in names_in(text, public))):
        if start < stop and taken.find(1, start, stop) < 0:
            taken[start:stop] = b"\1" * (stop - start)
            if kind != "stays":
                yield start, stop, kind


# Numbers, addresses, e-mails: a kind, a pattern (its group `it`, or the whole, goes), and what else must hold.

_Check = Callable[[re.Match[str]], bool]


def _luhn(digits: str) -> bool:
    return sum(int(d) if n % 2 == 0 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(reversed(digits))) % 10 == 0


def _mod_11(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def _card(match: re.Match[str]) -> bool:
    digits = _digits(match.group())
    cue = re.search(r"(?i)\b(?:card|visa|mastercard|debit|credit)\b[^.?!]*$", text_before(match))
    years = all(digits[n : n + 2] in ("19", "20") for n in range(0, len(digits), 4))
    return not years and bool(cue or match.group(1) and digits[0] in "3456" or _luhn(digits))


def _birth(match: re.Match[str]) -> bool:
    """After or before a word for birth; or with a year up to 2014 right after a person, not after "on" or "since"."""
    before, date = text_before(match), match.group()
    if _BORN_BEFORE.search(before) or _BORN_AFTER.match(match.string, match.end()):
        return True
    year = re.search(r"^\d{4}(?=\D)|\d{4}$|\d\d$", date.replace("'", ""))
    if not year or not re.search(r"\d\W?.*\d{2}$|^\d{4}", date) or not match.group("day"):
        return False
    old = int(year.group()) < 2015 if len(year.group()) == 4 else not 15 <= int(year.group()) <= 30
    return old and bool(_PERSON.search(before)) and not _EVENT.search(before)


def _phone(match: re.Match[str]) -> bool:
    return not re.match(r"0[35689]", _digits(match.group()))


def _ten(match: re.Match[str], chi: bool) -> bool:
    digits, sizes = _digits(match.group()), tuple(map(len, re.findall(r"\d+", match.group())))
    dated = 0 < int(digits[:2]) <= 31 and 0 < int(digits[2:4]) <= 12
    if chi:
        return dated and (_mod_11(digits) or sizes in ((10,), (6, 4), (2, 2, 2, 4)))
    return _mod_11(digits) and sizes in ((10,), (3, 3, 4))


def _street(match: re.Match[str]) -> bool:
    """The words between number and "Street" are a name; a word like "way" or "close" needs capitals or a cue too."""
    words = match.group("name").replace(".", " ").split()
    if any(is_plain_word(word) and word.lower() not in _STREET_WORDS and not (n and word[0].isupper())
           for n, word in enumerate(words)):
        return False
    cue = re.search(rf"(?i){_HOME}\b[^.?!]{{0,20}}$|flat[^.?!]{{0,9}}$|\0,? $", text_before(match))
    return bool(match.group("street") or cue or all(word[0].isupper() for word in words))


def _postcode(match: re.Match[str]) -> bool:
    local = re.match(r"(?i)ml|g\d|eh|ka", match.group())
    return bool(local) or not re.search(r"\W*(?:1st|2nd|3rd|\dth)$", match.group())


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?![\d:])"
_BORN = r"\b(?:born|d\.? ?o\.? ?b|dat[eo] ?(?:of|o) ?b(?:irth)?|birth ?dates?|birth ?da(?:y|ys)|bday|b-day)\b"
_BORN_BEFORE = re.compile(rf"(?i){_BORN}(?:[^?!\d\0]{{0,20}}\d[\d/.\- ]{{5,9}})?"
                          r"(?:(?!\b(?:after|before|between|since|until)\b)[^?!\d\0]){0,25}$")
_BORN_AFTER = re.compile(rf"(?i)(?:(?!\b(?:and|or|but)\b)[^.?!,;\d\0]){{0,24}}{_BORN}")
_PERSON = re.compile(r"\b(?i:my|ma|mah|her|his|he|she|him|i'?m|i am|a'm|mrs?|ms|patient|client|mum|dad|gran|name|he's|"
                     r"she's)\b[^.?!\d\0]{0,40}$|[A-Z][a-z]+ [A-Z][\w']+\W{1,4}$|\0\W{1,4}$")
_EVENT = re.compile(r"(?i)\b(?:on|since|from|until|till|to|by|before|after|in|of|dated|between|and|the|for|at|plan|"
                    r"act|report|strategy|published|law|version|paper|minutes?|meeting)\W{0,3}$")
_STREETS = (r"street|st|str|road|rd|avenue|ave|av|crescent|cres|terrace|terr|wynd|quadrant|gardens|gdns|brae|loan|"
            r"vennel|boulevard|mews|drive|lane|grove|circus")
_WAYS = r"place|pl|court|ct|way|close|square|sq|row|gate|park|view|path|walk|rise|quad|green|hill|bank|mount|dr|cross"
_STREET_WORDS = frozenset("""
main high north south east west old new low upper lower mill well park hall hospital station church school bank union
""".split())
_HOME = r"\b(?:live|lives|living|stay|stays|staying|bide|bides|bidin|address|home|moved)"
_FLAT = r"\b(?:flat|flt|apartment|apt) ?(?:no\.? ?|number )?"

_RULES: tuple[tuple[str, re.Pattern[str], Optional[_Check]], ...] = tuple(
    (kind, re.compile(f"(?i){pattern}"), check) for kind, pattern, check in (
        ("stays", r"\b116[ -]?(?:123|000|111)\b|£ ?\d[\d,.]*|\b20\d\d ?[-/–] ?20\d\d\b", None),
        ("email", r"(?<![\w.+%-])[\w.+%-]+(?: ?(?:@|[(\[{]at[)\]}]) ?[\w-]+(?:\.[\w-]+)*)+", None),
        ("email", r"(?<![\w.+-])[\w+-]+(?:(?:\.| dot )[\w+-]+){0,3} at (?:[\w-]+ ?(?:\.| dot ) ?"
                  r"(?:com|co|org|net|uk|scot)\b(?: ?(?:\.| dot ) ?uk\b)?|"
                  r"(?:gmail|hotmail|yahoo|outlook|icloud|btinternet|aol)\b)", None),
        ("bank", r"\bGB\d\d ?[A-Z]{4} ?(?:\d{4} ?){3}\d\d\b", None),
        ("bank", r"(?<!\d)\d\d[ -]?\d\d[ -]?\d\d(?:[ ,;:/.&-]|and|account|acct?|a/c|number|no|num|is){1,8}\d{8}(?!\d)",
         None),
        ("card", r"(?<!\d)(?:\d{4}([ \-]?)\d{4}\1\d{4}\1\d{4}|\d{4}[ \-]?\d{6}[ \-]?\d{5}|\d(?:[ \-]?\d){12,18})(?!\d)",
         _card),
        ("card", r"\b(?:cvv|cvc|security code)\W{0,3}(?:is |number )?(?P<it>\d{3,4})(?!\d)", None),
        ("bank", r"\bsort ?code[^\d.?!]{0,15}(?P<it>\d\d[- .]?\d\d[- .]?\d\d)(?!\d)", None),
        ("bank", r"\b(?:account|acct?|a/c)\b[^\d.?!]{0,20}(?P<it>\d(?:[ -]?\d){7})(?!\d)", None),
        ("chi", r"\bchi\b[^\d.?!]{0,20}(?P<it>\d(?:[ \-/]{0,3}\d){7,10})(?!\d)", None),
        ("nhs", r"\bnhs ?(?:number|no|num|id|#)\W[^\d.?!]{0,15}(?P<it>\d(?:[ \-]{0,3}\d){7,10})(?!\d)", None),
        ("birth", rf"(?<![\d£])(?=[\djfmasond])(?:(?P<day>(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])[-/.]\d\d(?!\d)"
                  rf"|{_DAY} ?([/.\- ]) ?(?:0?[1-9]|1[0-2]) ?\2 ?{_YEAR}"
                  rf"|{_DAY}(?: of)?[ \-/]?{_MONTH}[ ,.\-/]{{0,2}}{_YEAR}"
                  rf"|{_MONTH} {_DAY},? {_YEAR})|{_DAY}(?: of)?[ \-/]?{_MONTH}|{_MONTH} (?:{_DAY}|(?:19|20)\d\d)(?!\d)"
                  rf"|{_DAY}[/.](?:0?[1-9]|1[0-2])(?![\d/.])|\d\d[01]\d(?:19|20)?\d\d(?!\d))", _birth),
        ("bank", r"(?<![\d/-])(?:(?:3[2-9]|[4-9]\d)-\d\d|\d\d-(?:1[3-9]|[2-9]\d))-\d\d(?![\d-])", None),
        ("ni", r"\b[a-z] ?[a-z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[a-d]\b", None),
        ("ni", r"\b(?:ins(?:urance)?|ni|nino)\b[^\d.?!]{0,15}?(?P<it>\b[a-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d\b)", None),
        ("phone", r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|44(?=[ \-]?7)|\(?[0o](?=[ \d()]))"
                  r"(?:[ ().\-/]{0,3}(?:\d|o(?![a-z]))){10,11}(?!\d)", _phone),
        ("chi", r"(?<![\d£])\d(?:[ \-/.]{0,3}\d){9}(?!\d)", lambda match: _ten(match, True)),
        ("nhs", r"(?<![\d£])\d(?:[ \-/.]{0,3}\d){9}(?!\d)", lambda match: _ten(match, False)),
        ("phone", r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|\(?0(?=[ \d]))(?:[ ().\-/]{0,3}\d){9}(?!\d)", _phone),
        ("phone", r"\+(?!44)\d{1,3}(?:[ .\-]{0,3}\d){6,12}(?!\d)", None),
        ("phone", r"(?<![\w£.,])(?:7[3-9]\d\d|1698|1355|1555|1899)[ .\-]{0,3}\d{3}[ .\-]{0,3}\d{3}(?!\d)", None),
        ("phone", r"\b(?:phone|call|ring|text|tel|telephone|mob|mobile|fone|landline|whatsapp|number|num|cell)\b"
                  r"(?:[ :,.]{1,2}(?:me|us|is|on|at|her|him|mum|back|my|ma|the|number|no|or|oan|home|house|mobile)\b)"
                  r"{0,4}[ :,.]{1,3}(?P<it>\d{3}[ -]?\d{3,4}|\d\d[ -]\d\d[ -]\d\d|\d(?:[ .-]?\d){8,11})(?![\d/])",
         _phone),
        ("address", r"(?<![\w£.:])(?:no\.? ?)?(?!(?:19|20)\d\d )\d{1,4} ?[a-h]?(?:[/\-]\d{1,3}[a-h]?){0,2},? "
                    r"(?P<name>(?:[^\W\d_]+(?:['.][^\W\d_]*)? ){1,3})"
                    rf"(?:(?P<street>{_STREETS})|(?:{_WAYS}))\b(?!')", _street),
        ("address", rf"{_FLAT}(?:\d{{1,3}}(?:[/-]\d{{1,3}}){{0,2}}[a-h]?|[a-h]\d)\b(?! ?(?:st|nd|rd|th|flights?|"
                    r"floors?|stairs?|bed\w*|rooms?|mi\w+|years?|weeks?|days?|months?|storeys?|people|or|times|hours?)"
                    r"\b)",
         None),
        ("address", rf"{_HOME} (?:at|in|is|to) (?:house )?(?P<it>(?:no\.? ?|number )\d{{1,4}}[a-h]?\b(?: the [a-z]+)?)",
         None),
        ("address", rf"{_HOME}[ :]{{1,2}}(?:(?:at|in|is|on|to) )?"
                    r"(?P<it>\d{1,4}[a-h]? (?:(?:the )?(?:(?-i:[A-Z])[\w']+ ?){1,3}|the [a-z]+))", None),
        ("postcode", r"(?<![a-z0-9])[a-z]{1,2} ?\d[\da-z]?(?P<it>[ .,\-]{0,2}(?:\d ?[abd-hjlnp-uw-z]{2}|"
                     r"o(?!ld|ne|ur|ut|wn|ff|an|or|ot|dd|ft|we|pt|rb|il)[abd-hjlnp-uw-z]{2}))(?![a-z0-9])", _postcode),
    )
)


def _numbers(text: str, public: Public) -> Iterator[_Span]:
    rules = _RULES if any(map(str.isdigit, text)) else [rule for rule in _RULES if rule[0] == "email"]
    for kind, pattern, check in rules:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            if check is None or check(match):
                found = {match.group().lower(), match.group(group).lower().strip(" .")}
                known = found & public.names or _digits(match.group(group)) in public.digits
                yield *match.span(group), "stays" if known else kind
