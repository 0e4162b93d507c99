"""What comes before everything else in a turn, with no model loaded: danger, limits, a pause, and what follows danger."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot import settings as settings_module
from bot.guard.admit import Admission
from bot.guard.limits import Limits
from bot.knowledge import content
from bot.knowledge.reply import Reply
from bot.knowledge.switches import Switches
from bot.stores.conversations import hashed

QUESTION, URGENT = "What are the priorities?", "I want to kill myself"
_numbers = itertools.count()


class Resident:
    """Somebody who writes in a conversation of their own."""

    def __init__(self, agent: Any) -> None:
        self.agent = agent
        self.sender = f"rest:resident-{next(_numbers)}"

    def answer(self, text: str) -> Any:
        return asyncio.run(self.agent.answer(UserMessage(text, None, self.sender, input_channel="rest")))

    def says(self, text: str) -> Reply:
        """The one reply that has an outcome."""
        return next(reply for reply in self.answer(text).replies if reply.outcome)


@pytest.fixture(scope="module")
def loading(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The agent before its model is there."""
    from bot.server import make_agent

    settings = replace(settings_module.read(), data=tmp_path_factory.mktemp("turn"))
    return make_agent(settings, content.shared(settings.content))


@pytest.fixture
def agent(loading: Any, tmp_path: Path) -> Any:
    """The same, with limits and switches of the test's own."""
    loading.admission = Admission(Switches(tmp_path), Limits())
    return loading


@pytest.fixture
def resident(agent: Any) -> Resident:
    return Resident(agent)


def test_danger_in_the_fiftieth_message_of_a_minute_gets_its_reply_and_the_rest_waits(resident: Resident) -> None:
    answers = [resident.answer(QUESTION) for _ in range(49)]
    assert [bool(answer.retry_after) for answer in answers[:16]] == [False] * 15 + [True]
    assert "try again" in answers[15].replies[0].text.lower()
    assert resident.says(URGENT).tier == "crisis"


def test_danger_gets_its_reply_while_paused_and_others_the_reason(resident: Resident, tmp_path: Path) -> None:
    Switches(tmp_path).pause("We are mending something.")
    assert "We are mending something." in resident.says(QUESTION).text
    assert resident.says(URGENT).tier == "crisis"


def test_danger_spread_over_two_messages_gets_its_reply(resident: Resident) -> None:
    resident.says("I want to")
    assert resident.says("end my life").tier == "crisis"


def test_danger_in_the_middle_of_ten_thousand_characters_gets_its_reply(resident: Resident) -> None:
    words = "the bus to the day centre was late again and the driver was kind about it. " * 65
    assert resident.says(f"{words} {URGENT}. {words}").tier == "crisis"


@pytest.mark.parametrize(
    "kind, text",
    [("no_answer", "nobody answers"), ("cannot_phone", "I can't phone"), ("not_alone", "he's in the room"), ("fine_now", "I'm fine now")],
)
@pytest.mark.parametrize("tier, danger", [("crisis", URGENT), ("harm_partner", "my husband hits me")])
def test_what_follows_danger_has_a_reply_of_its_own(resident: Resident, tier: str, danger: str, kind: str, text: str) -> None:
    assert resident.says(danger).tier == tier
    assert resident.says(text).text == resident.agent.content.urgent[tier].after[kind]


def test_without_danger_before_it_the_same_words_are_an_ordinary_message(resident: Resident) -> None:
    assert resident.says("I can't phone").outcome != "urgent"


def test_the_helpline_stays_under_the_next_five_answers(resident: Resident) -> None:
    resident.says(URGENT)
    under = resident.agent.content.urgent["crisis"].under
    assert [under in (resident.says(QUESTION).notice or "") for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("by", ["the resident", "another process"])
def test_nothing_is_remembered_of_an_erased_conversation(resident: Resident, by: str) -> None:
    resident.says(URGENT)
    if by == "the resident":
        asyncio.run(resident.agent.forget(resident.sender))
    else:
        resident.agent.forget_erased({hashed(resident.sender)})
    assert not resident.says(QUESTION).notice
    assert resident.says("I can't phone").outcome != "urgent"
