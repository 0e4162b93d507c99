"""The examples of `data/nlu.yml`: read with their lines, and what is wrong with them said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import Sorry
from bot.quality.examples import FEWEST, Example, bad_marks, by_intent, in_two_places, read, too_few

NLU = """version: "3.1"

# Food
nlu:
- intent: meals
  examples: |
    - can I get meals at home
    - what's for tea?

    - ma dinner - is it free
- regex: postcode
  examples: |
    - ml3
# Drink
- intent: tea
  examples: |
    - tea
"""


@pytest.fixture
def nlu(tmp_path: Path) -> Path:
    return tmp_path / "nlu.yml"


def test_every_example_comes_with_its_intent_and_its_line(nlu: Path) -> None:
    nlu.write_text(NLU, "utf-8")
    found = read(nlu)
    assert found == [
        Example("can I get meals at home", "meals", 7), Example("what's for tea?", "meals", 8),
        Example("ma dinner - is it free", "meals", 10), Example("tea", "tea", 17),
    ]  # fmt: skip
    lines = NLU.split("\n")
    assert all(example.text in lines[example.line - 1] for example in found)
    assert [len(rows) for rows in by_intent(found).values()] == [3, 1]


@pytest.mark.parametrize(
    "text, sentence",
    [
        (NLU.replace("- intent: tea", "-intent: tea"), "nlu.yml cannot be read: .*indents"),
        (NLU.replace("- intent: tea\n  examples: |", "- intent: tea\n  exmaples: |"), "line 15: 'tea' has no examples. Write 'examples: "),
        (NLU.replace("- intent: tea\n  examples: |", "- intent: tea\n  examples:"), "line 15: 'tea' has no examples. Write 'examples: "),
        (NLU.replace("nlu:", "nul:"), "nlu.yml has no list of intents"),
        ("", "nlu.yml has no list of intents"), ("nlu:\n- meals\n", "nlu.yml has no list of intents"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_a_sentence_and_not_a_traceback(nlu: Path, text: str, sentence: str) -> None:
    nlu.write_text(text, "utf-8")
    with pytest.raises(Sorry, match=f"(?s){sentence}"):
        read(nlu)


def test_a_missing_file_is_a_sentence_too(nlu: Path) -> None:
    with pytest.raises(Sorry, match="nlu.yml cannot be read"):
        read(nlu)


def test_a_card_with_too_few_examples_is_named_with_their_number() -> None:
    enough = [Example(f"meal {n}", "meals", n) for n in range(FEWEST)]
    assert too_few(enough, ["meals"]) == []
    assert too_few(enough[1:], ["meals", "tea"]) == [
        "data/nlu.yml: 'meals' has 14 examples. Write at least 15, as residents would put it.",
        "data/nlu.yml: 'tea' has 0 examples. Write at least 15, as residents would put it.",
    ]


def test_an_example_in_two_places_is_named_with_both() -> None:
    examples = [
        Example("Any tea?", "meals", 7),
        Example("any tea", "tea", 16),
        Example("soup", "meals", 8),
        Example("Soup!", "meals", 9),
    ]
    assert in_two_places(examples) == [
        "data/nlu.yml, line 16: \"any tea\" stands under 'tea' and already under 'meals' (line 7). Keep it in one place only.",
        "data/nlu.yml, line 9: \"Soup!\" stands under 'meals' and already under line 8. Keep it in one place only.",
    ]
    assert in_two_places(examples[:1] + examples[2:3]) == []


@pytest.mark.parametrize(
    "text, bad", [("a [town](place)", True), ("/restart", True), ("he/she", False), ("(maybe) soup", False)]
)
def test_marks_that_rasa_would_read_as_something_else_are_named(text: str, bad: bool) -> None:
    found = bad_marks([Example(text, "meals", 7)])
    assert bool(found) is bad
    assert all(sentence.startswith(f'data/nlu.yml, line 7: "{text}"') for sentence in found)
