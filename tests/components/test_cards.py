"""What places that are named do to the choice of a card."""

from __future__ import annotations

import pytest

from bot import settings
from bot.components.cards import ASKED_THERE, OTHER_AREAS, CardIntents
from bot.knowledge import content
from bot.language.classifier import Ranking
from bot.language.reading import Reading

SHORT = "community alarm in Airdrie"
LONG = "my daughter comes over from Airdrie on a Sunday and worries that I am alone all week, who fits an alarm"
ALARM = Reading("community_alarm", 0.9, perhaps=("equipment",))


def by_place(text: str, read: Reading, confidence: float) -> Reading:
    component = object.__new__(CardIntents)
    component._content = content.shared(settings.read().content)
    start = text.index("Airdrie")
    found = {"entity": "elsewhere", "value": "North Lanarkshire", "start": start, "end": start + len("Airdrie")}
    return component._by_place(text, read, [found], Ranking((OTHER_AREAS,), (confidence,), 0.5))


@pytest.mark.parametrize("text, confidence", [(SHORT, 0.0), (LONG, ASKED_THERE)])
def test_what_is_asked_about_a_place_elsewhere_is_not_ours(text: str, confidence: float) -> None:
    read = by_place(text, ALARM, confidence)
    assert (read.intent, read.perhaps) == (OTHER_AREAS, ("community_alarm", "equipment"))


def test_a_place_that_is_only_mentioned_leaves_the_answer() -> None:
    read = by_place(LONG, ALARM, 0.0)
    assert (read.intent, read.perhaps) == ("community_alarm", (OTHER_AREAS, "equipment"))


def test_two_close_cards_are_still_asked_about() -> None:
    close = Reading("community_alarm", 0.2, close=("equipment",))
    assert by_place(LONG, close, 0.0) == close


def test_a_second_question_about_elsewhere_has_its_answer_already() -> None:
    both = Reading("community_alarm", 0.9, also=(OTHER_AREAS,))
    assert by_place(SHORT, both, 0.9) == both
