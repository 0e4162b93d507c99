"""The urgent step: does a message say that someone is in danger? It needs no model, no store and no network.

What to look for stands in `urgent_patterns.yml`, which staff can read. Patterns are used and not a model because the
reply must be the same every time, and because staff must be able to see why a message got it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.guard.patterns import CLOSE, OPEN, Hit, Patterns

TIERS = ("emergency", "crisis", "harm_child", "harm_partner", "harm_adult")
"""Most pressing first: a message that fits two tiers gets the earlier one, because a life can be lost in minutes."""

PATTERNS = Path(__file__).parent / "urgent_patterns.yml"
_WINDOW, _OVERLAP, _BEFORE = 300, 40, 1_000
"""Words looked at together, words shared by two windows (more than the longest pattern), characters of `before`."""

_HER = frozenset(("her", "him", "them", "his", "their"))
_SELF = frozenset(("i", "me", "us", "myself"))
_OTHER_SELF = frozenset(("himself", "herself", "themselves"))


@dataclass(frozen=True)
class Urgent:
    """`certain`: the urgent text is the reply; if not, it goes under the normal answer. `about_other`: it is not the
    writer who is in danger."""

    tier: str
    certain: bool
    about_other: bool


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The patterns in use, compiled once (about 0.2 s). Call it at start, so that no resident waits for it.

    Raises PatternError when the file has a line that cannot be used.
    """
    return Patterns(PATTERNS)


def look(text: str, before: str = "") -> Optional[Urgent]:
    """What danger `text` speaks of, or None. `before` is the resident's previous message: a sentence may run over
    from it, and two half-said things may make a whole one; what it said by itself has had its own answer.

    Raises nothing for any text. Time grows with the number of words; of a text longer than MAX_READ, start and end
    are read.
    """
    if not isinstance(text, str):
        return None
    words = [OPEN, *patterns().words(text), CLOSE]
    found = []
    for start in range(0, len(words), _WINDOW - _OVERLAP):
        part = words[start:start + _WINDOW]
        # what begins in the first words of a later window was seen, with what stands before it, in the one before
        found.append(_verdict(part, [hit for hit in _hits(part) if not start or hit.start >= _OVERLAP // 2]))
    found.append(_across(before, words[1:-1]))
    return min(filter(None, found), key=lambda urgent: (not urgent.certain, TIERS.index(urgent.tier)), default=None)


def _across(before: str, words: Sequence[str]) -> Optional[Urgent]:
    """What two messages say together: only hits that run from one into the other, or a sign of a crisis in each."""
    earlier = patterns().words(before[-_BEFORE:])[-_OVERLAP:] if isinstance(before, str) else []
    both = [*earlier, *words[:_OVERLAP]]
    hits = _hits(both) if earlier else []
    over = [hit for hit in hits if hit.start < len(earlier) <= hit.end]
    signs = [hit for hit in hits if hit.pattern.group == "crisis" and hit.pattern.kind == "unsure"]
    if any(hit.end < len(earlier) for hit in signs) and any(hit.start >= len(earlier) for hit in signs):
        over += signs
    return _verdict(both, over)


def _hits(words: Sequence[str]) -> list[Hit]:
    """What is found once harmless mentions are out. A mention stops each hit that ends within it ("want to end the
    chat" stops "want to end"). It does not stop one that goes on ("the council makes me want to kill myself") nor one
    that covers it and is longer ("goodbye letters")."""
    found = patterns().hits(words)
    about = [hit for hit in found if hit.pattern.group == "about"]
    return [hit for hit in found if hit.pattern.group != "about"
            and not any(mention.start <= hit.end <= mention.end and not mention.inside(hit) for mention in about)]


def _verdict(words: Sequence[str], hits: Sequence[Hit]) -> Optional[Urgent]:
    """The most pressing tier, a certain one before an unsure one. A longer reading counts more: a `softer` pattern
    makes the certain one inside it unsure ("I'm not suicidal"), and "hope I don't wake up" is no sign of a faint.
    Two separate unsure signs of a crisis make it certain, for that is how people say it who do not say it."""
    hits = sorted(hits, key=lambda hit: (TIERS.index(hit.pattern.group), hit.start - hit.end))
    longer = [hit for hit in hits if hit.pattern.kind == "softer"
              or (hit.pattern.kind == "certain" and hit.pattern.group in ("emergency", "crisis"))]
    unsure = [hit for hit in hits if hit.pattern.kind != "certain"]
    for hit in hits:
        if hit.pattern.kind == "certain" and not any(hit.inside(other) for other in longer):
            return Urgent(hit.pattern.group, True, _about_other(words, hit))
    signs = [hit for hit in unsure if hit.pattern.group == "crisis" and hit.pattern.kind == "unsure"
             and not any(hit.inside(other) for other in unsure)]
    if signs and max(hit.start for hit in signs) > min(hit.end for hit in signs):
        return Urgent("crisis", True, _about_other(words, signs[0]))
    return Urgent(unsure[0].pattern.group, False, _about_other(words, unsure[0])) if unsure else None


def _about_other(words: Sequence[str], hit: Hit) -> bool:
    """Whether someone else is in danger: by the pattern's own words or, if they name nobody, by the nearest person
    named before them. Only the wording of the reply hangs on it, so a guess is good enough."""
    people = patterns().listed("someone")
    said = words[hit.start:hit.end + 1]
    tier = hit.pattern.group
    if tier.startswith("harm"):
        said = words[hit.start:hit.end + 5]
    others = [word for word in said if word in people or word in _HER]
    if _OTHER_SELF.intersection(said) and not tier.startswith("harm"):
        return True
    if _SELF.intersection(said) or (tier == "harm_partner" and len(others) == 1 and "my" in said):
        return False
    if others or "my" in said:
        return bool(others)
    before = reversed(words[max(0, hit.start - 8):hit.start])
    return next((word for word in before if word == "i" or word in people), "i") != "i"
