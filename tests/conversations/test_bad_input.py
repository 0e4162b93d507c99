"""Each odd message has a named reply; none is silence or an error; nothing typed is ever executed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot import settings
from bot.knowledge import content

MESSAGES = YAML(typ="safe").load((Path(__file__).parent / "bad_input.yml").read_text("utf-8"))["messages"]


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row["what"])
def test_an_odd_message_gets_its_named_reply(row: dict[str, Any], assistant: Any) -> None:
    sent = row["send"] * row.get("repeat", 1) if row["send"] is not None else {"photo": "x.jpg"}
    reply = assistant.ask(sent)[0]
    assert reply["custom"]["outcome"] == row["outcome"], reply["text"]
    if "notice" in row:
        assert reply["custom"]["text"] == content.shared(settings.read().content).notices[row["notice"]].text
    if "card" in row:
        assert reply["custom"].get("card") == row["card"], reply["text"]


def test_the_same_question_twenty_times_is_answered_every_time(assistant: Any) -> None:
    outcomes = [assistant.ask("What are the priorities?", "twenty-times")[0]["custom"]["outcome"] for _ in range(20)]
    assert outcomes == ["answered"] * 20


def test_an_urgent_word_inside_ten_thousand_characters_gets_the_number(assistant: Any) -> None:
    filler = "and then I went to the shop and it was raining again. " * 100
    reply = assistant.ask(f"{filler} I want to kill myself. {filler}")[0]
    assert reply["custom"]["outcome"] == "urgent"
    assert "116 123" in reply["text"]
