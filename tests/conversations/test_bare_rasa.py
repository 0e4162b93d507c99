"""Rasa's own agent, as `rasa run` and `rasa shell` use it, without the turn around it: danger is still answered first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.action_endpoint import EmbeddedActions
from bot.channels.rest import CollectedJson


@pytest.fixture(scope="module")
def bare(model: Path) -> Agent:
    return Agent.load(str(model), action_endpoint=EmbeddedActions())


@pytest.mark.parametrize(
    "text, number",
    [
        ("I want to end my life tonight", "116 123"),
        ("she's took a whole box of paracetamol", "999"),
        ("ma man batters me", "0800 027 1234"),
        ("what is the point of going on, nobody would miss me", "116 123"),
    ],
)
def test_an_urgent_message_gets_its_numbers(bare: Agent, text: str, number: str) -> None:
    replies = asyncio.run(bare.handle_text(text, sender_id=f"bare-{number}-{text[:3]}"))
    assert replies and number in str(replies[0]), replies


def test_a_question_about_such_things_gets_its_answer(bare: Agent) -> None:
    replies = asyncio.run(bare.handle_text("Who sits on the board?", sender_id="bare-question"))
    assert replies and "board" in str(replies[0]) and "116 123" not in str(replies[0])


def test_it_answers_through_the_rest_channel(bare: Agent) -> None:
    collected = CollectedJson("someone")
    asyncio.run(bare.handle_message(UserMessage("Who sits on the board?", collected, "bare-rest")))
    assert "board" in collected.messages[0]["text"] and collected.messages[0]["recipient_id"] == "someone"
