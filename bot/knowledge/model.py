"""The records of `content/`: facts, cards, contact cards. Frozen: nothing changes what was checked on load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional


@dataclass(frozen=True)
class Source:
    """Where a statement comes from. `date` is YYYY, YYYY-MM or YYYY-MM-DD, or None for an undated page.

    `document` is the id of a loaded document and `quote` the words of it that the statement rests on, as they stand.
    """

    title: str
    url: Optional[str] = None
    also: tuple[str, ...] = ()
    date: Optional[str] = None
    document: Optional[str] = None
    quote: Optional[str] = None


@dataclass(frozen=True)
class Fact:
    """One checked statement."""

    id: str
    topic: str
    statement: str
    source: Source
    confidence: str
    values: tuple[str, ...] = ()
    note: str = ""

    @property
    def words(self) -> str:
        """Everything the fact says: statement and values together."""
        return " \n ".join((self.statement, *self.values))


@dataclass(frozen=True)
class Hours:
    """One line of opening hours: days (0 = Monday) and minutes after midnight; `end` past 1,440 runs into the next day."""

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True)
class Contact:
    """One way to reach someone. `hours` is None where no source gives them; `outside`: open when that
    contact is closed. `checked` is empty until staff have."""

    id: str
    name: str
    purpose: str
    facts: tuple[str, ...]
    phone: Optional[str] = None
    text_phone: Optional[str] = None
    how: Optional[str] = None
    email: Optional[str] = None
    web: Optional[str] = None
    address: Optional[str] = None
    hours: Optional[tuple[Hours, ...]] = None
    outside: Optional[str] = None
    hours_text: Optional[str] = None
    closed: Optional[str] = None
    caution: Optional[str] = None
    age: Optional[str] = None
    page_date: Optional[str] = None
    checked: Optional[str] = None

    @property
    def words(self) -> str:
        """Everything a resident reads of it."""
        parts = (
            self.name,
            self.purpose,
            self.phone,
            self.text_phone,
            self.how,
            self.email,
            self.web,
            self.address,
            self.hours_text,
            self.caution,
            self.age,
            self.page_date,
        )
        return " \n ".join(part for part in parts if part)


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Card:
    """One answer the assistant can give; the Rasa intent that leads to it has the same name."""

    id: str
    title: str
    kind: str
    text: str
    group: str
    more: Optional[str] = None
    standing: Optional[str] = None
    period: str = "any"
    facts: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    as_at: Optional[str] = None
    next: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    follow_ups: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Everything a resident reads of it, contact cards apart."""
        links = [f"{link.title} {link.url}" for link in self.links]
        return " \n ".join(part for part in (self.text, self.more or "", *links) if part)


@dataclass(frozen=True)
class Topic:
    """What one can ask a contact for. `where` has a sentence for each locality when the answer differs by it."""

    id: str
    title: str
    card: str
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """A service, organisation or plan period, and the ways people write it."""

    label: str
    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """What is said to a message that asks nothing or cannot be taken; `offer` names cards."""

    id: str
    text: str
    outcome: str
    contacts: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()


KINDS_WITH_SOURCE = frozenset({"answer"})
"""Kinds of card that must name at least one fact."""
