"""How a reply leaves, in one place: in a channel's own form, or in words and as many buttons as the channel has.

Where a channel has no buttons, choices become a numbered list; "2" or a choice's own words then pick one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Optional, TypeVar

from rasa.core.channels.channel import OutputChannel

from bot.knowledge.reply import Choice, Reply, in_words, numbered, plain_text

T = TypeVar("T")


@dataclass(frozen=True)
class Form:
    """What a stock channel can show: how many buttons, how long their titles, how long a message (characters).

    `one_piece`: it would send every paragraph as a message of its own, so paragraphs are set close together.
    """

    buttons: int = 0
    title: int = 0
    length: int = 4_000
    one_piece: bool = False


FORMS = {
    # Twilio refuses a body over 1,600 characters: https://www.twilio.com/docs/api/errors/21617
    "twilio": Form(length=1_600, one_piece=True),
    # Messenger: 3 buttons of 20 characters under a text of 640, 2,000 characters otherwise
    # https://developers.facebook.com/docs/messenger-platform/send-messages/template/button
    "facebook": Form(buttons=3, title=20, length=2_000, one_piece=True),
}
_WITH_BUTTONS = 640


async def deliver(reply: Reply, channel: Optional[OutputChannel], recipient: str) -> None:
    """Send a reply: our channels take its parts, stock ones words and what buttons they have."""
    if channel is None:
        return
    if hasattr(channel, "send_reply"):
        await channel.send_reply(recipient, reply)
        return
    form = FORMS.get(channel.name(), Form())
    buttons = _fits_buttons(reply.choices, form)
    texts = list(_texts(plain_text(reply) if buttons else in_words(reply), form))
    for text in texts[:-1]:
        await channel.send_text_message(recipient, text)
    if buttons and len(texts[-1]) <= _WITH_BUTTONS:
        shown = [{"title": choice.title, "payload": choice.key} for choice in reply.choices]
        await channel.send_text_with_buttons(recipient, texts[-1], shown)
        return
    await channel.send_text_message(recipient, texts[-1])
    if buttons:
        await channel.send_text_message(recipient, numbered(reply.choices))


def packed(pieces: Sequence[T], limit: int, size: Callable[[T], int], between: int) -> list[list[T]]:
    """Pieces in as few messages as hold them in order; none is over `limit`, given that no piece is.

    `between` is the size of what stands between two pieces.
    """
    messages: list[list[T]] = []
    room = 0
    for piece in pieces:
        if messages and size(piece) + between <= room:
            messages[-1].append(piece)
            room -= size(piece) + between
        else:
            messages.append([piece])
            room = limit - size(piece)
    return messages


def cut(text: str, limit: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """A text in pieces of at most `limit`: cut at a line's end, else a sentence's, else a word's, else anywhere."""
    while size(text) > limit:
        head = text[:limit]
        while size(head) > limit:
            head = head[:-1]
        ends = [match.end() for form in (r"\n", r"[.!?] ", r" ") for match in _last(form, head)]
        at = next(iter(ends), len(head))
        yield text[:at].rstrip()
        text = text[at:].lstrip()
    yield text


def _last(form: str, text: str) -> list[re.Match[str]]:
    """The last match in the later half, if any: a cut too early would leave crumbs."""
    return [match for match in re.finditer(form, text) if match.end() > len(text) // 2][-1:]


def _fits_buttons(choices: Sequence[Choice], form: Form) -> bool:
    return 0 < len(choices) <= form.buttons and all(len(choice.title) <= form.title for choice in choices)


def _texts(text: str, form: Form) -> Iterator[str]:
    paragraphs = [piece for paragraph in text.split("\n\n") for piece in cut(paragraph, form.length)]
    between = "\n" if form.one_piece else "\n\n"
    for message in packed(paragraphs, form.length, len, len(between)):
        yield between.join(message)
