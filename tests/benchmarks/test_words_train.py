"""What the word reader is learned from: a document in its passages, in its sentences, and in pairs of passages."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import words_train
from benchmarks.asked import Book, books
from benchmarks.words_train import MOST_OF_SENTENCE, QUESTIONS_A_STEP, in_pairs, in_sentences, tasks

TEXT = """\
# A plan
## Alarms
An alarm costs 4 pounds a week. Anyone may ask for one. It is
? what does an alarm cost | 4 pounds a week
? who can have one | Anyone may ask
? across a full stop | a week. Anyone
! who mends the alarm
## Visits
Visits are at seven. They last an hour.
? how long do they stay | last an hour
## Meals
Meals come hot.
? are they warm | come hot
"""


@pytest.fixture
def plan(tmp_path: Path) -> Book:
    file = tmp_path / "plan.txt"
    file.write_text(TEXT)
    (book,) = books([file])
    return book


def test_cut_into_sentences_each_question_keeps_the_one_that_answers_it(plan: Book) -> None:
    cut = in_sentences(plan)
    assert [passage.text for passage in cut.passages if passage.heading[-1] == "Visits"] == ["Visits are at seven.", "They last an hour."]
    answered = [question for question in cut.questions if question.answer]
    assert all(question.answer in cut.passages[question.passage].text for question in answered)
    assert [question.text for question in cut.questions] == [q.text for q in plan.questions if q.text != "across a full stop"]


def test_pairs_hold_both_texts_and_their_sentences(plan: Book) -> None:
    cut = in_pairs(plan)
    assert len(cut.passages) == 2 and cut.passages[0].text.endswith("They last an hour.")
    assert [cut.passages[0].text[a:b] for a, b in cut.passages[0].sentences[-2:]] == ["Visits are at seven.", "They last an hour."]
    assert all(question.answer in cut.passages[question.passage].text for question in cut.questions if question.answer)


def test_every_question_is_asked_once_a_round_and_points_at_its_passage_and_sentence(plan: Book) -> None:
    many = Book(plan.title, plan.passages, plan.questions * 40)
    made = list(tasks([many], random.Random(7)))
    assert len(made) == round(240 / QUESTIONS_A_STEP)
    for task in made:
        assert len(task.questions) == len(task.passage) == len(task.sentence)
        assert max(task.passage) < len(task.passages) and -1 in task.passage
        for passage, sentence in zip(task.passage, task.sentence):
            assert sentence < len(task.bounds[passage]) and (passage >= 0 or sentence == -1)


def test_a_long_sentence_is_learned_from_as_far_as_memory_allows(plan: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_train, "CUTS", (1.0, 0.0))
    wordy = replace(plan.passages[0], text="very " * 200 + "long.", sentences=((0, 1_005),))
    (task,) = tasks([replace(plan, passages=(*plan.passages, wordy))], random.Random(7))
    assert len(task.passages) == 7 and max(map(len, task.passages)) == MOST_OF_SENTENCE
    assert all(end <= MOST_OF_SENTENCE for own in task.bounds for _, end in own)
