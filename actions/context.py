"""What an action knows of the conversation and of the content: one object made at the start of each action."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Optional

from rasa_sdk import Tracker

from bot import document_index
from bot import settings as settings_module
from bot.errors import Sorry
from bot.knowledge import content as content_module
from bot.knowledge import opening, phrase, quotation
from bot.knowledge.choices import Meaning, Register
from bot.knowledge.content import Content
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.model import Card
from bot.knowledge.quotation import Quotation
from bot.knowledge.reply import Choice, Reply
from bot.knowledge.search.index import Index

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def settings() -> settings_module.Settings:
    return settings_module.read()


@lru_cache(maxsize=1)
def register() -> Register:
    return Register(content(), document_index.passage_of(settings()))


def content() -> Content:
    return content_module.shared(settings().content)


def notice() -> str:
    """Who is speaking: said once, with the first reply of a conversation."""
    owner = settings().owner
    return phrase.AUTOMATED.format(owner=owner) if owner else phrase.UNOFFICIAL


@dataclass(frozen=True)
class Context:
    """One turn, as an action sees it."""

    tracker: Tracker
    content: Content
    register: Register
    hidden: frozenset[str]
    at: datetime

    @staticmethod
    def of(tracker: Tracker) -> Context:
        return Context(tracker, content(), register(), HiddenCards(settings().content).now(), opening.now())

    @property
    def message(self) -> Mapping[str, Any]:
        return self.tracker.latest_message or {}

    @property
    def intent(self) -> str:
        return (self.message.get("intent") or {}).get("name") or ""

    @property
    def choice(self) -> Optional[Meaning]:
        """What the resident tapped or picked, if this message was a choice."""
        key = self.message.get("choice")
        return self.register.meaning(key) if key else None

    @property
    def reading(self) -> Mapping[str, Any]:
        """What the card classifier made of the message: close cards, further questions, whether to show more."""
        return self.message.get("reading") or {}

    @property
    def locality(self) -> Optional[str]:
        """The locality named in this conversation, by id."""
        named = self.tracker.get_slot("locality")
        return named if named in self.content.places.localities else None

    @property
    def topic(self) -> Optional[Card]:
        """The card spoken of last."""
        return self.content.cards.get(self.tracker.get_slot("topic") or "")

    @property
    def documents(self) -> Optional[Index]:
        """The search index of the loaded documents as they are now; None when there are none, or none can be read."""
        try:
            return document_index.loaded(settings())
        except Sorry as error:
            logger.error("The documents cannot be read: %s", type(error).__name__)
            return None

    @property
    def quoting(self) -> Optional[Quotation]:
        """The words of a document that answer this message, if search found any and they may still be shown."""
        quote = (self.message.get("passages") or {}).get("quote")
        index = self.documents if quote else None
        return quotation.answering(index, quote) if quote and index is not None else None

    def around(self, passage: str) -> Optional[Quotation]:
        """The whole of a passage; None when it may not be shown any more."""
        index = self.documents
        return quotation.around(index, passage) if index is not None else None

    def last_reply(self) -> Optional[Reply]:
        """What was said last, urgent replies apart."""
        said = [reply for reply in self.replies() if reply.get("outcome") != "urgent"]
        return Reply.from_json(said[-1]) if said else None

    def entities(self, label: str) -> list[str]:
        """What the message names of that kind, in the order written, each once."""
        found = [str(e["value"]) for e in self.message.get("entities") or () if e.get("entity") == label]
        return list(dict.fromkeys(found))

    def replies(self) -> list[Mapping[str, Any]]:
        """Earlier replies of this conversation since it was last started, oldest first."""
        found: list[Mapping[str, Any]] = []
        for event in self.tracker.events:
            if event.get("event") == "bot" and (event.get("metadata") or {}).get("reply"):
                found.append(event["metadata"]["reply"])
        return found

    def notice(self) -> Optional[str]:
        """The helpline when the message may be urgent, and who is speaking when this is the first reply."""
        said = [] if self.replies() else [notice()]
        tier = self.reading.get("helpline") or ""
        if tier in self.content.urgent:
            said.insert(0, self.content.urgent[tier].under)
        return " ".join(said) or None

    def offers(self, cards: Iterable[str]) -> tuple[Choice, ...]:
        """Choices for these cards, in this order; a hidden card is never offered."""
        return tuple(self.register.choice("card", card) for card in cards if card not in self.hidden)

    def card_reply(self, card: Card, **how: Any) -> Reply:
        """The reply a card gives now; a hidden card says that its answer is being checked."""
        how.setdefault("notice", self.notice())
        if card.id in self.hidden:
            return self.being_checked(card, how["notice"])
        return phrase.card_reply(card, self.content, self.register, self.at, hidden=self.hidden, **how)

    def being_checked(self, card: Card, notice: Optional[str]) -> Reply:
        contacts = self.content.contacts_of(card) or [self.content.contacts["social_work"]]
        return Reply(
            text="We are checking our answer to that, so I can't give it just now. These people can help:",
            outcome="not_known",
            card=card.id,
            notice=notice,
            contacts=phrase.contact_lines(contacts, self.content, self.at),
        )
