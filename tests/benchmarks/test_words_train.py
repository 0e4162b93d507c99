"""What the word reader is learned from: a document in its passages, in its sentences, and in pairs of passages."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import BertWordPieceTokenizer

from benchmarks import words_train
from benchmarks.asked import Book, books
from benchmarks.words_train import MOST_OF_SENTENCE, in_pairs, in_sentences, tasks
from bot.language import encoder, word_reader
from bot.language.word_reader import END

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


@pytest.mark.parametrize(("cuts", "passages"), [((0.0, 0.0), 3), ((1.0, 0.0), 6), ((0.0, 1.0), 2)])
def test_every_question_is_asked_once_a_round_and_points_at_the_sentence_that_answers_it(
    plan: Book, cuts: tuple[float, float], passages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_train, "CUTS", cuts)
    tokenizer = BertWordPieceTokenizer(str(encoder.VOCABULARY), lowercase=True)
    many = replace(plan, questions=plan.questions * 40)
    asked: Counter[str] = Counter()
    for task in tasks([many], random.Random(7)):
        assert len(task.passages) == passages
        for pieces, passage, sentence in zip(task.questions, task.passage, task.sentence):
            text = tokenizer.decode(pieces)
            asked[text] += 1
            answer = ANSWERS[text]
            assert (passage >= 0, sentence >= 0) == (answer is not None, bool(answer)), text
            if answer:
                start, end = task.bounds[passage][sentence]
                assert answer in tokenizer.decode(task.passages[passage][start:end])
    left_out = {"across a full stop"} if cuts == (1.0, 0.0) else set()  # its answer is in no one sentence
    assert asked == dict.fromkeys(ANSWERS.keys() - left_out, 40)


def test_shortest_first_each_question_keeps_its_passage_and_sentence(plan: Book) -> None:
    tokenizer = BertWordPieceTokenizer(str(encoder.VOCABULARY), lowercase=True)
    (task,) = tasks([plan], random.Random(7))
    ids, mask, asked, asked_mask, passage, sentence, within = (tensor.numpy() for tensor in words_train.task_tensors(task))
    for each in (mask, asked_mask):
        assert sorted(each.sum(axis=1)) == list(each.sum(axis=1))
    for row, place, part in zip(asked, passage, sentence):
        answer = ANSWERS[tokenizer.decode([piece for piece in row if piece > END])]
        assert (place >= 0, part >= 0) == (answer is not None, bool(answer))
        if answer:
            assert answer in tokenizer.decode(list(ids[place, 2:-1][within[place, part]]))


def test_a_part_at_a_time_reads_as_all_at_once(plan: Book) -> None:
    (task,) = tasks([plan], random.Random(7))
    ids, mask, *_ = words_train.task_tensors(task)
    net = words_train.Network(encoder.weights(), word_reader.LEARNED)
    whole = net.run(ids, mask, 0.0).numpy()
    for parts in (1, 2, 5):  # 5: more than there are passages
        read = net.run_in_parts(ids, mask, 0.0, parts).numpy()
        np.testing.assert_allclose(read * mask.numpy()[..., None], whole * mask.numpy()[..., None], atol=2e-4)


@pytest.mark.long
def test_a_step_is_compiled_once_for_tasks_of_every_shape_and_teaches_every_weight(plan: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    step = words_train._compiled(words_train.Network(encoder.weights(), word_reader.LEARNED))
    for cuts in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
        monkeypatch.setattr(words_train, "CUTS", cuts)
        (task,) = tasks([plan], random.Random(7))
        gradients, *_ = step(*words_train.task_tensors(task))
        assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert step.experimental_get_tracing_count() == 1


ANSWERS = {
    "what does an alarm cost": "4 pounds a week",
    "who can have one": "anyone may ask",
    "across a full stop": "",
    "who mends the alarm": None,
    "how long do they stay": "last an hour",
    "are they warm": "come hot",
}


def test_a_long_sentence_is_learned_from_as_far_as_memory_allows(plan: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_train, "CUTS", (1.0, 0.0))
    wordy = replace(plan.passages[0], text="very " * 200 + "long.", sentences=((0, 1_005),))
    (task,) = tasks([replace(plan, passages=(*plan.passages, wordy))], random.Random(7))
    assert len(task.passages) == 7 and max(map(len, task.passages)) == MOST_OF_SENTENCE
    assert all(end <= MOST_OF_SENTENCE for own in task.bounds for _, end in own)
