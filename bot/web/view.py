"""What a browser shows of a conversation: replies in parts that hold text and safe links, and nothing else.

Both renderers, the templates and the page's own script, are given this; neither sees anything that is not checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from bot.knowledge.content import Content
from bot.knowledge.reply import Choice, ContactLine, Reply, SourceLine
from bot.stores.conversations import Turn
from bot.web.links import Piece, paragraphs, safe_href, tel

JUDGED = ("answered", "answered_from_document", "signposted", "not_known", "refused")
"""The outcomes after which residents are asked whether it was useful."""
REASONS = {
    "not_answered": "It didn't answer my question",
    "unclear": "It was hard to understand",
    "wrong": "It looks wrong or out of date",
    "no_contact": "I still don't know who to contact",
}
"""Why an answer was not useful: fixed, so that nobody writes anything personal."""
Paragraphs = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Way:
    """One way to reach someone: what it is, and the number or address itself."""

    label: str
    text: str
    href: Optional[str] = None


@dataclass(frozen=True)
class ShownContact:
    """`details` are sentences: what for, hours, caution. `origin`: where it comes from, and whether it was checked."""

    name: str
    ways: tuple[Way, ...]
    details: Paragraphs
    origin: str


@dataclass(frozen=True)
class ShownSource:
    text: str
    href: Optional[str]
    date: str


@dataclass(frozen=True)
class ShownReply:
    """A reply as it is shown. `kind`: urgent, error or answer. `private`: about harm, so deleting is offered under it."""

    kind: str
    text: Paragraphs
    more: Paragraphs
    links: tuple[ShownSource, ...]
    contacts: tuple[ShownContact, ...]
    status: str
    sources: tuple[ShownSource, ...]
    notice: Paragraphs
    choices: tuple[Choice, ...]
    private: bool


@dataclass(frozen=True)
class ShownTurn:
    """What was said and shown. `judged`: whether it is asked if this was useful; `useful`: what the resident said."""

    key: str
    said: str
    replies: tuple[ShownReply, ...]
    judged: bool
    useful: Optional[bool] = None
    reason: Optional[str] = None


def shown_turn(turn: Turn, content: Content) -> ShownTurn:
    """A turn as it is shown."""
    judged = any(reply.outcome in JUDGED for reply in turn.replies)
    replies = tuple(shown_reply(reply, content) for reply in turn.replies)
    return ShownTurn(turn.key, turn.said, replies, judged, turn.useful)


def shown_reply(reply: Reply, content: Content) -> ShownReply:
    """A reply as it is shown."""
    kind = reply.outcome if reply.outcome in ("urgent", "error") else "answer"
    return ShownReply(
        kind=str(kind),
        text=paragraphs(reply.text),
        more=paragraphs(reply.more),
        links=tuple(_source(link) for link in reply.links),
        contacts=tuple(_contacts(reply.contacts)),
        status=" ".join(reply.status),
        sources=tuple(_source(source) for source in reply.sources),
        notice=paragraphs(reply.notice),
        choices=reply.choices,
        private=about_harm(reply, content),
    )


def about_harm(reply: Reply, content: Content) -> bool:
    """Whether it speaks of harm by someone who may share the screen: a harm tier, its helpline, a card on protection."""
    card = content.cards.get(reply.card or "")
    if (reply.tier or "").startswith("harm_") or (card is not None and card.group == "protection"):
        return True
    helplines = [text.under for tier, text in content.urgent.items() if tier.startswith("harm_")]
    return any(helpline in (reply.notice or "") for helpline in helplines)


def _source(source: SourceLine) -> ShownSource:
    return ShownSource(source.title, safe_href(source.url), source.date or "")


def _contacts(contacts: Iterable[ContactLine]) -> Iterable[ShownContact]:
    for contact in contacts:
        sentences = [contact.how, contact.purpose, *contact.notes]
        details = "\n\n".join(_sentence(text) for text in sentences if text)
        yield ShownContact(contact.name, tuple(_ways(contact)), paragraphs(details), contact.origin or "")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _ways(contact: ContactLine) -> Iterable[Way]:
    if contact.phone:
        yield Way("Phone", contact.phone, tel(contact.phone))
    if contact.text_phone:
        yield Way("Text", contact.text_phone)
    if contact.email:
        yield Way("E-mail", contact.email, safe_href(f"mailto:{contact.email}"))
    if contact.web:
        yield Way("Website", contact.web.split("://")[-1].rstrip("/"), safe_href(contact.web))
    if contact.address:
        yield Way("Address", contact.address)
