"""Lexical search: rare words count more, word forms meet, slips are mended, and the share tells how much is covered."""

from __future__ import annotations

import pytest

from bot.knowledge.search.lexical import Lexicon, terms

PASSAGES = [["alarm", "cost", "week"], ["cost", "home", "week"], ["ferry", "week"], ["telecare", "week"]]


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon.build(PASSAGES)


def best(lexicon: Lexicon, *query: str) -> int:
    return int(lexicon.search(lexicon.read(query)).argmax())


def test_the_passage_with_the_rare_word_is_best(lexicon: Lexicon) -> None:
    assert best(lexicon, "week", "cost", "ferry") == 2


def test_a_share_is_between_none_and_all(lexicon: Lexicon) -> None:
    shares = lexicon.search(lexicon.read(["alarm", "cost"]))
    assert 0 == shares[2] < shares[1] < shares[0] < 1


def test_words_found_nowhere_lower_every_share(lexicon: Lexicon) -> None:
    known, strange = lexicon.search(lexicon.read(["alarm"])), lexicon.search(lexicon.read(["alarm", "giraffe"]))
    assert 0 < strange[0] < known[0]


def test_forms_of_a_word_meet() -> None:
    assert len(set(terms(["infection", "infectious", "infected"]))) == 1


@pytest.mark.parametrize("slip", ["ferri", "ferrry", "frery"])
def test_a_slip_is_mended_where_one_word_is_near(lexicon: Lexicon, slip: str) -> None:
    assert best(lexicon, slip) == 2


@pytest.mark.parametrize("other", ["cast", "berry", "4weeks"])
def test_short_words_other_beginnings_and_figures_are_not_mended(lexicon: Lexicon, other: str) -> None:
    assert -1 in lexicon.read([other])


def test_a_question_without_words_finds_nothing(lexicon: Lexicon) -> None:
    assert not lexicon.search(lexicon.read([])).any()
