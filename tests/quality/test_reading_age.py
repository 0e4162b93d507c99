"""How easy a text is to read: short words and sentences, with the name of a body counted as one short word."""

from __future__ import annotations

import pytest

from bot.quality.reading import MAX_GRADE, MAX_WORDS, grade, words

EASY = "You can phone social work. They will ask what you need. It is free."
HARD = (
    "Comprehensive eligibility determinations necessitate multidisciplinary consideration of an individual's circumstances "
    "prior to the authorisation of any proportionate statutory intervention."
)


def test_words_are_counted_by_their_spaces() -> None:
    assert words("") == 0 and words("  You can  phone\nsocial work. ") == 5


def test_plain_english_passes_and_officialese_does_not() -> None:
    assert grade(EASY) < 3 < MAX_GRADE < 15 < grade(HARD)


def test_the_limits_are_those_promised() -> None:
    assert (MAX_WORDS, MAX_GRADE) == (60, 6.0)


@pytest.mark.parametrize(
    "name",
    ["South Lanarkshire Integration Joint Board", "Scottish Public Services Ombudsman", "Public Bodies (Joint Working) Act",
     "Rutherglen and Cambuslang", "Voluntary Action South Lanarkshire", "Freedom of Information Officer"],
)  # fmt: skip
def test_the_name_of_a_body_makes_no_text_harder(name: str) -> None:
    sentence = "You can ask the {} for help with this at any time."
    assert grade(sentence.format(name)) <= grade(sentence.format("Integration Board")) + 1.5
    assert grade(sentence.format(name)) < grade(sentence.format(name.lower()))


def test_the_word_that_opens_a_sentence_still_counts() -> None:
    assert grade("The Care Inspectorate can help.") == grade("The Board can help.")


def test_longer_sentences_are_harder() -> None:
    assert grade("You can phone us. We will ask you some things. Then we will tell you what to do.") < grade(
        "You can phone us and we will ask you some things and then we will tell you what to do."
    )
