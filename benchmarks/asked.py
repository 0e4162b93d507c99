"""Documents that people wrote together with questions to them, in plain text:

    # Title
    ## Heading
    The passage, one paragraph.
    ? a question | words of the passage that hold its answer
    ! a question that sounds as if the document would answer it, and nothing in it does
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Sorry
from bot.knowledge.model import Card
from bot.knowledge.passages import Passage
from bot.knowledge.search import plain_text

FOLDER = Path(__file__).parent / "search_examples"
LEARNED_FROM, HELD_OUT = FOLDER / "learned_from", FOLDER / "held_out"
CARDS_IN_A_BOOK, EXAMPLES_OF_A_CARD = 60, 20


@dataclass(frozen=True)
class Question:
    """A question, the place of the passage that it was written to, and the words there that answer it (None: nothing does;
    empty: the passage does, in words that nobody has marked)."""

    text: str
    passage: int
    answer: str | None


@dataclass(frozen=True)
class Book:
    """A document with its questions."""

    title: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def books(files: Sequence[Path]) -> list[Book]:
    """The documents in these files. Raises Sorry, with the line, for what is not in the form above."""
    return [book for file in files for book in _read(file)]


def _read(file: Path) -> list[Book]:
    found: list[Book] = []
    for block in ("\n" + file.read_text(encoding="utf-8").strip()).split("\n# ")[1:]:
        title, *lines = block.splitlines()
        passages: list[Passage] = []
        questions: list[Question] = []
        heading = ""
        for line in filter(str.strip, lines):
            mark, _, rest = line.partition(" ")
            if mark == "##":
                heading = rest.strip()
            elif mark == "?" and passages and " | " in rest:
                text, _, answer = rest.rpartition(" | ")
                questions.append(Question(text.strip(), len(passages) - 1, answer.strip()))
                if not answer.strip() or answer.strip() not in passages[-1].text:
                    raise Sorry(f"{file.name}: the answer of this line is not in its passage: {line}")
            elif mark == "!" and passages:
                questions.append(Question(rest.strip(), len(passages) - 1, None))
            elif mark[0] not in "?!#":
                passages.append(_passage(title, len(passages), heading, line.strip()))
            else:
                raise Sorry(f"{file.name}: this line has no passage above it, or no bar: {line}")
        if not questions:
            raise Sorry(f"{file.name}: nothing is asked about {title.strip()}.")
        found.append(Book(title.strip(), tuple(passages), tuple(questions)))
    if not found:
        raise Sorry(f"{file.name}: there is no line with a title, such as '# A plan'.")
    return found


def of_cards(cards: Sequence[Card], asked: Sequence[tuple[str, str]], chance: random.Random) -> list[Book]:
    """Cards as documents, a few dozen in each, with some of residents' examples, given with the card's name, as questions."""
    texts: dict[str, list[str]] = {}
    for text, card in asked:
        texts.setdefault(card, []).append(text)
    found = [card for card in cards if card.id in texts]
    chance.shuffle(found)
    made = []
    for some in (found[first : first + CARDS_IN_A_BOOK] for first in range(0, len(found), CARDS_IN_A_BOOK)):
        passages = tuple(_passage("cards", number, card.title, " ".join(card.text.split())) for number, card in enumerate(some))
        questions = [
            Question(text, number, "")
            for number, card in enumerate(some)
            for text in chance.sample(texts[card.id], min(EXAMPLES_OF_A_CARD, len(texts[card.id])))
        ]
        made.append(Book("cards", passages, tuple(questions)))
    return made


def _passage(title: str, number: int, heading: str, text: str) -> Passage:
    spans = tuple(plain_text.sentence_spans(text))
    return Passage(title, plain_text.VERSION, number, (title, heading), text, spans, start=0, end=len(text))
