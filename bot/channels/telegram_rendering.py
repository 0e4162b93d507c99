"""A reply in Telegram's own form: messages of light HTML, and a keyboard with a button for each choice.

Telegram counts a message's length in UTF-16 units after the tags are taken out: https://core.telegram.org/api/entities
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.delivery import cut, packed
from bot.knowledge.reply import Choice, ContactLine, Reply, SourceLine, contact_text

LENGTH = 4_096
"""The longest message, in UTF-16 units: https://core.telegram.org/bots/api#sendmessage"""
DATA = 64
"""The longest payload of a button, in bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton"""
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Paragraph:
    """The same words twice: as they are, and as HTML."""

    plain: str
    html: str

    @staticmethod
    def of(text: str) -> Paragraph:
        return Paragraph(text, escape(text, quote=False))

    def within(self, tag: str) -> Paragraph:
        return replace(self, html=f"<{tag}>{self.html}</{tag}>")


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def messages(reply: Reply, above: Sequence[str] = ()) -> list[Paragraph]:
    """The reply as messages of at most 4,096 units, parted at the ends of paragraphs. `above` are sentences put first."""
    paragraphs = [Paragraph.of(text).within("i") for text in above]
    paragraphs += _paragraphs(reply)
    pieces = [piece for paragraph in paragraphs for piece in _short_enough(paragraph)]
    return [_joined(message) for message in packed(pieces, LENGTH, lambda p: units(p.plain), len(_BETWEEN))]


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """The choices as buttons, one under another; None when there are none, or one that Telegram would not take."""
    if not choices or any(len(choice.key.encode()) > DATA for choice in choices):
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(choice.title, callback_data=choice.key)] for choice in choices])


def _paragraphs(reply: Reply) -> Iterator[Paragraph]:
    for text in filter(None, (reply.text, reply.more)):
        yield from (Paragraph.of(paragraph) for paragraph in text.split(_BETWEEN) if paragraph.strip())
    if reply.links:
        yield _lines(_link(link) for link in reply.links)
    if reply.contacts:
        yield _contacts(reply.contacts)
    if reply.status:
        yield Paragraph.of(" ".join(reply.status)).within("i")
    if reply.sources:
        yield _sources(reply.sources).within("i")
    if reply.notice:
        yield Paragraph.of(reply.notice)


def _contacts(contacts: Sequence[ContactLine]) -> Paragraph:
    """A line each; where they come from is said once when it is the same for all."""
    origins = {contact.origin for contact in contacts}
    if len(contacts) == 1 or len(origins) > 1:
        return _lines(_contact(contact) for contact in contacts)
    lines = [_contact(replace(contact, origin=None)) for contact in contacts]
    return _lines([*lines, *(Paragraph.of(f"({origin})") for origin in origins if origin)])


def _contact(contact: ContactLine) -> Paragraph:
    """The plain line with the name in bold, and the phone number too: that is what the eye looks for."""
    plain = contact_text(contact).replace("- ", "• ", 1)
    html = escape(plain, quote=False)
    html = html.replace(name := escape(contact.name, quote=False), f"<b>{name}</b>", 1)
    if contact.phone:
        html = html.replace(number := f"phone {escape(contact.phone, quote=False)}", number.replace(" ", " <b>", 1) + "</b>", 1)
    return Paragraph(plain, html)


def _sources(sources: Sequence[SourceLine]) -> Paragraph:
    lead = Paragraph.of("Source: " if len(sources) == 1 else "Sources: ")
    each = [_source(source) for source in sources]
    return Paragraph(
        lead.plain + "; ".join(source.plain for source in each), lead.html + "; ".join(source.html for source in each)
    )


def _source(source: SourceLine) -> Paragraph:
    link, date = _link(source), f" ({source.date})" if source.date else " (undated page)"
    return Paragraph(link.plain + date, link.html + escape(date, quote=False))


def _link(link: SourceLine) -> Paragraph:
    """A link where there is a web address. In plain words, should Telegram refuse the tags, the address is spelled out."""
    title = escape(link.title, quote=False)
    if not (link.url or "").startswith(("https://", "http://")):
        return Paragraph(link.title, title)
    return Paragraph(f"{link.title}: {link.url}", f'<a href="{escape(link.url or "")}">{title}</a>')


def _lines(lines: Iterable[Paragraph]) -> Paragraph:
    return _joined(list(lines), "\n")


def _joined(pieces: Sequence[Paragraph], between: str = _BETWEEN) -> Paragraph:
    return Paragraph(between.join(p.plain for p in pieces), between.join(p.html for p in pieces))


def _short_enough(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph too long for one message is cut as plain text: half a tag is none."""
    if units(paragraph.plain) <= LENGTH:
        yield paragraph
    else:
        yield from (Paragraph.of(piece) for piece in cut(paragraph.plain, LENGTH, units))
