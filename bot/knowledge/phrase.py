"""Putting records into words: a card with its sources, contact cards and choices becomes a reply.

Sentences here are the same whatever the subject; what differs by subject stands in `content/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Optional

from bot.knowledge.choices import Register
from bot.knowledge.content import Content
from bot.knowledge.model import Card, Contact, Fact, Notice
from bot.knowledge.opening import always_open, is_open, open_first
from bot.knowledge.reply import Choice, ContactLine, Reply, SourceLine

OUTCOME_OF_KIND = {
    "answer": "answered",
    "not_known": "not_known",
    "clarify": "clarified",
    "signposted": "signposted",
    "refused": "refused",
    "small_talk": "small_talk",
    "form": "clarified",
}
STANDING = {
    "commits": "The plan commits to this.",
    "intends": "The plan aims at this.",
    "existing": "This is an existing service.",
    "background": "This is background.",
}
PERIOD = {
    "2022-2025": "This is about the 2022-2025 plan; a 2025-2028 plan has followed it.",
    "2025-2028": "This is about the 2025-2028 plan.",
    "any": "",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MAX_CHOICES = 4
MAX_SOURCES = 3
MAX_CONTACTS = 3
UNOFFICIAL = "I'm an automated assistant, not a person, and this is not an official service of the council or the NHS."
AUTOMATED = "I'm an automated assistant, not a person. This service is run by {owner}."


def date_words(date: str) -> str:
    """A date as people say it: "2022-07-01" is "1 July 2022", "2022-07" is "July 2022"."""
    parts = date.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


def contact_line(contact: Contact, content: Content, at: datetime) -> ContactLine:
    """A contact card with its hours, whether it is open at `at`, and where it comes from."""
    opened = is_open(contact, at, content.contacts)
    notes = []
    if always_open(contact):
        notes.append("Open day and night.")
    elif contact.hours_text:
        notes.append(f"Hours: {contact.hours_text.rstrip('.')}{_open_words(opened)}.")
    elif contact.phone and opened is None:
        notes.append("We don't know the opening hours.")
    alternative = content.contacts.get(contact.closed or "")
    if opened is not True and alternative and not always_open(contact) and not contact.outside:
        notes.append(f"When it is closed: {alternative.name}, {alternative.phone or alternative.web}.")
    if contact.age:
        notes.append(f"For: {contact.age}.")
    if contact.caution:
        notes.append(contact.caution)
    return ContactLine(
        name=contact.name,
        purpose=contact.purpose,
        phone=contact.phone,
        text_phone=contact.text_phone,
        how=contact.how,
        email=contact.email,
        web=contact.web,
        address=contact.address,
        open_now=opened,
        notes=tuple(notes),
        origin=_origin(contact),
    )


def _open_words(opened: Optional[bool]) -> str:
    return {True: " (open now)", False: " (closed now)", None: ""}[opened]


def _origin(contact: Contact) -> str:
    """Where the details come from, until staff have checked them."""
    if contact.checked:
        return f"Checked by us on {date_words(contact.checked)}."
    if contact.page_date:
        return f"From a page dated {date_words(contact.page_date)}, not yet checked by us."
    return "From an undated page, not yet checked by us."


def contact_lines(contacts: Iterable[Contact], content: Content, at: datetime) -> tuple[ContactLine, ...]:
    """Contact cards, those that answer now first."""
    return tuple(contact_line(contact, content, at) for contact in open_first(contacts, at, content.contacts))


def source_lines(facts: Sequence[Fact]) -> tuple[SourceLine, ...]:
    """The sources behind facts, each once, at most three."""
    seen: dict[str, SourceLine] = {}
    for fact in facts:
        source = fact.source
        seen.setdefault(
            source.title, SourceLine(source.title, date_words(source.date) if source.date else None, source.url)
        )
    return tuple(list(seen.values())[:MAX_SOURCES])


def status(card: Card) -> tuple[str, ...]:
    """Whether the plan commits to it, which plan is meant, and as at when."""
    sentences = [STANDING.get(card.standing or "", ""), PERIOD[card.period]]
    if card.as_at:
        sentences.append(f"As at {date_words(card.as_at)}.")
    return tuple(sentence for sentence in sentences if sentence)


def card_reply(
    card: Card,
    content: Content,
    register: Register,
    at: datetime,
    *,
    hidden: frozenset[str] = frozenset(),
    show_more: bool = False,
    first: Sequence[Choice] = (),
    notice: Optional[str] = None,
) -> Reply:
    """The reply that a card gives. `first` are choices to put before the card's own; hidden cards are not offered."""
    choices = list(first)
    if card.more and not show_more:
        choices.append(register.choice("more", card.id))
    offered = card.choices or card.next
    choices += [register.choice("card", other) for other in offered if other not in hidden and other != card.id]
    if card.kind == "form":
        choices = [register.choice("topic", topic) for topic in content.topics]
    limit = len(choices) if card.choices or card.kind == "form" else MAX_CHOICES
    return Reply(
        text=card.text,
        outcome=OUTCOME_OF_KIND[card.kind],
        card=card.id,
        more=card.more if show_more else None,
        status=status(card),
        contacts=contact_lines(content.contacts_of(card), content, at)[:MAX_CONTACTS],
        sources=source_lines(content.facts_of(card)) if card.kind in ("answer", "not_known") else (),
        links=tuple(SourceLine(link.title, None, link.url) for link in card.links),
        choices=tuple(_once(choices))[:limit],
        notice=notice,
    )


def _once(choices: Iterable[Choice]) -> list[Choice]:
    return list({choice.key: choice for choice in choices}.values())


def notice_reply(
    notice: Notice, content: Content, register: Register, at: datetime, hidden: frozenset[str] = frozenset()
) -> Reply:
    """The reply to a message that asks nothing or cannot be taken, or when something broke."""
    contacts = [content.contacts[name] for name in notice.contacts]
    return Reply(
        text=notice.text,
        outcome=notice.outcome,
        contacts=contact_lines(contacts, content, at),
        choices=tuple(register.choice("card", name) for name in notice.offer if name not in hidden),
    )


def urgent_reply(tier: str, about_other: bool, content: Content, at: datetime) -> Reply:
    """The fixed reply of an urgent tier: numbers first, those that answer now before the others."""
    text = content.urgent[tier]
    return Reply(
        text=text.reply(about_other),
        outcome="urgent",
        contacts=helplines(tier, content, at),
        tier=tier,
    )


def after_urgent_reply(tier: str, kind: str, content: Content, at: datetime) -> Reply:
    """What is said to someone who writes on after an urgent reply: `kind` as in `urgent_texts.AFTER`."""
    return Reply(
        text=content.urgent[tier].after[kind], outcome="urgent", contacts=helplines(tier, content, at), tier=tier
    )


def helplines(tier: str, content: Content, at: datetime) -> tuple[ContactLine, ...]:
    """The numbers of a tier, without where they come from: nothing stands between someone and the number."""
    contacts = [content.contacts[name] for name in content.urgent[tier].contacts]
    return tuple(
        ContactLine(
            contact.name,
            contact.purpose,
            contact.phone,
            contact.text_phone,
            contact.how,
            open_now=is_open(contact, at, content.contacts),
            notes=tuple(filter(None, [_when(contact, content, at), f"For: {contact.age}." if contact.age else ""])),
        )
        for contact in open_first(contacts, at, content.contacts)
    )


def _when(contact: Contact, content: Content, at: datetime) -> str:
    if always_open(contact):
        return "Day and night."
    return f"{contact.hours_text}{_open_words(is_open(contact, at, content.contacts))}." if contact.hours_text else ""


def with_helpline(reply: Reply, tier: str, content: Content) -> Reply:
    """A normal reply with the tier's helpline under it, once, for a message that may or may not be urgent."""
    under = content.urgent[tier].under
    if reply.notice and under in reply.notice:
        return reply
    return replace(reply, notice=f"{under} {reply.notice}" if reply.notice else under)
