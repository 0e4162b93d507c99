"""Dates of birth: dates beside a word for birth, dates right after a person, and dates too old to be the plan's."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from bot.guard.name_cues import KIN
from bot.guard.public import Span

OLDEST_NEWS = 1995
"""A whole date before this year is taken for somebody's birth: the plan and what it speaks of are later."""
_RECENT = 2015
"""A date from this year on is no birth unless something says so: residents are adults or speak of their children's."""
_MONTHS = (
    *(name.lower() for name in calendar.month_name[1:]),
    "januar",
    "februar",
    "mairch",
    "aprile",
    "mey",
    "juin",
    "octobert",
    "sept",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH = r"(?:jan|feb|mar|apr|may|mey|jun|jul|aug|sept?|oct|nov|dec|[jfmasond][a-z]{3,9})\.?"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_UNIT = r"(?:one|wan|two|twa|three|four|fower|five|six|seven|seeven|eight|nine)"
_SHORT_YEAR = rf"(?:{_TENS}(?:[ -]{_UNIT})?)\b"
"""A year in words without its century, as "forty-six"."""
_FEAST = r"(?:hogmanay|christmas(?: day| eve)?|boxing day|new year'?s? (?:day|eve)|hallowe'?en|st andrew'?s day|burns night)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th))?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?![\d:])"
_OF = r"(?: ?(?:of|o'?|ae|in) (?:the )?|[ \-/,.]{0,2})"
_ORDINAL = (
    r"(?:(?:twenty|twinty|thirty)[ -]?)?(?:first|second|third|fourth|fort|fifth|sixth|seventh|seeventh|eighth|eichth|ninth|"
    r"tenth|eleventh|eleeventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    r"twentieth|thirtieth)"
)
_SAID = (
    r"(?:nineteen|twenty|two thousand)(?:[ -](?:hundred|and|oh?|ought|[a-z]*(?:teen|ty|ten|eleven|twelve)|"
    r"(?:[a-z]+ty-)?(?:one|wan|two|twa|three|four|fower|five|six|seven|seeven|eight|nine))\b){1,4}"
)
# `whole` in figures or with a month's name, `said` in words, `part` without day or year: only beside a word for birth.
_DATE = re.compile(
    rf"(?i)(?<![\d£])(?:(?P<whole>(?:19|20)\d\d[-/. ](?:0[1-9]|1[0-2])[-/. ]\d\d(?!\d)|"
    rf"{_DAY} ?(?P<gap>[/.,\- ]) ?(?:0?[1-9]|1[0-2])(?:st|nd|rd|th)? ?(?P=gap) ?{_YEAR}|"
    rf"{_DAY}(?P<mark>[/.\-])[ivx]{{1,4}}(?P=mark){_YEAR}|"
    rf"{_DAY}{_OF}(?P<month1>{_MONTH})[ ,.\-/]{{0,2}}{_YEAR}|{_DAY} ?of the {_DAY},? {_YEAR}"
    r"|\d\d[01]\d(?:19|20)\d\d(?!\d)"
    rf"|\b(?P<month2>{_MONTH}) (?:the )?{_DAY},? {_YEAR})|(?P<said>\b(?:{_ORDINAL}|{_DAY}) (?:(?:of|o'?|"
    rf"day of) )?(?P<month3>{_MONTH}),? (?:{_SAID}|{_YEAR})|\b(?P<month6>{_MONTH}) (?:the )?{_ORDINAL},? (?:{_SAID}|"
    rf"{_YEAR})|\b(?:the )?{_ORDINAL} of the {_ORDINAL},? (?:{_SAID}|{_YEAR}))|"
    rf"(?P<part>\b(?:the )?{_ORDINAL} (?:of|o'?) (?:the )?(?:{_ORDINAL}|{_MONTH}),? {_SHORT_YEAR}|"
    rf"\b(?:{_TENS}(?:[ -]{_UNIT})?|{_UNIT}|ten|[a-z]+teen|eleven|twelve) (?:{_UNIT}|ten|eleven|twelve) {_SHORT_YEAR}|"
    rf"\b{_FEAST},? (?:in )?{_YEAR}|{_DAY}{_OF}(?P<month4>{_MONTH})\b|\b(?P<month5>{_MONTH}) (?:the )?(?:{_DAY}|(?:19|20)\d\d)(?!\d)|"
    rf"\b{_ORDINAL} (?:of|o'?) (?P<month7>{_MONTH})"
    r"|(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])(?![\d/.])|\d\d[01]\d(?:19|20)?\d\d(?!\d)|(?:19|"
    r"20)\d\d[01]\d[0-3]\d(?!\d)))"
)
_HINT = re.compile(r"(?i)\d|nineteen|twenty|two thousand|ty[ -]|birth|brith|born|\bdob\b")
"""Without one of these there is no date to look at."""
_BORN = (
    r"\b(?:born|borned|birn|d\.? ?o\.? ?b\.?|dat[eo]s? ?(?:of|o|ov)? ?b(?:i?rth?i?|irht|rith|irht|orn)|(?:birth|brith|"
    r"birht|brth) ?dates?|(?:birth|brith|birht) ?da(?:y|ys|te|tes)|bday|b-day|birth|brith|cam(?:e)? into the (?:world|"
    r"warld)|(?:twins?|triplets|bab(?:y|ies)) arrived(?: on)?|(?:s?he|i|they|ah)(?:'?ll| will| shall|'?m| am)? (?:be|turn|turning) \d{1,3} (?:on|come)(?: the)?)\b"
)
_BIRTH = re.compile("(?i)b|world|warld|arrived|turn|\\d (?:on|come)")
"""Without one of these nothing speaks of a birth."""
_BEFORE = re.compile(
    rf"(?i){_BORN}(?:[^?!\d\0]{{0,20}}\d[\d/.\- ]{{5,9}})?"
    r"(?:(?!\b(?:after|before|between|since|until)\b)[^?!\d\0]){0,30}$"
)
_AFTER = re.compile(rf"(?i)(?:(?!\b(?:and|or|but)\b)[^.?!,;\d\0]){{0,24}}{_BORN}")
_PERSON = re.compile(
    r"\b(?i:my|ma|mah|her|his|he|she|him|i'?m|i am|a'm|mrs?|ms|patient|client|mum|dad|gran|name|he's|details|she's|"
    r"child|wife|husband|son|daughter|applicant)\b[^.?!\d\0]{0,40}$|[A-Z][a-z]+ [A-Z][\w']+\W{1,4}$|\0[^\w?!]{1,4}$|^$"
)
_DIRECTLY = re.compile(
    rf"\0[^\w?!]{{1,4}}$|(?i:details|child)\b[^.?!\d]{{0,30}}$|\b(?i:person|pupil|{KIN})(?:[,:;(-] ?){{1,2}}$"
)
"""A person right before the date, set apart from it."""
_EVENT = re.compile(
    r"(?i)\b(?:on|since|from|until|till|to|by|before|after|in|of|dated|between|and|the|for|at|plan|in place|act|"
    r"report|strategy|published|law|version|paper|minutes?|meeting|year|week|ending|fae|sin)\W{0,3}$"
)
_THEN = re.compile(
    r"(?i)\b(?:since|until|till|before|after|between|dated|published|act|law|report|strategy|plan|passed|opened|built|"
    r"founded|closed)\b[^.?!]{0,20}$|(?i:\b(?:married|wed|wedding|war|anniversary|v[ej] day|divorced|retired|emigrated|died|"
    r"widowed)(?: (?:on|in|the|started|began|ended|broke out|since|was)){0,3}[ ,:]{1,2}$)"
)


def births_in(text: str) -> Iterator[Span]:
    """Dates that are somebody's birth."""
    if not _HINT.search(text):
        return
    at = 0
    while match := _DATE.search(text, at):
        found = all(_is_month(name) for group, name in match.groupdict().items() if name and group.startswith("month"))
        at = match.end() if found else match.start() + 1
        if found and _is_birth(match):
            yield *match.span(), "birth"


def _is_month(name: str) -> bool:
    """Whether a word where a month should be is one, or one slip away from one (two for a long one)."""
    low = name.lower().rstrip(".")
    slips = 0 if len(low) < 5 else 1 if len(low) < 7 else 2
    return (
        low in _MONTHS
        or slips > 0
        and any(
            DamerauLevenshtein.distance(low, month, score_cutoff=slips) <= slips for month in _MONTHS if len(month) > 4
        )
    )


def _is_birth(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 60) : match.start()]
    if _BIRTH.search(before) and _BEFORE.search(before) or _AFTER.match(match.string, match.end()):
        return True
    if match.group("said"):
        return bool(re.search("(?i)nineteen|19", match.group())) and not _THEN.search(before)
    if not match.group("whole"):
        return False
    year = _year(match.group())
    if before and not re.search(r"[^\W\d]|\0", before):
        return year < OLDEST_NEWS
    if year < OLDEST_NEWS and not _THEN.search(before) or _DIRECTLY.search(before):
        return True
    return year < _RECENT and bool(_PERSON.search(before)) and not _EVENT.search(before)


def _year(date: str) -> int:
    """The year of a date written in figures; two figures from 31 on are the last century's."""
    whole = re.search(r"^(\d{4})\D|(\d{4})$|(\d\d)$", date)
    if not whole:
        return _RECENT
    year = int(next(filter(None, whole.groups())))
    return year if year > 99 else 1900 + year if year > 30 else 2000 + year
