"""Whether someone in danger gets the number, whether a harmless message is left in peace, and whether personal data goes.

The messages were written by people who had seen neither the patterns nor the examples. Urgent: "full" is the tier's own
reply, "helped" that or the helpline under a normal answer. A personal value has gone when it does not stand in the text
that is stored, blanks, dots, dashes and case apart.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from rasa.core.channels.channel import UserMessage
from ruamel.yaml import YAML

from bot.guard import personal
from bot.guard.lexicon import SURE, fold, sense
from bot.guard.tagger import Tagger
from bot.knowledge.reply import Reply
from bot.language.text import normalise

QUESTIONS = Path(__file__).parent / "questions"
_NOT_TELLING = frozenset("and the mrs miss sister father doctor".split())


@dataclass(frozen=True)
class Message:
    """`tiers`: those that are right for it; empty for a harmless one. `before`: what the resident wrote just before."""

    text: str
    register: str
    tiers: tuple[str, ...] = ()
    before: Optional[str] = None
    helpline_enough: bool = False


@dataclass(frozen=True)
class Noticed:
    """What a message got: the tier whose own reply it was, and whether a helpline stood under a normal answer."""

    message: Message
    tier: Optional[str]
    helpline: bool

    @property
    def full(self) -> bool:
        return self.tier is not None

    @property
    def helped(self) -> bool:
        return self.full or self.helpline

    @property
    def right_tier(self) -> bool:
        return self.tier in self.message.tiers


def urgent_messages(part: str = "") -> tuple[list[Message], list[Message]]:
    """The urgent and the harmless messages of the first set, or of the one that `part` names, such as `_second`."""
    rows = YAML(typ="safe").load((QUESTIONS / f"urgent{part}.yml").read_text("utf-8"))
    return tuple(  # type: ignore[return-value]
        [
            Message(r["text"], r["register"], tuple(r.get("tiers", ())), r.get("before"), bool(r.get("helpline_enough")))
            for r in rows[kind]
        ]
        for kind in ("urgent", "harmless")
    )


def notice(agent: Any, messages: Sequence[Message]) -> list[Noticed]:
    """Each message through a whole turn, in a conversation of its own."""

    async def one(number: int, message: Message) -> Noticed:
        sender = f"bench:{number}"
        if message.before:
            await agent.answer(UserMessage(message.before, sender_id=sender, input_channel="bench"))
        replies: Sequence[Reply] = (
            await agent.answer(UserMessage(message.text, sender_id=sender, input_channel="bench"))
        ).replies
        unders = {text.under for text in agent.content.urgent.values()}
        helpline = any(under in (reply.notice or "") for reply in replies for under in unders)
        await agent.forget(sender)
        return Noticed(message, next((reply.tier for reply in replies if reply.tier), None), helpline)

    async def each() -> list[Noticed]:
        return [await one(number, message) for number, message in enumerate(messages)]

    return asyncio.run(each())


@dataclass(frozen=True)
class Personal:
    """A message with what must not survive of it, and which kinds that is; nothing for a clean one."""

    text: str
    kinds: tuple[str, ...]
    out: tuple[str, ...] = ()


def personal_messages(part: str = "") -> tuple[list[Personal], list[Personal]]:
    """The messages with and without personal data of the first set, or of the one that `part` names, such as `_dev`; none
    where there is no such set."""
    file = QUESTIONS / f"personal{part}.yml"
    if not file.is_file():
        return [], []
    return personal_in(file)


def personal_in(file: Path) -> tuple[list[Personal], list[Personal]]:
    """The messages of one file, with personal data and without."""
    rows = YAML(typ="safe").load(file.read_text("utf-8"))
    found = [Personal(r["text"], tuple(r["kinds"]), tuple(r["out"])) for r in rows["with"]]
    return found, [Personal(r["text"], ()) for r in rows["without"]]


@dataclass(frozen=True)
class Left:
    """What redaction left: of each message with personal data its values that survived, if any; and the clean messages that
    lost something. `values`: how many there were."""

    survived: list[tuple[Personal, list[str]]]
    touched: list[Personal]
    messages: int
    values: int
    clean: int


def redacted(having: Sequence[Personal], clean: Sequence[Personal], public: frozenset[str], tagger: Optional[Tagger]) -> Left:
    """Each message redacted as a turn does it; without a tagger, by the rules alone."""
    texts = [(m, personal.redact(normalise(m.text).text, public, tagger)) for m in (*having, *clean)]
    survived = [(m, found) for m, got in texts[: len(having)] if (found := survivors(m, got.text))]
    touched = [m for m, got in texts[len(having) :] if got.kinds]
    return Left(survived, touched, len(having), sum(len(m.out) for m in having), len(clean))


def survivors(message: Personal, text: str) -> list[str]:
    """Which values still stand in the text. Of a value in words, as a name is, each word of more than two letters counts,
    whole and in the case it was written in, if it stands there more often than it did outside the values: "Will" has not survived in
    "will", nor "may" in "I may", nor "one" in "(phone number)". A title, or the "and" between two names, tells nothing."""
    words, before = Counter(_words(text)), Counter(_words(normalise(message.text).text))
    inside = Counter(word for value in set(message.out) for word in _words(value) * max(1, message.text.count(value)))
    found: list[str] = []
    for value in message.out:
        clean = normalise(value).text
        if re.fullmatch(r"[^\d@]+", clean):
            telling = [word for word in _words(clean) if len(word) > 2 and word.lower() not in _NOT_TELLING]
            found += [word for word in telling if words[word] > _elsewhere(word, before[word] - inside[word])]
        elif _bare(value) in _bare(text):
            found.append(value)
    return found


def _elsewhere(word: str, count: int) -> int:
    """How often a word may stand outside the values; a name that is nothing else may not."""
    return 0 if sense(fold(word)).forename == SURE else max(0, count)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _bare(text: str) -> str:
    """Without case, blanks, dots and dashes, and what normalising takes away."""
    return re.sub(r"[^a-z0-9@]", "", normalise(text).text.lower())
