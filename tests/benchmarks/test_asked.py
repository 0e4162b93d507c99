"""Documents with questions: read whole or not at all, and what is held out stays held out."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks.asked import EXAMPLES_OF_A_CARD, HELD_OUT, LEARNED_FROM, books, of_cards
from benchmarks.understanding import QUESTIONS
from bot.errors import Sorry
from bot.knowledge.model import Card

TEXT = """\
# A plan
## Alarms
An alarm costs 4 pounds a week. Anyone may ask for one.
? what does an alarm cost | 4 pounds a week
! who mends the alarm

## Visits
Visits are at seven.
? when do they come | at seven
# A report
## Money
It was all spent.
? is there any left over | all spent
"""


def test_documents_passages_and_questions_are_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(TEXT)
    plan, report = books([file])
    assert (plan.title, report.title) == ("A plan", "A report")
    assert [passage.heading for passage in plan.passages] == [("A plan", "Alarms"), ("A plan", "Visits")]
    assert [plan.passages[0].text[a:b] for a, b in plan.passages[0].sentences] == ["An alarm costs 4 pounds a week.", "Anyone may ask for one."]
    assert [(q.text, q.passage, q.answer) for q in plan.questions] == [
        ("what does an alarm cost", 0, "4 pounds a week"),
        ("who mends the alarm", 0, None),
        ("when do they come", 1, "at seven"),
    ]


def test_cards_become_documents_with_residents_examples_as_questions() -> None:
    cards = [card(name) for name in ("alarms", "meals", "never_asked")]
    asked = [(f"{name} {number}", name) for name in ("alarms", "meals") for number in range(30)]
    (book,) = of_cards(cards, asked, random.Random(7))
    assert {passage.heading[-1] for passage in book.passages} == {"Title of alarms", "Title of meals"}
    assert len(book.questions) == 2 * EXAMPLES_OF_A_CARD
    assert all(question.text.split()[0] in book.passages[question.passage].text for question in book.questions)
    assert {question.answer for question in book.questions} == {""}


def card(name: str) -> Card:
    return Card(name, f"Title of {name}", "answer", f"All about {name}.\nAnd more.", "care")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("?what | spent", "no bar"),
        ("? what | ", "no bar"),
        ("? what | 5 pounds", "not in its passage"),
        ("? what", "no bar"),
        ("# Another\n? what | x", "no passage above it"),
    ],
)
def test_a_line_in_another_form_is_named(tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(TEXT + wrong + "\n")
    with pytest.raises(Sorry, match=said):
        books([file])


@pytest.mark.parametrize("text", ["", "\n\n", "## Heading\nA passage.", "# A plan\n## Heading\nNothing is asked."])
def test_a_file_without_a_title_or_a_question_is_said_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(text)
    with pytest.raises(Sorry, match=r"plan\.txt"):
        books([file])


def test_no_question_that_search_is_judged_by_is_learned_from() -> None:
    def words(text: str) -> frozenset[str]:
        return frozenset(re.findall(r"[a-z0-9]+", text.lower()))

    taught = {words(q.text) for folder in (LEARNED_FROM, HELD_OUT) for book in books(sorted(folder.glob("*.txt"))) for q in book.questions}
    for name in ("documents", "documents_second", "documents_third"):
        rows = YAML(typ="safe").load((QUESTIONS / f"{name}.yml").read_text(encoding="utf-8"))["questions"]
        assert len(rows) >= 150
        assert [row["text"] for row in rows if words(row["text"]) in taught] == []


def test_there_are_many_and_none_is_both_learned_from_and_held_out() -> None:
    learned, held = (books(sorted(folder.glob("*.txt"))) for folder in (LEARNED_FROM, HELD_OUT))
    assert sum(len(book.questions) for book in learned) >= 15_000
    assert sum(len(book.questions) for book in held) >= 1_400
    assert not {book.title for book in learned} & {book.title for book in held}
