"""Choices: opaque keys for what a resident may tap, and what each stands for.

Every choice there can be is known from the content and the loaded documents, so a key needs no store: it is the same on
every server and after every restart, and a key that is not in the register is no choice.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.content import Content
from bot.knowledge.reply import Choice

PREFIX = "~"
READ_AROUND = "Read more around this"
_BYTES = 8

VERBS = {
    "card": None,
    "more": "tell_me_more",
    "source": "where_from",
    "place": "give_place",
    "topic": "contact_which",
    "again": "start_again",
    "passage": "tell_me_more",
}
"""What a choice does, and the Rasa intent it stands for; a card is its own intent."""


@dataclass(frozen=True)
class Meaning:
    """What a key stands for: `verb` of `subject`, which reads as `title` in the conversation."""

    verb: str
    subject: str
    title: str

    @property
    def intent(self) -> str:
        return VERBS[self.verb] or self.subject


_KEY = re.compile(rf"{PREFIX}[a-z2-7]{{13}}")


def key_of(verb: str, subject: str) -> str:
    """The opaque key of a choice: 14 characters."""
    digest = hashlib.blake2b(f"{verb}:{subject}".encode(), digest_size=_BYTES, person=b"plan-assistant").digest()
    return PREFIX + base64.b32encode(digest).decode().rstrip("=").lower()


PassageOf = Callable[[str], Optional[str]]
"""A key to the id of the passage that `key_of("passage", id)` gave it for; None when there is none in the documents now."""


class Register:
    """Every choice that the content allows, and a choice for each passage of the documents as they are at that moment."""

    def __init__(self, content: Content, passage_of: PassageOf = lambda key: None) -> None:
        meanings = [Meaning("card", card.id, card.title) for card in content.cards.values()]
        meanings += [Meaning("more", card.id, "More") for card in content.cards.values() if card.more]
        meanings += [Meaning("source", card.id, "Where is that from?") for card in content.cards.values() if card.facts]
        meanings += [Meaning("place", place.id, place.name) for place in content.places.localities.values()]
        meanings += [Meaning("topic", topic.id, topic.title) for topic in content.topics.values()]
        meanings.append(Meaning("again", "all", "Start again"))
        self._by_key: Mapping[str, Meaning] = {key_of(m.verb, m.subject): m for m in meanings}
        self._passage_of = passage_of

    def meaning(self, key: str) -> Optional[Meaning]:
        """What a tapped key stands for; None when it is no key of ours."""
        key = key.strip()
        if key in self._by_key or not _KEY.fullmatch(key):
            return self._by_key.get(key)
        passage = self._passage_of(key)
        return Meaning("passage", passage, READ_AROUND) if passage else None

    def choice(self, verb: str, subject: str, title: Optional[str] = None) -> Choice:
        """A choice to offer. Raises KeyError when there is no such choice."""
        key = key_of(verb, subject)
        return Choice(title or self._by_key[key].title, key)


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_NUMBER = re.compile(r"^(?:(?:number|option|no|choice)\.? ?)?([1-9])[.)]?$")
_ORDINAL = re.compile(rf"^(?:the )?({'|'.join(_ORDINALS)})(?: one| wan| yin)?$")


def pick(text: str, offered: Sequence[Choice]) -> Optional[Choice]:
    """The offered choice that a typed text picks: by number, by place in the row, by its title, or by its key."""
    said = _plain(text)
    for choice in offered:
        if text.strip() == choice.key or said == _plain(choice.title):
            return choice
    number = _NUMBER.match(said)
    ordinal = _ORDINAL.match(said)
    place = int(number[1]) if number else _ORDINALS[ordinal[1]] if ordinal else 0
    if place == -1 and offered:
        return offered[-1]
    return offered[place - 1] if 0 < place <= len(offered) else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s.)]", "", text.lower()).strip(" .)").split())
