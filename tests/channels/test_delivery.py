"""What becomes of a reply where a channel has few buttons or none, and how long texts are parted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import OutputChannel

from bot.channels.delivery import cut, deliver, packed
from bot.channels.telegram_rendering import LENGTH, keyboard, messages, units
from bot.knowledge.choices import pick
from bot.knowledge.reply import Choice, ContactLine, Reply, SourceLine

CHOICES = (Choice("Grants for changes to the house", "~a"), Choice("What happens at an assessment?", "~b"))


class Plain(OutputChannel):
    """A channel that can only send text, under any name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.sent: list[Any] = []

    def name(self) -> str:
        return self._name

    async def send_text_message(self, recipient_id: str, text: str, **more: Any) -> None:
        self.sent.append(text)

    async def send_text_with_buttons(self, recipient_id: str, text: str, buttons: Any, **more: Any) -> None:
        self.sent.append((text, [button["title"] for button in buttons]))


def delivered(reply: Reply, name: str) -> list[Any]:
    channel = Plain(name)
    asyncio.run(deliver(reply, channel, "someone"))
    return channel.sent


@pytest.mark.parametrize("name", ["twilio", "facebook", "anything"])
def test_without_fitting_buttons_choices_are_numbered_and_the_number_picks_one(name: str) -> None:
    [text] = delivered(Reply("Which?", "clarified", choices=CHOICES), name)
    assert text.endswith("1. Grants for changes to the house\n2. What happens at an assessment?")
    assert pick("2", CHOICES) == CHOICES[1] == pick("what happens at an assessment", CHOICES)


def test_few_short_choices_are_buttons_where_there_are_any() -> None:
    short = (Choice("One", "~a"), Choice("Two", "~b"))
    assert delivered(Reply("Which?", "clarified", choices=short), "facebook") == [("Which?", ["One", "Two"])]
    assert delivered(Reply("Which?", "clarified", choices=short * 2), "facebook")[0].endswith("4. Two")
    long = Reply("words " * 200, "clarified", choices=short)
    assert delivered(long, "facebook")[-1] == "1. One\n2. Two", "A button's text may be 640 characters."


def test_twilio_gets_one_message_for_a_short_answer_and_none_too_long() -> None:
    reply = Reply("First.\n\nSecond.", "answered", sources=(SourceLine("A page"),), choices=CHOICES)
    assert len(delivered(reply, "twilio")) == 1 and "\n\n" not in delivered(reply, "twilio")[0]
    long = delivered(Reply("\n\n".join(["A sentence. " * 60] * 5), "answered"), "twilio")
    assert len(long) > 2 and all(len(text) <= 1600 for text in long)


@given(st.lists(st.integers(0, 50), max_size=30))
def test_pieces_are_packed_in_order_and_within_the_limit(sizes: list[int]) -> None:
    parted = packed(sizes, 50, lambda size: size, 2)
    assert [size for message in parted for size in message] == sizes
    assert all(sum(message) + 2 * (len(message) - 1) <= 50 for message in parted)


@given(st.text(st.sampled_from("ab é😀.\n"), max_size=200), st.integers(5, 40))
def test_a_text_is_cut_without_losing_a_word(text: str, limit: int) -> None:
    pieces = list(cut(text, limit, units))
    assert all(units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    assert list(cut("One is here. Two is there. Three.", 28)) == ["One is here. Two is there.", "Three."]


@given(st.text(min_size=1, max_size=9_000))
def test_whatever_a_reply_says_telegram_can_show_it(text: str) -> None:
    contact = ContactLine(text[:50] or "x", phone="111")
    for message in messages(Reply(text, "answered", contacts=(contact,), sources=(SourceLine(text[:80], url="https://x.example/?a=1&b=\"2\""),))):
        assert 0 <= units(message.plain) <= LENGTH
        assert message.html.count("<a ") == message.html.count("</a>") and message.html.count("<b>") == message.html.count("</b>")


def test_a_keyboard_has_a_row_for_each_choice_and_none_with_a_payload_too_long() -> None:
    markup = keyboard(CHOICES)
    assert markup is not None and [len(row) for row in markup.inline_keyboard] == [1, 1]
    assert keyboard((*CHOICES, Choice("Long", "/intent" + "x" * 60))) is None
    assert keyboard(()) is None


def test_the_phone_number_and_the_name_of_a_contact_stand_out() -> None:
    [message] = messages(Reply("Phone.", "answered", contacts=(ContactLine("NHS 24 & others", phone="111", how="Any time."),)))
    assert message.html == "Phone.\n\n• <b>NHS 24 &amp; others</b>: phone <b>111</b>. Any time."
    assert message.plain == "Phone.\n\n• NHS 24 & others: phone 111. Any time."


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    [message] = messages(Reply("Text.", "answered", sources=(SourceLine("A page", url="javascript:alert(1)"),)))
    assert "href" not in message.html
