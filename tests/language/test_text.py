"""Normalising: what a resident sent becomes plain, visible, bounded text, and nothing else changes."""

from __future__ import annotations

import pytest

from bot.language.text import MAX_CHARACTERS, has_words, normalise, other_script


@pytest.mark.parametrize(
    "raw, clean",
    [
        ("What help is there?", "What help is there?"),
        ("  two\n\nlines\tand\u2028more ", "two lines and more"),
        ("", ""),
        # hidden characters
        ("ho\u200bme", "home"),
        ("\ufeffhome", "home"),
        ("ho\u00adme", "home"),
        ("\u202ehome\u202c", "home"),
        ("ho\x00me\x1b", "home"),
        ("home\ue000", "home"),
        ("\u3164", ""),
        ("care\u00a0at\u2003home", "care at home"),
        ("home\U000e0041", "home"),
        # look-alikes: Cyrillic and Greek letters in a Latin word, wide and styled letters
        ("c\u0430re", "care"),
        ("h\u043em\u0435", "home"),
        ("ph\u03bfne", "phone"),
        ("\uff50\uff48\uff4f\uff4e\uff45", "phone"),
        ("\U0001d41a\U0001d41b", "ab"),
        ("\ufb01ne", "fine"),
        ("\u2460", "1"),
        ("don\u2019t \u201csay\u201d", 'don\'t "say"'),
        # tags go, what they mark up stays, and what is no tag stays
        ("<b>help</b> me", "help me"),
        ("<script>alert(1)</script>hi", "hi"),
        ("<style>p {}</style>hi", "hi"),
        ("<img src=x onerror=y>hi", "hi"),
        ("if x < 3 and y > 2", "if x < 3 and y > 2"),
        ("I <3 you", "I <3 you"),
        ("<!-- no -->yes", "yes"),
        # accents, emoji and other scripts are somebody's own words
        ("caf\u00e9", "caf\u00e9"),
        ("cafe\u0301", "caf\u00e9"),
        ("\U0001f600 hi", "\U0001f600 hi"),
        ("\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435", "\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435"),
    ],
)
def test_text_becomes_plain_and_visible_and_nothing_else_changes(raw: str, clean: str) -> None:
    assert normalise(raw).text == clean


@pytest.mark.parametrize("raw", [None, 7, ["hi"], {"text": "hi"}, b"hi"])
def test_what_is_no_text_counts_as_empty(raw: object) -> None:
    assert normalise(raw).text == "" and normalise(raw).length == 0


def test_the_length_is_that_of_what_was_sent_so_that_hidden_characters_cannot_fill_us_up() -> None:
    assert not normalise("a" * MAX_CHARACTERS).too_long
    assert normalise("a" * (MAX_CHARACTERS + 1)).too_long
    padded = normalise("a" + "\u200b" * MAX_CHARACTERS)
    assert padded.text == "a" and padded.length == MAX_CHARACTERS + 1 and padded.too_long


def test_characters_that_are_written_out_as_four_count_as_four() -> None:
    assert normalise("\u33c2" * (MAX_CHARACTERS // 4)).too_long is False
    assert normalise("\u33c2" * (MAX_CHARACTERS // 4 + 1)).too_long


def test_normalising_twice_changes_nothing_more() -> None:
    for raw in ("<b>h\u043eme</b>\u200b  \uff50hone", "caf\u00e9 \u201cx\u201d", "if x < 3"):
        once = normalise(raw).text
        assert normalise(once).text == once


@pytest.mark.parametrize(
    "text, words",
    [("hi", True), ("7", True), ("\u0434\u0430", True), ("", False), ("?!...", False), ("\U0001f44d\U0001f600", False)],
)
def test_letters_and_figures_are_words_and_emoji_are_not(text: str, words: bool) -> None:
    assert has_words(text) is words


@pytest.mark.parametrize(
    "text, other",
    [
        ("\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435 \u043c\u0430\u043c\u0435", True),
        ("\u4f60\u597d", True),
        ("\u0645\u0633\u0627\u0639\u062f\u0629", True),
        ("\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435 NHS", True),
        ("what does \u043f\u043e\u043c\u043e\u0449\u044c mean", False),
        ("gdzie mog\u0119", False),
        ("care at home", False),
        ("123", False),
        ("", False),
        ("\U0001f600", False),
    ],
)
def test_a_text_mostly_in_another_script_is_noticed(text: str, other: bool) -> None:
    assert other_script(text) is other
