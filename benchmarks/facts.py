"""Whether a question about a fact gets that fact: one question for each, written by someone who had seen the facts alone.

"In sight": one of the expected figures, names or words stands in the reply; "told": there or behind its "More". "Carried":
the reply's card cites the fact. Expected strings are compared without regard to case or blanks in numbers, from the start of a
word on; a figure must stand alone, so that 101 is not found in 0303 123 1012.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from ruamel.yaml import YAML

from bot.knowledge.content import Content
from bot.knowledge.model import Card
from bot.knowledge.reply import Reply, plain_text

QUESTIONS = Path(__file__).parent / "questions" / "facts.yml"
_BLANK_IN_NUMBER = re.compile(r"(?<=\d)[ ,](?=\d)")


@dataclass(frozen=True)
class Question:
    """`expects`: one of these stands in a right answer to `text`."""

    fact: str
    text: str
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What a question got. `carried`: an answering card, or a contact on it, cites the fact, or it is an urgent reply, which
    comes before any fact; `offered`: that, or a card among the choices does."""

    question: Question
    card: str
    outcome: str
    text: str
    in_sight: bool
    told: bool
    carried: bool
    offered: bool


def questions() -> list[Question]:
    """One for each fact of the collection that the content was made from."""
    rows = YAML(typ="safe").load(QUESTIONS.read_text("utf-8"))["questions"]
    return [Question(row["fact"], row["text"], tuple(map(str, row["expects"]))) for row in rows]


def stands(expected: str, text: str) -> bool:
    """Whether a figure, a name or the start of a word stands in a text."""
    wanted, given = (_BLANK_IN_NUMBER.sub("", words.lower()) for words in (expected, text))
    end = r"(?![\d.]*\d)" if wanted[-1].isdigit() else ""
    return re.search(rf"(?<![\w£]){re.escape(wanted)}{end}", given) is not None


def ask(agent: Any, asked: Sequence[Question]) -> list[Told]:
    """Each question in a conversation of its own, through the whole turn."""

    async def each() -> list[Told]:
        return [await _one(agent, number, question) for number, question in enumerate(asked)]

    return asyncio.run(each())


async def _one(agent: Any, number: int, question: Question) -> Told:
    content: Content = agent.content
    answer = await agent.answer(UserMessage(question.text, sender_id=f"facts:{number}"))
    replies: tuple[Reply, ...] = answer.replies
    shown = "\n".join(plain_text(reply) for reply in replies)
    first = next(reply for reply in replies if reply.outcome)
    answering = [content.cards[reply.card] for reply in replies if reply.card in content.cards]
    whole = "\n".join((shown, *(card.more or "" for card in answering)))
    meanings = [agent.register.meaning(choice.key) for reply in replies for choice in reply.choices]
    near = [content.cards[m.subject] for m in meanings if m is not None and m.subject in content.cards]
    urgent = first.outcome == "urgent"

    def cites(card: Card) -> bool:
        return any(question.fact in record.facts for record in (card, *content.contacts_of(card)))

    return Told(
        question,
        card=first.card or "",
        outcome=str(first.outcome),
        text=shown,
        in_sight=any(stands(text, shown) for text in question.expects),
        told=any(stands(text, whole) for text in question.expects),
        carried=urgent or any(map(cites, answering)),
        offered=urgent or any(map(cites, (*answering, *near))),
    )
