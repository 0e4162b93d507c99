"""What kind of thing a question asks for (how many, when, who, a phone number), and which kinds a sentence holds.

"How much does an alarm cost?" is not answered by a sentence without a figure, however near it is in meaning; neither
words nor vectors see that. Kinds are bits, so that a sentence's kinds are one small number in the index.
"""

from __future__ import annotations

import re

NUMBER, TIME, PHONE, NAME = 1, 2, 4, 8

_WANTED = (
    (PHONE, r"\b(?:phone|telephone|ring|call|contact|helpline)\b.*\bnumber\b|\bnumber\b.*\b(?:ring|phone|call|report)\b|"
            r"\b(?:phone|telephone|helpline) (?:no|number)\b|\bwho (?:do|can|should) (?:i|you|we) (?:ring|phone|call)\b"),
    (NUMBER, r"\bhow (?:many|much|long|often|old|big|large|far|fast|quick(?:ly)?|common|likely|tall|high|soon)\b|"
             r"\b(?:number|percentage|proportion|share|rate|cost|costs|price|fee|charge|budget|population|amount|size|"
             r"average|total|maximum|minimum|threshold|length|age|dose)\b"),
    (TIME, r"\bwhen\b|\bwhat (?:time|date|day|days|year|month|hours)\b|\bwhich (?:year|month|day)\b|\bhow long\b|"
           r"\bhow soon\b|\b(?:opening hours|date|deadline|since)\b|\bwhaur?n\b"),
    (NAME, r"\bwho(?:se|m)?\b|\bwha\b|\bwhere\b|\bwhaur\b|\bname of\b|\baddress\b|\bwhich (?:company|town|place|person)\b"),
)  # fmt: skip
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half third quarter "
    "twice none nobody free"
).split()
_HELD = (
    (PHONE, r"\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\b(?:999|112|111|101)\b|\b116 ?123\b"),
    (NUMBER, r"\d|\b(?:" + "|".join(_WORDS) + r")\b"),
    (TIME, r"\b(?:19|20)\d\d\b|\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b|\b(?:january|february|(?-i:March)|april|(?-i:May)|june|july|"
           r"august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|"
           r"autumn|winter|years?|months?|weeks?|days?|hours?|minutes?|today|morning|afternoon|evening|night|weekends?)\b"),
)  # fmt: skip
_NAME = re.compile(r"[a-z,;:]\s+(?:[A-Z][\w'’-]+)")
"""A word with a capital that does not begin the sentence."""

_WANTED_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WANTED]
_HELD_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _HELD]


def wanted(question: str) -> int:
    """The kinds of thing a question may be asking for, as bits; 0 for a question that shows none."""
    return sum(kind for kind, pattern in _WANTED_PATTERNS if pattern.search(question))


def held(sentence: str) -> int:
    """The kinds of thing a sentence holds, as bits."""
    kinds = sum(kind for kind, pattern in _HELD_PATTERNS if pattern.search(sentence))
    return kinds | (NAME if _NAME.search(sentence) else 0)
