"""The test questions stay apart from the training data, and the assistant keeps answering them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import facts, leakage, safety, understanding
from bot import settings
from bot.knowledge import content, urgent_texts
from bot.language.encoder import training_encoder
from bot.language.spelling import words_of
from bot.quality import examples
from bot.settings import ROOT

FLOORS = {
    "first": (0.94, 0.96),
    "second": (0.94, 0.96),
    "third": (0.91, 0.95),
    "fourth": (0.91, 0.94),
    "fifth": (0.88, 0.92),
    "sixth": (0.91, 0.95),
    "seventh": (0.92, 0.95),
    "eighth": (0.92, 0.95),
}
"""Right first, and right or offered: below these something has broken."""


@pytest.fixture(scope="module")
def agent(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from benchmarks import agents

    return agents.assistant(replace(settings.read(), data=tmp_path_factory.mktemp("questions")))


def test_no_test_question_stands_in_the_training_data_or_nearly() -> None:
    questions = [q.text for name in FLOORS for q in understanding.read_questions(name)] + [q.text for q in facts.questions()]
    found = leakage.leaks(questions, examples.read(ROOT / "data" / "nlu.yml"), training_encoder(), _spelt())
    assert [(leak.question, leak.example.line) for leak in found] == []


@pytest.mark.parametrize("part", ["", "_second", "_third", "_fourth", "_fifth", "_sixth", "_long"])
def test_no_test_message_stands_in_the_urgent_examples_or_nearly(part: str) -> None:
    taught = [
        examples.Example(text, label, number)
        for label, rows in urgent_texts.examples(settings.read().content / "urgent_examples").items()
        for number, text in enumerate(rows, start=1)
    ]
    messages = [message.text for group in safety.urgent_messages(part) for message in group]
    found = leakage.leaks(messages, taught, training_encoder(), _spelt())
    assert [(leak.question, leak.example.intent, leak.example.line) for leak in found] == []


def _spelt() -> list[str]:
    return words_of(content.shared(settings.read().content).words)


def test_a_planted_leak_is_found() -> None:
    planted = [examples.Example("what were the priorities of the plan, then", "priorities", 1)]
    assert leakage.leaks(["what are the priorities of the plan then"], planted, training_encoder())
    assert not leakage.leaks(["who chairs the board"], planted, training_encoder())


def test_every_question_names_a_card_and_there_are_enough() -> None:
    cards = content.shared(settings.read().content).cards
    for name, fewest in (("first", 200), ("second", 100), ("third", 300), ("fourth", 150), ("fifth", 300), ("sixth", 200), ("seventh", 200)):
        questions = understanding.read_questions(name)
        assert len(questions) >= fewest
        assert len({q.register for q in questions}) >= 5
        assert {c for q in questions for c in (q.card, *q.also, *([q.second] if q.second else []))} <= set(cards)


@pytest.mark.parametrize("name", FLOORS)
def test_the_right_card_still_comes_first(name: str, agent: Any) -> None:
    cards = content.shared(settings.read().content).cards
    results = understanding.run(agent, understanding.read_questions(name), {card.id: card.next for card in cards.values()})
    first, offered = FLOORS[name]
    assert sum(r.right for r in results) / len(results) >= first
    assert sum(r.among for r in results) / len(results) >= offered


def test_a_question_about_each_fact_still_gets_a_card_that_carries_it(agent: Any) -> None:
    told = facts.ask(agent, facts.questions())
    assert len({one.question.fact for one in told}) == 200
    assert sum(one.carried for one in told) >= 180


def test_an_expected_figure_must_stand_alone() -> None:
    assert facts.stands("101", "phone 101.") and not facts.stands("101", "phone 0303 123 1012")
    assert facts.stands("0303 123 1008", "on 03031231008, option 2")
    assert facts.stands("£18", "costs £18 a week") and not facts.stands("£18", "a gap of £180")
    assert facts.stands("inequalit", "fewer inequalities") and not facts.stands("aid", "it is paid")
