"""Standard words: Scots, text-speak and slips are put into English that the encoder knows; real words are left alone."""

from __future__ import annotations

import pytest

from bot.language.spelling import Speller, variants, words_of

TAUGHT = "priorities community alarm assessment hospital meeting council budget community community complaint".split()


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(TAUGHT)


@pytest.mark.parametrize(
    "written, standard",
    [
        # Scots
        ("Whaur dae ah phone fur ma maw?", "where do I phone for my mum ?"),
        ("the bairn cannae sleep", "the child cannot sleep"),
        ("ma granda", "my grandfather"),
        ("whit's that", "what is that"),
        ("A bide wi' ma wean", "a live with my child"),
        # text-speak and short forms
        ("plz can u tel me", "please can you phone me"),
        ("wots the ijb", "wots the integration joint board"),
        ("thx", "thanks"),
        ("the A&E", "the accident and emergency"),
        ("EK", "East Kilbride"),
        # slips: a letter out, in, changed or swapped; two in a long word
        ("comunity", "community"),
        ("communitty", "community"),
        ("hospitel", "hospital"),
        ("hosptial", "hospital"),
        ("asesment", "assessment"),
        ("prioritys", "priorities"),
        ("budgte", "budget"),
    ],
)
def test_what_residents_write_is_put_into_standard_words(speller: Speller, written: str, standard: str) -> None:
    assert speller.standard(written) == standard


@pytest.mark.parametrize(
    "word",
    [
        "hospitality",
        "commune",
        "alarms",
        "counsel",
        "complaints",
        "meetings",
        "larm",
        "alrm",
        "stirling",
        "xylophone9",
        "qwertyuiop",
    ],
)
def test_a_real_word_a_short_word_and_a_word_like_no_other_are_never_mended(speller: Speller, word: str) -> None:
    assert speller.standard(word) == word


def test_nothing_is_mended_towards_words_that_were_not_taught() -> None:
    assert Speller().standard("comunity hosptial") == "comunity hosptial"


def test_between_two_words_as_near_the_one_taught_more_often_wins() -> None:
    assert Speller(["walking", "talking", "talking"]).standard("jalking") == "talking"
    assert Speller(["walking", "walking", "talking"]).standard("jalking") == "walking"


def test_punctuation_stands_apart_and_case_is_lost() -> None:
    assert Speller().standard("Help!  At HOME, now?") == "help ! at home , now ?"
    assert Speller().standard("") == Speller().standard("   ") == ""


def test_a_word_that_residents_write_never_means_itself() -> None:
    assert all(word == word.lower() and word != standard for word, standard in variants().items())


def test_the_words_of_a_text_are_its_words_only() -> None:
    assert words_of("Ma maw's 84, an' she can't cook!") == ["ma", "maw's", "an", "she", "can't", "cook"]


def test_a_name_that_no_dictionary_has_is_a_word_and_slips_are_mended_towards_it() -> None:
    speller = Speller(words_of("where is the hospital"), spelt=["lanarkshire", "hairmyres"])
    assert speller.standard("Lanrkshire hairmires") == "lanarkshire hairmyres"
    assert speller.known("lanarkshire hairmyres hospital") == 1.0
    assert Speller(words_of("where is the hospital")).known("lanarkshire hairmyres hospital") < 0.5
