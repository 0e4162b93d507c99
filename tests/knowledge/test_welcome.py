"""What a conversation opens with."""

from __future__ import annotations

from bot.knowledge import content as content_module
from bot.knowledge.choices import Register
from bot.knowledge.welcome import OFFERED, welcome
from bot.settings import ROOT

CONTENT = content_module.shared(ROOT / "content")
REGISTER = Register(CONTENT)


def test_it_says_who_it_is_what_it_cannot_do_and_what_to_try() -> None:
    reply = welcome(CONTENT, REGISTER, None)
    assert "not a person" in reply.text and "not an official service" in reply.text
    assert "can't give medical or legal advice" in reply.text and "999" in reply.text
    assert [REGISTER.meaning(choice.key).subject for choice in reply.choices] == list(OFFERED)  # type: ignore[union-attr]


def test_it_names_the_owner_where_there_is_one() -> None:
    text = welcome(CONTENT, REGISTER, "The council").text
    assert "run by The council" in text and "not an official" not in text


def test_a_hidden_card_is_not_offered() -> None:
    reply = welcome(CONTENT, REGISTER, None, frozenset({"priorities"}))
    assert len(reply.choices) == len(OFFERED) - 1
