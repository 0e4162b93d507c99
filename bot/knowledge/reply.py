"""One reply, in parts that every channel puts into its own form; and its plain-text form.

A reply travels from an action to a channel as JSON, in the metadata of Rasa's bot utterance, under the key `reply`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

OUTCOMES = (
    "answered",
    "answered_from_document",
    "clarified",
    "signposted",
    "refused",
    "not_known",
    "urgent",
    "small_talk",
    "error",
)
"""What can become of a message; every turn ends with exactly one."""


@dataclass(frozen=True)
class ContactLine:
    """One contact card as a resident reads it. `notes` are whole sentences: hours, caution. `origin`: where the
    details come from and whether they were checked."""

    name: str
    purpose: str = ""
    phone: Optional[str] = None
    text_phone: Optional[str] = None
    how: Optional[str] = None
    email: Optional[str] = None
    web: Optional[str] = None
    address: Optional[str] = None
    open_now: Optional[bool] = None
    notes: tuple[str, ...] = ()
    origin: Optional[str] = None


@dataclass(frozen=True)
class SourceLine:
    title: str
    date: Optional[str] = None
    url: Optional[str] = None


@dataclass(frozen=True)
class Choice:
    """Something to tap. `key` is opaque: the server alone knows what it stands for."""

    title: str
    key: str


@dataclass(frozen=True)
class Reply:
    """What the resident gets. `outcome` is None on a second reply of the same turn; `tier` is the urgent tier of an
    urgent reply; `passage` the id of the passage it quotes."""

    text: str
    outcome: Optional[str]
    card: Optional[str] = None
    more: Optional[str] = None
    status: tuple[str, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    links: tuple[SourceLine, ...] = ()
    choices: tuple[Choice, ...] = ()
    notice: Optional[str] = None
    tier: Optional[str] = None
    passage: Optional[str] = None

    def as_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists, for Rasa's events and for channels."""
        return {name: value for name, value in asdict(self).items() if value not in (None, (), "")}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Reply:
        """The reply that `as_json` gave; unknown fields are ignored."""

        def rows(name: str, kind: Any) -> tuple:
            known = kind.__dataclass_fields__
            return tuple(
                kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known})
                for row in data.get(name, ())
            )

        return Reply(
            text=data["text"],
            outcome=data.get("outcome"),
            card=data.get("card"),
            more=data.get("more"),
            status=tuple(data.get("status", ())),
            contacts=rows("contacts", ContactLine),
            sources=rows("sources", SourceLine),
            links=rows("links", SourceLine),
            choices=rows("choices", Choice),
            notice=data.get("notice"),
            tier=data.get("tier"),
            passage=data.get("passage"),
        )


def of_utterance(message: Mapping[str, Any]) -> Optional[Reply]:
    """The reply that an action put into Rasa's bot utterance, or one made of a plain Rasa response; None when it says nothing."""
    if message.get("reply"):
        return Reply.from_json(message["reply"])
    if not message.get("text"):
        return None
    choices = tuple(Choice(button["title"], button["payload"]) for button in message.get("buttons") or ())
    return Reply(text=message["text"], outcome="answered", choices=choices)


def plain_text(reply: Reply) -> str:
    """The whole reply but its choices, for channels that show text only."""
    blocks = [reply.text]
    if reply.more:
        blocks.append(reply.more)
    if reply.links:
        blocks.append("\n".join(f"{link.title}: {link.url}" for link in reply.links))
    if reply.contacts:
        blocks.append(contacts_text(reply.contacts))
    if reply.status:
        blocks.append(" ".join(reply.status))
    if reply.sources:
        lead = "Source: " if len(reply.sources) == 1 else "Sources: "
        blocks.append(lead + "; ".join(source_text(source) for source in reply.sources))
    if reply.notice:
        blocks.append(reply.notice)
    return "\n\n".join(blocks)


def in_words(reply: Reply) -> str:
    """The whole reply as text, its choices as a numbered list."""
    return "\n\n".join(filter(None, [plain_text(reply), numbered(reply.choices)]))


def numbered(choices: Iterable[Choice]) -> str:
    """Choices as a list to answer by number; the numbers are those that `bot.knowledge.choices.pick` reads."""
    return "\n".join(f"{number}. {choice.title}" for number, choice in enumerate(choices, 1))


def contacts_text(contacts: Sequence[ContactLine]) -> str:
    """Contacts a line each; where they come from is said once when it is the same for all."""
    origins = {contact.origin for contact in contacts}
    if len(contacts) > 1 and len(origins) == 1:
        lines = [contact_text(replace(contact, origin=None)) for contact in contacts]
        return "\n".join([*lines, *(f"({origin})" for origin in origins if origin)])
    return "\n".join(contact_text(contact) for contact in contacts)


def contact_text(contact: ContactLine) -> str:
    """One contact on one line: the number first after the name."""
    ways = [
        contact.phone and f"phone {contact.phone}",
        contact.text_phone and f"text {contact.text_phone}",
        contact.email and f"e-mail {contact.email}",
        contact.address,
        contact.web,
    ]
    said = ", ".join(way for way in ways if way)
    end = "" if contact.web else "."  # a full stop after an address on the web would become part of it
    sentences = " ".join(part for part in (contact.how, *contact.notes, contact.origin) if part)
    return " ".join(part for part in (f"- {contact.name}:", said + end if said else "", sentences) if part)


def source_text(source: SourceLine) -> str:
    """A source with its date and address, where known."""
    date = f" ({source.date})" if source.date else " (undated page)"
    return f"{source.title}{date}" + (f" {source.url}" if source.url else "")
