"""Two ways of noticing danger, and what follows when they agree or differ; `bot/urgent_step.py` asks it at every turn."""

from __future__ import annotations

import logging
import re
from math import exp, log
from typing import Optional

from bot.guard import urgent
from bot.guard.danger import DangerReader, Suspicion
from bot.guard.urgent import Urgent
from bot.language import reading
from bot.language.classifier import CardClassifier

logger = logging.getLogger(__name__)
CERTAIN = 0.3
"""From this probability on, the examples alone make a message urgent."""
SIGNED = 0.22
"""The same, where a pattern is unsure: two signs that agree."""
CONFIRMED = 0.17
"""What the examples must give a message that a pattern is certain of; below it, the helpline goes under the answer."""
WORRY = 0.01
"""From this probability on, the helpline goes under the normal answer."""
CARDS_WEIGHT = 0.05
"""How much the log-odds count that the choice of cards gives to a message being urgent."""
_SUREST = 1e-5
"""No probability is taken for nearer to 0 or 1 than this."""
WATCHED = "watched"
"""In a message's metadata: both ways have looked at it, so what understands it need not look again."""
HARM = {"harm_adult", "harm_child", "harm_partner"}
"""A pattern knows that someone is harmed; the examples tell better who it is."""
_COMMAND = re.compile(r"/\S*$|/\S*\{")
"""A typed payload has no words to read."""
_CHOICE = re.compile(r"\W*\d\W*")
"""The number of a choice has no words to read either; 999 is read."""
_FIRST = re.compile(r"\b(?:i|i'm|i've|im|ive|me|myself|ah|ah'm|ahm|masel|we|us)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:he|she|they|him|her|them|his|their|he's|she's|hes|shes|mum|mam|maw|mother|dad|da|faither|father|gran|granny|granda|son|"
    r"daughter|wife|husband|brother|sister|neighbour|friend|pal|baby|wean|bairn|boy|lassie|child|patient|client|pupil)\b",
    re.IGNORECASE,
)


class Watch:
    """Looks at every message. Without a reader (not loaded yet, or broken) the patterns watch alone; without `cards`, the
    classifier of the model, the reader's word stands as it is."""

    def __init__(self, reader: Optional[DangerReader] = None, cards: Optional[CardClassifier] = None) -> None:
        self.reader = reader
        self.cards = cards

    def look(self, text: str, before: str = "") -> Optional[Urgent]:
        """What danger `text` speaks of, or None. `before`: the resident's previous message."""
        seen = urgent.look(text, before)
        if self.reader is None or not re.search(r"\w", text) or _CHOICE.fullmatch(text) or _COMMAND.match(text):
            return seen
        read = self.reader.read(text, before)
        likely = self._weighed(read)
        if seen is not None and seen.certain and likely >= CONFIRMED:
            whose = likely >= CERTAIN and {seen.tier, read.tier} <= HARM
            return Urgent(read.tier, True, seen.about_other) if whose else seen
        if likely >= (SIGNED if seen is not None else CERTAIN):
            return Urgent(read.tier, True, _about_other(text))
        if seen is not None:
            return Urgent(seen.tier, False, seen.about_other)
        return Urgent(read.tier, False, _about_other(text)) if read.likely >= WORRY else None

    def _weighed(self, read: Suspicion) -> float:
        """How likely the message is urgent, once it is known what the choice of cards makes of it: it has read far more
        ordinary questions."""
        if self.cards is None or read.likely < WORRY:
            return read.likely
        try:
            _, urgent_too = reading.danger(self.cards.rank(read.words))
        except Exception as error:  # whatever is wrong with the cards, danger gets its reply
            logger.error("The choice of cards could not be asked about a message: %s", type(error).__name__)
            return read.likely
        return 1 / (1 + exp(-_log_odds(read.likely) - CARDS_WEIGHT * _log_odds(urgent_too)))


def _log_odds(probability: float) -> float:
    within = min(max(probability, _SUREST), 1 - _SUREST)
    return log(within / (1 - within))


def _about_other(text: str) -> bool:
    """Whether someone else is in danger, by who is spoken of more. Only the wording of the reply hangs on it."""
    return len(_OTHERS.findall(text)) > len(_FIRST.findall(text))
