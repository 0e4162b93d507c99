"""Numbers that are a person's: phone, CHI, NHS, National Insurance, bank, card.

Where the rules come from
- Phone: Ofcom, National Telephone Numbering Plan. 01, 02 and 07 may be a person's; 03, 05, 08, 09 and short codes stay.
- CHI: Public Health Scotland, data dictionary: ten digits, DDMMYY first, the last a check digit as in NHS numbers.
- NHS number: NHS Data Dictionary: ten digits, weights 10 to 2, modulus 11.
- National Insurance: HMRC manual NIM39110: two letters, six digits, A to D. Letters that HMRC never gives out are left
  where nothing says that the number is one.
- Card: ISO/IEC 7812-1, Luhn. Bank: six-digit sort code, eight-digit account (Pay.UK); IBAN (ISO 13616) by its form.

People space, dot and mistype numbers, and remember them wrongly, so a check digit makes a number sure but its lack does
not clear it. A number in doubt goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Optional

from bot.guard.public import STAYS, Public, Span, digits


@dataclass(frozen=True)
class _Rule:
    """What the group `it` of `pattern`, or the whole, is, where `check` says so of it and `about` is in the message."""

    kind: str
    pattern: re.Pattern[str]
    check: Optional[Callable[[str], bool]] = None
    about: Optional[re.Pattern[str]] = None


def _rule(kind: str, pattern: str, check: Optional[Callable[[str], bool]] = None, about: str = "") -> _Rule:
    return _Rule(kind, re.compile(f"(?i){pattern}"), check, re.compile(rf"(?i)\b(?:{about})\b") if about else None)


def _digits_of(count: str, sep: str = r"[ .\-]{0,2}") -> str:
    """One digit and `count` more, however they are spaced."""
    return rf"\d(?:{sep}\d){{{count}}}"


def _luhn(number: str) -> bool:
    return sum(int(d) if n % 2 == 0 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(reversed(number))) % 10 == 0


def _mod_11(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(number[9])


def _no_years(found: str) -> bool:
    number = digits(found)
    return not all(number[n : n + 2] in ("19", "20") for n in range(0, len(number), 4))


def _card(found: str) -> bool:
    grouped = re.fullmatch(r"\d{4}([ .\-])\d{4}\1\d{4}\1\d{4}|\d{4}[ \-]?\d{6}[ \-]?\d{5}|\d{16}", found)
    return _no_years(found) and _not_round(found) and (_luhn(digits(found)) or bool(grouped) and found[0] in "3456")


def _not_round(found: str) -> bool:
    """Four figures such as 4000 4100 4200 4300 are sums or counts, even when they happen to pass."""
    return not re.fullmatch(r"\d{3}0(?:\D\d{3}0){3}", found)


def _iban(found: str) -> bool:
    """ISO 13616: the first four characters last, letters as 10 to 35, modulus 97 is 1."""
    code = found.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def _filled(found: str) -> bool:
    """Not the noughts that show where the figures go."""
    return bool(re.search("[1-9]", found))


def _private_phone(found: str) -> bool:
    number = digits(re.sub("[oO]", "0", found))
    return not re.match(r"0[35689]|0+$", number) and sum(map(str.isdigit, found)) > 4


def _dated(found: str) -> bool:
    number = digits(found)
    return 0 < int(number[:2]) <= 31 and 0 < int(number[2:4]) <= 12


def _not_dated(found: str) -> bool:
    return not _dated(found)


def _no_date(found: str) -> bool:
    """Noughts and what may be a day, a month and a year are no sort code."""
    return _filled(found) and not _dated(found)


def _not_freephone(found: str) -> bool:
    return not re.match(r"0[58]00", digits(found))


def _nhs(found: str) -> bool:
    """With a check digit, or in groups, as people write it."""
    groups = len(re.findall(r"\d+", found))
    return _not_freephone(found) and (_mod_11(digits(found)) or 1 < groups < 11)


_SEP = r"[ .\-/,_]{0,3}"
_NEAR = r"[^\d.?!]"
_PAIRS = r"[ ./-]{0,3}"
_LONG = rf"(?<![\d£]){_digits_of('12,18', '[ ._-]{0,2}')}(?![ .\-]?\d)"
_TEN = rf"(?<![\d£]){_digits_of('9', _SEP)}(?![ .\-]?\d(?!\d{{9}}(?!\d)))"
"""Ten digits, with no more of them behind but ten others."""
_HEAD = r"(?<![a-z0-9£/])(?<!\d[.,])(?:(?:\+ ?|00 ?)44|44(?=[ \-]?7)|\(?[0o](?=[ \d()o.\-]))"
_ONWARDS = r"(?:[ ().\-/,_]{0,3}(?:\d|o(?![a-np-z])))"
_ABROAD = r"(?:\+ ?|00 ?)44[ .\-]{0,2}(?:\(?0\)?[ .\-]{0,2})?"
_NI_FIRST, _NI_SECOND = "(?!bg|gb|nk|kn|tn|nt|zz)(?![dfiquv])[a-z]", "(?![dfiquvo])[a-z]"
_NI_REST = _digits_of("5", "[ ./-]{0,2}")
_MEASURED = r"mgs?|mcg|mls?|grams?|g|units?|iu|tablets?|doses?|days?|weeks?|months?|years?|minutes?|hours?|split"
_COUNTED = r"people|minutes|hours|pounds|quid|folk|visits|calls|adults|residents|carers|homes|houses|a year|million"
_CARDS = r"c[ar]{1,2}ds?|caird|visa|mastercard|amex|maestro|debit|credit"
_BANKS = (
    r"s[or]{1,3}t|acc(?:oun|ou|n)?ts?|acou?nts?|accno|acc|acct?|a/c|ac (?:no|num)|sc|bank\w*|building society|s/c|"
    r"iban|standing order|direct debit|refund\w*|payroll"
)
_PAID = r"(?:pay\w*|transfer\w*|deposit\w*|money|wages|benefits?) (?:\w+ ){0,3}(?:in|into|intae|to|tae)"
_FIRST = (
    _rule(STAYS, r"\b116[ -]?(?:123|000|111)\b|£ ?\d[\d,.]*|\b20\d\d ?[-/–] ?20\d\d\b"),
    _rule(STAYS, rf"(?<![\d.])\d{{1,3}}(?:[ ,]\d{{3}}){{1,3}} (?:{_COUNTED})\b"),
    _rule("bank", r"\bGB\d\d ?[A-Z]{4} ?(?:\d{4} ?){3}\d\d\b"),
    _rule("bank", r"\b[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b", _iban),
    _rule(
        "bank",
        r"(?<!\d)\d\d[ .-]?\d\d[ .-]?\d\d(?:[ ,;:/.&-]|and|account|acct?|acc|a/c|number|no|num|is){1,8}\d{8}(?!\d)",
    ),
    _rule("card", _LONG, _no_years, _CARDS),
    _rule("card", _LONG, _card),
    _rule(
        "card",
        r"\b(?:cvv2?|cvc|security (?:code|number)|three digits(?: on the back)?)\W{0,3}(?:is |"
        r"number )?(?P<it>\d{3,4})(?!\d)",
    ),
    _rule("card", r"\bpin (?:number |code |no )?(?:is |= ?|: ?)?(?P<it>\d{4})(?!\d)"),
    _rule("bank", rf"\bs[or]{{1,3}}t(?: ?cod?e?)?{_NEAR}{{0,15}}(?P<it>{_digits_of('5', _PAIRS)})(?!\d)", _filled),
    _rule("bank", rf"\b(?:account|accnt|acount|acct?|a/c){_NEAR}{{0,20}}(?P<it>{_digits_of('7')})(?!\d)", _filled),
    _rule("chi", r"(?<![\d£./-])\d\d[ ./-]\d\d[ ./-]\d\d[ ./-]{1,3}\d{4}(?![ ./-]?\d)", _dated),
    _rule("chi", rf"\bchi\b{_NEAR}{{0,20}}(?P<it>{_digits_of('7,10', _SEP)})(?!\d)"),
    _rule(
        "nhs",
        rf"\bnhs(?: ?(?:number|no|num|nummer|id|#))?\b{_NEAR}{{0,15}}(?P<it>(?!0[389]|"
        rf"111\b){_digits_of('8,9', _SEP)})(?!\d)",
    ),
)
_LATER = (
    _rule("bank", rf"(?<![\d/-])\d\d-\d\d-\d\d(?![\d-]| ?(?:{_MEASURED})\b)", _no_date, rf"{_BANKS}|{_PAID}|\d{{8}}"),
    _rule("ni", rf"\b{_NI_FIRST}[ .\-]?{_NI_SECOND}[ .\-/]{{0,3}}{_NI_REST}[ .\-/]{{0,3}}[a-d]\b"),
    _rule(
        "ni",
        rf"\b(?:ins(?:urance|urence)?|ni|nino)\b[^\d.?!]{{0,20}}?"
        rf"(?P<it>\b[a-z][ .\-]?[a-z][ .\-/]{{0,3}}{_NI_REST}(?:[ .\-/]{{0,3}}[a-d])?\b)",
    ),
    _rule(
        STAYS,
        rf"(?<![\d+/])(?:0|{_ABROAD})(?:[3589]{_SEP}{_digits_of('8', _SEP)}|"
        rf"[58]{_SEP}0{_SEP}0{_SEP}{_digits_of('5', _SEP)})(?!\d)",
    ),
    _rule(STAYS, r"(?<![\d+/£.,-])(?:30[03]|80[08])([ \-])\d{3}\1\d{4}(?![\d-])", _not_dated),
    _rule("phone", rf"{_HEAD}{_ONWARDS}{{10,11}}(?!\d)", _private_phone),
    _rule("chi", _TEN, _dated),
    _rule("phone", rf"{_HEAD}{_ONWARDS}{{9}}(?!\d)", _private_phone),
    _rule("phone", r"(?<=[a-z])07\d{9}(?!\d)"),
    _rule("phone", r"(?:\+(?!44)|\b00 ?(?!44))\d{1,3}(?:[ .\-]{0,3}\d){6,12}(?!\d)"),
    _rule(
        "phone",
        r"(?<![\w£.,])(?:7[3-9]\d\d|1698|1355|1555|1899|1357|1864|141|131)[ .\-]{0,3}\d{3}[ .\-]{0,3}\d{3,4}(?!\d)",
    ),
    _rule("nhs", _TEN, _nhs),
    _rule("nhs", _TEN, _not_freephone, r"chi|nhs|health|patient|hospital|gp"),
    _rule(
        "phone",
        r"\b(?:phone|call|ring|text|tel|telephone|mob|mobile|fone|landline|whatsapp|number|nummer|num|cell|reach me|"
        r"get me)(?:'?s)?\b(?:[ :,.]{1,2}(?:me|us|is|on|at|her|him|mum|back|my|ma|the|number|no|or|oan|home|house|"
        r"mobile|just|his|wife|dad|daughter|son|please|pls)\b){0,4}[ :,.]{1,3}(?P<it>\d{3}[ -]?\d{3,4}|"
        r"\d\d[ -]\d\d[ -]\d\d|\d(?:[ .-]?\d){8,11})(?![\d/])",
        _private_phone,
    ),
    _rule(
        "bank",
        r"(?<![\d£.,/])(?:\d{8}|\d{6}|\d\d([ .\-])\d\d\1\d\d|\d{4}[ \-]\d{4}|\d(?:[ .\-]\d){7}|"
        rf"\d(?:[ .\-]\d){{5}})(?![.\-/]?\d| \d\d| ?(?:{_MEASURED})\b)",
        _filled,
        about=_BANKS,
    ),
)


def numbers_in(text: str, public: Public) -> Iterator[Span]:
    """Numbers with their own cues, and those that could be taken for dates."""
    return _find(_FIRST, text, public)


def later_numbers_in(text: str, public: Public) -> Iterator[Span]:
    """Numbers known by their form alone, once dates of birth are out of the way."""
    return _find(_LATER, text, public)


def _find(rules: Iterable[_Rule], text: str, public: Public) -> Iterator[Span]:
    for rule in rules:
        if rule.about and not rule.about.search(text):
            continue
        group: str | int = "it" if "it" in rule.pattern.groupindex else 0
        for match in rule.pattern.finditer(text):
            found = match.group(group)
            if rule.check is None or rule.check(found):
                known = {digits(found), f"0{digits(found)}"} & public.digits
                stays = known or found.lower().strip(" .") in public.names
                yield *match.span(group), STAYS if stays else rule.kind
