"""What residents write after an urgent reply, and what it calls for: a reply of its own, not an ordinary answer."""

from __future__ import annotations

import re
from typing import Optional

ANSWERS = 5
"""How many answers after an urgent reply carry its helpline."""
_PHONE = r"(?:phone|call|ring|talk|speak|dial)"
_NOT = r"(?:can(?:no|')?t|cannot|cant|cannae|canny|canna|couldn'?t|don'?t want (?:tae|to)|too (?:scared|feart|shy|anxious) (?:tae|to)|not able (?:tae|to))"
_WHO = r"(?:he|she|they|hes|shes|theyre|he's|she's|they're|my (?:husband|wife|partner|boyfriend|girlfriend|mum|dad|son|ex|carer)|ma (?:man|da|maw))"
_SAID = {
    "no_answer": (
        r"\b(?:no ?(?:body|one|wan)|nae ?body|they(?: are|'re)?(?: not|nae|n'?t)?|don'?t|didn'?t|won'?t)\b.{0,25}\b(?:answer|pick|lift)",
        r"\b(?:answer(?:ing|ed)?|pick(?:ing)? up)\b.{0,10}\bno ?(?:body|one)",
        r"\b(?:engaged|voice ?mail|answer(?:ing)? machine|on hold|in a queue|just rings|rings out|line is busy|can'?t get through|cannae get through)\b",
    ),
    "not_alone": (
        rf"\b{_WHO}(?:'s| is| are|'re)? (?:still )?(?:in (?:the|this|ma|my) (?:room|house|hoose|next room)|here|next to me|beside me|right there|"
        r"listening|watching|in the room|sitting (?:here|there)|coming (?:back|in|home)|back|home|hame)\b",
        rf"\b(?:in case|if) {_WHO} (?:hears?|sees?|finds?|catch)",
        rf"\b{_WHO}(?:'ll| will) (?:hear|see|find|know)\b",
        r"\bnot alone\b|\bno alane\b|\bcan'?t (?:talk|speak) (?:now|here|the noo)\b",
    ),
    "cannot_phone": (
        rf"\b{_NOT}\b.{{0,15}}\b{_PHONE}\b",
        r"\b(?:no|nae|out of|have ?n'?t (?:any|got)|nae mair) (?:credit|phone|signal|minutes|battery)\b",
        r"\b(?:i'?m|i am|ah'?m) (?:deaf|mute|nonverbal|non-verbal)\b|\bdon'?t (?:like|do|have a) phones?\b|\b(?:text|chat|email) instead\b",
    ),
    "fine_now": (
        r"\b(?:i'?m|i am|ah'?m|am|he'?s|she'?s|they'?re|all) (?:all |feeling |a bit |awright|much )?(?:fine|ok|okay|better|safe|good|alright|all right|awright|grand)\b",
        r"\bfalse alarm\b|\b(?:was|just|only) (?:joking|kidding|venting)\b|\bdid ?n'?t mean (?:it|that)\b|\bnever ?mind\b|\bforget it\b",
    ),
}
_PATTERNS = {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in _SAID.items()}
_MOST_WORDS = 25


def read(text: str) -> Optional[str]:
    """The kind of thing it is, or None for an ordinary message. Only asked after an urgent reply."""
    if len(text.split()) > _MOST_WORDS:
        return None
    clean = text.replace("\u2019", "'")
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(clean)), None)
