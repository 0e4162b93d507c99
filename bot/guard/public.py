"""What may stay though it looks personal: the names, addresses and phone numbers that the content itself gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.content import Content

Span = tuple[int, int, str]
"""Start, stop, kind of what a rule found; the kind STAYS keeps later rules off."""
STAYS = "stays"
_TITLE = re.compile(r"^(?:councillor|professor|prof|dr|mrs?|ms|the) ")
_ASIDE = re.compile(r"\s*(?:[,(/:]|\s-\s)\s*")
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[\da-z]? ?\d[a-z]{2}\b")
_SHORTEST_NUMBER = 6


@dataclass(frozen=True)
class Public:
    """Whole `names`, lower case; `parts`: the words at the start or end of one; `digits` of phone numbers;
    `postcodes` without blanks; `texts`: everything there is, to look an address up in."""

    names: frozenset[str]
    parts: frozenset[str]
    digits: frozenset[str]
    postcodes: frozenset[str]
    texts: str


def public_words(content: Content) -> frozenset[str]:
    """Phone numbers (digits only), and in lower case addresses, and names of people, bodies and places, that the content holds."""
    found: set[str] = set()
    for contact in content.contacts.values():
        found |= {digits(number) for number in (contact.phone, contact.text_phone) if number}
        found |= {text.lower() for text in (contact.name, contact.email, contact.address) if text}
    for fact in content.facts.values():
        found |= {value.lower() for value in fact.values}
    return frozenset(found | set(content.places.by_name))


@lru_cache(maxsize=8)
def read(public: frozenset[str]) -> Public:
    """`public`: lower-case names, addresses and phone numbers, in any mixture."""
    texts = {" ".join(text.lower().split()) for text in public}
    pieces = {_TITLE.sub("", piece) for text in texts for piece in (text, *_ASIDE.split(text)) if piece}
    words = [piece.split() for piece in pieces if re.search(r"[a-z]", piece)]
    parts = {
        " ".join(name[cut]) for name in words for n in range(1, len(name) + 1) for cut in (slice(n), slice(-n, None))
    }
    numbers = {digits(text) for text in texts if not re.search(r"[^\d +()-]", text)}
    return Public(
        names=frozenset(pieces),
        parts=frozenset(parts),
        digits=frozenset(number for number in numbers if len(number) >= _SHORTEST_NUMBER),
        postcodes=frozenset(code.replace(" ", "") for text in texts for code in _POSTCODE.findall(text)),
        texts="\n".join(texts),
    )


def digits(text: str) -> str:
    """Digits alone; UK phones with their 0: "+44 (0)1698 ..." as "01698 ..."."""
    found = "".join(filter(str.isdecimal, text))
    return re.sub(r"^(?:00)?440?(?=\d{9,10}$)", "0", found) if found[:1] in "40" else found
