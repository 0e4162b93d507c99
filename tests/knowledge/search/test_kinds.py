"""What a question asks for, and what a sentence holds."""

from __future__ import annotations

import pytest

from bot.knowledge.search import kinds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many care homes are there", kinds.NUMBER),
        ("What does an alarm cost?", kinds.NUMBER),
        ("when does the centre close", kinds.TIME),
        ("whaur dae they meet", kinds.NAME),
        ("who chairs the board", kinds.NAME),
        ("what number do I ring at night", kinds.PHONE),
    ],
)
def test_a_question_shows_what_it_asks_for(question: str, kind: int) -> None:
    assert kinds.wanted(question) & kind


def test_a_question_may_show_nothing() -> None:
    assert kinds.wanted("tell me about carers") == 0


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("There are twenty-seven homes.", kinds.NUMBER),
        ("It closes in September.", kinds.TIME),
        ("The group meets in the Tollhouse.", kinds.NAME),
        ("Ring 01632 960 110.", kinds.PHONE),
    ],
)
def test_a_sentence_holds_its_kinds(sentence: str, kind: int) -> None:
    assert kinds.held(sentence) & kind


def test_the_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    assert kinds.held("Carers may ask for a break.") == 0
