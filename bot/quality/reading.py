"""How easy a text is to read. A body's name counts as one short word: nobody can shorten it."""

from __future__ import annotations

import re

import textstat

MAX_WORDS = 60
MAX_GRADE = 6.0
"""Flesch-Kincaid grade 6 is a reading age of about 11."""

_NAME = re.compile(r"\b[A-Z][\w'’&.-]*(?:\s+(?:(?:of|and|the|for|to|&)\s+)*[A-Z0-9][\w'’&.-]*)+")


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def grade(text: str) -> float:
    """The Flesch-Kincaid grade by textstat; add five for the reading age in years."""
    return textstat.flesch_kincaid_grade(_NAME.sub(_shorten, text))


def _shorten(match: re.Match[str]) -> str:
    """The name as one short word; a first word that only opens the sentence stays."""
    first, _, rest = match.group().partition(" ")
    if first.lower() in ("the", "a", "an", "in", "on", "at", "for", "phone", "ask", "since", "by", "from"):
        return f"{first} Board"
    return "Board"
