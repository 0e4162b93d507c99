"""Choices: keys that say nothing, stay the same and resolve; and what a typed text picks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional

import pytest

from bot.knowledge import content as content_module
from bot.knowledge.choices import VERBS, Register, key_of, pick
from bot.knowledge.content import Content
from bot.knowledge.reply import Choice


@pytest.fixture(scope="module")
def content() -> Content:
    return content_module.shared(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module")
def register(content: Content) -> Register:
    return Register(content)


def test_a_key_is_opaque() -> None:
    key = key_of("card", "priorities")
    assert re.fullmatch(r"~[a-z2-7]{13}", key)
    assert "prior" not in key and "card" not in key


def test_a_key_is_the_same_on_every_server_and_after_every_restart() -> None:
    assert key_of("card", "priorities") == "~zovpwgowzbshy"


def test_no_two_choices_share_a_key(content: Content) -> None:
    keys = {key_of(verb, card) for verb in VERBS for card in content.cards}
    assert len(keys) == len(VERBS) * len(content.cards)


@pytest.mark.parametrize(
    "verb, subject, title, intent",
    [
        ("card", "priorities", "What are the plan's priorities?", "priorities"),
        ("more", "plan_what", "More", "tell_me_more"),
        ("source", "plan_what", "Where is that from?", "where_from"),
        ("place", "east_kilbride", "East Kilbride", "give_place"),
        ("topic", "carer", "I look after someone", "contact_which"),
        ("again", "all", "Start again", "start_again"),
    ],
)
def test_a_tapped_key_becomes_what_it_stands_for(
    register: Register, verb: str, subject: str, title: str, intent: str
) -> None:
    choice = register.choice(verb, subject)
    meaning = register.meaning(f" {choice.key}\n")
    assert meaning is not None
    assert (choice.title, meaning.verb, meaning.subject, meaning.title, meaning.intent) == (
        title,
        verb,
        subject,
        title,
        intent,
    )


def test_a_choice_may_be_offered_under_another_title(register: Register) -> None:
    assert register.choice("card", "priorities", "The priorities") == Choice(
        "The priorities", key_of("card", "priorities")
    )


@pytest.mark.parametrize(
    "key", ["", "~", "~aaaaaaaaaaaaa", "priorities", "/priorities", "card:priorities", '/more{"card": "x"}']
)
def test_a_key_that_is_not_ours_is_no_choice(register: Register, key: str) -> None:
    assert register.meaning(key) is None


def test_what_the_content_does_not_allow_cannot_be_offered(register: Register, content: Content) -> None:
    bare = next(card.id for card in content.cards.values() if not card.more)
    for verb, subject in (("card", "no_such_card"), ("more", bare), ("place", "glasgow")):
        with pytest.raises(KeyError):
            register.choice(verb, subject)


OFFERED = [Choice("Care at home", "~aaa"), Choice("What does it cost?", "~bbb"), Choice("More", "~ccc")]


@pytest.mark.parametrize(
    "typed, place",
    [
        ("1", 0),
        ("2.", 1),
        ("3)", 2),
        (" 2 ", 1),
        ("number 3", 2),
        ("Option 1", 0),
        ("no. 2", 1),
        ("no 2", 1),
        ("choice 3", 2),
        ("first", 0),
        ("the second one", 1),
        ("the third wan", 2),
        ("The first yin", 0),
        ("last", 2),
        ("the last one", 2),
        ("care at home", 0),
        ("Care at home.", 0),
        ("what does it cost", 1),
        ("MORE", 2),
        ("~bbb", 1),
        (" ~ccc\n", 2),
    ],
)
def test_a_number_a_place_in_the_row_a_title_or_a_key_picks(typed: str, place: int) -> None:
    assert pick(typed, OFFERED) == OFFERED[place]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "0",
        "4",
        "9",
        "the fourth one",
        "10",
        "12",
        "2nd floor",
        "no",
        "number",
        "one more thing",
        "care",
        "the first time I asked",
        "what about 2",
        "2 please tell me about the plan",
        "~BBB x",
        "~zzz",
        "999",
        "1 2",
    ],
)
def test_nothing_else_picks(typed: str) -> None:
    assert pick(typed, OFFERED) is None


@pytest.mark.parametrize("typed", ["1", "first", "last", "", "~aaa", "More"])
def test_with_nothing_offered_nothing_is_picked(typed: str) -> None:
    picked: Optional[Choice] = pick(typed, [])
    assert picked is None
